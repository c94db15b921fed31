"""What the desk answers to a visit other than a plan: another time, no, or that it is called off."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.desk_decide import DeclineForm
from centre.accounts.forms import CommandForm
from centre.shared.fields import ClockField, DayField
from centre.shared.timespan import moment
from reception.models import Visit

LONGEST_ANSWER = Visit._meta.get_field("answer").max_length


class AnotherTimeForm(CommandForm):
    """A day and a time, and what the contact is told."""

    day = DayField(label=_("Day"))
    starts_at = ClockField(label=_("From"))
    answer = forms.CharField(label=_("What the contact is told"), required=False, max_length=LONGEST_ANSWER)

    def starts(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["starts_at"])


class CallOffForm(CommandForm):
    """Why a visit is called off."""

    answer = forms.CharField(label=_("Why (told to the contact)"), required=False, max_length=LONGEST_ANSWER)


class DeclineVisitForm(DeclineForm):
    """Sentences the desk needs again and again; each can be changed before it is sent."""

    reasons = (
        _("All docents are taken at that time. Please choose another day."),
        _("The hall is closed to groups on that day. Please choose another day."),
        _("The group is larger than the hall can take in one day. Please call us, we will find a way."),
        _("There is a meeting in the house at that time. Please choose another time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].label = _("Why not (told to the contact)")
