"""Delegations are welcomed on the walls from their acceptance until the last group has left."""

from datetime import datetime, timedelta

import pytest

from bookings.tests.factories import span_on
from centre.accounts.models import User
from centre.shared.timespan import Span
from exhibits.models import Placement
from exhibits.screens import register
from exhibits.tests.factories import make_screen
from reception import planning, receiving
from reception.models import Visit
from reception.plans import BatchPlan, Plan, plan_of

from .factories import TUESDAY, make_batch, make_visit, some_category, some_hall, tally

pytestmark = pytest.mark.django_db
SPAN = span_on(TUESDAY, "10:00-11:00")
BEFORE = SPAN.starts_at - timedelta(days=1)


@pytest.fixture(autouse=True)
def wall(db: None) -> None:
    make_screen()


def welcomes(visit: Visit) -> list[tuple[str, datetime | None, datetime | None]]:
    placed = Placement.objects.in_use().filter(slide__key=f"visit:{visit.reference}").select_related("slide")
    return [(one.slide.guest, one.starts_at, one.ends_at) for one in placed]


def around(span: Span) -> tuple[datetime, datetime]:
    return span.starts_at - timedelta(minutes=15), span.ends_at + timedelta(minutes=30)


def accepted(erik: User) -> Visit:
    visit = make_visit(state="asked", batches=0, span=SPAN)
    plan = Plan(batches=[BatchPlan(span=SPAN, headcount=42, hall=some_hall())])
    return planning.accept(visit=visit, plan=plan, by=erik, now=BEFORE)


def test_accepting_a_visit_places_its_welcome(erik: User) -> None:
    visit = accepted(erik)
    assert welcomes(visit) == [("枫林小学", *around(SPAN))]
    line = Placement.objects.get(slide__key=f"visit:{visit.reference}").slide.guest_line
    assert line == f"42 人 · 10:00 自{some_hall().name}开始参观"


def test_a_wall_that_comes_later_welcomes_those_who_are_expected(erik: User, ed: User) -> None:
    visit, gone = accepted(erik), make_visit(batches=0, span=SPAN)
    make_batch(gone, state="no_show")
    wall = register(name="新墙", kind="wall", place="门厅", width=1920, height=1080, by=ed, now=BEFORE)
    keys = wall.placements.in_use().exclude(slide__key=None).values_list("slide__key", flat=True)
    assert list(keys) == [f"visit:{visit.reference}"]
    assert welcomes(visit) == [("枫林小学", *around(SPAN))] * 2  # on the wall that was there, and on the new one


def test_a_wall_that_comes_after_a_visit_does_not_welcome_it(erik: User, ed: User) -> None:
    visit = accepted(erik)
    late = SPAN.ends_at + timedelta(minutes=31)
    wall = register(name="新墙", kind="wall", place="门厅", width=1920, height=1080, by=ed, now=late)
    assert not wall.placements.filter(slide__key=f"visit:{visit.reference}").exists()


def test_moving_a_visit_moves_its_welcome(erik: User) -> None:
    visit = accepted(erik)
    later = SPAN.starts_at + timedelta(hours=3)
    planning.move(visit=visit, starts_at=later, by=erik, now=BEFORE)
    assert welcomes(visit) == [("枫林小学", *around(Span(later, later + SPAN.length)))]


def test_planning_anew_keeps_one_welcome(erik: User) -> None:
    visit = accepted(erik)
    planning.replan(visit=visit, plan=plan_of(visit), by=erik, now=BEFORE)
    assert len(welcomes(visit)) == 1


def test_calling_a_visit_off_withdraws_its_welcome(erik: User) -> None:
    visit = accepted(erik)
    planning.cancel(visit=visit, by=erik, now=BEFORE)
    assert welcomes(visit) == []


def test_the_welcome_stays_until_the_last_group_has_left(erik: User) -> None:
    visit = accepted(erik)
    first, last = visit.batches.get(), make_batch(visit, span=SPAN)
    now = SPAN.starts_at
    for batch in (first, last):
        receiving.arrive(batch=batch, by=erik, now=now)
        tally(batch, some_category(), 20, at=now, by=erik)
    receiving.finish(batch=first, by=erik, now=now + timedelta(minutes=30))
    assert len(welcomes(visit)) == 1
    receiving.finish(batch=last, by=erik, now=now + timedelta(minutes=40))
    assert welcomes(visit) == []
    receiving.take_back(batch=last, by=erik, now=now + timedelta(minutes=41))
    assert len(welcomes(visit)) == 1


def test_who_does_not_come_is_welcomed_no_longer(erik: User) -> None:
    visit = accepted(erik)
    receiving.miss(batch=visit.batches.get(), by=erik, now=SPAN.starts_at + timedelta(minutes=40))
    assert welcomes(visit) == []
