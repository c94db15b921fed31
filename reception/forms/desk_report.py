"""Which days a report is about, which rows of a figure are listed, and what is taken away."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from centre.sheets.models import Export
from reception.periods import Period, Unit, around
from reception.queries.reports.counting import ALONE, ROOM, Key
from reception.queries.reports.figures import FIGURES
from reception.queries.reports.rows import COUNTS, INDIVIDUALS
from reception.queries.reports.whole import CHOICES, label_of

LONGEST = timedelta(days=10 * 366)
NONE = "none"  # in an address: what has no route, docent or room
PARTS = (*ALONE, ROOM)


class ReportForm(CommandForm):
    """It stands in the address: `?from=2026-04-01&to=2026-04-30`. Without days it is this month."""

    def __init__(self, data: Mapping[str, Any], *, today: date) -> None:
        month = around(today, Unit.MONTH)
        if "from" not in data and "to" not in data:
            data = {"from": f"{month.first}", "to": f"{month.last}", **{name: data[name] for name in data}}
        super().__init__(data)
        self.fields = {"from": DayField(label=_("From")), "to": DayField(label=_("Until")), **self.fields}
        for name in ("from", "to"):
            self.fields[name].error_messages["required"] = _("Please fill this in.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day must not come before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("to", _("A report covers ten years at most. Please choose fewer days."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["from"], self.cleaned_data["to"])


class RowsForm(ReportForm):
    """The same, which figure, and which part of it: `&figure=people&kind=school`, `&route=none`."""

    figure = forms.ChoiceField(label=_("Figure"), choices=[(key, FIGURES[key].label) for key in (*COUNTS, INDIVIDUALS)])
    kind = forms.CharField(required=False, max_length=20)
    level = forms.CharField(required=False, max_length=20)
    route = forms.CharField(required=False, max_length=20)
    docent = forms.CharField(required=False, max_length=20)
    room = forms.CharField(required=False, max_length=20)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.labels: list[str] = []
        for name in PARTS:
            if value := cleaned.get(name):
                self._look_up(name, value)
        return cleaned

    def _look_up(self, name: str, value: str) -> None:
        """What is asked for by its key; a key of nothing is a problem."""
        self.cleaned_data[name] = key = _key(name, value)
        label = None if key == "" else label_of(name, key)
        if label is None:
            self.add_error(None, _("There is nothing like that to be counted."))
        else:
            self.labels.append(str(label))

    @property
    def part(self) -> dict[str, Key]:
        """Which part of the figure was asked for; None stands for what has none."""
        return {name: self.cleaned_data[name] for name in PARTS if self.cleaned_data[name] != ""}


def _key(name: str, value: str) -> Key:
    """A key as the reports know it; empty for nonsense."""
    if name in CHOICES:
        return value
    if value == NONE:
        return None
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else ""


class TakeAwayForm(CommandForm):
    """In which format a report is taken away."""

    format = forms.ChoiceField(label=_("Format"), choices=Export.Format)
