"""Which days a report is about, and in which format it is taken away."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from centre.shared.periods import Period, Unit, around
from centre.sheets.models import Export

LONGEST = timedelta(days=10 * 366)


class ReportDaysForm(CommandForm):
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


class TakeAwayForm(CommandForm):
    """In which format a report is taken away."""

    format = forms.ChoiceField(label=_("Format"), choices=Export.TABLES)
