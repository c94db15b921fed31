"""The screen at a room's door: /rooms/<slug>/door/."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from bookings import attendance
from bookings.models import Occupancy, Room
from bookings.queries.displays import RoomDisplay, day_line_of, displays_of
from bookings.tests.factories import (
    make_exception,
    make_hold,
    make_reservation,
    make_room,
    make_space,
    make_user,
    make_venue,
    span_on,
)
from centre.accounts.models import User
from centre.opening.models import Schedule
from centre.shared.kept import forget_everything
from centre.shared.qr import qr_code
from centre.shared.timespan import Span, day_span, moment

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
TOMORROW = DAY + timedelta(days=1)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.turn("10:00")

    def turn(self, clock: str, day: date = DAY) -> None:
        self.now = moment(day, time.fromisoformat(clock))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    forget_everything()
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    yield clock
    forget_everything()


def address(room: Room) -> str:
    return reverse("bookings:door", args=[room.slug])


def page_of(client: Client, room: Room) -> str:
    response = client.get(address(room))
    assert response.status_code == 200
    return response.content.decode()


def now_on(page: str) -> tuple[str, str, str]:
    """The word, until when, and what: the state as the screen says it."""
    found = re.search(r"data-word>(.*?)<.*?data-when>(.*?)<.*?data-what>(.*?)<", page, re.DOTALL)
    assert found
    return found[1], found[2], found[3]


def next_on(page: str) -> list[str]:
    """The lines of what follows, as text."""
    [block] = re.findall(r"<ul role=\"list\" data-next.*?</ul>", page, re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", block, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def state_on(page: str, room: Room) -> Any:
    """What the script goes by."""
    found = re.search(r'<script id="display-state" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])["rooms"][room.slug]


def display(room: Room, at: datetime) -> RoomDisplay:
    with translation.override("zh-hans"):
        [found] = displays_of([room], now=at)
    return found


# --- now and next ------------------------------------------------------------------------------------------------


def test_a_free_room_says_until_when_and_what_follows(client: Client) -> None:
    room = make_room("会议室")
    make_reservation(room=room, span=span_on(DAY, "14:00-15:30"))
    page = page_of(client, room)
    assert now_on(page) == ("空闲", "到 14:00", "")
    assert next_on(page) == ["14:00–15:30 已约", "15:30–21:00 空闲"]
    assert 'class="door-state is-free"' in page


def test_a_taken_room_says_until_when_and_nothing_of_the_party(client: Client, alice: User, clock: Clock) -> None:
    room = make_room()
    private = {"contact_name": "李爱丽", "contact_phone": "13800000001", "note": "请备水", "purpose": "离婚互助小组"}
    reservation = make_reservation(room=room, span=span_on(DAY, "10:00-11:30"), holder=alice, **private)
    make_reservation(room=room, span=span_on(DAY, "11:30-12:30"), holder=alice, **private)
    page = page_of(client, room)
    assert now_on(page) == ("使用中", "10:00–11:30", "")
    assert next_on(page)[0] == "11:30–12:30 已约"
    for word in (*private.values(), alice.name, reservation.reference):
        assert word not in page
    clock.turn("11:30")
    assert now_on(page_of(client, room))[1] == "11:30–12:30"


def test_a_title_opened_to_the_public_is_shown_and_cannot_break_the_page(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "10:00-11:30"), public_title="</script><b>家长课堂")
    page = page_of(client, room)
    assert now_on(page)[2] == "&lt;/script&gt;&lt;b&gt;家长课堂"
    assert state_on(page, room)["stretches"][2]["what"] == "</script><b>家长课堂"
    assert "</script><b>" not in page


def test_the_time_after_a_party_is_for_tidying(client: Client, clock: Clock) -> None:
    room = make_room(turnaround_minutes=30)
    make_reservation(room=room, span=span_on(DAY, "10:00-11:00"))
    make_reservation(room=room, span=span_on(DAY, "20:00-21:00"))
    clock.turn("11:10")
    assert now_on(page_of(client, room))[:2] == ("整理中", "到 11:30")
    clock.turn("21:10")
    assert now_on(page_of(client, room))[0] == "今天已结束"


def test_a_closure_says_why_and_when_it_is_over(client: Client) -> None:
    today, longer = make_room(), make_room()
    make_reservation(room=today, span=span_on(DAY, "09:00-13:00"), kind="closure", purpose="检修空调")
    end = moment(TOMORROW, time(13))
    make_reservation(room=longer, span=Span(moment(DAY, time(9)), end), kind="closure", purpose="检修空调")
    assert now_on(page_of(client, today)) == ("停用", "13:00 恢复", "检修空调")
    assert now_on(page_of(client, longer)) == ("停用", "11 月 24 日 13:00 恢复", "检修空调")


def test_before_and_after_the_opening_hours(client: Client, clock: Clock) -> None:
    room = make_room()
    clock.turn("07:00")
    assert now_on(page_of(client, room)) == ("未开放", "08:00 开放", "")
    clock.turn("21:00")
    assert now_on(page_of(client, room))[0] == "今天已结束"


def test_a_closed_day_says_why(client: Client) -> None:
    room = make_room()
    make_exception(Schedule.objects.get(is_centre=True), DAY, reason="全市会议")
    page = page_of(client, room)
    assert now_on(page) == ("今天不开放", "", "全市会议")
    assert next_on(page) == ["今天没有别的预约"]


def test_a_free_gap_too_short_to_reserve_is_no_news(client: Client) -> None:
    room = make_room(shortest_minutes=60)
    make_reservation(room=room, span=span_on(DAY, "11:00-12:00"))
    make_reservation(room=room, span=span_on(DAY, "12:30-21:00"))
    assert next_on(page_of(client, room)) == ["11:00–12:00 已约", "12:30–21:00 已约"]


def test_the_list_is_short_enough_for_the_screen(client: Client) -> None:
    room = make_room()
    for hour in range(11, 21):
        make_reservation(room=room, span=span_on(DAY, f"{hour}:00-{hour + 1}:00"))
    assert len(next_on(page_of(client, room))) == 4


def test_a_room_out_of_use_or_unknown_has_no_screen(client: Client) -> None:
    assert client.get(address(make_room(retired_at=moment(DAY, time(1))))).status_code == 404
    assert client.get("/rooms/nowhere/door/").status_code == 404


# --- divided rooms, holds, unclaimed reservations -------------------------------------------------------------------


def test_a_hall_is_in_use_while_one_of_its_halves_is(client: Client, clock: Clock) -> None:
    venue = make_venue()
    east, west = make_space(venue), make_space(venue)
    hall, half, other = (make_room(venue=venue, spaces=spaces) for spaces in ([east, west], [east], [west]))
    make_reservation(room=half, span=span_on(DAY, "10:00-12:00"))
    make_reservation(room=other, span=span_on(DAY, "11:00-13:00"))
    assert now_on(page_of(client, hall))[:2] == ("使用中", "10:00–13:00")
    assert now_on(page_of(client, other))[:2] == ("空闲", "到 11:00")
    clock.turn("12:30")
    assert now_on(page_of(client, half))[0] == "空闲"


def test_a_form_being_filled_in_holds_the_room_until_the_clock_ends_it(client: Client, clock: Clock) -> None:
    room = make_room()
    make_hold(room=room, span=span_on(DAY, "10:00-12:00"), ends_by=moment(DAY, time(10, 10)))
    page = page_of(client, room)
    assert now_on(page)[:2] == ("使用中", "10:00–12:00")
    assert round(moment(DAY, time(10, 10)).timestamp() * 1000) in state_on(page, room)["turns"]
    clock.turn("10:10")
    assert now_on(page_of(client, room))[:2] == ("空闲", "到 21:00")


def test_a_room_nobody_checked_in_to_is_free_from_that_moment(client: Client, clock: Clock) -> None:
    room = make_room()
    reservation = make_reservation(room=room, span=span_on(DAY, "10:00-12:00"))
    Occupancy.objects.filter(reservation=reservation).update(lets_go_at=moment(DAY, time(10, 15)))
    clock.turn("10:14")
    etag = client.get(address(room))["ETag"]
    clock.turn("10:15")
    answer = client.get(address(room), headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert now_on(answer.content.decode())[0] == "空闲"


# --- the day as a whole ----------------------------------------------------------------------------------------------


def test_the_screen_knows_its_whole_day_without_holes() -> None:
    room = make_room(turnaround_minutes=30)
    make_reservation(room=room, span=Span(moment(DAY - timedelta(days=1), time(23)), moment(DAY, time(1))))
    make_reservation(room=room, span=span_on(DAY, "10:00-12:00"), public_title="读书会")
    make_reservation(room=room, span=span_on(DAY, "12:30-14:00"), kind="closure")
    make_reservation(room=room, span=Span(moment(DAY, time(20)), moment(TOMORROW, time(2))), kind="closure")
    stretches = display(room, moment(DAY, time(9))).stretches
    whole = day_span(DAY)
    assert (stretches[0].span.starts_at, stretches[-1].span.ends_at) == (whole.starts_at, whole.ends_at)
    assert all(one.span.ends_at == after.span.starts_at for one, after in pairwise(stretches))
    assert [one.kind for one in stretches] == [
        "busy", "closed", "free", "busy", "tidying", "closed", "tidying", "free", "closed",
    ]  # fmt: skip


def test_the_line_of_the_day_draws_every_minute_of_the_opening_hours_once() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "10:00-12:00"))
    now = moment(DAY, time(9))
    line = day_line_of(display(room, now), now)
    assert line.bars == [("free", 0, 120), ("busy", 120, 120), ("free", 240, 540)]
    assert (line.width, line.hours[0], line.hours[-1]) == (780, (8, 0), (21, 780))


# --- codes ------------------------------------------------------------------------------------------------------------


def scans_on(page: str) -> dict[str, bool]:
    """The codes on the page, and whether they are shown."""
    return {name: not hidden for name, hidden in re.findall(r'data-scan="([\w-]+)"( hidden)?', page)}


def test_the_code_leads_to_the_form_of_this_room(client: Client) -> None:
    room = make_room()
    page = page_of(client, room)
    assert str(qr_code(f"http://testserver/rooms/{room.slug}/reserve/")) in page
    assert scans_on(page)["reserve"]


def test_the_code_of_a_room_the_desk_reserves_leads_to_its_page(client: Client) -> None:
    room = make_room(audience="staff")
    assert str(qr_code(f"http://testserver/rooms/{room.slug}/")) in page_of(client, room)


@pytest.mark.parametrize(
    ("at", "shown"), [("09:29", False), ("09:30", True), ("10:14", True), ("10:15", False), ("13:00", False)]
)
def test_while_a_party_is_expected_the_code_is_for_checking_in(
    client: Client, clock: Clock, at: str, shown: bool
) -> None:
    room = make_room(check_in_before_minutes=30)
    reservation = make_reservation(room=room, span=span_on(DAY, "10:00-12:00"))
    Occupancy.objects.filter(reservation=reservation).update(lets_go_at=moment(DAY, time(10, 15)))
    clock.turn(at)
    page = page_of(client, room)
    assert scans_on(page) == {"reserve": not shown, "check-in": shown}
    assert str(qr_code(f"http://testserver/rooms/{room.slug}/check-in/")) in page


def test_nobody_checks_in_to_a_closure_a_request_or_a_form_being_filled_in(client: Client) -> None:
    room = make_room()
    make_hold(room=room, span=span_on(DAY, "10:00-12:00"), ends_by=moment(DAY, time(10, 10)))
    make_reservation(room=room, span=span_on(DAY, "14:00-15:00"), kind="closure")
    make_reservation(room=room, span=span_on(DAY, "15:00-16:00"), state="requested")
    assert state_on(page_of(client, room), room)["check_in"] == []


def test_the_party_of_the_whole_hall_checks_in_at_the_door_of_a_half(client: Client) -> None:
    venue = make_venue()
    east, west = make_space(venue), make_space(venue)
    hall, half = make_room(venue=venue, spaces=[east, west]), make_room(venue=venue, spaces=[east])
    make_reservation(room=hall, span=span_on(DAY, "10:00-12:00"))
    assert scans_on(page_of(client, half)) == {"reserve": False, "check-in": True}


def test_checking_in_is_news_for_the_screen(client: Client, alice: User, clock: Clock) -> None:
    room = make_room()
    reservation = make_reservation(room=room, span=span_on(DAY, "10:00-12:00"), holder=alice)
    Occupancy.objects.filter(reservation=reservation).update(lets_go_at=moment(DAY, time(10, 15)))
    clock.turn("10:10")
    page_of(client, room)
    attendance.check_in(reservation=reservation, by=alice, now=clock.now)
    clock.turn("10:20")
    assert now_on(page_of(client, room))[:2] == ("使用中", "10:00–12:00")


# --- asking every half minute -----------------------------------------------------------------------------------------


def test_an_unchanged_screen_costs_one_query_and_nothing_is_sent(
    client: Client, clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room = make_room()
    first = client.get(address(room))
    clock.turn("10:01")
    with django_assert_num_queries(1):
        again = client.get(address(room), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["X-Now"] == str(round(clock.now.timestamp() * 1000))
    with django_assert_num_queries(1):
        whole = client.get(address(room)).content.decode()
    assert "更新于 10:01" in whole
    assert f'data-now="{again["X-Now"]}"' in whole


def test_what_is_kept_follows_every_change(client: Client, clock: Clock) -> None:
    room = make_room()

    def etag() -> str:
        return client.get(address(room))["ETag"]

    seen = [etag()]
    reservation = make_reservation(room=room, span=span_on(DAY, "11:00-12:00"))
    seen.append(etag())
    reservation.public_title = "读书会"
    reservation.save()
    seen.append(etag())
    Room.objects.filter(pk=room.pk).update(name="改了名")
    seen.append(etag())
    clock.turn("11:00")
    seen.append(etag())
    clock.turn("00:00", TOMORROW)
    seen.append(etag())
    assert len(set(seen)) == len(seen)


def test_a_change_of_another_room_is_no_news(client: Client) -> None:
    room, other = make_room(), make_room()
    first = client.get(address(room))["ETag"]
    make_reservation(room=other, span=span_on(DAY, "11:00-12:00"))
    assert client.get(address(room), headers={"If-None-Match": first}).status_code == 304


def test_nothing_on_the_way_keeps_a_screen_and_it_is_the_same_for_everybody(
    client: Client, alice_client: Client
) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "10:00-11:00"), holder=make_user())
    answer = client.get(address(room))
    assert answer["Cache-Control"] == "no-store"
    assert alice_client.get(address(room)).content == answer.content


def test_without_scripts_the_page_comes_again_by_itself(client: Client) -> None:
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page_of(client, make_room())


def test_the_page_of_a_room_leads_to_its_screen(client: Client) -> None:
    room = make_room()
    assert address(room) in client.get(room.get_absolute_url()).content.decode()
