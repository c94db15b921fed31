"""The screen in the hall of a venue: /venues/<slug>/display/."""

import json
import re
from collections.abc import Iterator
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bookings.models import Venue
from bookings.tests.factories import make_reservation, make_room, make_seats, make_venue, span_on
from centre.accounts.models import User
from centre.shared.kept import forget_everything
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def ten_o_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget_everything()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(DAY, time(10)))
    yield
    forget_everything()


def address(venue: Venue) -> str:
    return reverse("bookings:venue_display", args=[venue.slug])


def rows_on(client: Client, venue: Venue) -> list[str]:
    """Each room's row as text."""
    page = client.get(address(venue)).content.decode()
    rows = re.findall(r'<li class="hall-room .*?</div>\s*</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row, flags=re.DOTALL).split()) for row in rows]


def test_every_room_of_the_venue_tells_now_and_next(client: Client) -> None:
    venue = make_venue("活动区")
    first, second = make_room("会议室", venue=venue, order=1), make_room("琴房", venue=venue, order=2)
    make_room("别处")
    make_room("旧室", venue=venue, retired_at=moment(DAY, time(1)))
    make_reservation(room=first, span=span_on(DAY, "10:00-11:00"), public_title="读书会")
    make_reservation(room=first, span=span_on(DAY, "14:00-15:00"))
    assert second.slug
    assert rows_on(client, venue) == [
        "会议室 现在 使用中 10:00–11:00 读书会 接下来 14:00–15:00 已约",
        "琴房 现在 空闲 到 21:00 接下来 今天没有别的预约",
    ]


def test_nobody_is_named(client: Client, alice: User) -> None:
    room = make_room()
    reservation = make_reservation(
        room=room, span=span_on(DAY, "10:00-11:00"), holder=alice, purpose="离婚互助小组", contact_name="李爱丽"
    )
    page = client.get(address(room.venue)).content.decode()
    for word in ("离婚互助小组", "李爱丽", alice.name, reservation.reference):
        assert word not in page


def test_a_venue_without_rooms_or_out_of_use_has_no_screen(client: Client) -> None:
    assert client.get(address(make_venue())).status_code == 404
    closed = make_venue(retired_at=moment(DAY, time(1)))
    make_room(venue=closed)
    assert client.get(address(closed)).status_code == 404
    assert client.get("/venues/nowhere/display/").status_code == 404


@pytest.mark.parametrize("rooms", [1, 3])
def test_three_rooms_cost_as_many_queries_as_one(
    client: Client, rooms: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    venue = make_venue()
    for _number in range(rooms):
        make_reservation(room=make_room(venue=venue), span=span_on(DAY, "10:00-11:00"))
    client.get(reverse("bookings:door", args=[venue.rooms.all()[0].slug]))  # so that rooms and hours are in memory
    with django_assert_num_queries(2):
        etag = client.get(address(venue))["ETag"]
    with django_assert_num_queries(1):
        assert client.get(address(venue), headers={"If-None-Match": etag}).status_code == 304


# --- many seats ------------------------------------------------------------------------------------------------------


def test_many_seats_are_one_row_with_how_many_are_free(client: Client) -> None:
    venue = make_venue()
    seats = make_seats(5, venue=venue)
    make_room("共读角", venue=venue)
    make_reservation(room=seats[1], span=span_on(DAY, "09:00-12:00"))
    assert rows_on(client, venue) == [
        "共读角 现在 空闲 到 21:00 接下来 今天没有别的预约",
        "阅览席 现在 空 4 席 共 5 席",
    ]


def test_three_seats_have_a_row_each(client: Client) -> None:
    venue = make_venue()
    make_seats(3, venue=venue)
    assert len(rows_on(client, venue)) == 3


def test_the_screen_knows_the_seats_of_the_whole_day_in_advance(client: Client) -> None:
    venue = make_venue()
    seats = make_seats(4, venue=venue)
    make_reservation(room=seats[0], span=span_on(DAY, "11:00-13:00"))
    for seat in seats:
        make_reservation(room=seat, span=span_on(DAY, "14:00-15:00"))
    page = client.get(address(venue)).content.decode()
    state = json.loads(re.findall(r'<script id="display-state"[^>]*>(.*?)</script>', page, re.DOTALL)[0])
    assert list(state["rooms"]) == ["seats-seat-1"]
    said = [(one["span"], one["word"]) for one in state["rooms"]["seats-seat-1"]["stretches"]]
    assert said[1:-1] == [
        ("08:00–11:00", "空 4 席"),
        ("11:00–13:00", "空 3 席"),
        ("13:00–14:00", "空 4 席"),
        ("14:00–15:00", "都有人"),
        ("15:00–21:00", "空 4 席"),
    ]
