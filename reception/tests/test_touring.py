"""Which stop a group has reached: pressed on the docent's phone, undone by "back"."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from centre.accounts.models import User
from centre.shared.problems import Refused
from reception import touring
from reception.itineraries import take_route
from reception.models import Batch

from .factories import make_docent, make_duty, make_received, make_route, make_stop, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(dana: User) -> Batch:
    """A group of three stops that is in the house and guided by dana."""
    visit = make_visit(batches=0)
    route = make_route(stops=[make_stop() for _ in range(3)])
    batch = make_received(at=visit.starts_at, state="in_tour", visit=visit, route=route)
    take_route(batch)
    make_duty(dana, batch=batch)
    return batch


def where(batch: Batch) -> list[str]:
    """Of each stop: left, here, or to come."""
    return [
        "left" if stop.left_at else "here" if stop.entered_at else "to come"
        for stop in batch.batch_stops.order_by("order")
    ]


def walk(batch: Batch, by: User, times: int) -> None:
    for number in range(times):
        touring.next_stop(batch=batch, by=by, now=batch.starts_at + timedelta(minutes=number))


def test_each_press_leaves_one_stop_and_reaches_the_next(batch: Batch, dana: User) -> None:
    walk(batch, dana, 2)
    assert where(batch) == ["left", "here", "to come"]
    first, second, _third = batch.batch_stops.all()
    assert first.left_at == second.entered_at == batch.starts_at + timedelta(minutes=1)


def test_after_the_last_stop_the_group_is_at_none(batch: Batch, dana: User) -> None:
    walk(batch, dana, 4)
    assert where(batch) == ["left", "left", "left"]
    walk(batch, dana, 1)
    assert where(batch) == ["left", "left", "left"]


@pytest.mark.parametrize("presses", [1, 2, 3, 4])
def test_back_takes_exactly_the_last_press_back(batch: Batch, dana: User, presses: int) -> None:
    walk(batch, dana, presses - 1)
    before = list(batch.batch_stops.values_list("entered_at", "left_at"))
    touring.next_stop(batch=batch, by=dana, now=batch.ends_at)
    touring.back(batch=batch, by=dana, now=batch.ends_at)
    assert list(batch.batch_stops.values_list("entered_at", "left_at")) == before


def test_back_at_the_very_beginning_changes_nothing(batch: Batch, dana: User) -> None:
    assert touring.back(batch=batch, by=dana, now=batch.starts_at) is None
    assert where(batch) == ["to come"] * 3


def test_two_who_press_at_the_same_stop_move_the_group_once(batch: Batch, dana: User) -> None:
    walk(batch, dana, 1)
    here = batch.batch_stops.get(left_at__isnull=True, entered_at__isnull=False)
    for _ in range(2):
        touring.next_stop(batch=batch, by=dana, now=batch.ends_at, left=here.pk)
    assert where(batch) == ["left", "here", "to come"]


def test_another_docent_cannot_move_the_group_and_the_desk_can(batch: Batch, erik: User) -> None:
    with pytest.raises(PermissionDenied):
        touring.next_stop(batch=batch, by=make_docent(), now=batch.starts_at)
    touring.next_stop(batch=batch, by=erik, now=batch.starts_at)
    assert where(batch) == ["here", "to come", "to come"]


def test_a_group_that_has_left_is_at_no_stop_any_more(batch: Batch, dana: User) -> None:
    Batch.objects.filter(pk=batch.pk).update(state="finished", finished_at=batch.ends_at)
    with pytest.raises(Refused):
        touring.next_stop(batch=batch, by=dana, now=batch.ends_at)
