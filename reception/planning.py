"""The commands of the desk about a visit: accept, plan anew, move, propose another time, decline, cancel.

What belongs to a visit belongs together: its batches, their docents and its rooms are written in one step or not at
all. Locks are taken in the order calendar, docents, spaces, halls, visit, as everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pghistory
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings import actions as bookings
from bookings.models import Reservation, Room
from bookings.spaces import take_spaces_around
from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day
from reception import duties, notices, policies
from reception.itineraries import take_route
from reception.models import Batch, Duty, Hall, Route, Step, Visit, VisitRoom
from reception.permissions import may_plan, require
from reception.queries.halls import others_in
from reception.states import OF_A_VISIT, leads_to

Part = Duty.Part
MOST_BATCHES, MOST_ROOMS = 20, 6


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


@retried
def accept(*, visit: Visit, plan: Plan, by: User, now: datetime, answer: str = "") -> Visit:
    """Say yes: batches, docents and rooms are the visit's from now on, all of them or none.

    Raises Refused with every reason (fields such as `batches-0-first`, `rooms-1-room`), or PermissionDenied.
    """
    require(may_plan(by))
    kept = _taken(visit, plan)
    _decide(kept, "accept", by=by, now=now, answer=answer)
    _carry_out(kept, plan, by=by, now=now)
    notices.visit_accepted(kept)
    return kept


@retried
def replan(*, visit: Visit, plan: Plan, by: User, now: datetime) -> Visit:
    """Change what an accepted visit has. A batch is known by its number; expected ones that are left out are off.

    The contact is told when the time has changed. Raises Refused with every reason, or PermissionDenied.
    """
    require(may_plan(by))
    kept = _taken(visit, plan)
    refuse(_problems_unless_accepted(kept))
    before = kept.span
    _carry_out(kept, plan, by=by, now=now)
    if kept.starts_at != before.starts_at:
        notices.visit_moved(kept, before=before)
    return kept


@retried
def move(*, visit: Visit, starts_at: datetime, by: User, now: datetime, reason: str = "") -> Visit:
    """Move an accepted visit with everything that belongs to it, so that it begins at `starts_at`: all or none.

    Raises Refused, field `starts_at` or as of `accept`, or PermissionDenied.
    """
    require(may_plan(by))
    had = plan_of(visit)
    refuse([] if had.batches else [_has_begun()])
    plan = had.shifted(starts_at - had.span.starts_at)
    kept = _taken(visit, plan)
    refuse(_problems_unless_accepted(kept) or _problems_with_moving(kept))
    refuse([] if plan_of(kept) == had else [_changed_meanwhile()])
    before = kept.span
    with pghistory.context(reason=reason or "moved"):
        _carry_out(kept, plan, by=by, now=now)
    notices.visit_moved(kept, before=before)
    return kept


@retried
def propose(*, visit: Visit, starts_at: datetime, by: User, now: datetime, answer: str = "") -> Visit:
    """Offer another time to a visit that waits for an answer; nothing is held for it yet.

    Raises Refused, field `starts_at`, or PermissionDenied.
    """
    require(may_plan(by))
    kept = _locked(visit)
    refuse([] if starts_at > now else [_in_past("starts_at")])
    kept.proposed_at = starts_at
    _decide(kept, "propose", by=by, now=now, answer=answer)
    notices.visit_proposed(kept)
    return kept


@retried
def decline(*, visit: Visit, by: User, now: datetime, answer: str) -> Visit:
    """Say no, with the reason that the contact is told. Raises Refused, field `answer`, or PermissionDenied."""
    require(may_plan(by))
    if not answer.strip():
        message = _("Please say why, so that the group understands.")
        raise Refused([Problem(code="no_reason", field="answer", message=message)])
    kept = _locked(visit)
    _decide(kept, "decline", by=by, now=now, answer=answer)
    notices.visit_declined(kept)
    return kept


@retried
def cancel(*, visit: Visit, by: User | None, now: datetime, reason: str = "", by_contact: bool = False) -> Visit:
    """Call a visit off: its docents and rooms are free at once. The contact may too, which is for the view to know.

    Raises Refused when it has begun or is over, or PermissionDenied.
    """
    require(by_contact or (by is not None and may_plan(by)))
    kept = _taken(visit, plan_of(visit))
    refuse(_problems_with_moving(kept))
    _decide(kept, "cancel", by=by, now=now, answer=reason)
    for batch in kept.batches.filter(state=Batch.State.EXPECTED):
        _call_off(batch, by=by, now=now, reason=reason)
    for one in _open_rooms(kept):
        bookings.cancel(reservation=one.reservation, by=by, now=now, reason=reason, vouched=True)
    notices.visit_cancelled(kept, by_contact=by_contact)
    return kept


def plan_of(visit: Visit) -> Plan:
    """What a visit has and still can change: its expected batches with their docents, and its rooms."""
    batches = visit.batches.filter(state=Batch.State.EXPECTED).select_related("route", "hall")
    return Plan(
        batches=[_planned(batch) for batch in batches.prefetch_related("duties__docent")],
        rooms=[RoomPlan(room=one.reservation.room, span=one.reservation.span) for one in _open_rooms(visit)],
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


# --- locks -----------------------------------------------------------------------------------------------------------


def _taken(visit: Visit, plan: Plan) -> Visit:
    """Lock everything that the visit has or is going to have, and read it as it is then."""
    had = Duty.objects.filter(batch__visit=visit).select_related("docent")
    duties.lock_docents(*plan.docents, *(duty.docent for duty in had))
    rooms = [one.room for one in plan.rooms] + [one.reservation.room for one in _open_rooms(visit)]
    if rooms:
        take_spaces_around(*rooms, organisation=visit.organisation_id)
    halls = {_hall_of(one).pk for one in plan.batches} | set(visit.batches.values_list("hall_id", flat=True))
    list(Hall.objects.select_for_update(no_key=True).filter(pk__in=halls).order_by("pk"))
    return _locked(visit)


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=visit.pk)


def _decide(visit: Visit, deed: str, *, by: User | None, now: datetime, answer: str) -> None:
    after = leads_to(OF_A_VISIT, deed, visit.state)
    if after is None:
        message = format_lazy(_("This visit is already {state}."), state=visit.get_state_display())
        raise Refused([Problem(code="no_longer_open", message=message)])
    visit.state, visit.answer = after, answer.strip()
    visit.decided_by, visit.decided_at = by, now
    with pghistory.context(reason=answer or after):
        visit.save()


# --- carrying out a plan ---------------------------------------------------------------------------------------------


def _carry_out(visit: Visit, plan: Plan, *, by: User, now: datetime) -> None:
    refuse(_problems_with_sizes(plan))
    rows = list(_matched(visit, plan))
    refuse([problem for place, (one, batch) in enumerate(rows) for problem in _problems_with(one, batch, place, now)])
    kept = [batch.pk for _one, batch in rows if batch]
    for batch in visit.batches.filter(state=Batch.State.EXPECTED).exclude(pk__in=kept):
        _call_off(batch, by=by, now=now, reason=gettext("left out of the plan"))
    written = [(one, _written(visit, one, batch)) for one, batch in rows]
    for one, batch in written:  # first everybody is free, then each has their part, so that two can change places
        duties.take_off(batch, keep=_parts(one))
    refuse(_problems_with_halls(visit, written))
    for place, (one, batch) in enumerate(written):
        duties.give(batch, _parts(one), field=partial(_field, place))
    _reserve_rooms(visit, plan.rooms, by=by, now=now)
    visit.starts_at, visit.ends_at = _whole_span(visit)
    visit.planned_headcount = sum(visit.batches.exclude(state="cancelled").values_list("planned_headcount", flat=True))
    visit.save()


def _matched(visit: Visit, plan: Plan) -> Iterator[tuple[BatchPlan, Batch | None]]:
    """Each planned group with the batch it is, if there is one already. Raises Refused for a number that is none."""
    there = {batch.number: batch for batch in visit.batches.select_for_update(of=("self",), no_key=True)}
    for place, one in enumerate(plan.batches):
        batch = there.get(one.number) if one.number is not None else None
        if one.number is not None and (batch is None or batch.state != Batch.State.EXPECTED):
            raise Refused([_changed_meanwhile(f"batches-{place}-label")])
        yield one, batch


def _written(visit: Visit, one: BatchPlan, batch: Batch | None) -> Batch:
    """Write one group as it is planned; the docents follow."""
    if batch is None:
        number = max(visit.batches.values_list("number", flat=True), default=0) + 1
        batch = Batch(visit=visit, number=number, hall=_hall_of(one))
    new_route = one.route if batch.route_id != (one.route.pk if one.route else None) else None
    batch.label, batch.planned_headcount = one.label, one.headcount
    batch.route, batch.hall = one.route, _hall_of(one)
    batch.starts_at, batch.ends_at = one.span.starts_at, one.span.ends_at
    batch.over_capacity_reason = one.over_capacity_reason.strip()
    batch.save()
    if new_route:
        take_route(batch)
    return batch


def _call_off(batch: Batch, *, by: User | None, now: datetime, reason: str) -> None:
    step = Step.objects.create(batch=batch, before=batch.state, after="cancelled", at=now, by=by, reason=reason[:120])
    with pghistory.context(frees_docents_by_step=step.pk):  # so that taking the step back can return them
        duties.take_off(batch)
    batch.state = Batch.State.CANCELLED
    batch.save()


def _reserve_rooms(visit: Visit, wanted: Iterable[RoomPlan], *, by: User, now: datetime) -> None:
    """Reserve, move and cancel until the visit has exactly these rooms; problems stand at the row of the room."""
    there = {one.reservation.room_id: one for one in _open_rooms(visit)}
    for place, one in enumerate(wanted):
        with _at_row(place):
            _have_room(visit, one, there.pop(one.room.pk, None), by=by, now=now)
    for left in there.values():
        bookings.cancel(reservation=left.reservation, by=by, now=now, vouched=True)


def _have_room(visit: Visit, one: RoomPlan, had: VisitRoom | None, *, by: User, now: datetime) -> None:
    if had is None:
        made = bookings.reserve(
            room=one.room,
            span=one.span,
            by=by,
            now=now,
            kind=Reservation.Kind.VISIT,
            contact_name=visit.organisation_name[:40],  # the group, not the person: that one is kept in one place only
            organisation=visit.organisation,
            party_size=visit.planned_headcount,
            purpose=f"{gettext('Visit')} {visit.reference}",
            at_the_desk=True,
        )
        VisitRoom.objects.create(visit=visit, reservation=made)
    elif had.reservation.span != one.span:
        bookings.move(reservation=had.reservation, room=one.room, span=one.span, by=by, now=now, at_the_desk=True)


class _at_row:
    """Problems of a room that come up within stand at its row of the plan."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Refused):
            field = f"rooms-{self.place}-room"
            raise Refused([replace(problem, field=field) for problem in error.problems]) from None


