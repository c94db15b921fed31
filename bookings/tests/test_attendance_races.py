"""Check-in, release, no-shows and claim codes on real connections: of two that exclude each other, one wins."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from bookings import actions, attendance, claims, letting_go
from bookings.models import NoShow, Reservation, Room
from bookings.tests.factories import make_reservation, make_room, make_user, span_on
from bookings.tests.test_commands_race import Racers, overlaps, race  # noqa: F401 -- a fixture
from centre.accounts.models import ClaimFailure, User
from centre.accounts.tries import TooManyTries
from centre.notifications.models import Notice
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db(transaction=True)
State = Reservation.State
MONDAY = date(2026, 11, 23)
ROUNDS = 10


def day_of(round_: int) -> date:
    return MONDAY + timedelta(days=round_)


def at(day: date, clock: str) -> datetime:
    return moment(day, time.fromisoformat(clock))


def reserved(room: Room, by: User, day: date, hours: str = "14:00-16:00") -> Reservation:
    wish = {"purpose": "备课", "party_size": 3, "holder": by, "now": at(day, "08:00")}
    return actions.reserve(room=room, span=span_on(day, hours), by=by, **wish)


@pytest.fixture
def room(transactional_db: None) -> Room:
    return make_room(release_after_minutes=15)


@pytest.fixture
def holder(transactional_db: None) -> User:
    return make_user()


@pytest.fixture
def desk(transactional_db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def checking_in(one: Reservation, by: User, now: datetime) -> Callable[[], object]:
    return lambda: attendance.check_in(reservation=one, by=by, now=now)


def releasing(now: datetime) -> Callable[[], object]:
    return lambda: letting_go.clear_everything(now=now)


def test_of_a_check_in_and_a_release_at_the_same_moment_one_wins(race: Racers, room: Room, holder: User) -> None:  # noqa: F811
    for round_ in range(ROUNDS):
        day = day_of(round_)
        one = reserved(room, holder, day)
        last, over = at(day, "14:15") - timedelta(microseconds=1), at(day, "14:15")
        results = race([checking_in(one, holder, last), releasing(over)])
        one.refresh_from_db()
        held = one.occupancies.count()
        if results[0] == "done":
            assert (one.state, held) == (State.CHECKED_IN, 1)
        else:
            assert (results[0], one.state, held) == ("released", State.RELEASED, 0)


def test_two_who_check_in_at_once_check_in_once(race: Racers, room: Room, holder: User) -> None:  # noqa: F811
    for round_ in range(ROUNDS):
        day = day_of(round_)
        one = reserved(room, holder, day)
        results = race([checking_in(one, holder, at(day, "13:50"))] * 5)
        assert sorted(results) == ["already_checked_in"] * 4 + ["done"]
        assert one.events.filter(state=State.CHECKED_IN).count() == 1


def test_two_workers_release_a_room_once(race: Racers, room: Room, holder: User) -> None:  # noqa: F811
    for round_ in range(ROUNDS):
        one = reserved(room, holder, day_of(round_))
        before = Notice.objects.count()
        assert race([releasing(at(day_of(round_), "14:20"))] * 2) == ["done", "done"]
        one.refresh_from_db()
        assert (one.state, Notice.objects.count() - before) == (State.RELEASED, 1)


def test_a_released_room_is_taken_by_exactly_one_whether_or_not_the_worker_comes_first(
    race: Racers,  # noqa: F811
    room: Room,
    holder: User,
) -> None:
    others = [make_user() for _number in range(4)]
    for round_ in range(ROUNDS):
        day = day_of(round_)
        one = reserved(room, holder, day)
        now = at(day, "14:20")

        def taking(person: User, day: date = day, now: datetime = now) -> Callable[[], object]:
            wish = {"purpose": "朗读", "party_size": 2, "holder": person, "by": person, "now": now}
            return lambda: actions.reserve(room=room, span=span_on(day, "14:30-16:00"), **wish)

        results = race([releasing(now), checking_in(one, holder, now), *(taking(person) for person in others)])
        one.refresh_from_db()
        assert (results[1], one.state) == ("released", State.RELEASED)
        assert sorted(results[2:]) == ["done", "taken", "taken", "taken"]
    assert overlaps() == 0


def test_of_a_check_in_and_a_no_show_one_stands(race: Racers, holder: User, desk: User) -> None:  # noqa: F811
    for round_ in range(ROUNDS):
        day, room = day_of(round_), make_room()
        one = reserved(room, holder, day)
        Room.objects.filter(pk=room.pk).update(release_after_minutes=15)
        one = Reservation.objects.get(pk=one.pk)
        now = at(day, "14:20")
        facts = {"reservation": one, "remark": "没有人来", "by": desk, "now": now}
        results = race([checking_in(one, holder, now), lambda facts=facts: attendance.record_no_show(**facts)])
        one.refresh_from_db()
        assert results in (["done", "checked_in"], ["no_show", "done"])
        assert (one.state == State.NO_SHOW) == NoShow.objects.filter(reservation=one).exists()


def test_two_at_the_desk_record_one_no_show(race: Racers, room: Room, holder: User, desk: User) -> None:  # noqa: F811
    for round_ in range(ROUNDS):
        one = reserved(room, holder, day_of(round_))
        facts = {"reservation": one, "remark": "没有人来", "by": desk, "now": at(day_of(round_), "16:00")}
        results = race([lambda facts=facts: attendance.record_no_show(**facts)] * 3)
        assert sorted(results) == ["already_recorded", "already_recorded", "done"]


def test_giving_back_and_reserving_the_rest_at_once_never_overlap(race: Racers, holder: User) -> None:  # noqa: F811
    room, other = make_room(), make_user()
    for round_ in range(ROUNDS):
        day = day_of(round_)
        one = reserved(room, holder, day)
        now = at(day, "14:30")
        wish = {"purpose": "朗读", "party_size": 2, "holder": other, "by": other, "now": now}
        results = race(
            [
                lambda one=one, now=now: attendance.give_back(reservation=one, by=holder, now=now),
                lambda day=day, wish=wish: actions.reserve(room=room, span=span_on(day, "15:00-16:00"), **wish),
            ]
        )
        assert results[0] == "done"
        assert results[1] in {"done", "taken"}
    assert overlaps() == 0


def test_two_workers_finish_what_has_passed_once(race: Racers, holder: User) -> None:  # noqa: F811
    room = make_room()
    ran = [reserved(room, holder, MONDAY, f"{hour:02}:00-{hour + 1:02}:00") for hour in range(9, 19)]
    assert race([lambda: attendance.finish_past(now=at(MONDAY, "20:00"))] * 3) == ["done"] * 3
    for one in ran:
        assert one.events.filter(state=State.FINISHED).count() == 1


def test_thirty_who_guess_at_once_get_five_tries(race: Racers, desk: User) -> None:  # noqa: F811
    start = timezone.now() + timedelta(hours=1)
    one = make_reservation(contact_name="高秀兰", span=span_on(start.date() + timedelta(days=2), "14:00-15:00"))
    code = claims.give_code(reservation=one, by=desk)
    tried: list[str] = []

    def guess(number: int) -> None:
        try:
            claims.claim(reference=one.reference, code="ABCDEFGH", address=f"10.0.0.{number}", now=timezone.now())
            tried.append("looked")
        except TooManyTries:
            tried.append("barred")

    race([lambda number=number: guess(number) for number in range(30)])
    assert (tried.count("looked"), tried.count("barred")) == (5, 25)
    assert ClaimFailure.objects.count() == 5
    with pytest.raises(TooManyTries):
        claims.claim(reference=one.reference, code=code, address="10.0.1.1", now=timezone.now())


def test_thirty_numbers_from_one_address_get_five_tries_too(race: Racers) -> None:  # noqa: F811
    tried: list[str] = []

    def guess(number: int) -> None:
        try:
            claims.claim(reference=f"QY261100{number:02}", code="ABCDEFGH", address="10.0.0.1", now=timezone.now())
            tried.append("looked")
        except TooManyTries:
            tried.append("barred")

    race([lambda number=number: guess(number) for number in range(30)])
    assert (tried.count("looked"), tried.count("barred")) == (5, 25)
