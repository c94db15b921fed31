"""Portable equipment: never more pieces promised at one moment than there are."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings import actions
from bookings.availability import most_at_once
from bookings.models import Equipment, Promise, Reservation, Room
from bookings.stock import field_of, left_during
from bookings.tests.factories import make_equipment, make_reservation, make_room, make_user, span_on
from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, moment

__all__ = ["race"]
pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))


def reserve(
    by: User, pieces: dict[Equipment, int], hours: str = "14:00-16:00", room: Room | None = None
) -> Reservation:
    wish: dict[str, Any] = {"holder": by, "now": NOW, "purpose": "读书会", "party_size": 3, "pieces": pieces}
    return actions.reserve(room=room or make_room(), span=span_on(MONDAY, hours), by=by, **wish)


def left(item: Equipment, hours: str = "14:00-16:00") -> int:
    return left_during(span_on(MONDAY, hours))[item.pk]


def test_pieces_are_promised_for_the_time_and_free_before_and_after(alice: User) -> None:
    microphones = make_equipment("话筒", stock=4)
    reserve(alice, {microphones: 3})
    assert left(microphones) == 1
    assert left(microphones, "16:00-17:00") == left(microphones, "12:00-14:00") == 4


def test_more_than_there_are_is_refused_and_says_how_many_are_left(alice: User, bob: User) -> None:
    microphones = make_equipment("话筒", stock=4)
    reserve(alice, {microphones: 3})
    with pytest.raises(Refused) as refusal:
        reserve(bob, {microphones: 2}, "15:00-17:00")
    assert refusal.value.codes == {"out_of_stock"}
    assert refusal.value.problems[0].field == field_of(microphones)
    assert "1" in str(refusal.value.problems[0])
    assert Reservation.objects.count() == 1


def test_parties_one_after_the_other_may_have_the_same_pieces(alice: User) -> None:
    flip_chart = make_equipment("白板架", stock=1)
    for hours in ("10:00-12:00", "12:00-14:00", "14:00-16:00"):
        reserve(alice, {flip_chart: 1}, hours)
    assert Promise.objects.count() == 3


def test_what_is_let_go_can_be_promised_again(alice: User, erik: User) -> None:
    item = make_equipment(stock=1)
    kept = reserve(alice, {item: 1})
    actions.cancel(reservation=kept, by=alice, now=NOW)
    assert left(item) == 1
    waiting = reserve(alice, {item: 1}, room=make_room(needs_approval=True))
    assert left(item) == 0
    actions.decline(reservation=waiting, by=erik, now=NOW, answer="当日有活动")
    assert left(item) == 1


def test_moving_takes_the_pieces_along_or_is_refused(alice: User, bob: User) -> None:
    item = make_equipment(stock=2)
    mine = reserve(alice, {item: 2}, "10:00-11:00")
    moved = actions.move(reservation=mine, room=mine.room, span=span_on(MONDAY, "10:30-11:30"), by=alice, now=NOW)
    assert [(p.quantity, p.starts_at) for p in moved.promises.all()] == [(2, moment(MONDAY, time(10, 30)))]
    reserve(bob, {item: 1})
    with pytest.raises(Refused) as refusal:
        actions.move(reservation=moved, room=moved.room, span=span_on(MONDAY, "14:00-15:00"), by=alice, now=NOW)
    assert refusal.value.codes == {"out_of_stock"}
    assert left(item, "10:30-11:30") == 0


def test_what_belongs_to_a_room_is_not_counted(alice: User) -> None:
    assert left_during(span_on(MONDAY, "14:00-16:00")) == {}
    fixed = make_equipment("钢琴")
    assert reserve(alice, {fixed: 5}).promises.count() == 0


clocks = st.integers(0, 20)


@settings(deadline=None)
@given(st.lists(st.tuples(clocks, st.integers(1, 6), st.integers(1, 5)), max_size=8))
def test_the_most_at_once_is_what_counting_every_hour_gives(rows: list[tuple[int, int, int]]) -> None:
    start = moment(MONDAY, time())
    spans = [
        (Span(start + timedelta(hours=first), start + timedelta(hours=first + length)), count)
        for first, length, count in rows
    ]
    hours = [start + timedelta(hours=n) for n in range(30)]
    counted = (sum(count for span, count in spans if span.starts_at <= hour < span.ends_at) for hour in hours)
    assert most_at_once(spans) == max(counted, default=0)


def test_the_database_refuses_a_promise_of_nothing() -> None:
    kept = make_reservation()
    with pytest.raises(IntegrityError, match="promise_of_something"), transaction.atomic():
        Promise.objects.create(
            equipment=make_equipment(stock=1),
            reservation=kept,
            quantity=0,
            starts_at=kept.starts_at,
            ends_at=kept.ends_at,
        )


def form_for(room: Room, **more: Any) -> dict[str, Any]:
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    return {
        "day": f"{tomorrow}", "start": "14:00", "length": "60", "purpose": "读书会", "party_size": "3",
        "contact_name": "张老师", "contact_phone": "13800000000", "agree": "on",
    } | more  # fmt: skip


def test_the_form_asks_for_pieces_says_what_is_left_and_keeps_what_was_typed(alice_client: Client) -> None:
    item = make_equipment("话筒", stock=2)
    room = make_room()
    address = f"/rooms/{room.slug}/reserve/"
    assert "还剩 2 件，共 2 件" in alice_client.get(address).content.decode()
    refused = alice_client.post(address, form_for(room, **{field_of(item): "3"}))
    assert refused.status_code == 422
    assert 'value="3"' in refused.content.decode()
    assert "还剩 2 件，共 2 件" in refused.content.decode()
    assert alice_client.post(address, form_for(room, **{field_of(item): "2"})).status_code == 302
    assert Promise.objects.get().quantity == 2
    other = make_room()
    refused = alice_client.post(f"/rooms/{other.slug}/reserve/", form_for(other, **{field_of(item): "1"}))
    assert refused.status_code == 422
    assert "还剩 0 件" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_in_different_rooms_are_not_promised_more_than_there_is(race: Racers) -> None:
    item, other = make_equipment(stock=3), make_equipment(stock=9)
    pairs = [(make_user(), make_room()) for _ in range(12)]
    wishes = [{item: 1, other: 1} if n % 2 else {other: 1, item: 1} for n in range(12)]
    results = race([
        lambda p=person, r=room, w=wish: reserve(p, w, room=r)  # type: ignore[misc]
        for (person, room), wish in zip(pairs, wishes, strict=True)
    ])  # fmt: skip
    assert sorted(results) == ["done"] * 3 + ["out_of_stock"] * 9
    assert left(item) == 0
    assert left(other) == 6
