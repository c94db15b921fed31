"""How it was, in five levels and perhaps a sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from reception.models import Rating

CHOOSE = _("Please choose one of the five.")


class RatingForm(CommandForm):
    level = forms.TypedChoiceField(
        label=_("How did you like it?"),
        choices=Rating.Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = forms.CharField(
        label=_("Anything you would like to add"),
        max_length=200,
        required=False,
        help_text=_("Optional, one sentence. Please no names."),
    )

    def command(self) -> dict[str, Any]:
        return {"level": self.cleaned_data["level"], "words": self.cleaned_data["words"]}
