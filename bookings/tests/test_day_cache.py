"""What is kept of the day grid is never stale: not after a change in another connection, in psql, or of the clock."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from bookings import actions, day_cache
from bookings.models import Room
from bookings.queries import house
from bookings.tests.factories import (
    make_reservation,
    make_room,
    make_seats,
    make_space,
    make_user,
    span_on,
)
from centre.opening.models import Schedule
from centre.shared.kept import Kept, forget_everything
from centre.shared.timespan import moment

DAY = date(2026, 11, 23)
PAGE = "/rooms/day/2026-11-23/"
MORNING = span_on(DAY, "10:00-12:00")


class Clock:
    """A clock that a test turns."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    forget_everything()
    clock = Clock(moment(DAY, time(7, 30)))
    monkeypatch.setattr("django.utils.timezone.now", clock)
    yield clock
    forget_everything()


def offers(client: Client, room: Room, start: str) -> bool:
    page = client.get(PAGE).content.decode()
    return f"/rooms/{room.slug}/reserve/?start={DAY}T{start}&amp;" in page


def elsewhere(deed: Callable[[], Any]) -> None:
    """Do it in another connection, and commit."""

    def run() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def sql(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


# --- changes ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_reservation_made_in_another_connection_is_on_the_next_page(client: Client) -> None:
    room, person = make_room(), make_user()
    assert offers(client, room, "10:00")
    wish = {"by": person, "holder": person, "now": moment(DAY, time(7)), "purpose": "备课", "party_size": 5}
    elsewhere(lambda: actions.reserve(room=room, span=MORNING, **wish))
    assert not offers(client, room, "10:00")


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_not_committed_is_not_shown(client: Client) -> None:
    room = make_room()
    assert offers(client, room, "10:00")
    written, looked = threading.Event(), threading.Event()

    def reserve_and_wait() -> None:
        with transaction.atomic():
            make_reservation(room=room, span=MORNING)
            written.set()
            looked.wait(10)
            transaction.set_rollback(True)

    def look() -> None:
        assert written.wait(10)
        assert offers(client, room, "10:00")
        looked.set()

    watcher = threading.Thread(target=lambda: elsewhere(reserve_and_wait))
    watcher.start()
    look()
    watcher.join()
    assert offers(client, room, "10:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM bookings_occupancy; UPDATE bookings_reservation SET state = 'cancelled'",
        "UPDATE bookings_occupancy SET starts_at = starts_at + interval '2 hours', "
        "free_again_at = free_again_at + interval '2 hours'; "
        "UPDATE bookings_reservation SET starts_at = starts_at + interval '2 hours', "
        "ends_at = ends_at + interval '2 hours'",
        "UPDATE bookings_room SET slug = slug || '-new'",
        "UPDATE bookings_room SET retired_at = now()",
        "UPDATE opening_weeklyinterval SET closes = '20:00'",
        "INSERT INTO opening_specialday (day, kind, name, corrected) VALUES ('2026-11-23', 'holiday', '馆庆', false)",
        "UPDATE bookings_reservation SET public_title = '诵读'",
    ],
)
def test_a_change_in_psql_is_on_the_next_page(client: Client, statement: str) -> None:
    make_reservation(room=make_room(), span=MORNING)
    Schedule.objects.update(on_holidays="closed")
    before = client.get(PAGE).content
    assert client.get(PAGE).content == before
    sql(statement)
    assert client.get(PAGE).content != before


@pytest.mark.django_db
def test_a_change_of_one_half_is_on_the_line_of_the_whole(client: Client) -> None:
    east, west = make_space(), make_space()
    whole, half = make_room(spaces=[east, west]), make_room(spaces=[east])
    assert offers(client, whole, "10:00")
    reservation = make_reservation(room=half, span=MORNING)
    assert not offers(client, whole, "10:00")
    actions.cancel(reservation=reservation, by=reservation.holder, now=moment(DAY, time(7)))
    assert offers(client, whole, "10:00")


@pytest.mark.django_db
def test_the_folded_seats_count_what_is_free_at_every_moment(client: Client, clock: Clock) -> None:
    seats = make_seats(5)
    make_room()

    def says(words: str) -> bool:
        return f"<b>{words}</b></h3></summary>" in client.get(PAGE).content.decode()

    assert says("本日还可约 5 席")
    reservation = make_reservation(room=seats[1], span=span_on(DAY, "08:00-21:00"))
    assert says("本日还可约 4 席")
    actions.cancel(reservation=reservation, by=reservation.holder, now=moment(DAY, time(7)))
    assert says("本日还可约 5 席")
    make_reservation(room=seats[4], span=span_on(DAY, "12:00-21:00"))
    clock.now = moment(DAY, time(11))
    assert says("本日还可约 5 席")
    clock.now = moment(DAY, time(11, 1))
    assert says("本日还可约 4 席")


@pytest.mark.django_db
def test_a_reservation_of_one_seat_makes_only_its_own_line_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = make_seats(30)
    client.get(PAGE)
    made: list[str] = []
    monkeypatch.setattr(day_cache, "line_html", lambda line: made.append(line.room.slug) or "")
    make_reservation(room=seats[7], span=MORNING)
    client.get(PAGE)
    assert made == [seats[7].slug]


@pytest.mark.django_db
def test_a_cancelled_reservation_frees_its_time_on_the_next_page(client: Client) -> None:
    room, person = make_room(), make_user()
    reservation = make_reservation(room=room, span=MORNING, holder=person)
    assert not offers(client, room, "10:00")
    actions.cancel(reservation=reservation, by=person, now=moment(DAY, time(7)))
    assert offers(client, room, "10:00")


