"""Handing in a sheet, and having it written."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.sheets.kinds import Kind
from centre.sheets.registry import KINDS


class HandInForm(CommandForm):
    """A file and what stands in it; what the file really is, is decided where it is read."""

    kind = forms.ChoiceField(label=_("What stands in it"))
    upload = forms.FileField(
        label=_("File"),
        max_length=200,
        allow_empty_file=True,
        help_text=_("xlsx or CSV, at most 5 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, kinds: Sequence[Kind]) -> None:
        super().__init__(data, files)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def command(self) -> dict[str, Any]:
        return {"kind": KINDS[self.cleaned_data["kind"]], "upload": self.cleaned_data["upload"]}


class WriteForm(CommandForm):
    """Whether rows with findings may be left out."""

    leave_out = forms.BooleanField(label=_("Leave out the rows with findings and write the others"), required=False)

    def command(self) -> dict[str, Any]:
        return {"leave_out": self.cleaned_data["leave_out"]}