# --- what is against it ----------------------------------------------------------------------------------------------


def _problems_with_sizes(plan: Plan) -> list[Problem]:
    if not plan.batches:
        return [Problem(code="no_batch", message=_("A visit needs at least one group."))]
    if len(plan.batches) > MOST_BATCHES or len(plan.rooms) > MOST_ROOMS:
        return [Problem(code="too_many", message=_("At most 20 groups and 6 rooms belong to one visit."))]
    if len({one.room.pk for one in plan.rooms}) < len(plan.rooms):
        return [Problem(code="room_twice", field="rooms-0-room", message=_("The same room stands there twice."))]
    if len({local_day(one.span.starts_at) for one in plan.batches}) > 1:
        message = _("All groups of a visit come on the same day. For another day, please make another visit.")
        return [Problem(code="several_days", field="batches-0-starts_at", message=message)]
    return []


def _problems_with(one: BatchPlan, batch: Batch | None, place: int, now: datetime) -> list[Problem]:
    """What is wrong with one group by itself. Its time has to be to come when it is new or moves."""
    problems = []
    if not one.span:
        message = _("The end comes before the start.")
        problems.append(Problem(code="not_a_span", field=f"batches-{place}-ends_at", message=message))
    elif one.span.ends_at <= now and (batch is None or batch.span != one.span):
        problems.append(_in_past(f"batches-{place}-starts_at"))
    if not 1 <= one.headcount <= 10_000:
        message = _("Please say how many people they are, at least one.")
        problems.append(Problem(code="no_headcount", field=f"batches-{place}-headcount", message=message))
    return problems


