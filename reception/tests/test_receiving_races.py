"""Several phones and desks at once, on real connections: nobody is counted twice or lost, and one press is one step."""

import uuid
from dataclasses import replace
from datetime import time
from functools import partial

import pytest

from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.timespan import moment
from reception import counting, receiving
from reception.counting import Press
from reception.models import Batch, Message, Step, Tally, Visit
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_category,
    make_hall,
    make_received,
    make_visit,
    some_category,
    tally,
)
from reception.walk_ins import Group, walk_in

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
TEN = moment(TUESDAY, time(10))


def test_arrival_pressed_by_twenty_at_once_is_one_step_and_is_taken_back_once(race: Racers, erik: User) -> None:
    batch = make_batch()
    assert set(race([partial(receiving.arrive, batch=batch, by=erik, now=TEN)] * 20)) == {"done"}
    step = Step.objects.get().pk
    assert set(race([partial(receiving.take_back, batch=batch, step=step, by=erik, now=TEN)] * 20)) == {"done"}
    assert Step.objects.count() == 2


def test_eight_phones_with_everything_sent_twice_count_exactly(race: Racers, erik: User) -> None:
    batch = make_batch(state="arrived", arrived_at=TEN, hall=make_hall(capacity=1_000))
    categories = [make_category(), make_category()]
    phones = [
        [Press(key=uuid.uuid4(), category=categories[n % 2], change=1 + n % 3) for n in range(25)]
        for _phone in range(8)
    ]
    sent = [partial(counting.count, batch=batch, presses=presses, by=erik, now=TEN) for presses in phones for _ in "12"]
    assert set(race(sent)) == {"done"}
    exact = sum(press.change for presses in phones for press in presses)
    assert (Tally.objects.count(), Batch.objects.get().headcount) == (200, exact)


def test_a_group_that_leaves_while_it_is_counted_keeps_every_count_and_never_leaves_as_nobody(
    race: Racers, erik: User
) -> None:
    for _round in range(3):
        batch = make_received(at=TEN, people=1, state="in_tour")
        presses = [Press(key=uuid.uuid4(), category=some_category(), change=1) for _n in range(10)]
        counts = [partial(counting.count, batch=batch, presses=[one], by=erik, now=TEN) for one in presses]
        assert set(race([*counts, partial(receiving.finish, batch=batch, by=erik, now=TEN)])) == {"done"}
        batch.refresh_from_db()
        assert (batch.state, batch.headcount) == ("finished", 11)
    for _round in range(5):
        batch = make_received(at=TEN, people=1, state="in_tour")
        gone = Press(key=uuid.uuid4(), category=some_category(), change=-1)
        taking = partial(counting.count, batch=batch, presses=[gone], by=erik, now=TEN)
        outcomes = race([taking, partial(receiving.finish, batch=batch, by=erik, now=TEN)])
        batch.refresh_from_db()
        assert (sorted(outcomes), batch.state, batch.headcount) in [
            (["done", "no_headcount"], "finished", 1),
            (["done", "not_counted"], "in_tour", 0),
        ]


def test_two_last_groups_that_leave_at_once_are_thanked_once(race: Racers, erik: User) -> None:
    for _round in range(3):
        visit = make_visit(batches=2, batch_fields={"state": "arrived", "arrived_at": TEN})
        for batch in visit.batches.all():
            tally(batch, some_category(), 5)
        leaving = [partial(receiving.finish, batch=batch, by=erik, now=TEN) for batch in visit.batches.all()]
        assert race(leaving) == ["done", "done"]
        assert visit.messages.filter(deed=Message.Deed.THANKS).count() == 1


def test_a_walk_in_sent_by_ten_at_once_is_one_visit_and_the_last_places_are_given_once(
    race: Racers, erik: User
) -> None:
    make_hall(capacity=30)
    group = Group(organisation_name="枫林", kind="school", level="school", headcount=5, category=make_category())
    once = partial(walk_in, group=group, key=uuid.uuid4(), by=erik, now=TEN)
    assert set(race([once] * 10)) == {"done"}
    assert Visit.objects.count() == 1
    groups = [replace(group, organisation_name=f"单位{n}", headcount=20) for n in range(4)]
    outcomes = race([partial(walk_in, group=one, key=uuid.uuid4(), by=erik, now=TEN) for one in groups])
    assert sorted(outcomes) == ["done", "over_capacity", "over_capacity", "over_capacity"]
