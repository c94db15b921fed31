"""What the desk decides about a visit: everything that belongs to it is written in one step, or nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bookings.models import Occupancy, Reservation
from bookings.tests.factories import make_reservation
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span
from reception import planning, receiving
from reception.models import Batch, Duty, Hall, Step, Visit
from reception.plans import BatchPlan, Plan, RoomPlan
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_docent,
    make_duty,
    make_hall,
    make_received,
    make_room,
    make_route,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
State = Visit.State
TEN, ELEVEN, NOON = (span_on(TUESDAY, hours) for hours in ("10:00-11:00", "11:00-12:00", "12:00-13:00"))
NOW = TEN.starts_at - timedelta(days=5)
HOUR = timedelta(hours=1)


@pytest.fixture
def asked() -> Visit:
    return make_visit(state=State.ASKED, batches=0, headcount=36)


def group(span: Span = TEN, headcount: int = 36, **facts: Any) -> BatchPlan:
    if "hall" not in facts and "route" not in facts:
        facts["hall"] = Hall.objects.first() or make_hall(capacity=500)
    return BatchPlan(span=span, headcount=headcount, **facts)


def plan(*batches: BatchPlan, rooms: Sequence[RoomPlan] = ()) -> Plan:
    return Plan(batches=batches or [group()], rooms=rooms)


def accept(visit: Visit, what: Plan, by: User, **facts: Any) -> Visit:
    return planning.accept(visit=visit, plan=what, by=by, now=NOW, **facts)


def problems(refused: pytest.ExceptionInfo[Refused]) -> dict[str | None, str]:
    return {problem.field: problem.code for problem in refused.value.problems}


# --- accepting -------------------------------------------------------------------------------------------------------


def test_accepting_writes_batches_docents_and_rooms(asked: Visit, erik: User) -> None:
    route, lin, shen, room = make_route(), make_docent("林"), make_docent("沈"), make_room(capacity_to=50)
    groups = [group(headcount=18, label="一班", route=route, first=lin, backup=shen), group(ELEVEN, 18, first=lin)]
    visit = accept(asked, plan(*groups, rooms=[RoomPlan(room=room, span=NOON)]), erik, answer="欢迎")
    assert (visit.state, visit.answer, visit.decided_by, visit.planned_headcount) == (State.ACCEPTED, "欢迎", erik, 36)
    assert (visit.starts_at, visit.ends_at) == (TEN.starts_at, ELEVEN.ends_at)
    first, second = visit.batches.all()
    assert [(one.number, one.label, one.planned_headcount) for one in (first, second)] == [(1, "一班", 18), (2, "", 18)]
    assert [(duty.docent, duty.part) for duty in first.duties.all()] == [(shen, "backup"), (lin, "first")]
    assert [stop.stop for stop in first.batch_stops.all()] == [one.stop for one in route.route_stops.all()]
    reserved = visit.visit_rooms.get().reservation
    assert (reserved.room, reserved.span, reserved.kind, reserved.state) == (room, NOON, "visit", "confirmed")
    assert Occupancy.objects.filter(reservation=reserved).count() == 1


def test_the_reservation_of_a_visit_names_the_group_and_nobody(asked: Visit, erik: User) -> None:
    visit = accept(asked, plan(rooms=[RoomPlan(room=make_room(capacity_to=50), span=NOON)]), erik)
    reserved = visit.visit_rooms.get().reservation
    assert (reserved.contact_name, reserved.contact_phone) == ("枫林小学", "")


def test_all_or_none_when_a_room_is_taken(asked: Visit, erik: User) -> None:
    free, taken = make_room(capacity_to=50), make_room(capacity_to=50)
    make_reservation(room=taken, span=NOON)
    what = plan(group(first=make_docent()), rooms=[RoomPlan(room=free, span=NOON), RoomPlan(room=taken, span=NOON)])
    batches = Batch.objects.count()
    with pytest.raises(Refused) as refused:
        accept(asked, what, erik)
    assert problems(refused) == {"rooms-1-room": "taken"}
    asked.refresh_from_db()
    assert asked.state == State.ASKED
    assert (Batch.objects.count(), Duty.objects.count(), Reservation.objects.count()) == (batches, 0, 1)


def test_all_or_none_when_a_docent_is_elsewhere(asked: Visit, erik: User) -> None:
    docent = make_docent()
    make_duty(docent, batch=make_batch(span=TEN, hall=make_hall(capacity=500)))
    what = plan(group(first=make_docent()), group(first=docent), rooms=[RoomPlan(room=make_room(), span=NOON)])
    with pytest.raises(Refused) as refused:
        accept(asked, what, erik)
    assert problems(refused) == {"batches-1-first": "docent_elsewhere"}
    assert not asked.batches.exists()
    assert not Reservation.objects.exists()


def test_who_guides_at_that_time_cannot_stand_by(asked: Visit, erik: User) -> None:
    docent = make_docent()
    make_duty(docent, batch=make_batch(span=TEN, hall=make_hall(capacity=500)))
    with pytest.raises(Refused) as refused:
        accept(asked, plan(group(backup=docent)), erik)
    assert problems(refused) == {"batches-0-backup": "docent_elsewhere"}


def test_nobody_stands_by_for_themselves(asked: Visit, erik: User) -> None:
    docent = make_docent()
    with pytest.raises(Refused) as refused:
        accept(asked, plan(group(first=docent, backup=docent)), erik)
    assert problems(refused) == {"batches-0-backup": "same_docent"}


def test_only_docents_guide(asked: Visit, alice: User, erik: User) -> None:
    with pytest.raises(Refused) as refused:
        accept(asked, plan(group(first=alice)), erik)
    assert problems(refused) == {"batches-0-first": "no_docent"}


def test_a_docent_who_left_guides_no_more(asked: Visit, erik: User) -> None:
    with pytest.raises(Refused) as refused:
        accept(asked, plan(group(first=make_docent(is_active=False))), erik)
    assert problems(refused) == {"batches-0-first": "no_docent"}


def test_the_hall_counts_everybody_who_is_in_it(asked: Visit, erik: User) -> None:
    hall = make_hall(capacity=50)
    make_batch(make_visit(batches=0), hall=hall, planned_headcount=20)
    with pytest.raises(Refused) as refused:
        accept(asked, plan(group(headcount=31, hall=hall)), erik)
    assert problems(refused) == {"batches-0-over_capacity_reason": "over_capacity"}
    visit = accept(asked, plan(group(headcount=31, hall=hall, over_capacity_reason="幼儿，占地少")), erik)
    assert visit.batches.get().over_capacity_reason == "幼儿，占地少"


def test_the_groups_of_one_visit_count_against_each_other(asked: Visit, erik: User) -> None:
    hall = make_hall(capacity=50)
    with pytest.raises(Refused) as refused:
        accept(asked, plan(group(headcount=26, hall=hall), group(headcount=26, hall=hall)), erik)
    assert set(problems(refused)) == {"batches-0-over_capacity_reason", "batches-1-over_capacity_reason"}
    accept(asked, plan(group(headcount=26, hall=hall), group(ELEVEN, 26, hall=hall)), erik)


@pytest.mark.parametrize(
    ("what", "field", "code"),
    [
        (lambda: Plan(batches=[]), None, "no_batch"),
        (lambda: plan(group(headcount=0)), "batches-0-headcount", "no_headcount"),
        (lambda: plan(group(headcount=-3)), "batches-0-headcount", "no_headcount"),
        (lambda: plan(group(headcount=2**31)), "batches-0-headcount", "no_headcount"),
        (lambda: plan(group(Span(TEN.ends_at, TEN.starts_at))), "batches-0-ends_at", "not_a_span"),
        (lambda: plan(group(), group(Span(NOW - HOUR, NOW))), "batches-0-starts_at", "several_days"),
        (lambda: plan(group(Span(NOW - HOUR, NOW))), "batches-0-starts_at", "in_past"),
        (lambda: plan(*[group() for _n in range(21)]), None, "too_many"),
        (lambda: plan(rooms=[RoomPlan(room=make_room("甲"), span=NOON)] * 2), "rooms-0-room", "room_twice"),
        (lambda: plan(group(number=7)), "batches-0-label", "changed_meanwhile"),
    ],
)
def test_a_plan_that_makes_no_sense(asked: Visit, erik: User, what: Any, field: str | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        accept(asked, what(), erik)
    assert problems(refused) == {field: code}


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CANCELLED])
def test_what_is_decided_is_not_accepted_again(erik: User, state: str) -> None:
    with pytest.raises(Refused) as refused:
        accept(make_visit(state=state), plan(), erik)
    assert refused.value.codes == {"no_longer_open"}


def test_residents_and_docents_plan_nothing(asked: Visit, alice: User, dana: User) -> None:
    for person in (alice, dana):
        with pytest.raises(PermissionDenied):
            accept(asked, plan(), person)


# --- planning anew ---------------------------------------------------------------------------------------------------


def test_planning_anew_changes_adds_and_calls_off(asked: Visit, erik: User) -> None:
    lin, shen = make_docent("林"), make_docent("沈")
    visit = accept(asked, plan(group(headcount=18, first=lin), group(headcount=18, first=shen)), erik)
    anew = plan(group(ELEVEN, 20, number=2, first=lin), group(NOON, 16, first=lin))
    planning.replan(visit=visit, plan=anew, by=erik, now=NOW)
    states = {one.number: one.state for one in visit.batches.all()}
    assert states == {1: "cancelled", 2: "expected", 3: "expected"}
    assert [(duty.batch.number, duty.docent) for duty in Duty.objects.order_by("batch__number") if duty.batch] == [
        (2, lin),
        (3, lin),
    ]
    visit.refresh_from_db()
    assert (visit.planned_headcount, visit.starts_at, visit.ends_at) == (36, ELEVEN.starts_at, NOON.ends_at)


def test_two_docents_can_change_places(asked: Visit, erik: User) -> None:
    lin, shen = make_docent("林"), make_docent("沈")
    visit = accept(asked, plan(group(headcount=18, first=lin), group(headcount=18, first=shen)), erik)
    anew = plan(group(headcount=18, number=1, first=shen), group(headcount=18, number=2, first=lin))
    planning.replan(visit=visit, plan=anew, by=erik, now=NOW)
    assert [one.duties.get().docent for one in visit.batches.all()] == [shen, lin]


def test_a_room_that_is_no_longer_wanted_is_free_again(asked: Visit, erik: User) -> None:
    east, west = make_room(capacity_to=50), make_room(capacity_to=50)
    visit = accept(asked, plan(rooms=[RoomPlan(room=east, span=NOON)]), erik)
    anew = plan(group(number=1), rooms=[RoomPlan(room=west, span=NOON)])
    planning.replan(visit=visit, plan=anew, by=erik, now=NOW)
    assert [one.reservation.state for one in visit.visit_rooms.all()] == ["cancelled", "confirmed"]
    make_reservation(room=east, span=NOON)


def test_a_group_that_arrived_is_not_planned_any_more(erik: User) -> None:
    batch = make_received(at=TEN.starts_at, state="arrived")
    with pytest.raises(Refused) as refused:
        planning.replan(visit=batch.visit, plan=plan(group(number=1)), by=erik, now=NOW)
    assert problems(refused) == {"batches-0-label": "changed_meanwhile"}


# --- moving ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def accepted(asked: Visit, erik: User) -> Visit:
    what = plan(
        group(headcount=18, first=make_docent("林"), backup=make_docent("沈")),
        group(ELEVEN, 18, first=make_docent("周")),
        rooms=[RoomPlan(room=make_room("活动室", capacity_to=50), span=NOON)],
    )
    return accept(asked, what, erik)


def spans(visit: Visit) -> list[Span]:
    duties = Duty.objects.filter(batch__visit=visit)
    rooms = [one.reservation for one in visit.visit_rooms.all()]
    return sorted(one.span for one in [*visit.batches.all(), *duties, *rooms])


def test_moving_a_visit_moves_all_that_belongs_to_it(accepted: Visit, erik: User) -> None:
    before = spans(accepted)
    planning.move(visit=accepted, starts_at=TEN.starts_at + timedelta(days=1, hours=2), by=erik, now=NOW)
    by = timedelta(days=1, hours=2)
    assert spans(accepted) == [Span(one.starts_at + by, one.ends_at + by) for one in before]
    accepted.refresh_from_db()
    assert accepted.starts_at == TEN.starts_at + by


def test_moving_by_less_than_its_length_does_not_stand_in_its_own_way(accepted: Visit, erik: User) -> None:
    planning.move(visit=accepted, starts_at=TEN.starts_at + HOUR / 2, by=erik, now=NOW)
    assert accepted.batches.earliest("starts_at").starts_at == TEN.starts_at + HOUR / 2


def test_a_move_that_one_part_cannot_follow_moves_nothing(accepted: Visit, erik: User) -> None:
    before = spans(accepted)
    room = accepted.visit_rooms.get().reservation.room
    later = Span(NOON.starts_at + timedelta(hours=3), NOON.ends_at + timedelta(hours=3))
    make_reservation(room=room, span=later)
    with pytest.raises(Refused) as refused:
        planning.move(visit=accepted, starts_at=TEN.starts_at + timedelta(hours=3), by=erik, now=NOW)
    assert problems(refused) == {"rooms-0-room": "taken"}
    assert spans(accepted) == before


def test_a_visit_of_which_a_group_arrived_stays_where_it_is(accepted: Visit, erik: User) -> None:
    accepted.batches.filter(number=1).update(state="arrived", arrived_at=TEN.starts_at)
    with pytest.raises(Refused) as refused:
        planning.move(visit=accepted, starts_at=NOON.starts_at, by=erik, now=NOW)
    assert refused.value.codes == {"has_begun"}


# --- proposing, declining, cancelling --------------------------------------------------------------------------------


def test_a_proposal_holds_nothing_and_can_be_accepted(asked: Visit, erik: User) -> None:
    visit = planning.propose(visit=asked, starts_at=NOON.starts_at, by=erik, now=NOW, answer="上午已满")
    assert (visit.state, visit.proposed_at) == (State.PROPOSED, NOON.starts_at)
    assert accept(visit, plan(group(NOON)), erik).state == State.ACCEPTED


def test_nothing_is_proposed_for_the_past(asked: Visit, erik: User) -> None:
    with pytest.raises(Refused) as refused:
        planning.propose(visit=asked, starts_at=NOW, by=erik, now=NOW)
    assert problems(refused) == {"starts_at": "in_past"}


def test_declining_needs_a_reason(asked: Visit, erik: User) -> None:
    with pytest.raises(Refused) as refused:
        planning.decline(visit=asked, by=erik, now=NOW, answer=" ")
    assert problems(refused) == {"answer": "no_reason"}
    assert planning.decline(visit=asked, by=erik, now=NOW, answer="那天换展").state == State.DECLINED


@pytest.mark.parametrize("by_contact", [False, True])
def test_cancelling_frees_docents_and_rooms(accepted: Visit, erik: User, by_contact: bool) -> None:
    by: Any = {"by": None, "by_contact": True} if by_contact else {"by": erik}
    planning.cancel(visit=accepted, now=NOW, reason="学校停课", **by)
    accepted.refresh_from_db()
    assert accepted.state == State.CANCELLED
    assert {one.state for one in accepted.batches.all()} == {"cancelled"}
    assert not Duty.objects.exists()
    assert accepted.visit_rooms.get().reservation.state == "cancelled"
    assert [(step.after, step.reason) for step in Step.objects.all()] == [("cancelled", "学校停课")] * 2


def test_a_stranger_cannot_cancel(accepted: Visit, alice: User) -> None:
    for by in (None, alice):
        with pytest.raises(PermissionDenied):
            planning.cancel(visit=accepted, by=by, now=NOW)


@pytest.mark.parametrize("size", [1, 3, 8])
def test_each_further_group_costs_a_few_queries_and_no_more(
    asked: Visit, erik: User, size: int, django_assert_max_num_queries: Any
) -> None:
    what = plan(*[group(headcount=5) for _n in range(size)])
    with django_assert_max_num_queries(30 + 8 * size):
        accept(asked, what, erik)


def test_a_group_that_was_left_out_by_mistake_comes_back_with_its_docents(accepted: Visit, erik: User) -> None:
    second = accepted.batches.get(number=2)
    first = accepted.batches.get(number=1)
    what = plan(group(headcount=18, number=1, hall=first.hall))
    planning.replan(visit=accepted, plan=what, by=erik, now=NOW)
    receiving.take_back(batch=second, by=erik, now=NOW)
    second.refresh_from_db()
    assert second.state == Batch.State.EXPECTED
    assert [duty.docent.name for duty in second.duties.all()] == ["周"]