def _problems_with_halls(visit: Visit, written: Sequence[tuple[BatchPlan, Batch]]) -> list[Problem]:
    """Where a hall gets too full, other visits and the other groups of this one counted; the halls are locked."""
    problems = []
    for place, (one, batch) in enumerate(written):
        own = [
            policies.Others(span=other.span, people=other.planned_headcount)
            for _plan, other in written
            if other.pk != batch.pk and other.hall_id == batch.hall_id
        ]
        problems += [
            replace(problem, field=f"batches-{place}-{problem.field}")
            for problem in policies.problems_with_capacity(
                span=batch.span,
                people=one.headcount,
                capacity=batch.hall.capacity,
                others=[*own, *others_in(batch.hall, batch.span, excluding_visit=visit)],
                reason=one.over_capacity_reason,
            )
        ]
    return problems


def _problems_unless_accepted(visit: Visit) -> list[Problem]:
    if visit.state == Visit.State.ACCEPTED:
        return []
    message = format_lazy(_("This visit is {state}, so there is nothing to plan."), state=visit.get_state_display())
    return [Problem(code="not_accepted", message=message)]


def _problems_with_moving(visit: Visit) -> list[Problem]:
    """A visit of which a group has arrived stays where it is."""
    return [_has_begun()] if visit.batches.received().exists() else []


