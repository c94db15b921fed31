"""Which rows of a figure of the reading room are listed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.sheets.forms.report_days import ReportDaysForm
from reading_room.classification import BY_LETTER
from reading_room.models import Collection
from reading_room.queries.classes import NO_CLASS
from reading_room.queries.reports.figures import ALL_FIGURES, FIGURES, Figure

LARGEST_KEY = 2**63 - 1


class RowsForm(ReportDaysForm):
    """The days, which figure, and which part of it: `&figure=loans&collection=2`, `&letter=K`, `&letter=-` for none."""

    figure = forms.ChoiceField(label=_("Figure"), choices=[(figure.key, figure.label) for figure in ALL_FIGURES])
    collection = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)
    letter = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", NO_CLASS, *BY_LETTER)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.part: dict[str, Any] = {}
        self.labels: list[str] = []
        if collection := cleaned.get("collection"):
            named = Collection.objects.filter(pk=collection).values_list("name", flat=True).first()
            self._ask_for("collection", collection, named)
        if letter := cleaned.get("letter"):
            self._ask_for("letter", letter, str(BY_LETTER.get(letter, _("Without a class"))))
        return cleaned

    @property
    def chosen(self) -> Figure:
        return FIGURES[self.cleaned_data["figure"]]

    def _ask_for(self, name: str, value: Any, label: str | None) -> None:
        """A part of a figure; what there is nothing of, or what has no parts, is a problem."""
        figure = FIGURES.get(self.cleaned_data.get("figure", ""))
        if label is None or (figure is not None and not figure.collection):
            self.add_error(None, _("There is nothing like that to be counted."))
            return
        self.part[name] = value
        self.labels.append(label)
