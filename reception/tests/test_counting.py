"""Presses of the counter, corrections, and individual visitors: every one counts once."""

import uuid
from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import local_day, moment
from reception import counting
from reception.counting import Press
from reception.models import Batch, Category, ClosedMonth, Headcount, IndividualVisitors, Tally
from reception.tests.factories import TUESDAY, make_batch, make_category, make_duty, make_hall, make_received

pytestmark = pytest.mark.django_db
TEN = moment(TUESDAY, time(10))
HOUR = timedelta(hours=1)


@pytest.fixture
def adults(db: None) -> Category:
    return make_category("成人")


@pytest.fixture
def batch(adults: Category) -> Batch:
    return make_batch(state="arrived", arrived_at=TEN)


def press(category: Category, change: int = 1, **fields: object) -> Press:
    return Press(**{"key": uuid.uuid4(), "category": category, "change": change, **fields})  # type: ignore[arg-type]


def total(batch: Batch) -> int | None:
    return Batch.objects.get(pk=batch.pk).headcount


def test_presses_add_up(erik: User, batch: Batch, adults: Category) -> None:
    students = make_category("学生")
    done = counting.count(batch=batch, presses=[press(adults, 5), press(students), press(adults, -2)], by=erik, now=TEN)
    assert done.headcount == 4
    assert dict(Headcount.objects.values_list("category__name", "people")) == {"成人": 3, "学生": 1}


def test_a_press_that_is_sent_again_counts_once(erik: User, batch: Batch, adults: Category) -> None:
    one, other = press(adults), press(adults)
    for presses in ([one], [one, other], [other, other, one]):
        counting.count(batch=batch, presses=presses, by=erik, now=TEN)
    assert (total(batch), Tally.objects.count()) == (2, 2)


def test_who_is_counted_within_others_does_not_add_up(erik: User, batch: Batch, adults: Category) -> None:
    wheelchairs = make_category("轮椅", is_within=True)
    counting.count(batch=batch, presses=[press(adults, 3), press(wheelchairs)], by=erik, now=TEN)
    assert total(batch) == 3


def test_never_below_nobody_and_what_was_pressed_before_stays(erik: User, batch: Batch, adults: Category) -> None:
    wrong = press(adults, -3)
    with pytest.raises(Refused) as refused:
        counting.count(batch=batch, presses=[press(adults, 2), wrong, press(adults)], by=erik, now=TEN)
    problem = refused.value.problems[0]
    assert (problem.code, problem.key, "成人" in str(problem)) == ("below_nobody", wrong.key, True)  # type: ignore[attr-defined]
    assert total(batch) == 2


@pytest.mark.parametrize("change", [0, 1000, -1000, 2**31, 10**30])
def test_no_press_counts_nobody_or_a_thousand(erik: User, batch: Batch, adults: Category, change: int) -> None:
    with pytest.raises(Refused) as refused:
        counting.count(batch=batch, presses=[press(adults, change)], by=erik, now=TEN)
    assert refused.value.codes == {"not_a_change"}
    assert Tally.objects.count() == 0


def test_at_most_five_hundred_presses_at_once(erik: User, batch: Batch, adults: Category) -> None:
    with pytest.raises(Refused) as refused:
        counting.count(batch=batch, presses=[press(adults) for _ in range(501)], by=erik, now=TEN)
    assert refused.value.codes == {"too_many"}


def test_more_than_the_hall_holds_wants_a_reason(erik: User, adults: Category) -> None:
    batch = make_batch(hall=make_hall(capacity=10), state="arrived", arrived_at=TEN)
    counting.count(batch=batch, presses=[press(adults, 10)], by=erik, now=TEN)
    one = press(adults)
    with pytest.raises(Refused) as refused:
        counting.count(batch=batch, presses=[one], by=erik, now=TEN)
    assert [(p.code, p.field) for p in refused.value.problems] == [("over_capacity", "over_capacity_reason")]
    done = counting.count(batch=batch, presses=[one], by=erik, now=TEN, over_capacity_reason=" 两组换场 ")
    assert (done.headcount, done.over_capacity_reason) == (11, "两组换场")
    counting.count(batch=batch, presses=[press(adults)], by=erik, now=TEN)  # it has been said why
    assert total(batch) == 12


@pytest.mark.parametrize(
    ("pressed", "kept"), [(-HOUR, -HOUR), (HOUR, 0 * HOUR), (-47 * HOUR, -47 * HOUR), (-49 * HOUR, 0 * HOUR)]
)
def test_a_phone_with_a_wrong_clock_is_not_believed(
    erik: User, batch: Batch, adults: Category, pressed: timedelta, kept: timedelta
) -> None:
    counting.count(batch=batch, presses=[press(adults, pressed_at=TEN + pressed)], by=erik, now=TEN)
    assert list(Tally.objects.values_list("pressed_at", "received_at")) == [(TEN + kept, TEN)]


