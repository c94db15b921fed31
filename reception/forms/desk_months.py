"""Correcting a closed month."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from centre.shared.periods import Period
from reception.models import Adjustment
from reception.months import MOST


class AdjustmentForm(CommandForm):
    """So many batches and people more or less on a day of the month, and why."""

    batches = forms.IntegerField(label=_("Batches more or less"), min_value=-MOST, max_value=MOST, initial=0)
    people = forms.IntegerField(
        label=_("Person-times more or less (−4: four fewer)"), min_value=-MOST, max_value=MOST, initial=0
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Adjustment._meta.get_field("reason").max_length,
        help_text=_("It stands on every report of this month. Please name nobody."),
    )

    def __init__(self, data: Any = None, *, period: Period) -> None:
        self.period = period
        super().__init__(data, initial={"day": period.first})
        self.fields = {"day": DayField(label=_("Day it concerns")), **self.fields}
        self.fields["day"].error_messages["required"] = _("Please fill this in.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("day")
        if day and not self.period.first <= day <= self.period.last:
            self.add_error("day", _("Please choose a day of this month."))
        return cleaned

    def command(self) -> dict[str, Any]:
        """The arguments of `months.adjust`."""
        return {name: self.cleaned_data[name] for name in ("day", "batches", "people", "reason")}
