"""What is known of rooms on days: rules, opening and who holds what, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bookings.models import Room
from bookings.policies import Booker, Situation
from bookings.queries.hours import hours_now
from centre.accounts.models import User
from centre.opening.calendar import DayOpening
from centre.opening.queries import OpeningTable
from centre.organisations.models import Organisation
from centre.shared.db import prepared
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day

MOMENT = timedelta(microseconds=1)


class Held(NamedTuple):
    """One stretch during which a room is occupied, by its own reservation or by one of a room that shares a space.

    A hold has a kind and a room too, its person is the holder, and it has no reference. From `lets_go_at` on it is as
    if nobody were there.
    """

    span: Span
    free_again_at: datetime
    lets_go_at: datetime | None
    reservation_id: int | None
    hold_id: int | None
    reference: str
    room_id: int
    kind: str
    state: str
    public_title: str
    purpose: str
    holder_id: int | None

    @property
    def occupied(self) -> Span:
        """The reservation and its turnaround."""
        return self.span.until(self.free_again_at)

    @property
    def is_closure(self) -> bool:
        return self.kind == "closure"

    @property
    def is_hold(self) -> bool:
        """Whether it is a form being filled in or an offer, and not a reservation."""
        return self.hold_id is not None


@dataclass(frozen=True, kw_only=True)
class RoomDay:
    """One room on one day: when it is open, and by whom it is held."""

    room: Room
    day: date
    opening: DayOpening
    held: Sequence[Held]

    def standing(self, now: datetime) -> Sequence[Held]:
        """Who holds the room, without what is over by itself."""
        return [held for held in self.held if held.lets_go_at is None or now < held.lets_go_at]

    def changes_at(self, now: datetime) -> datetime | None:
        """The next moment at which somebody lets go by themselves; None where nobody will."""
        return min((held.lets_go_at for held in self.held if held.lets_go_at and now < held.lets_go_at), default=None)

    def situation(self, *, now: datetime, booker: Booker, excluding: int | None = None) -> Situation:
        """The values that the rules look at; `excluding` is the pk of a reservation that is about to move.

        What the booker holds while filling in a form, or was offered from the waiting list, is not in their way.
        """
        busy = [
            held.occupied
            for held in self.standing(now)
            if (excluding is None or held.reservation_id != excluding)
            and not (held.is_hold and held.holder_id == booker.pk)
        ]
        now = now.astimezone(CENTRE_ZONE)
        return Situation(rules=self.room.rules, opening=self.opening, busy=busy, now=now, booker=booker)


def booker_for(person: User | None, *, at_the_desk: bool = False, room: Room | None = None) -> Booker:
    """What the rules need to know of a person; None is a visitor who has not signed in.

    One query for residents; none for the rules of a single `room` that do not ask for an organisation.
    """
    if at_the_desk or person is None or not person.is_authenticated:
        return Booker(at_the_desk=at_the_desk)
    matters = room is None or room.audience == Room.Audience.ORGANISATIONS
    return Booker(in_organisation=matters and Organisation.objects.of(person).exists(), pk=person.pk)


# By the same range expression as the constraint, so that its index serves both. Written out because it is asked for
# every page and every command: putting the same together from a queryset takes longer than running it.
HELD = """
SELECT rooms.room_id, o.starts_at AT TIME ZONE 'Asia/Shanghai',
    coalesce(r.ends_at, h.ends_at) AT TIME ZONE 'Asia/Shanghai', o.free_again_at AT TIME ZONE 'Asia/Shanghai',
    o.lets_go_at AT TIME ZONE 'Asia/Shanghai', r.id, h.id, coalesce(r.reference, ''), coalesce(r.room_id, h.room_id),
    coalesce(r.kind, h.kind), coalesce(r.state, ''), coalesce(r.public_title, ''), coalesce(r.purpose, ''),
    coalesce(r.holder_id, h.person_id)
FROM bookings_room_spaces AS rooms
JOIN bookings_occupancy AS o ON o.space_id = rooms.space_id
LEFT JOIN bookings_reservation AS r ON r.id = o.reservation_id
LEFT JOIN bookings_hold AS h ON h.id = o.hold_id
WHERE rooms.room_id = ANY(%s) AND tstzrange(o.starts_at, o.free_again_at, '[)') && tstzrange(%s, %s)
ORDER BY o.starts_at, o.reservation_id, o.hold_id
"""


def held_by_room(rooms: Iterable[Room], span: Span) -> Mapping[int, list[Held]]:
    """Who holds each room at some time within `span` (turnaround counted), in order; one query."""
    with prepared() as cursor:
        cursor.execute(HELD, [[room.pk for room in rooms], span.starts_at, span.ends_at])
        rows = cursor.fetchall()
    # A party in several spaces of a room comes several times.
    held: dict[int, dict[tuple[int | None, int | None], Held]] = defaultdict(dict)
    for room_id, starts_at, ends_at, free_again_at, lets_go_at, pk, hold, *more in rows:
        span = Span(starts_at.replace(tzinfo=CENTRE_ZONE), ends_at.replace(tzinfo=CENTRE_ZONE))
        over_at = lets_go_at and lets_go_at.replace(tzinfo=CENTRE_ZONE)
        held[room_id][pk, hold] = Held(span, free_again_at.replace(tzinfo=CENTRE_ZONE), over_at, pk, hold, *more)
    return {room_id: list(parties.values()) for room_id, parties in held.items()}


def room_days(
    rooms: Sequence[Room], first_day: date, last_day: date, *, hours: OpeningTable | None = None
) -> Mapping[tuple[int, date], RoomDay]:
    """Every room on every day from `first_day` to `last_day`, both included; rooms come with their venue.

    `hours` are opening hours that were read already, of these days at least. Two queries (five when the settings
    changed), or one when they are given.
    """
    table = hours or hours_now(first_day, last_day)
    held = held_by_room(rooms, Span(day_span(first_day).starts_at, day_span(last_day).ends_at))
    found: dict[tuple[int, date], RoomDay] = {}
    for room in rooms:
        by_day = _by_day(held.get(room.pk, ()), first_day, last_day)
        for day in _days(first_day, last_day):
            opening = table.opening_on(day, schedules=[room.schedule_id, room.venue.schedule_id])
            found[room.pk, day] = RoomDay(room=room, day=day, opening=opening, held=by_day.get(day, ()))
    return found


def _by_day(helds: Iterable[Held], first_day: date, last_day: date) -> Mapping[date, list[Held]]:
    """Who holds a room on each of these days, turnaround counted, in order."""
    found: dict[date, list[Held]] = defaultdict(list)
    for held in helds:
        first, last = local_day(held.span.starts_at), local_day(held.free_again_at - MOMENT)
        for day in _days(max(first, first_day), min(last, last_day)):
            found[day].append(held)
    return found


def _days(first_day: date, last_day: date) -> list[date]:
    return [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]


def room_day(room: Room, day: date) -> RoomDay:
    """One room on one day."""
    return room_days([room], day, day)[room.pk, day]


def situation_for(
    room: Room,
    span: Span,
    *,
    now: datetime,
    booker: Booker,
    excluding: int | None = None,
    hours: OpeningTable | None = None,
) -> Situation:
    """The situation in which a reservation of `room` for `span` is judged: the day on which it starts.

    `hours` are opening hours of that day that were read already.
    """
    day = local_day(span.starts_at)
    found = room_days([room], day, day, hours=hours)[room.pk, day]
    return found.situation(now=now, booker=booker, excluding=excluding)
