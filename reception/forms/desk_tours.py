"""What a docent types on the phone: when they are away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.shared.fields import DayField
from reception.forms.desk_plan import SpanForm
from reception.models import Duty


class AwayForm(SpanForm):
    """A stretch of one day, and why."""

    day = DayField(label=_("Day"))
    reason = forms.CharField(label=_("Why"), required=False, max_length=Duty._meta.get_field("reason").max_length)
    field_order = ("day", "starts_at", "ends_at", "reason")

    def command(self) -> dict[str, Any]:
        return {"span": self.span(self.cleaned_data["day"]), "reason": self.cleaned_data["reason"]}
