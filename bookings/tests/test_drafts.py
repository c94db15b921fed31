"""A form that is open may keep its time for ten minutes, and no longer, whatever the worker does."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bookings import actions, drafts
from bookings.letting_go import clear_everything
from bookings.models import Hold, Occupancy, Reservation, Room
from bookings.queries.situations import booker_for, situation_for
from bookings.tests.factories import make_room, make_space, make_user, span_on
from bookings.tests.racing import Racers, overlaps, race
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, moment

__all__ = ["race"]
pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))
AFTERNOON = span_on(MONDAY, "14:00-16:00")
TEN_MINUTES = timedelta(minutes=10)


def keep(room: Room, by: User, span: Span = AFTERNOON, now: Any = NOW) -> Hold:
    return drafts.keep_for_a_while(room=room, span=span, by=by, now=now)


def reserve(room: Room, by: User, now: Any = NOW, span: Span = AFTERNOON) -> Reservation:
    return actions.reserve(room=room, span=span, by=by, holder=by, now=now, purpose="读书会", party_size=3)


def is_free(room: Room, person: User, now: Any) -> bool:
    return not situation_for(room, AFTERNOON, now=now, booker=booker_for(person)).busy


def test_a_kept_time_is_taken_for_everybody_else(alice: User, bob: User) -> None:
    room = make_room()
    keep(room, alice)
    with pytest.raises(Refused) as refusal:
        reserve(room, bob)
    assert refusal.value.codes == {"taken"}
    assert is_free(room, alice, NOW)
    assert not is_free(room, bob, NOW)


def test_who_keeps_a_time_reserves_it_and_the_hold_is_gone(alice: User) -> None:
    room = make_room()
    keep(room, alice)
    assert reserve(room, alice).state == "confirmed"
    assert not Hold.objects.exists()
    assert Occupancy.objects.count() == 1


def test_it_ends_by_the_clock_while_no_worker_runs(alice: User, bob: User) -> None:
    room = make_room()
    keep(room, alice)
    over = NOW + TEN_MINUTES
    assert is_free(room, bob, over)
    assert reserve(room, bob, now=over).holder == bob
    assert not Hold.objects.exists()


def test_the_worker_clears_away_what_nobody_asked_for(alice: User) -> None:
    keep(make_room(), alice)
    assert clear_everything(now=NOW + TEN_MINUTES - timedelta(seconds=1)) == 0
    assert clear_everything(now=NOW + TEN_MINUTES) == 1
    assert not Occupancy.objects.exists()


def test_asking_again_does_not_make_it_longer(alice: User) -> None:
    room = make_room()
    first = keep(room, alice)
    assert keep(room, alice, now=NOW + timedelta(minutes=5)) == first
    assert Hold.objects.get().ends_by == NOW + TEN_MINUTES


def test_another_form_gives_up_the_first(alice: User, bob: User) -> None:
    first, second = make_room(), make_room()
    keep(first, alice)
    keep(second, alice)
    assert Hold.objects.get().room == second
    assert reserve(first, bob).state == "confirmed"


def test_only_what_could_be_reserved_can_be_kept(alice: User) -> None:
    with pytest.raises(Refused) as refusal:
        keep(make_room(audience="staff"), alice)
    assert refusal.value.codes == {"staff_only"}
    with pytest.raises(Refused) as refusal:
        keep(make_room(), alice, span=span_on(MONDAY, "22:00-23:00"))
    assert refusal.value.codes == {"closed"}


def test_half_a_hall_that_is_kept_keeps_the_whole_hall(alice: User, bob: User) -> None:
    east, west = make_space(), make_space()
    half, hall = make_room(spaces=[east]), make_room(spaces=[east, west])
    keep(half, alice)
    with pytest.raises(Refused):
        reserve(hall, bob)
    assert reserve(hall, alice).occupancies.count() == 2


def test_the_database_refuses_a_second_form_an_endless_hold_and_an_occupancy_of_nobody(alice: User) -> None:
    room = make_room()
    keep(room, alice)
    values = {"room": room, "starts_at": AFTERNOON.starts_at, "ends_at": AFTERNOON.ends_at, "ends_by": NOW}
    with pytest.raises(IntegrityError, match="hold_one_draft_per_person"), transaction.atomic():
        Hold.objects.create(kind="draft", person=alice, **values)
    with pytest.raises(IntegrityError, match="occupancy_by_a_hold_ends_by_itself"), transaction.atomic():
        Occupancy.objects.update(lets_go_at=None)
    with pytest.raises(IntegrityError, match="occupancy_by_a_reservation_or_a_hold"), transaction.atomic():
        Occupancy.objects.update(hold=None)


# --- the form --------------------------------------------------------------------------------------------------------


def typed(**more: Any) -> dict[str, Any]:
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    return {"day": f"{tomorrow}", "start": "14:00", "length": "60", "purpose": "周三读书会"} | more


def test_the_form_keeps_the_time_shows_until_when_and_loses_nothing(alice_client: Client, alice: User) -> None:
    room = make_room()
    address = f"/rooms/{room.slug}/reserve/"
    page = alice_client.post(address, typed(hold="1"))
    assert page.status_code == 200
    draft = Hold.objects.get(person=alice)
    text = page.content.decode()
    assert "为您保留到" in text
    assert f"{timezone.localtime(draft.ends_by):%H:%M}" in text
    assert 'value="周三读书会"' in text
    again = alice_client.get(address, {"start": f"{timezone.localtime(draft.starts_at):%Y-%m-%dT%H:%M}"})
    assert "为您保留到" in again.content.decode()


def test_a_time_that_is_taken_cannot_be_kept_and_the_form_says_why(alice_client: Client, bob: User) -> None:
    room = make_room()
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    reserve(room, bob, now=timezone.now(), span=span_on(tomorrow, "14:00-15:00"))
    page = alice_client.post(f"/rooms/{room.slug}/reserve/", typed(hold="1"))
    assert page.status_code == 422
    assert "已被预约" in page.content.decode() or "已约" in page.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "broken", [{"day": ""}, {"day": "9999-12-31"}, {"start": "25:61"}, {"length": "2147483648"}, {"day": "\0"}]
)
def test_a_time_that_makes_no_sense_is_not_kept(alice_client: Client, broken: dict[str, str]) -> None:
    page = alice_client.post(f"/rooms/{make_room().slug}/reserve/", typed(hold="1", **broken) | broken)
    assert page.status_code == 422
    assert not Hold.objects.exists()


# --- races -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_many_who_keep_and_reserve_one_slot_one_has_it(race: Racers) -> None:
    room, people = make_room(), [make_user() for _ in range(20)]
    for n in range(10):
        span = span_on(MONDAY + timedelta(days=n), "14:00-16:00")
        results = race(
            [lambda p=p, span=span: keep(room, p, span) for p in people[:10]]  # type: ignore[misc]
            + [lambda p=p, span=span: reserve(room, p, span=span) for p in people[10:]]  # type: ignore[misc]
        )
        assert sorted(results) == ["done"] + ["taken"] * 19
        assert overlaps() == 0


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_is_over_goes_to_exactly_one_of_many(race: Racers) -> None:
    room, people = make_room(), [make_user() for _ in range(20)]
    for n in range(10):
        span = span_on(MONDAY + timedelta(days=n), "14:00-16:00")
        keep(room, people[0], span)
        results = race(
            [lambda p=p, span=span: reserve(room, p, now=NOW + TEN_MINUTES, span=span) for p in people[1:]]  # type: ignore[misc]
            + [lambda: clear_everything(now=NOW + TEN_MINUTES)]
        )
        assert sorted(results) == ["done"] * 2 + ["taken"] * 18
        assert overlaps() == 0


@pytest.mark.django_db(transaction=True)
def test_one_person_in_many_windows_keeps_one_time(race: Racers) -> None:
    person, rooms = make_user(), [make_room() for _ in range(10)]
    results = race([lambda room=room: keep(room, person) for room in rooms])  # type: ignore[misc]
    assert set(results) == {"done"}
    assert Hold.objects.count() == Occupancy.objects.count() == 1
