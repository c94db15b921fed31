"""What else is free when a time cannot be had: near in time, in another room, shorter, or on another day.

Everything offered is accepted by the rules, for the same party and the same person. The order is always the same:
first one of each kind, because people differ in what they can change, then more of each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.day import reserve_address
from bookings.queries.house import hours_of, house_of, room_days_of
from bookings.queries.offers import Days, Seeker, each_once, lengths_near, nearness
from bookings.queries.revisions import Revisions, revisions_of
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment

DAYS_AROUND = 7


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A room and a time that could be reserved, and in what it differs from what was asked for."""

    room: Room
    span: Span
    reason: str

    @property
    def address(self) -> str:
        """Where this can be reserved."""
        page = reverse("bookings:reserve_room", args=[self.room.slug])
        return reserve_address(page, self.span.starts_at, self.span.ends_at)

    @property
    def take(self) -> str:
        """`room|start|end` as the value of a button named `take` in the form that was refused."""
        ends = (self.span.starts_at, self.span.ends_at)
        return "|".join([self.room.slug, *(f"{at.astimezone(CENTRE_ZONE):%Y-%m-%dT%H:%M}" for at in ends)])


def alternatives_for(
    *,
    room: Room,
    span: Span,
    party_size: int | None,
    now: datetime,
    booker: Booker,
    count: int = 3,
    excluding: int | None = None,
    revisions: Revisions | None = None,
) -> list[Alternative]:
    """Up to `count` alternatives to having `room` for `span`, as many as there are within a week either side.

    `span` may be anything, also off the raster, past or empty. `excluding` is the pk of a reservation that is about to
    move; `revisions` are those of its day, where they were just read. One query for them, one where the day changed,
    one where the days around it are needed.
    """
    asked = _asked(room, span, now)
    if revisions is None or revisions.day != asked.day:
        revisions = revisions_of(asked.day)
    days, rooms = _days_around(asked.day, revisions, today=local_day(now)), house_of(revisions).rooms
    seeker = Seeker(now=now, booker=booker, party_size=party_size, excluding=excluding)
    around = _Around(asked=asked, days=days, seeker=seeker, rooms=_likest(room, rooms, party_size))
    return [
        Alternative(room=other, span=free, reason=asked.difference(other, free, party_size))
        for other, free in islice(each_once(around.in_order(), but=[(room, span)]), count)
    ]


