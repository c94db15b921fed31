"""What somebody wants to see of the day grid. Sent by GET, so every view has an address of its own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.models import Equipment, Room
from bookings.queries.day import DayWishes, Part

DAYS_BACK, DAYS_AHEAD = 365, 730
MOST_PEOPLE = 9999
LENGTHS = [
    ("0.5", _("half an hour")),
    ("1", _("1 hour")),
    ("1.5", _("1½ hours")),
    ("2", _("2 hours")),
    ("3", _("3 hours")),
    ("4", _("half a day")),
]
NO_MATTER = ("", _("No matter"))
UNKNOWN = {"invalid_choice": _("This is not one of the choices. Please choose again.")}
PEOPLE_IN_DIGITS = _("Please enter the number of people in digits, from 1 to 9999.")


def days_shown(today: date) -> tuple[date, date]:
    """The first and the last day of which the grid is shown: a year back, two years ahead."""
    return today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)


class DayForm(forms.Form):
    """Nothing has to be filled in; `day` leads to another day's address."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Please choose a day, such as 2026-11-23.")},
    )
    hours = forms.ChoiceField(
        label=_("How long"), required=False, choices=[NO_MATTER, *LENGTHS], error_messages=UNKNOWN
    )
    people = forms.IntegerField(
        label=_("How many people"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PEOPLE_IN_DIGITS),
    )
    equipment = forms.TypedChoiceField(
        label=_("Equipment needed"), required=False, coerce=int, empty_value=None, error_messages=UNKNOWN
    )
    part = forms.ChoiceField(label=_("When"), required=False, choices=[("", ""), *Part.choices], error_messages=UNKNOWN)

    def __init__(self, data: Mapping[str, Any], *, day: date, today: date, equipment: Sequence[Equipment]) -> None:
        super().__init__({"day": day.isoformat()} | {name: data[name] for name in self.base_fields if name in data})
        self.today = today
        self.fields["equipment"].choices = [NO_MATTER, *((item.pk, item.name) for item in equipment)]  # type: ignore[attr-defined]
        first, last = days_shown(today)
        self.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_day(self) -> date:
        """A day that is shown; an empty field means today."""
        day = self.cleaned_data["day"] or self.today
        first, last = days_shown(self.today)
        if first <= day <= last:
            return day
        message = format_lazy(_("Please choose a day from {first} to {last}."), first=first, last=last)
        raise forms.ValidationError(message)

    @property
    def wishes(self) -> DayWishes:
        """What was filled in and understood."""
        given = getattr(self, "cleaned_data", {})
        hours = given.get("hours")
        return DayWishes(
            length=timedelta(hours=float(hours)) if hours else None,
            people=given.get("people"),
            equipment=given.get("equipment"),
            part=given.get("part") or "",
        )

    @property
    def query(self) -> str:
        """The wishes as the end of an address, without what was left empty."""
        given = getattr(self, "cleaned_data", {})
        filled = {name: given[name] for name in ("hours", "people", "equipment", "part") if given.get(name)}
        return "?" + urlencode(filled) if filled else ""


# --- elder mode: two questions ---------------------------------------------------------------------------------------

PARTIES = [
    (5, _("five or fewer")),
    (12, _("six to twelve")),
    (40, _("thirteen to forty")),
    (41, _("more than forty")),
]


def parties(rooms: Sequence[Room]) -> list[dict[str, Any]]:
    """The answers to "how many?": the number that stands for each, its words, and two rooms that would do."""
    return [
        {"people": people, "words": words, "rooms": [room.name for room in fitting(rooms, people)][:2]}
        for people, words in PARTIES
    ]


def fitting(rooms: Sequence[Room], people: int) -> list[Room]:
    """The rooms that hold so many, the smallest first."""
    wishes = DayWishes(people=people)
    return sorted(filter(wishes.room_will_do, rooms), key=lambda room: room.capacity_to)
