"""The day grid: a room's day as a line of slots, free, busy, turnaround or closed, in order and without holes.

A free slot holds the starts that `policies.offered_starts` offers, hence the very rules that judge a reservation. What
is here computes with what was read; nothing asks the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import policies
from bookings.availability import RoomRules, free_spans, raster_starts
from bookings.models import Room
from bookings.policies import Booker, Situation
from bookings.queries.situations import Held, RoomDay
from centre.opening.calendar import DayOpening
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day, moment, without
from centre.shared.wording import clock, clock_span

UNIT = timedelta(minutes=5)  # a column of the grid; static/css/components/day-grid.css counts the same
UNITS_PER_HALF_HOUR = 6
HOUR = timedelta(hours=1)
MOMENT_AFTER = timedelta(microseconds=1)
EARLIEST, LATEST = 8, 21  # the grid shows at least these hours


class Part(TextChoices):
    """Parts of a day, as people say them."""

    MORNING = "morning", gettext_lazy("morning")
    AFTERNOON = "afternoon", gettext_lazy("afternoon")
    EVENING = "evening", gettext_lazy("evening")

    @property
    def hours(self) -> tuple[time, time]:
        return {
            Part.MORNING: (time(), time(12)),
            Part.AFTERNOON: (time(12), time(18)),
            Part.EVENING: (time(18), time.max),
        }[self]

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in this part of its day."""
        first, last = self.hours
        return first <= at.astimezone(CENTRE_ZONE).time() < last


@dataclass(frozen=True, kw_only=True)
class DayWishes:
    """What somebody wants to do; None and empty mean that it does not matter."""

    length: timedelta | None = None
    people: int | None = None
    equipment: int | None = None
    part: str = ""

    def room_will_do(self, room: Room) -> bool:
        """Whether people, length and equipment go together with a room; its equipment should be prefetched."""
        if self.people is not None and not room.capacity_from <= self.people <= room.capacity_to:
            return False
        if self.length is not None and self.length_in(room.rules) is None:
            return False
        return self.equipment is None or any(item.pk == self.equipment for item in room.equipment.all())

    def length_in(self, rules: RoomRules) -> timedelta | None:
        """The shortest length that can be reserved and is long enough; None when the room is never given so long."""
        return next((length for length in rules.lengths() if length >= (self.length or timedelta())), None)


ANYTHING = DayWishes()


class Start(NamedTuple):
    """A moment at which a reservation would be accepted, and the address where it is made."""

    at: datetime
    address: str

    @property
    def hour(self) -> str:
        return f"{self.at.astimezone(CENTRE_ZONE):%H}"

    @property
    def minute(self) -> str:
        return f"{self.at.astimezone(CENTRE_ZONE):%M}"


class Slot(NamedTuple):
    """A stretch of the line. `text` is what it says, `address` where it leads, `units` the columns it takes."""

    kind: str
    span: Span
    text: str = ""
    address: str = ""
    is_mine: bool = False
    starts: Sequence[Start] = ()
    units: int = 0

    @property
    def width(self) -> str:
        """The classes that make it as long as it lasts: half hours, and what is left of one."""
        halves, rest = divmod(self.units, UNITS_PER_HALF_HOUR)
        return f"for-{halves} and-{rest}" if rest else f"for-{halves}"


@dataclass(frozen=True, kw_only=True)
class RoomLine:
    """One room's line from `starts_at` on; it holds until `fresh_until`, when the first start is no longer offered.

    `length` is what was wished for, None where the room's shortest length was looked for.
    """

    room: Room
    starts_at: datetime
    slots: Sequence[Slot] = field(default=())
    length: timedelta | None = None
    fresh_until: datetime | None = None

    @property
    def has_starts(self) -> bool:
        return any(slot.starts for slot in self.slots)


