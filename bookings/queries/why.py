"""Why a time cannot be had, in the words of the rules: of the whole cell of the day grid in which it lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bookings.availability import raster_starts
from bookings.models import Room
from bookings.policies import Booker, Situation, problems_with
from bookings.queries.day import UNIT, DayWishes, RoomLine, line_of, starts_of, window_of
from bookings.queries.situations import room_day
from centre.shared.problems import Problem
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What the rules have against every start in `starts`, which lie within `span` of the cell."""

    span: Span
    starts: Sequence[datetime]
    problems: Sequence[Problem]


@dataclass(frozen=True, kw_only=True)
class Why:
    """The cell of a room's line around a moment, and why nothing in it can be had; `reasons` is empty where it can."""

    room: Room
    cell: Span
    length: timedelta
    reasons: Sequence[Reason]

    @property
    def start(self) -> datetime:
        """The first start that the rules were asked about."""
        return self.reasons[0].starts[0] if self.reasons else self.cell.starts_at


def why_not_at(
    room: Room, at: datetime, *, length: timedelta | None, now: datetime, booker: Booker, viewer: int | None = None
) -> Why:
    """Why the time around `at` cannot be had for `length` (the room's shortest if None); two queries.

    The cell is the one that the day grid draws for this person.
    """
    found = room_day(room, local_day(at))
    situation = found.situation(now=now, booker=booker)
    wishes = DayWishes(length=length)
    asked = _length_asked(room, wishes, booker)
    window = _window(window_of(found.day, [found.opening]), at)
    line = line_of(found, window=window, now=now, booker=booker, wishes=wishes, viewer=viewer)
    kind, cell = _cell(line, at)
    reasons = [] if kind == "free" else list(_reasons(situation, cell, asked))
    return Why(room=room, cell=cell, length=asked, reasons=reasons)


def why_not_on(room: Room, day: date, *, length: timedelta | None, now: datetime, booker: Booker) -> Why:
    """The same for everything that cannot be had on a day, within the hours of the grid."""
    found = room_day(room, day)
    asked = _length_asked(room, DayWishes(length=length), booker)
    shown = window_of(day, [found.opening])
    situation = found.situation(now=now, booker=booker)
    return Why(room=room, cell=shown, length=asked, reasons=list(_reasons(situation, shown, asked)))


def _length_asked(room: Room, wishes: DayWishes, booker: Booker) -> timedelta:
    if booker.at_the_desk:  # which gives a room for any length
        return room.rules.raster
    return wishes.length_in(room.rules) or room.rules.shortest_length


def _window(shown: Span, at: datetime) -> Span:
    """The hours of the grid, which other rooms may stretch: with the hour of the moment."""
    hour = at.astimezone(CENTRE_ZONE).replace(minute=0, second=0, microsecond=0)
    return Span(min(shown.starts_at, hour), max(shown.ends_at, hour + HOUR)).clipped_to(day_span(local_day(at)))


def _cell(line: RoomLine, at: datetime) -> tuple[str, Span]:
    """The kind of the slot at a moment, and the time at which it is seen."""
    seen = starts_of(line.slots, line.starts_at)
    cells = ((slot.kind, Span(start, start + slot.units * UNIT)) for start, slot in seen)
    return next((kind, cell) for kind, cell in cells if at < cell.ends_at)


def _reasons(situation: Situation, cell: Span, length: timedelta) -> Iterator[Reason]:
    """One for each stretch of starts with the same problems; none where a start can be had."""
    starts = list(raster_starts(cell, situation.rules.raster)) or [_start_before(cell.starts_at, situation)]
    asked = [(start, problems_with(situation, span=Span(start, start + length))) for start in starts]
    for words, alike in groupby(asked, lambda one: tuple(map(str, one[1]))):
        if not words:
            continue
        group = list(alike)
        first, last = group[0][0], group[-1][0] + situation.rules.raster
        span = Span(max(first, cell.starts_at), min(last, cell.ends_at))
        yield Reason(span=span, starts=[start for start, _problems in group], problems=group[0][1])


def _start_before(at: datetime, situation: Situation) -> datetime:
    """The last start of the raster up to a moment."""
    return at - (at - day_span(local_day(at)).starts_at) % situation.rules.raster
