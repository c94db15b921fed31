"""A closure or other hours and a reservation cannot slip past each other, on real connections."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.db import connection, connections

from bookings import actions
from bookings.closing import CANCEL, Closing, close_rooms, lift, publish
from bookings.models import Reservation, Room
from bookings.opening_changes import DatedHours
from bookings.tests.factories import centre_schedule, make_reservation, make_room, make_space, make_user, span_on
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))
ROUNDS = 8


@pytest.fixture
def desk(transactional_db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def race(*commands: Callable[[], object]) -> list[str]:
    """Run every command on a connection of its own, all at once; "done", or the codes of the refusal."""
    gate = threading.Barrier(len(commands))

    def run(command: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            command()
            return "done"
        except Refused as refusal:
            return ",".join(sorted(refusal.codes))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


def reserving(room: Room, day: date, by: User) -> Callable[[], object]:
    span = span_on(day, "14:00-15:00")
    return lambda: actions.reserve(room=room, span=span, by=by, holder=by, now=NOW, purpose="备课", party_size=5)


def test_a_closure_and_a_reservation_never_both_succeed(desk: User) -> None:
    east, west = make_space(), make_space()
    hall, half = make_room(spaces=[east, west]), make_room(spaces=[east])
    person = make_user()
    for round_ in range(ROUNDS):
        day = MONDAY + timedelta(days=round_)
        closing = {"span": span_on(day, "08:00-21:00"), "reason": "检修", "by": desk, "now": NOW}
        results = race(
            reserving(half, day, person),
            lambda closing=closing: close_rooms(rooms=[hall, half], **closing),
        )
        assert results in (["done", "undecided"], ["taken", "done"])


def test_a_closed_day_and_a_reservation_never_both_succeed(desk: User) -> None:
    room, person = make_room(), make_user()
    for round_ in range(ROUNDS):
        day = MONDAY + timedelta(days=round_)
        change = DatedHours(schedule=centre_schedule(), first_day=day, last_day=day, intervals=[], reason="演练")
        results = race(
            reserving(room, day, person),
            lambda change=change: publish(change=change, decisions={}, by=desk, now=NOW),
        )
        assert results in (["done", "undecided"], ["closed", "done"])


def test_two_desks_that_close_the_same_rooms_close_them_once(desk: User) -> None:
    rooms = [make_room(), make_room()]
    closing = {"span": span_on(MONDAY, "08:00-21:00"), "reason": "检修", "by": desk, "now": NOW}
    results = race(*[lambda: close_rooms(rooms=rooms, **closing)] * 4)
    assert sorted(results) == ["done", *["nothing_to_close"] * 3]
    assert Reservation.objects.filter(kind="closure").count() == 2


def test_a_holder_who_cancels_while_the_desk_closes_disturbs_nobody(desk: User) -> None:
    room = make_room()
    for round_ in range(ROUNDS):
        day = MONDAY + timedelta(days=round_)
        person = make_user()
        one = make_reservation(room=room, holder=person, span=span_on(day, "14:00-15:00"))
        change = Closing(rooms=[room], span=span_on(day, "08:00-21:00"), reason="检修")
        results = race(
            lambda one=one, person=person: actions.cancel(reservation=one, by=person, now=NOW),
            lambda one=one, change=change: publish(change=change, decisions={one.pk: CANCEL}, by=desk, now=NOW),
        )
        assert results[1] == "done"
        assert results[0] in ("done", "no_longer_open")
        one.refresh_from_db()
        assert one.state == Reservation.State.CANCELLED


def test_two_desks_that_lift_one_closure_lift_it_once(desk: User) -> None:
    room = make_room()
    close_rooms(rooms=[room], span=span_on(MONDAY, "08:00-21:00"), reason="检修", by=desk, now=NOW)
    closure = Reservation.objects.get(kind="closure")
    results = race(*[lambda: lift(closure=closure, by=desk, now=NOW)] * 3)
    assert sorted(results) == ["already_over", "already_over", "done"]


def test_of_two_desks_that_answer_one_request_one_is_heard(desk: User) -> None:
    other = make_user(is_staff=True, is_superuser=True)
    room = make_room()
    for round_ in range(ROUNDS):
        span = span_on(MONDAY + timedelta(days=round_), "14:00-15:00")
        one = make_reservation(room=room, span=span, state=Reservation.State.REQUESTED)
        results = race(
            lambda one=one: actions.confirm(reservation=one, by=desk, now=NOW, waiting_only=True),
            lambda one=one: actions.decline(reservation=one, by=other, now=NOW, answer="占用"),
        )
        one.refresh_from_db()
        assert sorted(results) == ["done", "no_longer_open"]
        assert one.state == ("confirmed" if results[0] == "done" else "declined")
