"""What people wish of a room, and when: the forms of the room list and of the search. Both are sent by GET."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.forms.day import MOST_PEOPLE, NO_MATTER, PEOPLE_IN_DIGITS, UNKNOWN
from bookings.models import Room
from bookings.queries.day import Part
from bookings.queries.rooms import Access, Wishes, by_venue, equipment_of
from bookings.queries.search import Quest
from bookings.wording import length_words
from centre.shared.wording import day_words

AN_HOUR, A_WEEK = 60, 7
KINDS = {
    Room.Kind.HALL: pgettext_lazy("kind of room", "hall"),
    Room.Kind.ROOM: pgettext_lazy("kind of room", "meeting room"),
    Room.Kind.STUDIO: pgettext_lazy("kind of room", "studio"),
    Room.Kind.BOOTH: pgettext_lazy("kind of room", "booth"),
    Room.Kind.SEAT: pgettext_lazy("kind of room", "seat"),
}


class RoomWishesForm(forms.Form):
    """What a room should be like; nothing has to be filled in."""

    people = forms.IntegerField(
        label=_("How many people"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PEOPLE_IN_DIGITS),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(label=_("What kind"), required=False, error_messages=UNKNOWN)
    venue = forms.ChoiceField(label=_("Which part of the house"), required=False, error_messages=UNKNOWN)
    equipment = forms.TypedMultipleChoiceField(
        label=_("Equipment needed"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages=UNKNOWN,
    )
    access = forms.MultipleChoiceField(
        label=_("Accessibility"),
        required=False,
        choices=Access.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages=UNKNOWN,
    )

    def __init__(self, data: Mapping[str, Any], *, rooms: Sequence[Room]) -> None:
        """`rooms` come with venue and equipment: only what there is can be chosen."""
        super().__init__(data)
        kinds = {room.kind for room in rooms}
        self._choices("kind", [NO_MATTER, *((kind.value, words) for kind, words in KINDS.items() if kind in kinds)])
        self._choices("venue", [NO_MATTER, *((venue.slug, venue.name) for venue, _rooms in by_venue(rooms))])
        self._choices("equipment", [(item.pk, item.name) for item in equipment_of(rooms)])

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def details(self) -> list[forms.BoundField]:
        """The fields that are folded away until wanted."""
        return [self[name] for name in ("equipment", "access") if self[name].subwidgets]

    @property
    def has_details(self) -> bool:
        """Whether anything of the part that is folded away was chosen, or is wrong."""
        return any(field.data or field.errors for field in self.details)

    def wishes(self) -> Wishes:
        """What was asked for, as far as it could be understood; call `is_valid()` first."""
        given = self.cleaned_data
        return Wishes(
            people=given.get("people"),
            kind=given.get("kind", ""),
            venue=given.get("venue", ""),
            equipment=frozenset(given.get("equipment", ())),
            access=frozenset(given.get("access", ())),
        )


class SearchForm(RoomWishesForm):
    """When, how long, and what the room should be like. Whatever is not said is today, at any time, for an hour."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Please choose a day, such as 2026-11-23.")},
    )
    days = forms.TypedChoiceField(
        label=_("Also on other days"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(1, _("that day only")), (A_WEEK, _("that day and the next six"))],
        error_messages=UNKNOWN,
    )
    part = forms.ChoiceField(
        label=_("When does it start"),
        required=False,
        choices=[("", _("at any time")), *Part.choices],
        error_messages=UNKNOWN,
    )
    length = forms.TypedChoiceField(
        label=_("How long"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("No room can be had for just that long. Please choose another length.")},
    )

    field_order = ("day", "days", "part", "length")

    def __init__(self, data: QueryDict, *, rooms: Sequence[Room], today: date) -> None:
        """`rooms` as for the wishes; days from `today` as far ahead as any of the rooms can be reserved."""
        super().__init__(_filled(data, {"day": today.isoformat(), "length": str(AN_HOUR)}), rooms=rooms)
        self.today = today
        self.last_day = today + timedelta(days=max((room.horizon_days for room in rooms), default=0))
        self._choices("length", [(minutes, length_words(minutes)) for minutes in _lengths(rooms)])

    def clean_day(self) -> date:
        """A day that can still, or already, be reserved."""
        day: date = self.cleaned_data["day"] or self.today
        if day < self.today:
            raise ValidationError(_("This day has passed. Please choose today or a later one."))
        if day > self.last_day:
            words = {"day": day_words(self.last_day)}
            raise ValidationError(_("Reservations are open until %(day)s. Please choose an earlier day.") % words)
        return day

    def quest(self) -> Quest:
        """What to search for; only after `is_valid()` was true."""
        given = self.cleaned_data
        return Quest(
            first_day=given["day"],
            last_day=given["day"] + timedelta(days=(given["days"] or 1) - 1),
            length=timedelta(minutes=given["length"] or AN_HOUR),
            part=Part(given["part"]) if given["part"] else None,
            wishes=self.wishes(),
        )


def _filled(data: QueryDict, defaults: Mapping[str, str]) -> QueryDict:
    """What was sent, with a default for each field that was not."""
    filled = data.copy()
    for name, value in defaults.items():
        filled.setdefault(name, value)
    return filled


def _lengths(rooms: Sequence[Room]) -> list[int]:
    """Every length that at least one of the rooms can be had for, in minutes."""
    lengths = {length for room in rooms for length in room.rules.lengths()}
    return sorted({int(length.total_seconds() // 60) for length in lengths} | {AN_HOUR})
