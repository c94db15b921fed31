"""Changes of the opening hours as the desk types them. Nothing is saved by these forms: they say what is to change."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.forms.rooms import room_choices
from bookings.models import Room, Venue
from bookings.opening_changes import (
    DatedHours,
    HoursChange,
    Interval,
    OtherSchedule,
    SpecialDayCorrected,
    WeeklyHours,
    WithoutException,
    YearImported,
)
from centre.accounts.forms import CommandForm
from centre.opening.models import DatedException, Schedule, SpecialDay
from centre.opening.queries import WEEKDAYS
from centre.shared.fields import FIRST_YEAR, LAST_YEAR, DayField
from centre.shared.timespan import local_day
from centre.shared.wording import day_words

MOST_DAYS = 366
INTERVAL = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
DASHES = re.compile(r"\s*[-‐-―~～〜至到]\s*")
BETWEEN = re.compile(r"[\s,;、，；]+")
NO_HOURS = _("Please write the hours like 08:30-12:00, several with a space between.")


class HoursField(forms.CharField):
    """`08:30-12:00 14:00-21:00` as intervals in order; empty means closed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": _("closed"), "autocomplete": "off"})
        defaults: dict[str, Any] = {"required": False, "max_length": 100, "widget": widget}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> list[Interval]:
        text = DASHES.sub("-", unicodedata.normalize("NFKC", super().clean(value) or ""))
        return _in_order([_interval(part) for part in BETWEEN.split(text) if part])

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else hours_text(value or ())


