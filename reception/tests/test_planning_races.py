"""Two desks at once: the same docent, the same room, the last places of a hall. Real connections."""

from datetime import timedelta
from functools import partial

import pytest

from bookings import actions
from bookings.models import Occupancy
from bookings.tests.racing import Racers, overlaps, race
from centre.accounts.models import User
from reception import duties, planning
from reception.models import Batch, Duty, Visit
from reception.plans import BatchPlan, Plan, RoomPlan
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_docent,
    make_hall,
    make_room,
    make_user,
    make_visit,
    span_on,
)

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
TEN, NOON = span_on(TUESDAY, "10:00-11:00"), span_on(TUESDAY, "12:00-13:00")
NOW = TEN.starts_at - timedelta(days=5)
MANY = 12


def visits(count: int = MANY) -> list[Visit]:
    return [make_visit(state=Visit.State.ASKED, batches=0, headcount=20) for _n in range(count)]


def accepting(visit: Visit, by: User, *batches: BatchPlan, rooms: tuple[RoomPlan, ...] = ()) -> partial[Visit]:
    return partial(planning.accept, visit=visit, plan=Plan(batches=batches, rooms=rooms), by=by, now=NOW)


def test_of_two_desks_one_gets_the_docent(race: Racers, erik: User) -> None:
    docent, hall = make_docent(), make_hall(capacity=5_000)
    plan = BatchPlan(span=TEN, headcount=20, hall=hall, first=docent)
    outcomes = race([accepting(visit, erik, plan) for visit in visits()])
    assert sorted(outcomes) == ["docent_elsewhere"] * (MANY - 1) + ["done"]
    assert (Duty.objects.count(), Batch.objects.count()) == (1, 1)


def test_of_two_desks_one_gets_the_room(race: Racers, erik: User) -> None:
    hall, room = make_hall(capacity=5_000), make_room(capacity_to=50)
    plan = BatchPlan(span=TEN, headcount=20, hall=hall)
    outcomes = race([accepting(visit, erik, plan, rooms=(RoomPlan(room=room, span=NOON),)) for visit in visits()])
    assert sorted(outcomes) == ["done"] + ["taken"] * (MANY - 1)
    assert (Occupancy.objects.count(), Batch.objects.count(), overlaps()) == (1, 1, 0)


def test_the_last_places_of_a_hall_are_given_once(race: Racers, erik: User) -> None:
    """Twelve groups of twenty want a hall for sixty."""
    plan = BatchPlan(span=TEN, headcount=20, hall=make_hall(capacity=60))
    outcomes = race([accepting(visit, erik, plan) for visit in visits()])
    assert sorted(outcomes) == ["done"] * 3 + ["over_capacity"] * (MANY - 3)
    assert Batch.objects.count() == 3


def test_visits_that_want_the_same_things_in_different_order_all_get_an_answer(race: Racers, erik: User) -> None:
    """Two docents, two rooms, two halls, named in opposite order: nobody waits in a circle, one visit has it all."""
    one, two = make_docent(), make_docent()
    east, west = make_room(capacity_to=50), make_room(capacity_to=50)
    left, right = make_hall(capacity=5_000), make_hall(capacity=5_000)
    groups = [BatchPlan(span=TEN, headcount=5, hall=hall, first=who) for hall, who in ((left, one), (right, two))]
    rooms = [RoomPlan(room=room, span=NOON) for room in (east, west)]
    commands = [
        accepting(visit, erik, *(groups[::step]), rooms=tuple(rooms[::step]))
        for visit, step in zip(visits(), [1, -1] * (MANY // 2), strict=True)
    ]
    outcomes = race(commands)
    assert outcomes.count("done") == 1
    assert set(outcomes) == {"done", "docent_elsewhere"}
    assert (Duty.objects.count(), Occupancy.objects.count(), overlaps()) == (2, 2, 0)


def test_a_resident_and_a_visit_want_the_same_room(race: Racers, erik: User) -> None:
    room, hall = make_room(capacity_to=50), make_hall(capacity=5_000)
    plan = BatchPlan(span=TEN, headcount=20, hall=hall)
    residents = [make_user() for _n in range(6)]
    commands = [
        partial(actions.reserve, room=room, span=NOON, by=who, holder=who, now=NOW, purpose="备课", party_size=5)
        for who in residents
    ]
    asked = visits(6)
    outcomes = race(
        [*commands, *(accepting(one, erik, plan, rooms=(RoomPlan(room=room, span=NOON),)) for one in asked)]
    )
    assert sorted(outcomes) == ["done"] + ["taken"] * 11
    assert (Occupancy.objects.count(), overlaps()) == (1, 0)


def test_moving_visits_past_each_other_leaves_nobody_in_two_places(race: Racers, erik: User) -> None:
    """Six visits of one docent, hour by hour; all are moved to the same hour at once."""
    docent, hall = make_docent(), make_hall(capacity=5_000)
    day = [span_on(TUESDAY, f"{hour}:00-{hour + 1}:00") for hour in range(10, 16)]
    booked = [
        planning.accept(
            visit=visit,
            plan=Plan(batches=[BatchPlan(span=span, headcount=5, hall=hall, first=docent)]),
            by=erik,
            now=NOW,
        )
        for visit, span in zip(visits(6), day, strict=True)
    ]
    goal = span_on(TUESDAY, "18:00-19:00")
    commands = [partial(planning.move, visit=one, starts_at=goal.starts_at, by=erik, now=NOW) for one in booked]
    outcomes = race(commands)
    assert sorted(outcomes) == ["docent_elsewhere"] * 5 + ["done"]
    assert Duty.objects.filter(starts_at=goal.starts_at).count() == 1
    assert Duty.objects.count() == 6


def test_a_docent_goes_away_while_a_group_is_given_to_them(race: Racers, erik: User) -> None:
    docent = make_docent()
    groups = [make_batch() for _n in range(5)]
    away = [partial(duties.go_away, docent=docent, span=TEN, reason="", by=erik, now=NOW) for _n in range(5)]
    given = [partial(duties.assign, batch=one, part="first", docent=docent, by=erik, now=NOW) for one in groups]
    outcomes = race([*away, *given])
    assert sorted(outcomes) == ["docent_elsewhere"] * 9 + ["done"]
    assert Duty.objects.count() == 1
