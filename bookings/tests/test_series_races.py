"""Series that race on real connections, against single reservations and each other.

No overlap, no deadlock that surfaces, and never "both lost": every slot that was wanted is somebody's in the end.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from bookings import actions
from bookings.models import Reservation, Room, Series
from bookings.queries.series_dates import Change, Scope
from bookings.queries.series_preview import Plan
from bookings.recurrence import Rhythm
from bookings.series import cancel_series, change_series, reserve_series
from bookings.tests.factories import make_room, make_space, make_user, span_on
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import local_day, moment

pytestmark = pytest.mark.django_db(transaction=True)
THURSDAY = date(2026, 9, 3)
NOW = moment(date(2026, 9, 1), time(9))
WEEKS, ROUNDS = 12, 8

Command = Callable[[], object]


@pytest.fixture
def desk(transactional_db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def race(commands: list[Command]) -> list[str]:
    """Run every command at once, each on a connection of its own; "done", or the codes of the refusal."""
    gate = threading.Barrier(len(commands))

    def run(command: Command) -> str:
        connection.ensure_connection()
        gate.wait(timeout=30)
        try:
            command()
        except Refused as refusal:
            return ",".join(sorted(refusal.codes))
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


def overlaps() -> int:
    """Pairs of parties in one space at one time, counted without the constraint's help."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b
                          ON a.space_id = b.space_id AND a.id < b.id
                          AND a.starts_at < b.free_again_at AND b.starts_at < a.free_again_at""")
        return int(cursor.fetchone()[0])


def days(weeks: int = WEEKS) -> list[date]:
    return [THURSDAY + timedelta(weeks=n) for n in range(weeks)]


def series_of(room: Room, by: User, *, starts: int = 14, first_day: date = THURSDAY, weeks: int = WEEKS) -> Command:
    rhythm = Rhythm(kind="weekly", first_day=first_day)
    plan = Plan(
        room=room,
        rhythm=rhythm,
        last_day=rhythm.last_of(weeks),
        starts=time(starts),
        minutes=120,
        on_holidays="keep",
        on_make_up_workdays="keep",
        party_size=5,
    )
    wish: dict[str, Any] = {"purpose": "合唱排练", "contact_name": "孙老师"}
    return lambda: reserve_series(plan=plan, by=by, now=NOW, **wish)


def single(room: Room, day: date, by: User, starts: int = 14) -> Command:
    span = span_on(day, f"{starts:02}:00-{starts + 1:02}:00")
    return lambda: actions.reserve(room=room, span=span, by=by, holder=by, now=NOW, purpose="备课", party_size=5)


def held_days(room: Room) -> list[date]:
    return sorted(local_day(at) for at in Reservation.objects.filter(room=room).values_list("starts_at", flat=True))


def tidy() -> None:
    """Every date that was written holds its room, and what was left out is written nowhere."""
    assert overlaps() == 0
    for series in Series.objects.all():
        written = {f"{one.series_day}" for one in series.reservations.all()}
        assert not written & series.left_out.keys()
        assert len(written) + len(series.left_out) == WEEKS


def test_a_series_against_single_reservations_leaves_nobody_twice_and_no_slot_empty(desk: User) -> None:
    people = [make_user() for _ in range(6)]
    for _ in range(ROUNDS):
        room = make_room(horizon_days=200)
        singles = [single(room, day, person) for day, person in zip(days()[::2], people, strict=True)]
        results = race([series_of(room, desk), *singles])
        assert results[0] == "done"
        assert set(results[1:]) <= {"done", "taken"}
        assert held_days(room) == days()
    tidy()


def test_two_series_for_the_same_dates_share_out_every_date(desk: User) -> None:
    for _ in range(ROUNDS):
        room = make_room()
        results = race([series_of(room, desk), series_of(room, desk)])
        assert sorted(results) == ["done", "no_date_possible"]
        assert held_days(room) == days()
    tidy()


def test_series_that_cross_in_shared_spaces_do_not_deadlock_and_every_date_is_somebodys(desk: User) -> None:
    for _ in range(ROUNDS):
        east = make_room()
        hall = make_room(spaces=[make_space(east.venue), *east.spaces.all()])
        late = series_of(hall, desk, first_day=THURSDAY + timedelta(weeks=WEEKS // 2))
        results = race([series_of(east, desk), late, series_of(hall, desk), series_of(east, desk, starts=15)])
        assert set(results) <= {"done", "no_date_possible"}
        assert set(days()) <= {*held_days(east), *held_days(hall)}
    tidy()


def test_a_series_of_the_hall_against_series_of_its_halves(desk: User) -> None:
    for _ in range(ROUNDS):
        east = make_room()
        west = make_room(spaces=[make_space(east.venue)])
        hall = make_room(spaces=[west.spaces.get(), east.spaces.get()])
        results = race([series_of(room, desk) for room in (hall, east, west)])
        assert set(results) <= {"done", "no_date_possible"}
        assert "done" in results
        whole, halves = held_days(hall), (held_days(east), held_days(west))
        assert (whole, halves) in ((days(), ([], [])), ([], (days(), days())))
    tidy()


def test_a_series_that_moves_against_singles_that_want_the_new_time(desk: User) -> None:
    people = [make_user() for _ in range(4)]
    for _ in range(ROUNDS):
        room = make_room(horizon_days=200)
        series_of(room, desk)()
        series = Series.objects.get(room=room)
        change = Change(starts=time(9), minutes=60)
        moving = lambda s=series, c=change: change_series(series=s, change=c, scope=Scope.ALL_FUTURE, by=desk, now=NOW)  # noqa: E731
        results = race([moving, *(single(room, day, p, starts=9) for day, p in zip(days(), people, strict=False))])
        assert results[0] == "done"
        nine = {local_day(one.starts_at) for one in Reservation.objects.filter(room=room) if one.span.minutes == 60}
        assert nine == set(days())
    assert overlaps() == 0


def test_cancelling_a_date_while_the_series_moves_leaves_it_cancelled_or_refused_never_back(desk: User) -> None:
    for _ in range(ROUNDS):
        room = make_room()
        series_of(room, desk)()
        series = Series.objects.get(room=room)
        one = series.reservations.get(series_day=THURSDAY)
        commands: list[Command] = [
            lambda s=series: change_series(
                series=s, change=Change(starts=time(9)), scope=Scope.ALL_FUTURE, by=desk, now=NOW
            ),
            lambda r=one: actions.cancel(reservation=r, by=desk, now=NOW, at_the_desk=True),
            lambda s=series: cancel_series(
                series=s, scope=Scope.FOLLOWING, from_day=THURSDAY + timedelta(weeks=6), by=desk, now=NOW
            ),
        ]
        assert set(race(commands)) == {"done"}
        one.refresh_from_db()
        assert (one.state, one.occupancies.count()) == (Reservation.State.CANCELLED, 0)
        assert series.reservations.filter(state=Reservation.State.CONFIRMED).count() == 5
    assert overlaps() == 0
