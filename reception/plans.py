"""What a visit needs, as values: its groups with their docents, and its rooms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bookings.models import Reservation, Room
from centre.accounts.models import User
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import Span
from reception.models import Batch, Duty, Hall, Route, Visit, VisitRoom

Part = Duty.Part


@dataclass(frozen=True, kw_only=True)
class BatchPlan:
    """One group: when, how many, along which route, and who guides and stands by.

    `number` names a batch that is there already; None is a new one. `hall` is that of the route unless given.
    """

    span: Span
    headcount: int
    number: int | None = None
    label: str = ""
    route: Route | None = None
    hall: Hall | None = None
    first: User | None = None
    backup: User | None = None
    over_capacity_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RoomPlan:
    """A room for the visit, and when."""

    room: Room
    span: Span


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that a visit needs."""

    batches: Sequence[BatchPlan]
    rooms: Sequence[RoomPlan] = ()

    @property
    def span(self) -> Span:
        """From the first group's arrival to the end of the last, rooms not counted."""
        return Span(min(one.span.starts_at for one in self.batches), max(one.span.ends_at for one in self.batches))

    @property
    def headcount(self) -> int:
        return sum(one.headcount for one in self.batches)

    @property
    def docents(self) -> list[User]:
        return [docent for one in self.batches for docent in (one.first, one.backup) if docent]

    def shifted(self, by: timedelta) -> "Plan":
        """The same at another time."""
        return Plan(
            batches=[replace(one, span=_shifted(one.span, by)) for one in self.batches],
            rooms=[replace(one, span=_shifted(one.span, by)) for one in self.rooms],
        )


def plan_of(visit: Visit) -> Plan:
    """What a visit has and still can change: its expected batches with their docents, and its rooms."""
    batches = visit.batches.filter(state=Batch.State.EXPECTED).select_related("route", "hall")
    return Plan(
        batches=[_planned(batch) for batch in batches.prefetch_related("duties__docent")],
        rooms=[RoomPlan(room=one.reservation.room, span=one.reservation.span) for one in open_rooms(visit)],
    )


def _planned(batch: Batch) -> BatchPlan:
    parts = {duty.part: duty.docent for duty in batch.duties.all()}
    return BatchPlan(
        number=batch.number,
        label=batch.label,
        span=batch.span,
        headcount=batch.planned_headcount,
        route=batch.route,
        hall=batch.hall,
        first=parts.get(Part.FIRST),
        backup=parts.get(Part.BACKUP),
        over_capacity_reason=batch.over_capacity_reason,
    )


def open_rooms(visit: Visit) -> list[VisitRoom]:
    """The rooms that a visit has now, those that were called off left out."""
    rooms = visit.visit_rooms.filter(reservation__state__in=Reservation.OPEN)
    return list(rooms.select_related("reservation__room__venue", "reservation__booked_by"))


def hall_of(one: BatchPlan) -> Hall:
    """Where a group is led: the hall of its route, its own, or the first there is. Raises Refused without any."""
    hall = one.hall if one.route is None else one.route.hall
    if hall is None and (hall := Hall.objects.first()) is None:
        raise Refused(
            [Problem(code="no_hall", message=_("No hall has been set up yet. Please ask the administration."))]
        )
    return hall


def _shifted(span: Span, by: timedelta) -> Span:
    return Span(span.starts_at + by, span.ends_at + by)