def _days_around(day: date, revisions: Revisions, *, today: date) -> Days:
    """The days to look at, that day as everybody's grid has it in memory."""
    house, reach = house_of(revisions), timedelta(days=DAYS_AROUND)
    first, last = max(today, day - reach), day + reach
    hours = hours_of(revisions, first, last)
    return Days(house.rooms, first, last, hours=hours, days=room_days_of(revisions, house, day, hours))


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What was asked for, on a day and with a length that can be thought about."""

    room: Room
    start: datetime
    length: timedelta

    @property
    def day(self) -> date:
        return local_day(self.start)

    def is_(self, room: Room, span: Span) -> bool:
        """Whether this is the very thing that was asked for."""
        return room.pk == self.room.pk and span == Span(self.start, self.start + self.length)

    def difference(self, room: Room, span: Span, party_size: int | None) -> str:
        """In what an alternative differs, for people."""
        parts = [_("same room")] if room.pk == self.room.pk else list(self._other_room(room, party_size))
        if local_day(span.starts_at) != self.day:
            parts.append(_("another day"))
        elif span.starts_at != self.start:
            parts.append(_("later") if span.starts_at > self.start else _("earlier"))
        if span.length != self.length:
            parts.append(_("shorter") if span.length < self.length else _("longer"))
        return pgettext("between clauses", ", ").join(parts)

    def _other_room(self, room: Room, party_size: int | None) -> Iterator[str]:
        yield _("up to %(n)d people") % {"n": room.capacity_to}
        if party_size and party_size > self.room.capacity_to:
            yield _("large enough for %(n)d") % {"n": party_size}
        elif room.venue.floor and room.venue.floor == self.room.venue.floor:
            yield _("on the same floor")


def _asked(room: Room, span: Span, now: datetime) -> _Asked:
    """Bring the day into what can be reserved at all; the time of day and the length stay as near as they can."""
    today = local_day(now)
    try:
        local = span.starts_at.astimezone(CENTRE_ZONE)
    except OverflowError:
        local = now.astimezone(CENTRE_ZONE)
    day = min(max(local.date(), today), today + timedelta(days=room.horizon_days))
    length = next(iter(lengths_near(room.rules, span.length)), room.rules.shortest_length)
    asked_length = span.length if timedelta() < span.length <= timedelta(days=1) else length
    return _Asked(room=room, start=moment(day, time(local.hour, local.minute)), length=asked_length)


def _likest(room: Room, rooms: Iterable[Room], party_size: int | None) -> list[Room]:
    """The room itself, then the others that are large enough: nearest in the house first, then in size."""
    large_enough = [other for other in rooms if party_size is None or other.capacity_to >= party_size]
    return sorted(
        large_enough,
        key=lambda other: (
            other.pk != room.pk,
            other.venue_id != room.venue_id,
            other.venue.floor != room.venue.floor,
            abs(other.capacity_to - room.capacity_to),
            other.pk,
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Around:
    """Looks around what was asked for; `rooms` begin with the room itself if it is large enough."""

    asked: _Asked
    days: Days
    seeker: Seeker
    rooms: Sequence[Room]

    def in_order(self) -> Iterator[tuple[Room, Span]]:
        """Everything that is free, the most useful first: one of each kind, then more of each, then all the rest."""
        that_day = self.asked.day
        same, others = ([r for r in self.rooms if (r.pk == self.asked.room.pk) is wanted] for wanted in (True, False))
        near = [self._of_the_length(room, that_day) for room in same]
        elsewhere = self._at_that_time(others)
        shorter = (offer for room in same for offer in self._shorter(room))
        return chain(
            *(islice(offers, 1) for offers in near),
            islice(elsewhere, 1),
            islice(shorter, 1),
            *(self._other_direction(room) for room in same),
            elsewhere,
            (
                offer
                for day in self._other_days()
                for room in same
                for offer in islice(self._of_the_length(room, day), 1)
            ),
            (offer for room in others for offer in islice(self._of_the_length(room, that_day), 1)),
            (offer for day in [that_day, *self._other_days()] for room in self.rooms for offer in self._all(room, day)),
        )

    def _start_on(self, day: date) -> datetime:
        return self.asked.start + (day - self.asked.day)

    def _other_days(self) -> list[date]:
        """The following days, then the ones before, the nearest first."""
        days = [day for day in self.days.window() if day != self.asked.day]
        return sorted(days, key=lambda day: (day < self.asked.day, abs(day - self.asked.day)))

    def _of_the_length(self, room: Room, day: date) -> Iterator[tuple[Room, Span]]:
        """As long as asked for, or as near to it as the room allows; the nearest start first."""
        for length in lengths_near(room.rules, self.asked.length)[:1]:
            spans = self.seeker.spans(self.days[room, day], length)
            near = sorted(spans, key=lambda span: nearness(span.starts_at, self._start_on(day)))
            yield from ((room, span) for span in near if not self.asked.is_(room, span))

    def _at_that_time(self, rooms: Iterable[Room]) -> Iterator[tuple[Room, Span]]:
        span = Span(self.asked.start, self.asked.start + self.asked.length)
        for room in rooms:
            yield from ((room, free) for free in self.seeker.accepted(self.days[room, self.asked.day], [span]))

    def _shorter(self, room: Room) -> Iterator[tuple[Room, Span]]:
        """At the start that was asked for; longer when the room is only had for longer."""
        start = self.asked.start
        spans = [Span(start, start + length) for length in lengths_near(room.rules, self.asked.length)]
        accepted = self.seeker.accepted(self.days[room, self.asked.day], spans)
        return ((room, free) for free in accepted if not self.asked.is_(room, free))

    def _other_direction(self, room: Room) -> Iterator[tuple[Room, Span]]:
        """The nearest start before when the nearest of all comes after, or the other way round."""
        offers = list(self._of_the_length(room, self.asked.day))
        after = bool(offers) and offers[0][1].starts_at >= self.asked.start
        return islice((o for o in offers if (o[1].starts_at >= self.asked.start) is not after), 1)

    def _all(self, room: Room, day: date) -> Iterator[tuple[Room, Span]]:
        spans = self.seeker.spans_near(self.days[room, day], start=self._start_on(day), length=self.asked.length)
        return ((room, span) for span in spans)
