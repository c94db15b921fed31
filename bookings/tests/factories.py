"""Venues, rooms and reservations for tests; and, so that one import is enough, the makers of the storeys below.

A room made here can be reserved daily from 08:00 to 21:00, on every half hour, for one to four hours, without
turnaround, notice or approval, by everybody, for 1 to 20 people, up to 60 days ahead. Name what your test is about.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookings.models import Equipment, Hold, NoShow, Occupancy, Reservation, Room, Space, Venue
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.opening.tests.factories import centre_schedule, make_exception, make_schedule, make_special_day
from centre.organisations.tests.factories import make_membership, make_organisation
from centre.shared.timespan import Span, moment
from centre.sheets.tests.factories import make_sheet

__all__ = [
    "centre_schedule",
    "make_equipment",
    "make_exception",
    "make_hold",
    "make_membership",
    "make_no_show",
    "make_organisation",
    "make_reservation",
    "make_room",
    "make_schedule",
    "make_seats",
    "make_sheet",
    "make_space",
    "make_special_day",
    "make_user",
    "make_venue",
    "span_on",
]

numbers = count(1)
PLAIN_RULES: dict[str, Any] = {
    "capacity_to": 20,
    "raster_minutes": 30,
    "shortest_minutes": 60,
    "longest_minutes": 240,
    "notice_minutes": 0,
    "horizon_days": 60,
    "turnaround_minutes": 0,
    "cancel_until_minutes": 0,
}


def span_on(day: date, hours: str) -> Span:
    """`span_on(day, "14:00-15:30")` in the centre's time."""
    opens, closes = (time.fromisoformat(clock) for clock in hours.split("-"))
    return Span(moment(day, opens), moment(day, closes))


def make_venue(name: str | None = None, **fields: Any) -> Venue:
    """A saved venue; the centre has opening hours afterwards."""
    centre_schedule()
    number = next(numbers)
    return Venue.objects.create(name=name or f"场馆{number}", **{"slug": f"venue-{number}", **fields})


def make_space(venue: Venue | None = None, name: str | None = None) -> Space:
    """A saved space, in a venue of its own unless one is given."""
    return Space.objects.create(venue=venue or make_venue(), name=name or f"空间{next(numbers)}")


def make_equipment(name: str | None = None, **fields: Any) -> Equipment:
    """A kind of equipment."""
    return Equipment.objects.create(name=name or f"设备{next(numbers)}", **fields)


def make_room(
    name: str | None = None,
    *,
    venue: Venue | None = None,
    spaces: int | Sequence[Space] = 1,
    equipment: Sequence[Equipment] = (),
    **fields: Any,
) -> Room:
    """A saved room over `spaces`: so many new ones, or the ones given (rooms that share a space exclude each other)."""
    if venue is None:
        venue = make_venue() if isinstance(spaces, int) else spaces[0].venue
    number = next(numbers)
    room = Room.objects.create(
        venue=venue, name=name or f"场地{number}", **{"slug": f"room-{number}", **PLAIN_RULES, **fields}
    )
    room.spaces.set([make_space(venue) for _ in range(spaces)] if isinstance(spaces, int) else spaces)
    room.equipment.set(equipment)
    return room


def make_seats(number: int, *, venue: Venue | None = None, first: int = 1, **fields: Any) -> list[Room]:
    """So many seats for one side by side in a venue: 阅览席 1, 阅览席 2 …, or from the `first` number on."""
    venue = venue or make_venue()
    facts: dict[str, Any] = {"kind": Room.Kind.SEAT, "capacity_to": 1, "order": 50, **fields}
    return [make_room(f"阅览席 {n}", venue=venue, slug=f"seat-{n}", **facts) for n in range(first, first + number)]


@transaction.atomic
def make_reservation(
    *,
    room: Room | None = None,
    span: Span | None = None,
    starts_at: datetime | None = None,
    holder: User | None = None,
    **fields: Any,
) -> Reservation:
    """A reservation written straight into the tables, past every rule but the database's own.

    Confirmed, 14:00–16:00 on 23 November 2026 unless given (`span`, or `starts_at` for two hours). It occupies its
    room's spaces when its state holds them.
    """
    room = room or make_room()
    start = starts_at or moment(date(2026, 11, 23), time(14))
    span = span or Span(start, start + timedelta(hours=2))
    holder = holder if holder or fields.get("contact_name") else make_user()
    booked_by = fields.pop("booked_by", None) or holder or make_user()
    reservation = Reservation.objects.create(
        room=room, starts_at=span.starts_at, ends_at=span.ends_at, holder=holder, booked_by=booked_by,
        **{"state": Reservation.State.CONFIRMED, "purpose": "合唱排练", **fields},
    )  # fmt: skip
    if reservation.state in Reservation.HOLDING:
        free_again_at = span.ends_at + timedelta(minutes=room.turnaround_minutes)
        Occupancy.objects.bulk_create(
            Occupancy(space=space, starts_at=span.starts_at, free_again_at=free_again_at, reservation=reservation)
            for space in room.spaces.order_by("pk")
        )
    return reservation


@transaction.atomic
def make_hold(*, room: Room, span: Span, person: User | None = None, ends_by: datetime | None = None) -> Hold:
    """Somebody's form being filled in, which occupies its room's spaces for ten minutes from now unless given."""
    ends_by = ends_by or timezone.now() + timedelta(minutes=10)
    hold = Hold.objects.create(
        kind=Hold.Kind.DRAFT, room=room, starts_at=span.starts_at, ends_at=span.ends_at,
        person=person or make_user(), ends_by=ends_by,
    )  # fmt: skip
    Occupancy.objects.bulk_create(
        Occupancy(space=space, starts_at=span.starts_at, free_again_at=span.ends_at, hold=hold, lets_go_at=ends_by)
        for space in room.spaces.order_by("pk")
    )
    return hold


def make_no_show(*, recorded_at: datetime, **reservation: Any) -> NoShow:
    """A reservation to which nobody came, with the desk's remark; it counts for ninety days from `recorded_at`."""
    missed = make_reservation(state=Reservation.State.NO_SHOW, **reservation)
    return NoShow.objects.create(
        reservation=missed, remark="没有人来", recorded_by=missed.booked_by, recorded_at=recorded_at,
        expires_at=recorded_at + timedelta(days=90),
    )  # fmt: skip
