"""Fields of forms that several apps ask for: a day, a time of the day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


class DayField(forms.DateField):
    """A day of this century, in the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        defaults: dict[str, Any] = {"input_formats": ["%Y-%m-%d"], "widget": widget}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Please choose a day of this century."), code="year")
        return day


class ClockField(forms.TimeField):
    """A wall-clock time in the centre; 24:00 is the end of the day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 900})
        defaults: dict[str, Any] = {"input_formats": ["%H:%M", "%H:%M:%S"], "widget": widget}
        super().__init__(**defaults | kwargs)