def test_what_was_counted_offline_still_counts_after_the_group_has_left(erik: User, adults: Category) -> None:
    batch = make_received(at=TEN, people={adults: 20})
    counting.count(batch=batch, presses=[press(adults)], by=erik, now=TEN)
    assert total(batch) == 21
    with pytest.raises(Refused) as refused:
        counting.count(batch=batch, presses=[press(adults, -21)], by=erik, now=TEN)
    assert refused.value.codes == {"no_headcount"}


@pytest.mark.parametrize("state", ["cancelled", "no_show"])
def test_who_did_not_come_is_not_counted(erik: User, adults: Category, state: str) -> None:
    with pytest.raises(Refused) as refused:
        counting.count(batch=make_batch(state=state), presses=[press(adults)], by=erik, now=TEN)
    assert refused.value.codes == {"not_possible"}


def test_a_closed_month_is_not_counted_anew(erik: User, root: User, batch: Batch, adults: Category) -> None:
    ClosedMonth.objects.create(month=TUESDAY.replace(day=1), figures={}, closed_by=root, closed_at=TEN)
    with pytest.raises(Refused) as refused:
        counting.count(batch=batch, presses=[press(adults)], by=erik, now=TEN)
    assert refused.value.codes == {"month_is_closed"}
    with pytest.raises(Refused):
        counting.count_individuals(people=1, key=uuid.uuid4(), by=erik, now=TEN)


def test_docents_count_the_groups_they_guide(dana: User, alice: User, batch: Batch, adults: Category) -> None:
    for person in (alice, dana):
        with pytest.raises(PermissionDenied):
            counting.count(batch=batch, presses=[press(adults)], by=person, now=TEN)
    make_duty(dana, batch=batch)
    assert counting.count(batch=batch, presses=[press(adults)], by=dana, now=TEN).headcount == 1


def test_undoing_has_a_key_of_its_own_that_is_always_the_same() -> None:
    key = uuid.uuid4()
    undone = counting.undoing(key)
    assert undone != key
    assert (undone, undone.version) == (counting.undoing(undone), 8)


# --- corrections -----------------------------------------------------------------------------------------------------


def test_a_correction_writes_the_difference_once(erik: User, batch: Batch, adults: Category) -> None:
    students, key = make_category("学生"), uuid.uuid4()
    counting.count(batch=batch, presses=[press(adults, 5)], by=erik, now=TEN)
    for _time in range(2):
        done = counting.set_count(batch=batch, counts={adults: 2, students: 7}, key=key, by=erik, now=TEN)
    assert done.headcount == 9
    assert sorted(Tally.objects.values_list("change", flat=True)) == [-3, 5, 7]


def test_the_same_form_sent_again_does_not_overwrite_what_was_counted_since(
    erik: User, batch: Batch, adults: Category
) -> None:
    key = uuid.uuid4()
    counting.set_count(batch=batch, counts={adults: 30}, key=key, by=erik, now=TEN)
    counting.count(batch=batch, presses=[press(adults)], by=erik, now=TEN)
    counting.set_count(batch=batch, counts={adults: 30}, key=key, by=erik, now=TEN)
    assert total(batch) == 31


@pytest.mark.parametrize(("people", "code"), [(0, "no_headcount"), (-1, "no_headcount"), (61, "over_capacity")])
def test_a_correction_to_nobody_or_to_more_than_the_hall_holds_is_refused(
    erik: User, batch: Batch, adults: Category, people: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        counting.set_count(batch=batch, counts={adults: people}, key=uuid.uuid4(), by=erik, now=TEN)
    assert refused.value.codes == {code}
    assert Tally.objects.count() == 0


# --- individual visitors ---------------------------------------------------------------------------------------------


def test_individual_visitors_are_counted_by_day_and_once(erik: User) -> None:
    key = uuid.uuid4()
    for _time in range(2):
        counting.count_individuals(people=3, key=key, by=erik, now=TEN)
    assert list(IndividualVisitors.objects.values_list("day", "people")) == [(local_day(TEN), 3)]


@pytest.mark.parametrize("people", [0, -1, 10_000, 2**31])
def test_not_nobody_and_not_a_town(erik: User, people: int) -> None:
    with pytest.raises(Refused):
        counting.count_individuals(people=people, key=uuid.uuid4(), by=erik, now=TEN)
