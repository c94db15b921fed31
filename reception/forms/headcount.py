"""How many people come, as it is asked in more than one form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class HeadcountField(forms.IntegerField):
    """A whole number of people, at least one and at most `most`; `too_many` is said of more."""

    def __init__(self, *, label: Any, most: int, too_many: Any) -> None:
        super().__init__(
            label=label,
            min_value=1,
            max_value=most,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "invalid": _("Please give the number of people in digits."),
                "min_value": _("Please say how many people they are, at least one."),
                "max_value": too_many,
            },
        )
