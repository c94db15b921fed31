"""Day, start and length: what reserving and moving a reservation ask alike."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import policies
from bookings.models import Room
from bookings.policies import Booker, Situation
from bookings.queries.house import room_day_of
from bookings.queries.revisions import Revisions, revisions_of
from bookings.queries.situations import RoomDay
from bookings.wording import length_words
from centre.shared.problems import Problem
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment
from centre.shared.wording import clock

# Outside these the calendar cannot be computed with; inside them the rules of the room have the word.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
A_DAY = 24 * 60


class WhenForm(forms.Form):
    """Asks for a time in a room; offers the starts and lengths that the rules would accept."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[
            MinValueValidator(FIRST_DAY, gettext_lazy("This time has passed. Please choose a later one.")),
            MaxValueValidator(LAST_DAY, gettext_lazy("This day is too far ahead. Please choose an earlier one.")),
        ],
        error_messages={"invalid": gettext_lazy("Please choose a day, such as 2026-11-23.")},
    )
    start = forms.TimeField(
        label=gettext_lazy("Start"),
        widget=forms.Select,
        input_formats=["%H:%M"],
        error_messages={"invalid": gettext_lazy("Please choose one of the times.")},
    )
    length = forms.IntegerField(
        label=gettext_lazy("How long"),
        widget=forms.Select,
        min_value=1,
        max_value=A_DAY,
        error_messages={
            key: gettext_lazy("Please choose one of the lengths.") for key in ("invalid", "min_value", "max_value")
        },
    )

    # Which other fields offer something else once a field has changed.
    HINTED: ClassVar[dict[str, str]] = {
        "room": "#div_id_start,#div_id_length",
        "day": "#div_id_start,#div_id_length",
        "start": "#div_id_length",
        "length": "",
        "party_size": "",
    }

    revisions: Revisions | None = None  # as they were when the day in the form was looked at

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._typed: dict[str, Any] = {}
        super().__init__(*args, **kwargs)

    def ask_hints_of(self, address: str) -> None:
        """Let the browser ask `address` what the rules say whenever room, day, start, length or people change."""
        for name in self.fields.keys() & self.HINTED.keys():
            attrs = {"data-hx-post": address, "data-hx-trigger": "change"}
            if changed := self.HINTED[name]:
                attrs["data-hx-select-oob"] = changed
            self.fields[name].widget.attrs |= attrs

    def consult(self, room: Room, *, now: datetime, booker: Booker, excluding: int | None = None) -> list[Problem]:
        """Offer the times of the day that stands in the form, and say what the rules have against the time in it."""
        situation = self._situation(room, now=now, booker=booker, excluding=excluding)
        self.offer_times(situation)
        return self.problems_with_time(situation)

    def problems(self, room: Room, *, now: datetime, booker: Booker, excluding: int | None = None) -> list[Problem]:
        """The same without offering anything, for whoever is not shown the form."""
        return self.problems_with_time(self._situation(room, now=now, booker=booker, excluding=excluding))

    def _situation(self, room: Room, *, now: datetime, booker: Booker, excluding: int | None) -> Situation | None:
        found = self.room_day(room)
        return found.situation(now=now, booker=booker, excluding=excluding) if found else None

    def room_day(self, room: Room) -> RoomDay | None:
        """The room on the day that stands in the form, read once (see `look_again`); None while that is no day."""
        day = self.typed("day")
        if day is None:
            return None
        if self.revisions is None or self.revisions.day != day:
            self.revisions = revisions_of(day)
        return room_day_of(self.revisions, room, day)

    def look_again(self) -> None:
        """Forget what was read of the day, for a command has just found it otherwise."""
        self.revisions = None

    @property
    def span(self) -> Span | None:
        """The time asked for, as far as it can be understood."""
        day, start, length = (self.typed(name) for name in ("day", "start", "length"))
        if day is None or start is None or length is None:
            return None
        starts_at = moment(day, start)
        return Span(starts_at, starts_at + timedelta(minutes=length))

    def typed(self, name: str) -> Any:
        """What stands in a field, as a clean value; None when it makes no sense. Worked out once for each."""
        if name not in self._typed:
            try:
                self._typed[name] = self.fields[name].clean(self[name].value())
            except ValidationError:
                self._typed[name] = None
        return self._typed[name]

    def offer_times(self, situation: Situation | None) -> None:
        """Fill the lists of starts and lengths with what is offered, and with what was asked for."""
        start, length, span = self.typed("start"), self.typed("length"), self.span
        starts = {clock(at) for at in policies.offered_starts(situation)} if situation else set()
        starts |= {f"{start:%H:%M}"} if start is not None else set()
        lengths = _lengths(situation, span.starts_at if span else None) | ({length} if length else set())
        self._choices("start", [(at, at) for at in sorted(starts)])
        self._choices("length", [(minutes, length_words(minutes)) for minutes in sorted(lengths)])

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].widget.choices = choices or [("", _("None on this day"))]

    def problems_with_time(self, situation: Situation | None) -> list[Problem]:
        """What the rules say to what stands in the form now; nothing as long as it is not a time."""
        span = self.span
        if situation is None or span is None:
            return []
        people = self.typed("party_size") if "party_size" in self.fields else None
        return policies.problems_with(situation, span=span, party_size=people)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, or at the top; never two beside one field that already has one."""
        for problem in problems:
            name = problem.field if problem.field in self.fields else None
            if name is None or name not in self.errors:
                self.add_error(name, str(problem))
        for name in self.fields:  # the list at the top names them in the order of the page
            if name in self.errors:
                self.errors[name] = self.errors.pop(name)


def times_as_typed(span: Span) -> dict[str, Any]:
    """A span as the three fields of the form show it."""
    local = span.starts_at.astimezone(CENTRE_ZONE)
    return {"day": f"{local_day(local):%Y-%m-%d}", "start": f"{local:%H:%M}", "length": span.minutes}


def _lengths(situation: Situation | None, start: datetime | None) -> set[int]:
    """Minutes from `start` that are offered; where none is, every length the room can be had for."""
    if situation is None:
        return set()
    offered = [end - start for end in policies.offered_ends(situation, start=start)] if start else []
    return {int(length.total_seconds() // 60) for length in offered or situation.rules.lengths()}
