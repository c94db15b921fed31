"""Fields of forms that several apps ask for: a day, a time of the day, a moment."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.shared.timespan import CENTRE_ZONE, moment

FIRST_YEAR, LAST_YEAR = 2000, 2100
MINUTE = "%Y-%m-%dT%H:%M"


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


class MomentField(forms.Field):
    """A day and a time in the centre, in the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"})} | kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        if (at := understood_moment(str(value)[:16])) is None:
            raise forms.ValidationError(_("Please write a day and a time, such as 2026-06-02T08:30."), code="invalid")
        return at

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(CENTRE_ZONE) if isinstance(value, datetime) else value


def understood_moment(text: str) -> datetime | None:
    """`2026-11-23T14:00`, the centre's wall clock, as a moment; None when it is anything else."""
    try:
        at = datetime.strptime(text, MINUTE)  # noqa: DTZ007 -- the zone is ours, given below
    except ValueError:
        return None
    return moment(at.date(), time(at.hour, at.minute)) if FIRST_YEAR <= at.year <= LAST_YEAR else None
