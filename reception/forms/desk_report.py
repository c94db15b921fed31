"""Which rows of a figure of a report are listed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.sheets.forms.report_days import ReportDaysForm
from reception.queries.reports.counting import ALONE, ROOM, Key
from reception.queries.reports.figures import FIGURES
from reception.queries.reports.rows import COUNTS, INDIVIDUALS
from reception.queries.reports.whole import CHOICES, label_of

NONE = "none"  # in an address: what has no route, docent or room
PARTS = (*ALONE, ROOM)


class RowsForm(ReportDaysForm):
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
