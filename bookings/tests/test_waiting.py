"""The waiting list: the first in line is asked, and while they are asked nobody else can have the time."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bookings import actions, closing, waiting
from bookings.letting_go import clear_everything
from bookings.models import Hold, Occupancy, Reservation, Room, Wish
from bookings.policies import offer_stands_until
from bookings.queries.waiting import open_wishes_of
from bookings.tests.factories import make_reservation, make_room, make_space, make_user, span_on
from bookings.tests.racing import Racers, overlaps, race
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, moment

__all__ = ["race"]
pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
NOW = moment(MONDAY, time(9))
AFTERNOON = span_on(FRIDAY, "14:00-16:00")
FOUR_HOURS = timedelta(hours=4)


def wait(room: Room, by: User, span: Span = AFTERNOON, now: datetime = NOW, **wish: Any) -> Wish:
    return waiting.join(room=room, span=span, by=by, now=now, **{"purpose": "合唱排练", "party_size": 5} | wish)


def reserve(room: Room, by: User, span: Span = AFTERNOON, now: datetime = NOW) -> Reservation:
    return actions.reserve(room=room, span=span, by=by, holder=by, now=now, purpose="读书会", party_size=3)


def cancel(reservation: Reservation, now: datetime = NOW) -> None:
    assert reservation.holder
    actions.cancel(reservation=reservation, by=reservation.holder, now=now)


def state(wish: Wish) -> str:
    wish.refresh_from_db()
    return wish.state


@pytest.fixture
def carol(db: None) -> User:
    return make_user()


# --- waiting ---------------------------------------------------------------------------------------------------------


def test_only_a_time_that_is_taken_can_be_waited_for(alice: User, bob: User) -> None:
    room = make_room()
    with pytest.raises(Refused) as refusal:
        wait(room, bob)
    assert refusal.value.codes == {"free"}
    reserve(room, alice)
    assert wait(room, bob).state == "waiting"


def test_what_the_rules_refuse_anyway_cannot_be_waited_for(alice: User, bob: User) -> None:
    room = make_room(capacity_to=6)
    reserve(room, alice)
    with pytest.raises(Refused) as refusal:
        wait(room, bob, party_size=7)
    assert refusal.value.codes == {"too_many_people"}


def test_waiting_twice_for_the_same_is_one_place_and_there_are_five_at_most(alice: User, bob: User) -> None:
    room = make_room()
    reserve(room, alice)
    assert wait(room, bob) == wait(room, bob)
    for n in range(1, 5):
        span = span_on(FRIDAY + timedelta(days=n), "14:00-16:00")
        reserve(room, alice, span)
        wait(room, bob, span)
    span = span_on(FRIDAY + timedelta(days=5), "14:00-16:00")
    reserve(room, alice, span)
    with pytest.raises(Refused) as refusal:
        wait(room, bob, span)
    assert refusal.value.codes == {"waits_for_many"}


def test_the_place_says_how_many_wait_longer(alice: User, bob: User, carol: User) -> None:
    room = make_room()
    reserve(room, alice)
    wait(room, bob)
    wait(room, carol, now=NOW + timedelta(minutes=1))
    assert [wish.before_them for wish in open_wishes_of(bob, NOW)] == [0]
    assert [wish.before_them for wish in open_wishes_of(carol, NOW)] == [1]


# --- the offer -------------------------------------------------------------------------------------------------------


def test_a_cancelled_time_is_offered_to_the_first_and_kept_from_all_others(alice: User, bob: User, carol: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    first, second = wait(room, bob), wait(room, carol, now=NOW + timedelta(minutes=1))
    cancel(kept)
    assert (state(first), state(second)) == ("offered", "waiting")
    assert first.answer_until == NOW + FOUR_HOURS
    for person in (alice, carol):
        with pytest.raises(Refused) as refusal:
            reserve(room, person)
        assert refusal.value.codes == {"taken"}
    assert Notice.objects.filter(person=bob, url=first.get_absolute_url()).count() == 1


def test_the_answer_yes_makes_the_reservation_and_a_second_click_makes_no_other(alice: User, bob: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    wish = wait(room, bob)
    cancel(kept)
    made = waiting.accept(wish=wish, by=bob, now=NOW + timedelta(hours=1))
    assert (made.holder, made.span, made.purpose, made.party_size) == (bob, AFTERNOON, "合唱排练", 5)
    assert waiting.accept(wish=wish, by=bob, now=NOW + timedelta(hours=1)) == made
    assert state(wish) == "taken"
    assert not Hold.objects.exists()


def test_reserving_by_the_form_takes_the_offer_too(alice: User, bob: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    wish = wait(room, bob)
    cancel(kept)
    made = reserve(room, bob)
    assert state(wish) == "taken"
    assert wish.reservation == made


def test_reserving_another_time_leaves_the_offer_alone(alice: User, bob: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    wish = wait(room, bob)
    cancel(kept)
    reserve(room, bob, span_on(FRIDAY, "17:00-18:00"))
    assert state(wish) == "offered"


def test_the_answer_no_asks_the_next(alice: User, bob: User, carol: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    first, second = wait(room, bob), wait(room, carol, now=NOW + timedelta(minutes=1))
    cancel(kept)
    waiting.leave(wish=first, by=bob, now=NOW)
    assert (state(first), state(second)) == ("withdrawn", "offered")


def test_without_an_answer_the_next_is_asked_and_then_everybody(alice: User, bob: User, carol: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    first, second = wait(room, bob), wait(room, carol, now=NOW + timedelta(minutes=1))
    cancel(kept)
    assert clear_everything(now=NOW + FOUR_HOURS) == 1
    assert (state(first), state(second)) == ("passed", "offered")
    later = NOW + FOUR_HOURS * 2
    clear_everything(now=later)
    assert state(second) == "passed"
    assert reserve(room, alice, now=later).state == "confirmed"


def test_while_no_worker_runs_the_next_in_line_is_still_before_whoever_happens_to_look(
    alice: User, bob: User, carol: User
) -> None:
    room = make_room()
    kept = reserve(room, alice)
    first, second = wait(room, bob), wait(room, carol, now=NOW + timedelta(minutes=1))
    cancel(kept)
    with pytest.raises(Refused) as refusal:
        waiting.accept(wish=first, by=bob, now=NOW + FOUR_HOURS)
    assert refusal.value.codes == {"no_longer_offered"}
    assert clear_everything(now=NOW + FOUR_HOURS) == 1
    with pytest.raises(Refused):
        reserve(room, bob, now=NOW + FOUR_HOURS)
    assert state(second) == "offered"


def test_at_night_the_clock_of_an_offer_stands_still() -> None:
    latest = moment(FRIDAY, time(14))
    evening = moment(MONDAY, time(19))
    assert offer_stands_until(now=evening, latest=latest) == moment(MONDAY + timedelta(days=1), time(10))
    night = moment(MONDAY, time(23, 30))
    assert offer_stands_until(now=night, latest=latest) == moment(MONDAY + timedelta(days=1), time(12))
    assert offer_stands_until(now=moment(MONDAY, time(3)), latest=latest) == moment(MONDAY, time(12))
    assert offer_stands_until(now=moment(FRIDAY, time(13)), latest=latest) == latest


def test_whoever_could_not_answer_in_time_is_not_asked_and_the_time_is_free(alice: User, bob: User) -> None:
    room = make_room(notice_minutes=60)
    kept = reserve(room, alice)
    wish = wait(room, bob)
    soon = AFTERNOON.starts_at - timedelta(minutes=70)
    cancel(kept, now=soon)
    assert state(wish) == "waiting"
    assert not Occupancy.objects.exists()


def test_who_waits_for_the_whole_hall_is_asked_when_its_last_half_becomes_free(alice: User, bob: User) -> None:
    east, west = make_space(), make_space()
    hall, half, other = make_room(spaces=[east, west]), make_room(spaces=[east]), make_room(spaces=[west])
    first, second = reserve(half, alice), reserve(other, alice)
    wish = wait(hall, bob)
    cancel(first)
    assert state(wish) == "waiting"
    cancel(second)
    assert state(wish) == "offered"
    assert Hold.objects.get().occupancies.count() == 2


def test_moving_declining_and_lifting_a_closure_ask_the_next_too(alice: User, bob: User, erik: User) -> None:
    room, other = make_room(needs_approval=True), make_room()
    waits = reserve(room, alice)
    first = wait(room, bob)
    actions.decline(reservation=waits, by=erik, now=NOW, answer="当日有活动")
    assert state(first) == "offered"
    kept = reserve(other, alice)
    second = wait(other, bob)
    actions.move(reservation=kept, room=other, span=span_on(FRIDAY, "18:00-19:00"), by=alice, now=NOW)
    assert state(second) == "offered"


def test_a_closure_takes_the_offer_back_and_lifting_it_makes_it_again(alice: User, bob: User, root: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    wish = wait(room, bob)
    cancel(kept)
    closing.close_rooms(rooms=[room], span=AFTERNOON, reason="设备检修", by=root, now=NOW)
    assert state(wish) == "waiting"
    assert not Hold.objects.exists()
    closure = Reservation.objects.get(kind="closure")
    closing.lift(closure=closure, by=root, now=NOW)
    assert state(wish) == "offered"


def test_what_a_closure_cancels_is_offered_to_nobody(alice: User, bob: User, root: User) -> None:
    room = make_room()
    kept = reserve(room, alice)
    wish = wait(room, bob)
    decisions = {kept.pk: closing.CANCEL}
    closing.close_rooms(rooms=[room], span=AFTERNOON, reason="检修", by=root, now=NOW, decisions=decisions)
    assert state(wish) == "waiting"
    assert Reservation.objects.get(kind="closure").occupancies.count() == 1


def test_a_room_nobody_checked_in_to_is_released_and_can_be_reserved_without_a_worker(alice: User, bob: User) -> None:
    room = make_room(release_after_minutes=15)
    kept = reserve(room, alice)
    late = AFTERNOON.starts_at + timedelta(minutes=15)
    with pytest.raises(Refused):
        reserve(room, bob, span_on(FRIDAY, "14:30-15:30"), now=late - timedelta(seconds=1))
    reserve(room, bob, span_on(FRIDAY, "14:30-15:30"), now=late)
    kept.refresh_from_db()
    assert kept.state == "released"
    assert overlaps() == 0
    assert Notice.objects.filter(person=alice, title__contains="释放").count() == 1


def test_the_database_refuses_an_offer_without_deadline_and_a_second_place_for_the_same(alice: User, bob: User) -> None:
    room = make_room()
    reserve(room, alice)
    wish = wait(room, bob)
    values = {"room": room, "person": bob, "starts_at": wish.starts_at, "ends_at": wish.ends_at, "purpose": "排练"}
    for name, doing in {
        "wish_once_per_person_and_time": lambda: Wish.objects.create(**values),
        "wish_offered_with_a_deadline": lambda: Wish.objects.update(state="offered"),
        "wish_taken_with_a_reservation": lambda: Wish.objects.update(state="taken"),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            doing()


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def soon() -> Span:
    return span_on(local_day(timezone.now()) + timedelta(days=3), "14:00-15:00")


def form(span: Span) -> dict[str, str]:
    local = timezone.localtime(span.starts_at)
    return {
        "day": f"{local:%Y-%m-%d}", "start": f"{local:%H:%M}", "length": "60", "purpose": "合唱排练", "party_size": "5",
        "contact_name": "张老师", "contact_phone": "13800000000", "agree": "on",
    }  # fmt: skip


def test_a_refused_form_goes_on_the_waiting_list_with_one_button(
    alice_client: Client, alice: User, bob: User, soon: Span
) -> None:
    room = make_room()
    reserve(room, bob, soon, now=timezone.now())
    address = f"/rooms/{room.slug}/reserve/"
    refused = alice_client.post(address, form(soon))
    assert refused.status_code == 422
    assert 'name="wait"' in refused.content.decode()
    made = alice_client.post(address, form(soon) | {"wait": "1"})
    wish = Wish.objects.get(person=alice)
    assert made.headers["Location"] == wish.get_absolute_url()
    assert "您排第一" in alice_client.get(wish.get_absolute_url()).content.decode()
    assert room.name in alice_client.get("/reservations/waiting/").content.decode()


def test_a_free_time_has_no_button_for_waiting_and_says_so(alice_client: Client, soon: Span) -> None:
    room = make_room()
    page = alice_client.post(f"/rooms/{room.slug}/reserve/", form(soon) | {"wait": "1"})
    assert page.status_code == 422
    assert "这段时间又空出来了" in page.content.decode()
    assert not Wish.objects.exists()


def test_the_offer_is_answered_on_its_page(alice_client: Client, alice: User, bob: User, soon: Span) -> None:
    room = make_room()
    kept = reserve(room, bob, soon, now=timezone.now())
    wish = wait(room, alice, soon, now=timezone.now())
    cancel(kept, now=timezone.now())
    page = alice_client.get(wish.get_absolute_url()).content.decode()
    assert "空出来了，先问您" in page
    answered = alice_client.post(wish.get_absolute_url(), {"answer": "yes"})
    assert answered.headers["Location"] == Reservation.objects.get(holder=alice).get_absolute_url()


def test_an_answer_that_comes_too_late_is_refused_in_words(
    alice_client: Client, alice: User, bob: User, soon: Span
) -> None:
    room = make_room()
    kept = reserve(room, bob, soon, now=timezone.now())
    wish = wait(room, alice, soon, now=timezone.now())
    cancel(kept, now=timezone.now())
    past = timezone.now() - timedelta(minutes=1)
    Hold.objects.update(ends_by=past, created_at=past - timedelta(hours=1))
    Occupancy.objects.update(lets_go_at=past)
    Wish.objects.update(answer_until=past)
    page = alice_client.post(wish.get_absolute_url(), {"answer": "yes"})
    assert page.status_code == 422
    assert "答复时间已过" in page.content.decode()
    assert not Reservation.objects.filter(holder=alice).exists()


def test_other_peoples_places_do_not_exist(bob_client: Client, alice: User, bob: User, soon: Span) -> None:
    room = make_room()
    reserve(room, bob, soon, now=timezone.now())
    wish = wait(room, alice, soon, now=timezone.now())
    for method in (bob_client.get, bob_client.post):
        assert method(wish.get_absolute_url(), {"answer": "yes"}).status_code == 404
    assert state(wish) == "waiting"


def test_the_list_costs_the_same_for_one_and_for_three(
    alice_client: Client, alice: User, bob: User, soon: Span, django_assert_max_num_queries: Any
) -> None:
    for n in range(3):
        room = make_room()
        make_reservation(room=room, holder=bob, span=soon)
        wait(room, alice, soon, now=timezone.now())
        with django_assert_max_num_queries(12):
            assert len(alice_client.get("/reservations/waiting/").context["open"]) == n + 1


# --- races -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_however_many_grab_at_a_cancelled_time_the_first_in_line_has_it(race: Racers) -> None:
    room, people = make_room(), [make_user() for _ in range(20)]
    holder, first = make_user(), make_user()
    for n in range(10):
        span = span_on(MONDAY + timedelta(days=n + 1), "14:00-16:00")
        kept = reserve(room, holder, span)
        wish = wait(room, first, span)
        results = race(
            [lambda kept=kept: cancel(kept)]  # type: ignore[misc]
            + [lambda p=p, span=span: reserve(room, p, span) for p in people]  # type: ignore[misc]
        )
        assert results == ["done"] + ["taken"] * 20
        assert state(wish) == "offered"
        assert waiting.accept(wish=wish, by=first, now=NOW).holder == first
        assert overlaps() == 0


@pytest.mark.django_db(transaction=True)
def test_taking_an_offer_and_its_end_at_once_have_one_outcome(race: Racers) -> None:
    room, holder, first, second = make_room(), make_user(), make_user(), make_user()
    over = NOW + FOUR_HOURS
    for n in range(10):
        span = span_on(MONDAY + timedelta(days=n + 1), "14:00-16:00")
        kept = reserve(room, holder, span)
        one, two = wait(room, first, span), wait(room, second, span, now=NOW + timedelta(minutes=1))
        cancel(kept)
        results = race(
            [
                lambda one=one: waiting.accept(wish=one, by=first, now=over - timedelta(seconds=1)),  # type: ignore[misc]
                lambda: clear_everything(now=over),
                lambda: clear_everything(now=over),
            ]
        )
        outcome = results[0], state(one), state(two)
        assert outcome in {("done", "taken", "waiting"), ("no_longer_offered", "passed", "offered")}
        assert overlaps() == 0
        waiting.leave(wish=two, by=second, now=over)


@pytest.mark.django_db(transaction=True)
def test_the_halves_of_a_hall_given_back_at_once_go_to_who_waits_for_the_whole(race: Racers) -> None:
    east, west = make_space(), make_space()
    hall, halves = make_room(spaces=[east, west]), [make_room(spaces=[east]), make_room(spaces=[west])]
    holder, first = make_user(), make_user()
    for n in range(10):
        span = span_on(MONDAY + timedelta(days=n + 1), "14:00-16:00")
        kept = [reserve(half, holder, span) for half in halves]
        wish = wait(hall, first, span)
        results = race([lambda one=one: cancel(one) for one in kept])  # type: ignore[misc]
        assert results == ["done", "done"]
        assert state(wish) == "offered"
        assert Hold.objects.get(wish=wish).occupancies.count() == 2
        waiting.leave(wish=wish, by=first, now=NOW)