@pytest.mark.django_db
def test_an_undone_change_leaves_no_trace(client: Client) -> None:
    room = make_room()
    with transaction.atomic():
        make_reservation(room=room, span=MORNING)
        assert not offers(client, room, "10:00")
        transaction.set_rollback(True)
    assert offers(client, room, "10:00")


# --- the clock -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_start_is_gone_with_the_moment_its_notice_begins(client: Client, clock: Clock) -> None:
    room = make_room(notice_minutes=60)
    clock.now = moment(DAY, time(9))
    assert offers(client, room, "10:00")
    clock.now += timedelta(microseconds=1)
    assert not offers(client, room, "10:00")
    assert offers(client, room, "10:30")


@pytest.mark.django_db
def test_a_day_comes_within_reach_at_midnight(client: Client, clock: Clock) -> None:
    room = make_room(horizon_days=3)
    clock.now = moment(DAY - timedelta(days=4), time(23, 59, 59))
    assert not offers(client, room, "10:00")
    clock.now += timedelta(seconds=1)
    assert offers(client, room, "10:00")


@pytest.mark.django_db
def test_the_head_of_the_page_knows_when_the_house_opens(client: Client, clock: Clock) -> None:
    make_room()
    assert "现在闭馆" in client.get(PAGE).content.decode()
    clock.now = moment(DAY, time(8))
    assert "现在开放" in client.get(PAGE).content.decode()


# --- who sees what ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_kept_for_one_way_of_looking_is_not_shown_to_another(client: Client) -> None:
    make_room()
    seen = set()
    for cookies in (
        {},
        {"language": "en"},
        {"elderly": "1"},
        {"high_contrast": "1"},
        {"elderly": "1", "language": "en"},
    ):
        other = Client()
        other.cookies.load(cookies)
        pages = {other.get(PAGE).content, other.get(PAGE).content}
        assert len(pages) == 1
        seen |= pages
    seen.add(client.get(PAGE, headers={"HX-Request": "true"}).content)
    seen.add(client.get(PAGE + "?hours=2").content)
    assert len(seen) == 7


@pytest.mark.django_db
def test_a_page_that_is_kept_belongs_to_nobody(client: Client, alice_client: Client) -> None:
    make_room()
    first, again = client.get(PAGE), client.get(PAGE)
    assert first.content == again.content
    assert not first.cookies
    assert b"csrfmiddlewaretoken" not in first.content
    assert {"Cookie", "HX-Request"} <= set(again.headers["Vary"].split(", "))
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert "李爱丽" in alice_client.get(PAGE).content.decode()
    assert "李爱丽" not in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_somebody_who_is_signed_in_is_served_from_kept_lines(
    alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_reservation(room=make_room())
    page = alice_client.get(PAGE).content
    monkeypatch.setattr(house, "room_days", None)
    monkeypatch.setattr(day_cache, "line_html", None)
    assert alice_client.get(PAGE).content == page


@pytest.mark.django_db
def test_ones_own_reservation_stays_on_ones_own_page(alice: Any, alice_client: Client, client: Client) -> None:
    room = make_room()
    client.get(PAGE)
    own = make_reservation(room=room, holder=alice)
    for _again in range(2):
        assert own.reference in alice_client.get(PAGE).content.decode()
        assert own.reference not in client.get(PAGE).content.decode()


# --- If-None-Match ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_browser_that_has_the_page_is_told_so_until_it_changes(client: Client) -> None:
    room = make_room()
    etag = client.get(PAGE).headers["ETag"]
    unchanged = client.get(PAGE, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == etag
    make_reservation(room=room, span=MORNING)
    changed = client.get(PAGE, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


# --- many at once ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_made_for_another_will_do_only_if_its_data_were_read_after_one_asked(
    client: Client, clock: Clock
) -> None:
    make_room()
    before = monotonic()
    client.get(PAGE)
    after = monotonic()
    (key,) = day_cache.pages.keys()
    assert day_cache.page_read_since(key, before, clock.now)
    assert not day_cache.page_read_since(key, after, clock.now)
    assert not day_cache.page_read_since(key, before, clock.now + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_while_a_page_is_made_sees_what_was_changed_before_they_asked(client: Client) -> None:
    room = make_room()
    answers: list[bool] = []

    def ask() -> None:
        answers.append(offers(Client(), room, "10:00"))

    with day_cache.one_at_a_time(DAY):  # somebody is making the page
        make_reservation(room=room, span=MORNING)
        askers = [threading.Thread(target=elsewhere, args=[ask]) for _number in range(3)]
        for asker in askers:
            asker.start()
    for asker in askers:
        asker.join()
    assert answers == [False] * 3


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_only_so_much_is_kept_and_the_least_used_goes_first() -> None:
    kept: Kept[str] = Kept(2)
    kept.put("one", "1")
    kept.put("two", "2")
    kept.get("one")
    kept.put("three", "3")
    assert (kept.get("one"), kept.get("two"), kept.get("three")) == ("1", None, "3")


@pytest.mark.django_db
def test_an_address_with_things_we_do_not_know_is_answered_but_not_kept(client: Client) -> None:
    make_room()
    for number in range(3):
        assert client.get(PAGE + f"?spam={number}").status_code == 200
    assert len(day_cache.pages) == 0
    client.get(PAGE + "?hours=1")
    assert len(day_cache.pages) == 1
