"""What is typed about who came: the desk's remark, the holder's words, and the claim code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import NoShow
from centre.accounts.forms import CommandForm


class NoShowForm(CommandForm):
    """What the desk saw; the holder reads it."""

    remark = forms.CharField(
        label=_("What you saw (the holder reads it)"),
        max_length=NoShow._meta.get_field("remark").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def command(self) -> dict[str, Any]:
        return {"remark": self.cleaned_data["remark"]}


class ContestForm(CommandForm):
    """What the holder says to it."""

    words = forms.CharField(
        label=_("How was it?"),
        max_length=NoShow._meta.get_field("contest").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The desk reads it and answers you here."),
    )

    def command(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"]}


class ClaimForm(CommandForm):
    """The two things on the slip from the desk."""

    reference = forms.CharField(
        label=_("Number of the reservation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("It begins with QY."),
    )
    code = forms.CharField(
        label=_("Claim code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Eight letters and digits; capitals and the dash do not matter."),
    )

    def command(self) -> dict[str, Any]:
        return {"reference": self.cleaned_data["reference"], "code": self.cleaned_data["code"]}
