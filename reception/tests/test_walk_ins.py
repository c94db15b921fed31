"""Groups that walk in: received and counted in one step, once."""

import uuid
from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import moment
from reception.models import Batch, Step, Visit
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_category,
    make_docent,
    make_duty,
    make_hall,
    make_organisation,
    make_route,
    make_visit,
)
from reception.walk_ins import Group, walk_in

pytestmark = pytest.mark.django_db
TEN = moment(TUESDAY, time(10))


@pytest.fixture
def group(db: None) -> Group:
    make_hall(capacity=60)
    name = make_organisation(name="枫林小学").name
    return Group(organisation_name=name, kind="school", level="school", headcount=12, category=make_category("学生"))


def test_a_group_is_received_and_counted_at_once(erik: User, group: Group) -> None:
    batch = walk_in(group=group, key=uuid.uuid4(), by=erik, now=TEN)
    visit = batch.visit
    assert (batch.state, batch.arrived_at, batch.headcount, batch.planned_headcount) == ("arrived", TEN, 12, 12)
    assert (visit.origin, visit.state, visit.organisation.name) == ("walk_in", "accepted", "枫林小学")
    assert (batch.ends_at - batch.starts_at, visit.span) == (timedelta(hours=1), batch.span)
    assert list(Step.objects.values_list("before", "after", "by")) == [("expected", "arrived", erik.pk)]


def test_with_a_docent_the_tour_begins_along_the_route(erik: User, dana: User, group: Group) -> None:
    route = make_route()
    batch = walk_in(group=replace(group, route=route, docent=dana), key=uuid.uuid4(), by=erik, now=TEN)
    assert (batch.state, batch.tour_started_at, batch.duties.get().docent) == ("in_tour", TEN, dana)
    assert batch.batch_stops.count() == 2
    assert list(Step.objects.order_by("pk").values_list("after", flat=True)) == ["arrived", "in_tour"]


def test_the_form_sent_twice_is_one_visit(erik: User, group: Group) -> None:
    key = uuid.uuid4()
    assert walk_in(group=group, key=key, by=erik, now=TEN) == walk_in(group=group, key=key, by=erik, now=TEN)
    assert Visit.objects.count() == 1


def test_a_docent_who_is_elsewhere_cannot_begin_and_nothing_is_written(erik: User, dana: User, group: Group) -> None:
    make_duty(dana, batch=make_batch(make_visit("望江中学")))
    with pytest.raises(Refused) as refused:
        walk_in(group=replace(group, docent=dana), key=uuid.uuid4(), by=erik, now=TEN)
    assert [(p.code, p.field) for p in refused.value.problems] == [("docent_elsewhere", "docent")]
    assert not Visit.objects.filter(origin="walk_in").exists()


def test_a_hall_that_others_have_filled_wants_a_reason(erik: User, group: Group) -> None:
    make_batch(planned_headcount=50)
    with pytest.raises(Refused) as refused:
        walk_in(group=group, key=uuid.uuid4(), by=erik, now=TEN)
    assert refused.value.codes >= {"over_capacity"}
    told = replace(group, organisation_name="望江中学", over_capacity_reason="分两路")
    assert walk_in(group=told, key=uuid.uuid4(), by=erik, now=TEN).over_capacity_reason == "分两路"


def test_the_same_organisation_today_is_asked_about(erik: User, group: Group) -> None:
    expected = make_visit("枫林 小学")
    with pytest.raises(Refused) as refused:
        walk_in(group=group, key=uuid.uuid4(), by=erik, now=TEN)
    assert [(p.code, p.field) for p in refused.value.problems] == [("same_visit", "is_another")]
    assert expected.reference in str(refused.value.problems[0])
    assert walk_in(group=group, key=uuid.uuid4(), by=erik, now=TEN, is_another=True).visit != expected


def test_yesterdays_visit_is_another(erik: User, group: Group) -> None:
    make_visit()
    walk_in(group=group, key=uuid.uuid4(), by=erik, now=TEN + timedelta(days=1))
    assert Batch.objects.filter(state="arrived").count() == 1


@pytest.mark.parametrize("headcount", [0, -1, 10_000, 2**31])
def test_nobody_is_no_group(erik: User, group: Group, headcount: int) -> None:
    with pytest.raises(Refused) as refused:
        walk_in(group=replace(group, headcount=headcount), key=uuid.uuid4(), by=erik, now=TEN)
    assert [p.field for p in refused.value.problems] == ["headcount"]


def test_docents_and_residents_write_down_nobody(alice: User, group: Group) -> None:
    for person in (alice, make_docent()):
        with pytest.raises(PermissionDenied):
            walk_in(group=group, key=uuid.uuid4(), by=person, now=TEN)
