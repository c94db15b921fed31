"""Halls, routes, docents and visits for tests; one import is enough, the makers of the storeys below come along.

A hall made here holds 60 people, a route takes an hour, a visit of 20 people is accepted for 10:00–11:00 on
24 November 2026 (a Tuesday) and is one batch that is expected. Name what your test is about.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from bookings.tests.factories import centre_schedule, make_organisation, make_room, make_user, span_on
from centre.accounts import roles
from centre.accounts.models import User
from centre.shared.timespan import Span
from reception.models import Batch, Category, Duty, Hall, IndividualVisitors, Route, RouteStop, Stop, Tally, Visit

__all__ = [
    "TUESDAY",
    "centre_schedule",
    "make_batch",
    "make_category",
    "make_docent",
    "make_duty",
    "make_hall",
    "make_individuals",
    "make_organisation",
    "make_received",
    "make_room",
    "make_route",
    "make_stop",
    "make_user",
    "make_visit",
    "span_on",
    "tally",
]

numbers = count(1)
TUESDAY = date(2026, 11, 24)


def make_hall(name: str | None = None, **fields: Any) -> Hall:
    """A hall for 60 people, 40 in a batch."""
    return Hall.objects.create(name=name or f"展厅{next(numbers)}", **{"capacity": 60, **fields})


def some_hall() -> Hall:
    """The first hall there is."""
    return Hall.objects.first() or make_hall()


def make_stop(name: str | None = None, *, hall: Hall | None = None, **fields: Any) -> Stop:
    """A stop of ten minutes."""
    return Stop.objects.create(
        hall=hall or some_hall(), name=name or f"点位{next(numbers)}", **{"minutes": 10, **fields}
    )


def make_route(
    name: str | None = None, *, hall: Hall | None = None, stops: Sequence[Stop] | None = None, **fields: Any
) -> Route:
    """A route over `stops`, each with its usual minutes; over two new ones of half an hour unless given."""
    hall = hall or some_hall()
    route = Route.objects.create(hall=hall, name=name or f"路线{next(numbers)}", **fields)
    for order, stop in enumerate(stops or [make_stop(hall=hall, minutes=30) for _ in range(2)], start=1):
        RouteStop.objects.create(route=route, stop=stop, order=order, minutes=stop.minutes)
    return route


def make_category(name: str | None = None, **fields: Any) -> Category:
    """A category of visitors."""
    return Category.objects.create(name=name or f"类别{next(numbers)}", **fields)


def some_category() -> Category:
    """The first category that adds up."""
    return Category.objects.filter(is_within=False).first() or make_category()


def make_docent(name: str | None = None, **fields: Any) -> User:
    """Somebody who guides groups."""
    docent = make_user(**({"name": name} if name else {}), **fields)
    roles.give(docent, "docent")
    return docent


@transaction.atomic
def make_visit(
    organisation_name: str = "枫林小学",
    *,
    span: Span | None = None,
    headcount: int = 20,
    batches: int = 1,
    **fields: Any,
) -> Visit:
    """A visit written straight into the tables, with its batches; `batch_fields` go to each of them."""
    span = span or span_on(TUESDAY, "10:00-11:00")
    batch_fields = fields.pop("batch_fields", {})
    visit = Visit.objects.create(
        organisation_name=organisation_name, starts_at=span.starts_at, ends_at=span.ends_at,
        **{
            "state": Visit.State.ACCEPTED, "kind": "school", "level": "school", "planned_headcount": headcount,
            "contact_name": "孙老师", "contact_phone": "13900000001", "purpose": "youth", **fields,
        },
    )  # fmt: skip
    for number in range(1, batches + 1):
        make_batch(visit, number=number, planned_headcount=max(headcount // batches, 1), **batch_fields)
    return visit


def make_batch(visit: Visit | None = None, *, span: Span | None = None, **fields: Any) -> Batch:
    """A batch that is expected, at the time of its visit unless given."""
    visit = visit or make_visit(batches=0)
    span = span or visit.span
    number = fields.pop("number", visit.batches.count() + 1)
    hall = fields.pop("hall", None) or (fields["route"].hall if fields.get("route") else some_hall())
    return Batch.objects.create(
        visit=visit, number=number, hall=hall, starts_at=span.starts_at, ends_at=span.ends_at,
        **{"planned_headcount": visit.planned_headcount, **fields},
    )  # fmt: skip


def make_received(
    *, at: datetime, people: int | Mapping[Category, int] = 20, state: str = Batch.State.FINISHED,
    visit: Visit | None = None, by: User | None = None, **fields: Any,
) -> Batch:  # fmt: skip
    """A batch that arrived at `at` and was counted; finished an hour later unless another state is given.

    `visit_fields` go to its visit, which is made unless given.
    """
    span = Span(at, at + timedelta(hours=1))
    visit = visit or make_visit(span=span, batches=0, **fields.pop("visit_fields", {}))
    batch = make_batch(visit, span=span, state=Batch.State.ARRIVED, arrived_at=at, **fields)
    counts = people if isinstance(people, Mapping) else {some_category(): people}
    for category, change in counts.items():
        tally(batch, category, change, at=at, by=by)
    moments = {
        Batch.State.ARRIVED: {},
        Batch.State.IN_TOUR: {"tour_started_at": at},
        Batch.State.FINISHED: {"tour_started_at": at, "finished_at": span.ends_at},
    }
    Batch.objects.filter(pk=batch.pk).update(state=state, **moments[Batch.State(state)])
    batch.refresh_from_db()
    return batch


def tally(
    batch: Batch, category: Category, change: int, *, at: datetime | None = None, by: User | None = None
) -> Tally:
    """One press of the counter, past every rule but the database's own."""
    return Tally.objects.create(
        batch=batch, category=category, change=change, key=uuid.uuid4(), pressed_at=at or batch.starts_at,
        by=by or make_user(staff=True),
    )  # fmt: skip


def make_duty(docent: User, *, batch: Batch | None = None, span: Span | None = None, **fields: Any) -> Duty:
    """Guiding `batch`, or being away during `span`."""
    span = span or (batch.span if batch else span_on(TUESDAY, "08:00-18:00"))
    part = Duty.Part.FIRST if batch else Duty.Part.AWAY
    return Duty.objects.create(
        docent=docent, batch=batch, starts_at=span.starts_at, ends_at=span.ends_at, **{"part": part, **fields}
    )


def make_individuals(*, day: date = TUESDAY, people: int = 1, **fields: Any) -> IndividualVisitors:
    """So many people without a group."""
    by = fields.pop("by", None) or make_user(staff=True)
    return IndividualVisitors.objects.create(day=day, people=people, key=uuid.uuid4(), by=by, **fields)