def hours_text(intervals: Sequence[Interval]) -> str:
    """The way they are typed."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals)


def _interval(text: str) -> Interval:
    found = INTERVAL.fullmatch(text)
    try:
        hours = [int(number) for number in found.groups()] if found else []
        opens, closes = time(hours[0], hours[1]), time(hours[2], hours[3])
    except (IndexError, ValueError):
        raise forms.ValidationError(NO_HOURS, code="no_hours") from None
    if opens >= closes:
        raise forms.ValidationError(_("The end must come after the start."), code="not_a_span")
    return opens, closes


def _in_order(intervals: list[Interval]) -> list[Interval]:
    intervals.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(intervals)):
        raise forms.ValidationError(_("These hours overlap."), code="overlap")
    return intervals


class ChangeForm(CommandForm):
    """One kind of change; `kind` names it in the address."""

    kind = ""
    reason = forms.CharField(label=_("Why (told to the holders)"), max_length=60, initial=_("Other opening hours"))

    def __init__(self, data: Any = None, *, schedule: Schedule) -> None:
        self.schedule = schedule
        wanted = data if data is not None and data.get("change") == self.kind else None
        super().__init__(wanted, initial=self.as_it_is(), auto_id=f"id_{self.kind}_%s")

    def as_it_is(self) -> dict[str, Any]:
        """What the fields show before anything is typed."""
        return {}

    def change(self) -> HoursChange:
        """What is to be published."""
        raise NotImplementedError

    @property
    def summary(self) -> list[tuple[Any, Any]]:
        """Every field with what was typed, in words."""
        return [(self.fields[name].label, self._said(name)) for name in self.fields if name in self.cleaned_data]

    def _said(self, name: str) -> Any:
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, HoursField):
            return hours_text(value) or _("closed")
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return dict(field.choices).get(value, value)  # type: ignore[arg-type]
        if isinstance(value, date):
            return day_words(value)
        return value if value is not None else getattr(field, "empty_label", None) or "—"


class WeeklyForm(ChangeForm):
    """The weekly hours of a schedule, and what holds on public holidays and make-up workdays."""

    kind = "weekly"
    on_holidays = forms.ChoiceField(label=_("On public holidays"), choices=Schedule.HolidayRule.choices)
    on_make_up_workdays = forms.ChoiceField(label=_("On make-up workdays"), choices=Schedule.MakeUpRule.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = {f"day_{number}": HoursField(label=name) for number, name in enumerate(WEEKDAYS)}
        self.fields = {**hours, **self.fields}

    def as_it_is(self) -> dict[str, Any]:
        values: dict[str, Any] = {f"day_{number}": [] for number in range(7)}
        for row in self.schedule.weekly_intervals.order_by("weekday", "opens"):
            values[f"day_{row.weekday}"].append((row.opens, row.closes))
        rules = {name: getattr(self.schedule, name) for name in ("on_holidays", "on_make_up_workdays")}
        return values | rules

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(7)]

    def change(self) -> HoursChange:
        wanted = self.cleaned_data
        return WeeklyHours(
            schedule=self.schedule,
            intervals={number: wanted[f"day_{number}"] for number in range(7)},
            on_holidays=wanted["on_holidays"],
            on_make_up_workdays=wanted["on_make_up_workdays"],
            reason=wanted["reason"],
        )


class DatedForm(ChangeForm):
    """Days with other hours, or closed."""

    kind = "dated"
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: one day."))
    hours = HoursField(label=_("Hours"), help_text=_("Empty: closed."))
    reason = forms.CharField(label=_("Reason (everybody can read it)"), max_length=60)

    field_order = ("first_day", "last_day", "hours", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day") or cleaned.get("first_day")
        if first and last:
            self._look_at_days(first, last)
        return cleaned

    def _look_at_days(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last_day", _("The last day must not come before the first."))
        elif last < local_day(timezone.now()):
            self.add_error("first_day", _("These days have passed."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last_day", _("A year at most. For ever: change the weekly hours."))

    def change(self) -> HoursChange:
        wanted = self.cleaned_data
        return DatedHours(
            schedule=self.schedule,
            first_day=wanted["first_day"],
            last_day=wanted["last_day"] or wanted["first_day"],
            intervals=wanted["hours"],
            reason=wanted["reason"],
        )


class RemoveForm(ChangeForm):
    """Days that become ordinary again."""

    kind = "remove"
    exception = forms.ModelChoiceField(label=_("Ordinary again"), queryset=DatedException.objects.none())
    reason = forms.CharField(label=_("Why (told to the holders)"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = DatedException.objects.filter(schedule=self.schedule)
        self.fields["exception"].queryset = coming  # type: ignore[attr-defined]

    def change(self) -> HoursChange:
        exception = self.cleaned_data["exception"]
        return WithoutException(
            exception=exception, reason=self.cleaned_data["reason"] or str(_("Other opening hours"))
        )


class SpecialForm(ChangeForm):
    """A public holiday or make-up workday, corrected by hand."""

    kind = "special"
    day = DayField(label=_("Day"))
    what = forms.ChoiceField(
        label=_("What kind of day"), choices=[*SpecialDay.Kind.choices, ("", _("an ordinary day"))], required=False
    )
    name = forms.CharField(label=_("Name"), max_length=20, required=False)

    field_order = ("day", "what", "name", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") and not cleaned.get("name"):
            self.add_error("name", _("Please say which holiday it is."))
        return cleaned

    def change(self) -> HoursChange:
        wanted = self.cleaned_data
        return SpecialDayCorrected(day=wanted["day"], kind=wanted["what"], name=wanted["name"], reason=wanted["reason"])


class ImportForm(ChangeForm):
    """The announced holidays of a year."""

    kind = "import"
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    field_order = ("year", "reason")

    def as_it_is(self) -> dict[str, Any]:
        return {"year": (local_day(timezone.now()) + timedelta(days=60)).year}

    def change(self) -> HoursChange:
        return YearImported(year=self.cleaned_data["year"], reason=self.cleaned_data["reason"])


class PlaceForm(ChangeForm):
    """Which schedule a venue or a room goes by."""

    kind = "place"
    place = forms.ChoiceField(label=_("Venue or room"))
    goes_by = forms.ModelChoiceField(
        label=_("goes by"),
        queryset=Schedule.objects.filter(is_centre=False),
        required=False,
        empty_label=_("the next one up: its venue, or the centre"),
    )

    field_order = ("place", "goes_by", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = list(Room.objects.in_use().select_related("venue"))
        self.places: dict[str, Venue | Room] = {f"venue-{venue.pk}": venue for venue in Venue.objects.in_use()}
        venues = [(key, str(venue)) for key, venue in self.places.items()]
        self.places |= {f"room-{room.pk}": room for room in rooms}
        self.fields["place"].choices = [*venues, *room_choices(rooms, lambda room: (f"room-{room.pk}", room.name))]  # type: ignore[attr-defined]

    def change(self) -> HoursChange:
        wanted = self.cleaned_data
        return OtherSchedule(place=self.places[wanted["place"]], schedule=wanted["goes_by"], reason=wanted["reason"])


class NewScheduleForm(CommandForm):
    """A schedule of its own for a venue or a room, beginning as a copy of the one that is open on the page."""

    name = forms.CharField(label=_("Name of the new schedule"), max_length=40)


FORMS: tuple[type[ChangeForm], ...] = (WeeklyForm, DatedForm, RemoveForm, SpecialForm, ImportForm, PlaceForm)
