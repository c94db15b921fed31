"""Taking the catalogue away: which part of it, and in which format."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.sheets.models import Export
from reading_room.classification import MAIN_CLASSES
from reading_room.models import Collection


class TakeOutForm(CommandForm):
    """Everything, unless a collection or a main class is chosen."""

    collection_out = forms.ModelChoiceField(
        Collection.objects.all(), label=_("Collection"), required=False, empty_label=_("all collections")
    )
    main_class = forms.ChoiceField(label=_("Main class"), required=False)
    format = forms.ChoiceField(label=_("Format"), choices=[*Export.TABLES, (Export.Format.MARC, "CNMARC")])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        classes = [(one.letter, str(one)) for one in MAIN_CLASSES]
        self.fields["main_class"].choices = [("", _("all classes")), *classes]  # type: ignore[attr-defined]

    def part(self) -> dict[str, Any]:
        """Which titles."""
        return {"collection": self.cleaned_data["collection_out"], "main_class": self.cleaned_data["main_class"]}