def window_of(day: date, openings: Iterable[DayOpening]) -> Span:
    """Whole hours from the earliest opening to the latest closing, at least 08:00 to 21:00."""
    spans = [span for opening in openings for span in opening.spans]
    first = min([EARLIEST, *(span.starts_at.astimezone(CENTRE_ZONE).hour for span in spans)])
    last = max([LATEST, *(-(-(span.ends_at - moment(day, time())) // HOUR) for span in spans)])
    return Span(moment(day, time(first)), moment(day, time()) + HOUR * min(last, 24))


def hours_in(window: Span) -> list[int]:
    """The hours over the columns of a window."""
    first = window.starts_at.astimezone(CENTRE_ZONE).hour
    return [first + n for n in range(window.minutes // 60)]


def line_of(
    room_day: RoomDay,
    *,
    window: Span,
    now: datetime,
    booker: Booker,
    wishes: DayWishes = ANYTHING,
    viewer: int | None = None,
    only_free: bool = False,
) -> RoomLine:
    """One room's day as it looks to a person: `viewer` is their primary key, `only_free` leaves everything else out."""
    situation = room_day.situation(now=now, booker=booker)
    length = wishes.length_in(situation.rules) or situation.rules.shortest_length
    starts = policies.offered_starts(situation, length=length)
    shown = [start for start in starts if not wishes.part or Part(wishes.part).holds(start)]
    free = list(_free_slots(room_day.room, situation, shown, length))
    slots = (
        [slot for slot in free if slot.starts]
        if only_free
        else in_order([*_rest(room_day, window, viewer, free, now)], window)
    )
    return RoomLine(
        room=room_day.room,
        starts_at=window.starts_at,
        slots=slots,
        length=length if wishes.length else None,
        fresh_until=_fresh_until(room_day, starts, now),
    )


def _fresh_until(room_day: RoomDay, starts: Sequence[datetime], now: datetime) -> datetime | None:
    """When the first start is no longer offered, or somebody lets go by themselves."""
    moments = [starts[0] - room_day.room.rules.notice + MOMENT_AFTER] if starts else []
    return min([*moments, *filter(None, [room_day.changes_at(now)])], default=None)


# --- what is free ----------------------------------------------------------------------------------------------------


def _free_slots(room: Room, situation: Situation, starts: Sequence[datetime], length: timedelta) -> Iterable[Slot]:
    address = reserve_page(room.slug)
    for span in free_spans(opening=situation.opening.spans, busy=situation.busy):
        until = _usable_until(span, situation)
        inside = [start for start in starts if span.starts_at <= start < span.ends_at]
        if inside:
            until = max(until, inside[-1] + length)
            links = [Start(at=start, address=reserve_address(address, start, start + length)) for start in inside]
            if span.starts_at < inside[0]:
                yield _before(Span(span.starts_at, inside[0]), situation.rules)
            yield Slot(kind="free", span=Span(inside[0], until), starts=links)
        elif span.starts_at < until:
            yield _without_starts(span.until(until), situation, length)
        if until < span.ends_at:
            yield _gap(Span(until, span.ends_at))


@lru_cache(1_000)
def reserve_page(slug: str) -> str:
    """The page on which a room is reserved."""
    return reverse("bookings:reserve_room", args=[slug])


def reserve_address(page: str, start: datetime, end: datetime) -> str:
    """The page on which a room is reserved, with the time filled in."""
    first, last = start.astimezone(CENTRE_ZONE), end.astimezone(CENTRE_ZONE)
    return f"{page}?start={first:%Y-%m-%dT%H:%M}&end={last:%Y-%m-%dT%H:%M}"


def _usable_until(span: Span, situation: Situation) -> datetime:
    """The latest end of a reservation in a free span, tidied again before the next party and on the raster."""
    rules = situation.rules
    following = (busy.starts_at - rules.turnaround for busy in situation.busy if busy.starts_at >= span.ends_at)
    latest = min([span.ends_at, *following])
    since_midnight = latest - day_span(local_day(span.starts_at)).starts_at
    return max(latest - since_midnight % rules.raster, span.starts_at)


def _gap(span: Span) -> Slot:
    return Slot(kind="gap", span=span, text=_("%(span)s free, but too short") % {"span": clock_span(span)})


def _before(span: Span, rules: RoomRules) -> Slot:
    """Free time before the first start: past, too soon, or off the raster."""
    return _at_the_desk(span) if any(raster_starts(span, rules.raster)) else _gap(span)


def _at_the_desk(span: Span) -> Slot:
    return Slot(kind="gap", span=span, text=_("%(span)s free, please ask at the desk") % {"span": clock_span(span)})


def _without_starts(span: Span, situation: Situation, length: timedelta) -> Slot:
    """Free time in which nothing can be reserved, and in a word why."""
    candidates = [start for start in raster_starts(span, situation.rules.raster) if start + length <= span.ends_at]
    if not candidates:
        return _gap(span)
    last = candidates[-1]
    codes = [problem.code for problem in policies.problems_with(situation, span=Span(last, last + length))]
    word = next((CLOSED_TO_VIEWER[code] for code in codes if code in CLOSED_TO_VIEWER), None)
    if word:
        return Slot(kind="closed", span=span, text=str(word))
    return _at_the_desk(span)


CLOSED_TO_VIEWER: dict[str, Any] = {
    "staff_only": gettext_lazy("Please call to reserve"),
    "members_only": gettext_lazy("Members of organisations only"),
    "too_far_ahead": gettext_lazy("Not open for reservation yet"),
}


# --- what is not -----------------------------------------------------------------------------------------------------


def _rest(room_day: RoomDay, window: Span, viewer: int | None, free: Iterable[Slot], now: datetime) -> Iterable[Slot]:
    """Everything on the line; where two share a time, the later one is seen."""
    yield from closed_slots(room_day.opening, window)
    yield from free
    tidying, taken = _("tidying"), _("Taken")
    mine = [held for held in room_day.standing(now) if held.holder_id == viewer] if viewer is not None else []
    parties = [held for held in room_day.standing(now) if not (held.is_hold and held in mine)]
    for held in parties:
        if held.span.ends_at < held.free_again_at:
            yield Slot(kind="closed", span=Span(held.span.ends_at, held.free_again_at), text=tidying)
    yield from (Slot(kind="closed", span=held.span, text=held.purpose) for held in parties if held.is_closure)
    others = [held for held in parties if not held.is_closure]
    yield from (Slot(kind="busy", span=span, text=taken) for span in _together(others))
    yield from (Slot(kind="busy", span=held.span, text=held.public_title) for held in others if held.public_title)
    yield from (_own(held) for held in mine if held.room_id == room_day.room.pk and not held.is_hold)


def _own(held: Held) -> Slot:
    address = reverse("bookings:reservation", args=[held.reference])
    return Slot(kind="busy", span=held.span, text=_("My reservation"), address=address, is_mine=True)


def _together(helds: Iterable[Held]) -> list[Span]:
    """The times of several parties in order; those that overlap (each in a part of the room) become one."""
    result: list[Span] = []
    for held in helds:
        if result and held.span.starts_at < result[-1].ends_at:
            result[-1] = result[-1].until(max(result[-1].ends_at, held.span.ends_at))
        else:
            result.append(held.span)
    return result


def closed_slots(opening: DayOpening, window: Span) -> Iterable[Slot]:
    """The parts of the window in which the house is not open, each with its reason."""
    for span in without([window], opening.spans):
        yield Slot(kind="closed", span=span, text=_closed_word(opening, span))


def _closed_word(opening: DayOpening, span: Span) -> str:
    is_short = span.length < HOUR
    if opening.reason and (not is_short or not opening.spans):
        return str(opening.reason)
    if opening.spans and span.starts_at >= opening.spans[-1].ends_at:
        return _("closed") if is_short else _("closes %(clock)s") % {"clock": clock(span.starts_at)}
    return _("not yet") if is_short else _("not open")


# --- side by side ----------------------------------------------------------------------------------------------------


def in_order(slots: Sequence[Slot], window: Span) -> list[Slot]:
    """Paint the slots over each other on the columns of the grid, and read them off from left to right."""
    columns = [0] * (window.length // UNIT)
    for number, slot in enumerate(slots):
        first, last = _column(slot.span.starts_at, window), _column(slot.span.ends_at, window)
        if last > first:
            columns[first:last] = [number] * (last - first)
    return [slots[number]._replace(units=len(list(run))) for number, run in groupby(columns)]


def starts_of(slots: Iterable[Slot], first: datetime) -> Iterator[tuple[datetime, Slot]]:
    """Slots in order with the moment at which each is seen to begin; the first begins at `first`."""
    for slot in slots:
        yield first, slot
        first += slot.units * UNIT


def _column(at: datetime, window: Span) -> int:
    """The nearest column, kept within the window."""
    nearest = (at - window.starts_at + UNIT / 2) // UNIT
    return min(max(nearest, 0), window.length // UNIT)