def _has_begun() -> Problem:
    return Problem(code="has_begun", message=_("A group of this visit has arrived already, so it stays where it is."))


def _changed_meanwhile(field: str | None = None) -> Problem:
    message = _("This visit has just been changed. Please look again.")
    return Problem(code="changed_meanwhile", field=field, message=message)


def _in_past(field: str) -> Problem:
    return Problem(code="in_past", field=field, message=_("This time has passed. Please choose a later one."))


# --- the parts -------------------------------------------------------------------------------------------------------


def _field(place: int, part: Duty.Part) -> str:
    return f"batches-{place}-{part}"


def _parts(one: BatchPlan) -> dict[Duty.Part, User | None]:
    return {Part.FIRST: one.first, Part.BACKUP: one.backup}


def _hall_of(one: BatchPlan) -> Hall:
    hall = one.hall if one.route is None else one.route.hall
    if hall is None and (hall := Hall.objects.first()) is None:
        raise Refused(
            [Problem(code="no_hall", message=_("No hall has been set up yet. Please ask the administration."))]
        )
    return hall


def _open_rooms(visit: Visit) -> list[VisitRoom]:
    rooms = visit.visit_rooms.filter(reservation__state__in=Reservation.OPEN)
    return list(rooms.select_related("reservation__room__venue", "reservation__booked_by"))


def _whole_span(visit: Visit) -> tuple[datetime, datetime]:
    spans = [batch.span for batch in visit.batches.exclude(state__in=["cancelled", "no_show"])]
    return min(span.starts_at for span in spans), max(span.ends_at for span in spans)


def _shifted(span: Span, by: timedelta) -> Span:
    return Span(span.starts_at + by, span.ends_at + by)
