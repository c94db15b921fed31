"""What is known of a reservation when somebody stands at its door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Min, OuterRef, Subquery

from bookings.check_in_rules import (
    Attendance,
    problems_with_checking_in,
    problems_with_giving_back,
    problems_with_recording_a_no_show,
)
from bookings.models import Occupancy, Reservation, Room
from bookings.models.reservation import ReservationQuerySet
from centre.accounts.models import User
from centre.shared.problems import Problem
from centre.shared.timespan import day_span, local_day

State = Reservation.State
AT_THE_DOOR = (State.CONFIRMED, State.CHECKED_IN, State.REQUESTED)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One reservation and what can be done about it now."""

    reservation: Reservation
    case: Attendance
    now: datetime

    @property
    def problems(self) -> list[Problem]:
        """Why one cannot check in now."""
        return problems_with_checking_in(self.case, now=self.now)

    @property
    def can_check_in(self) -> bool:
        return not self.problems

    @property
    def can_give_back(self) -> bool:
        return not problems_with_giving_back(self.case, now=self.now)

    @property
    def may_be_missed(self) -> bool:
        """Whether the desk may record that nobody came."""
        return not problems_with_recording_a_no_show(self.case, now=self.now)

    @property
    def is_checked_in(self) -> bool:
        return self.case.state == State.CHECKED_IN

    @property
    def opens_at(self) -> datetime:
        return self.case.opens_at

    @property
    def lets_go_at(self) -> datetime | None:
        """By when one has to check in; None where the room is kept."""
        return self.case.lets_go_at


def case_of(reservation: Reservation, *, lets_go_at: datetime | None) -> Attendance:
    """A reservation, which comes with its room, as the rules look at it."""
    room = reservation.room
    return Attendance(
        state=reservation.state,
        span=reservation.span,
        opens_before=timedelta(minutes=room.check_in_before_minutes),
        release_after=None if room.release_after_minutes is None else timedelta(minutes=room.release_after_minutes),
        lets_go_at=lets_go_at,
        checked_in_at=reservation.checked_in_at,
    )


def lets_go_at_of(reservation: Reservation) -> datetime | None:
    """When a reservation's room is let go by itself; one query."""
    found = reservation.occupancies.aggregate(at=Min("lets_go_at"))["at"]
    return cast("datetime | None", found)


def arrival_of(reservation: Reservation, *, now: datetime) -> Arrival:
    """One reservation at its door; one query."""
    return Arrival(reservation=reservation, case=case_of(reservation, lets_go_at=lets_go_at_of(reservation)), now=now)


def arrivals_at(room: Room, person: User, *, now: datetime) -> list[Arrival]:
    """What a person has today and later in a room, or in one that shares a space with it, the next first; one query.

    The whole hall is reserved, and the code is at the door of its east half.
    """
    rooms = Room.objects.filter(spaces__in=room.spaces.all())
    own = Reservation.objects.filter(holder=person, room__in=rooms, state__in=AT_THE_DOOR, ends_at__gt=now)
    return [_arrival(one, now) for one in with_lets_go_at(own).order_by("starts_at", "pk")[:20]]


def today_of(arrivals: Sequence[Arrival], *, now: datetime) -> list[Arrival]:
    """Those that matter at the door: going on, beginning before midnight, or just after it and open already."""
    midnight = day_span(local_day(now)).ends_at
    return [one for one in arrivals if one.reservation.starts_at < midnight or one.opens_at <= now]


def with_lets_go_at(reservations: ReservationQuerySet) -> ReservationQuerySet:
    """The same with their rooms, and when each lets go by itself."""
    own = Occupancy.objects.filter(reservation=OuterRef("pk")).values("lets_go_at")[:1]
    return reservations.with_room().annotate(over_at=Subquery(own))


def _arrival(reservation: Reservation, now: datetime) -> Arrival:
    over_at: datetime | None = reservation.over_at  # type: ignore[attr-defined]
    return Arrival(reservation=reservation, case=case_of(reservation, lets_go_at=over_at), now=now)
