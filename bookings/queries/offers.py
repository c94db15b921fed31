"""What the rules would accept: the times that may be offered to somebody, room by room and day by day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.availability import RoomRules
from bookings.models import Room
from bookings.policies import Booker, Situation, is_allowed, offered_starts
from bookings.queries.hours import hours_now
from bookings.queries.situations import RoomDay, room_days
from centre.opening.queries import OpeningTable
from centre.shared.timespan import Span


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """Who looks for a room, when, and for how many (None: not said); `excluding` is a reservation about to move."""

    now: datetime
    booker: Booker
    party_size: int | None = None
    excluding: int | None = None

    def situation(self, room_day: RoomDay) -> Situation:
        """The room on that day as the rules look at it."""
        return room_day.situation(now=self.now, booker=self.booker, excluding=self.excluding)

    def accepted(self, room_day: RoomDay, spans: Iterable[Span]) -> list[Span]:
        """Those of `spans` that could be reserved."""
        situation = self.situation(room_day)
        return [span for span in spans if is_allowed(situation, span=span, party_size=self.party_size)]

    def spans(self, room_day: RoomDay, length: timedelta) -> list[Span]:
        """Every span of `length` that could be reserved, in order."""
        situation = self.situation(room_day)
        spans = [Span(start, start + length) for start in offered_starts(situation, length=length)]
        return spans if self.accepted(room_day, spans[:1]) else []  # the party suits every time of a day or none

    def spans_near(self, room_day: RoomDay, *, start: datetime, length: timedelta) -> Iterator[Span]:
        """Every span of any length that could be reserved, by length, then by start, the nearest first.

        What cannot be had for the shortest length cannot be had for a longer one: where little is free, few are tried.
        """
        shortest = self.spans(room_day, room_day.room.rules.shortest_length)
        for candidate in lengths_near(room_day.room.rules, length) if shortest else ():
            spans = self.accepted(room_day, (Span(s.starts_at, s.starts_at + candidate) for s in shortest))
            yield from sorted(spans, key=lambda span: nearness(span.starts_at, start))


def lengths_near(rules: RoomRules, length: timedelta) -> list[timedelta]:
    """The lengths a room can be had for: `length` itself, then shorter ones, then longer ones, the nearest first."""
    return sorted(rules.lengths(), key=lambda other: (other > length, abs(other - length)))


def nearness(at: datetime, wanted: datetime) -> tuple[timedelta, bool]:
    """To sort by: how far away, and later before earlier."""
    return abs(at - wanted), at < wanted


def each_once(
    offers: Iterable[tuple[Room, Span]], *, but: Iterable[tuple[Room, Span]] = ()
) -> Iterator[tuple[Room, Span]]:
    """Every room and time the first time it comes, except those in `but`."""
    seen = {(room.pk, span) for room, span in but}
    for room, span in offers:
        if (room.pk, span) not in seen:
            seen.add((room.pk, span))
            yield room, span


class Days:
    """Rooms on the days from `first` to `last`: one query for the hours, one or two for who holds them.

    `hours` of these days and some of the `days` can be handed in where they were read already.
    """

    def __init__(
        self,
        rooms: Sequence[Room],
        first: date,
        last: date,
        *,
        hours: OpeningTable | None = None,
        days: Iterable[RoomDay] = (),
    ) -> None:
        self.rooms, self.first, self.last = rooms, first, last
        self._hours = hours or hours_now(first, last)
        self._known = {(known.room.pk, known.day): known for known in days}

    def read(self, first: date, last: date) -> None:
        """Read who holds the rooms on these days of the window; one query."""
        self._known |= room_days(self.rooms, first, last, hours=self._hours)

    def __getitem__(self, key: tuple[Room, date]) -> RoomDay:
        """The room on a day of the window; a day not read yet brings all the others with it."""
        room, day = key
        if (room.pk, day) not in self._known:
            self.read(self.first, self.last)
        return self._known[room.pk, day]

    def window(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
