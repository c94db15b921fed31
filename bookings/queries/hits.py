"""The reservations that a change of the calendar hits, and for each some places to which it could move."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from django.contrib.postgres.aggregates import ArrayAgg

from bookings.closing import Change, StandsAside
from bookings.models import Reservation, Room
from bookings.policies import Booker
from bookings.queries.offers import Days, Seeker, nearness
from centre.shared.timespan import Span, local_day

PLACES = 3


@dataclass(frozen=True, kw_only=True)
class Place:
    """A room and a time to which a reservation could move."""

    room: Room
    span: Span


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A reservation that is in the way; its places, the most alike first, are accepted by the rules of the desk."""

    reservation: Reservation
    places: Sequence[Place]


def hits_of(change: Change, *, now: datetime) -> list[Hit]:
    """The reservations hit by `change` in order of time, each with places; a constant number of queries.

    No two of them are offered the same first place, so that all can be moved to it together.
    """
    reservations = change.hits(now)
    if not reservations:
        return []
    house = _House(reservations, change)
    return [Hit(reservation=hit, places=house.places_for(hit, now=now)) for hit in reservations]


class _House:
    """The rooms on the days that matter, and what has been promised to the others in the list."""

    def __init__(self, hits: Sequence[Reservation], change: Change) -> None:
        days = [local_day(hit.starts_at) for hit in hits]
        rooms = list(Room.objects.in_use().select_related("venue").annotate(space_pks=ArrayAgg("spaces")))
        self.days = Days(rooms, min(days), max(days))
        self.stands_aside: StandsAside = change.untouched(min(days), max(days))
        self.spaces: Mapping[int, set[int]] = {room.pk: set(room.space_pks) for room in rooms}
        self.promised: list[Place] = []

    def places_for(self, hit: Reservation, *, now: datetime) -> list[Place]:
        """At the same time in another room, the likest first; or in the same room on that day, the nearest first."""
        seeker = Seeker(now=now, booker=Booker(at_the_desk=True), party_size=hit.party_size, excluding=hit.pk)
        free = chain(islice(self._elsewhere(hit, seeker), PLACES - 1), self._later_or_earlier(hit, seeker))
        places = list(islice(free, PLACES))
        self.promised += places[:1]
        return places

    def _elsewhere(self, hit: Reservation, seeker: Seeker) -> Iterator[Place]:
        others = [room for room in self.days.rooms if room.pk != hit.room_id]
        for room in sorted(others, key=lambda room: _unlikeness(room, hit)):
            yield from self._free(room, [hit.span], hit, seeker)

    def _later_or_earlier(self, hit: Reservation, seeker: Seeker) -> Iterator[Place]:
        room = next((room for room in self.days.rooms if room.pk == hit.room_id), None)
        if room:
            spans = seeker.spans(self.days[room, local_day(hit.starts_at)], hit.span.length)
            nearest_first = sorted(spans, key=lambda span: nearness(span.starts_at, hit.starts_at))
            yield from self._free(room, nearest_first, hit, seeker)

    def _free(self, room: Room, spans: Iterable[Span], hit: Reservation, seeker: Seeker) -> Iterator[Place]:
        for span in spans:
            place = Place(room=room, span=span)
            if not self.stands_aside(room, span) or self._is_promised(place):
                continue
            if seeker.accepted(self.days[room, local_day(span.starts_at)], [span]):
                yield place

    def _is_promised(self, place: Place) -> bool:
        return any(
            self.spaces[place.room.pk] & self.spaces[other.room.pk] and _occupied(place).overlaps(_occupied(other))
            for other in self.promised
        )


def _occupied(place: Place) -> Span:
    return place.span.until(place.span.ends_at + place.room.rules.turnaround)


def _unlikeness(room: Room, hit: Reservation) -> tuple[bool, int, int]:
    """Rooms of the same venue first, then the nearest in size."""
    return room.venue_id != hit.room.venue_id, abs(room.capacity_to - hit.room.capacity_to), room.pk
