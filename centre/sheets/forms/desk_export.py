"""What is taken away: which table, of which days, in which format, and whether people are named in full."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from centre.sheets.models import Export
from centre.sheets.recording import EVERYTHING
from centre.sheets.writing import Noun, Scope

DAYS_BACK, DAYS_AHEAD = 30, 60


class ExportForm(CommandForm):
    """Without the right to see people in full, that question is not asked."""

    what = forms.ChoiceField(label=_("What"))
    format = forms.ChoiceField(label=_("Format"), choices=Export.TABLES)
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Until"))
    in_full = forms.BooleanField(
        label=_("With full names and numbers"),
        required=False,
        help_text=_("Without it they are masked, and the sheet cannot be imported again. It is recorded."),
    )

    def __init__(self, data: Any = None, *, today: date, nouns: Sequence[Noun], may_unmask: bool) -> None:
        initial = {"first_day": today - timedelta(DAYS_BACK), "last_day": today + timedelta(DAYS_AHEAD)}
        super().__init__(data, initial=initial)
        self.nouns = nouns
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (EVERYTHING, _("everything")),
            *((noun.key, noun.label) for noun in nouns),
        ]
        if not may_unmask:
            del self.fields["in_full"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not come before the first."))
        if cleaned.get("what") == EVERYTHING and cleaned.get("format") == Export.Format.CSV:
            self.add_error("format", _("Everything fits into a workbook only. For CSV, please choose one table."))
        return cleaned

    def chosen(self) -> Sequence[Noun]:
        """The tables that are asked for."""
        what = self.cleaned_data["what"]
        return [noun for noun in self.nouns if what in (EVERYTHING, noun.key)]

    def scope(self) -> Scope:
        """The days and whether in full."""
        days = {name: self.cleaned_data[name] for name in ("first_day", "last_day")}
        return Scope(**days, in_full=self.cleaned_data.get("in_full", False))
