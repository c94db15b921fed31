"""Groups that walk in: written down, received and counted in one step."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span
from reception import duties, policies
from reception.counting import problems_with_people
from reception.itineraries import take_route
from reception.models import Batch, Category, Duty, Hall, Route, Step, Tally, Visit
from reception.months import refused_when_closed
from reception.permissions import may_receive, require
from reception.queries.asking import same_visits
from reception.queries.halls import others_in

State, Part = Batch.State, Duty.Part
WITHOUT_A_ROUTE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Who walked in. Without a route they look around for an hour; with a docent the tour begins at once."""

    organisation_name: str
    kind: str
    level: str
    headcount: int
    category: Category
    route: Route | None = None
    docent: User | None = None
    over_capacity_reason: str = ""


@retried
def walk_in(*, group: Group, key: uuid.UUID, by: User, now: datetime, is_another: bool = False) -> Batch:
    """Receive a group that was not announced; the form's `key` counts once.

    Raises Refused: the hall is too full (field `over_capacity_reason`), the docent is elsewhere (`docent`), or the same
    organisation comes today already and nobody said that this `is_another` visit; or PermissionDenied.
    """
    require(may_receive(by))
    refuse(problems_with_people(group.headcount, field="headcount"))
    duties.lock_docents(group.docent)
    hall = locked_hall(group.route)
    if done := Batch.objects.filter(tallies__key=key).first():
        return done
    span = Span(now, now + _length(group))
    refuse([*_problems_with_the_hall(group, hall, span), *_problems_with_the_same(group, is_another, now)])
    with refused_when_closed():
        batch = _received(group, hall, span, by=by, now=now)
        Tally.objects.create(
            batch=batch,
            category=group.category,
            change=group.headcount,
            key=key,
            pressed_at=now,
            received_at=now,
            by=by,
        )
    if group.docent:
        _begin_tour(batch, group.docent, by=by, now=now)
    batch.refresh_from_db()
    return batch


def locked_hall(route: Route | None) -> Hall:
    """The hall of a route, or the first there is; locked. Raises Refused when none has been set up."""
    wanted = Hall.objects.filter(pk=route.hall_id) if route else Hall.objects.all()
    hall = wanted.order_by("order", "pk").select_for_update(no_key=True).first()
    if hall is None:
        message = _("No hall has been set up yet. Please ask the administration.")
        raise Refused([Problem(code="no_hall", message=message)])
    return hall


def _length(group: Group) -> timedelta:
    minutes = group.route.minutes if group.route else 0
    return timedelta(minutes=minutes) if minutes else WITHOUT_A_ROUTE


def _problems_with_the_hall(group: Group, hall: Hall, span: Span) -> list[Problem]:
    return policies.problems_with_capacity(
        span=span,
        people=group.headcount,
        capacity=hall.capacity,
        others=others_in(hall, span),
        reason=group.over_capacity_reason,
    )


def _problems_with_the_same(group: Group, is_another: bool, now: datetime) -> list[Problem]:
    found = same_visits(organisation_name=group.organisation_name, starts_at=now, phone=None)
    if is_another or not found:
        return []
    same = found[0]
    message = format_lazy(
        _("{organisation} is written down for today already ({reference}). Is it the same visit?"),
        organisation=same.organisation_name,
        reference=same.reference,
    )
    return [Problem(code="same_visit", field="is_another", message=message)]


def _received(group: Group, hall: Hall, span: Span, *, by: User, now: datetime) -> Batch:
    """The visit with its one batch, which has arrived."""
    name = group.organisation_name.strip()
    visit = Visit.objects.create(
        origin=Visit.Origin.WALK_IN,
        state=Visit.State.ACCEPTED,
        organisation_name=name,
        organisation=Organisation.objects.filter(name=name).first(),
        kind=group.kind,
        level=group.level,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        planned_headcount=group.headcount,
        created_by=by,
        created_at=now,
        decided_by=by,
        decided_at=now,
    )
    batch = Batch.objects.create(
        visit=visit,
        hall=hall,
        route=group.route,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        planned_headcount=group.headcount,
        state=State.ARRIVED,
        arrived_at=now,
        over_capacity_reason=group.over_capacity_reason.strip(),
    )
    take_route(batch)
    Step.objects.create(batch=batch, before=State.EXPECTED, after=State.ARRIVED, at=now, by=by)
    return batch


def _begin_tour(batch: Batch, docent: User, *, by: User, now: datetime) -> None:
    duties.give(batch, {Part.FIRST: docent, Part.BACKUP: None}, field=lambda _part: "docent")
    Step.objects.create(batch=batch, before=State.ARRIVED, after=State.IN_TOUR, at=now, by=by)
    batch.state, batch.tour_started_at = State.IN_TOUR, now
    batch.save(update_fields=["state", "tour_started_at"])
