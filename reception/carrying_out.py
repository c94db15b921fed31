"""Carrying out the plan of a visit: groups, docents and rooms are written until the visit has exactly what it says.

The command that calls this has taken every lock (see `planning`) and decided that it may be.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

import pghistory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings import actions as bookings
from bookings.models import Reservation
from centre.accounts.models import User
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import local_day
from reception import duties, policies
from reception.itineraries import take_route
from reception.models import Batch, Duty, Step, Visit, VisitRoom
from reception.plans import BatchPlan, Plan, RoomPlan, hall_of, open_rooms
from reception.queries.halls import others_in

Part = Duty.Part
MOST_BATCHES, MOST_ROOMS = 20, 6


def carry_out(visit: Visit, plan: Plan, *, by: User, now: datetime) -> None:
    """Make it so. Raises Refused with every reason; the fields name the row, such as `batches-0-first`."""
    refuse(_problems_with_sizes(plan))
    rows = list(_matched(visit, plan))
    refuse([problem for place, (one, batch) in enumerate(rows) for problem in _problems_with(one, batch, place, now)])
    kept = [batch.pk for _one, batch in rows if batch]
    for batch in visit.batches.filter(state=Batch.State.EXPECTED).exclude(pk__in=kept):
        call_off(batch, by=by, now=now, reason=gettext("left out of the plan"))
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
            raise Refused([changed_meanwhile(f"batches-{place}-label")])
        yield one, batch


def _written(visit: Visit, one: BatchPlan, batch: Batch | None) -> Batch:
    """Write one group as it is planned; the docents follow."""
    if batch is None:
        number = max(visit.batches.values_list("number", flat=True), default=0) + 1
        batch = Batch(visit=visit, number=number, hall=hall_of(one))
    new_route = one.route if batch.route_id != (one.route.pk if one.route else None) else None
    batch.label, batch.planned_headcount = one.label, one.headcount
    batch.route, batch.hall = one.route, hall_of(one)
    batch.starts_at, batch.ends_at = one.span.starts_at, one.span.ends_at
    batch.over_capacity_reason = one.over_capacity_reason.strip()
    batch.save()
    if new_route:
        take_route(batch)
    return batch


def call_off(batch: Batch, *, by: User | None, now: datetime, reason: str) -> None:
    """One group does not come: its docents are free."""
    step = Step.objects.create(batch=batch, before=batch.state, after="cancelled", at=now, by=by, reason=reason[:120])
    with pghistory.context(frees_docents_by_step=step.pk):  # so that taking the step back can return them
        duties.take_off(batch)
    batch.state = Batch.State.CANCELLED
    batch.save()


def _reserve_rooms(visit: Visit, wanted: Iterable[RoomPlan], *, by: User, now: datetime) -> None:
    """Reserve, move and cancel until the visit has exactly these rooms; problems stand at the row of the room."""
    there = {one.reservation.room_id: one for one in open_rooms(visit)}
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


@contextmanager
def _at_row(place: int) -> Iterator[None]:
    """Problems of a room that come up within stand at its row of the plan."""
    try:
        yield
    except Refused as refused:
        raise Refused([replace(problem, field=f"rooms-{place}-room") for problem in refused.problems]) from None


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
        problems.append(in_past(f"batches-{place}-starts_at"))
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


def changed_meanwhile(field: str | None = None) -> Problem:
    message = _("This visit has just been changed. Please look again.")
    return Problem(code="changed_meanwhile", field=field, message=message)


def in_past(field: str) -> Problem:
    return Problem(code="in_past", field=field, message=_("This time has passed. Please choose a later one."))


# --- the parts -------------------------------------------------------------------------------------------------------


def _field(place: int, part: Duty.Part) -> str:
    return f"batches-{place}-{part}"


def _parts(one: BatchPlan) -> dict[Duty.Part, User | None]:
    return {Part.FIRST: one.first, Part.BACKUP: one.backup}


def _whole_span(visit: Visit) -> tuple[datetime, datetime]:
    spans = [batch.span for batch in visit.batches.exclude(state__in=["cancelled", "no_show"])]
    return min(span.starts_at for span in spans), max(span.ends_at for span in spans)
