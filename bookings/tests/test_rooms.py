"""/rooms/: the list of rooms and its filters."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.tests.factories import make_equipment, make_room, make_seats, make_venue

pytestmark = pytest.mark.django_db


def names(response):
    """The rooms on the page, in their order."""
    return [room.name for _venue, entries in response.context["venues"] for entry in entries for room in entry.rooms]


def test_everybody_sees_the_rooms_in_use_by_venue_without_signing_in(client):
    hall, floor = make_venue("报告厅", order=2), make_venue("活动区", order=1)
    make_room("大厅", venue=hall)
    make_room("琴房", venue=floor, order=2)
    make_room("舞蹈房", venue=floor, order=1)
    make_room("旧会议室", venue=floor, retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_room("拆掉的", venue=make_venue("旧楼", retired_at=datetime(2026, 1, 1, tzinfo=UTC)))

    response = client.get("/rooms/")

    assert response.status_code == 200
    assert names(response) == ["舞蹈房", "琴房", "大厅"]
    assert "旧会议室" not in response.text
    assert "拆掉的" not in response.text


def test_every_card_leads_to_the_page_of_its_room(client):
    room = make_room("琴房", slug="piano")
    assert f'<a href="/rooms/{room.slug}/">琴房</a>' in client.get("/rooms/").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("people=12", ["中"]),
        ("people=3", ["小"]),
        ("kind=studio", ["小"]),
        ("venue=north", ["中"]),
        ("access=step_free", ["小", "中"]),
        ("access=wheelchair", ["中"]),
        ("access=wheelchair&access=hearing_loop", []),
        ("people=&kind=&venue=", ["小", "中"]),
        ("people=3&kind=studio&access=step_free", ["小"]),
    ],
)
def test_filters_keep_the_rooms_that_have_everything(client, query, expected):
    make_room("小", kind="studio", capacity_to=4, step_free=True, hearing_loop=True)
    make_room(
        "中", venue=make_venue(slug="north"), capacity_from=5, capacity_to=16, step_free=True, wheelchair_places=1
    )
    assert names(client.get(f"/rooms/?{query}")) == expected


def test_a_room_must_have_all_the_equipment_asked_for(client):
    piano, screen = make_equipment("钢琴"), make_equipment("大屏")
    make_room("两样都有", equipment=[piano, screen])
    make_room("只有钢琴", equipment=[piano])
    assert names(client.get(f"/rooms/?equipment={piano.pk}")) == ["两样都有", "只有钢琴"]
    assert names(client.get(f"/rooms/?equipment={piano.pk}&equipment={screen.pk}")) == ["两样都有"]


def test_when_no_room_fits_the_page_says_so_and_leads_on(client):
    make_room(capacity_to=4)
    response = client.get("/rooms/?people=500")
    assert response.status_code == 200
    assert names(response) == []
    assert 'class="empty-state"' in response.text


@pytest.mark.parametrize(
    "query",
    [
        "people=2147483648", "people=0", "people=-1", "people=abc", "people=%00", "people=1%002", "people=9" + "9" * 400,  # noqa: E501
        "kind=castle", "kind=%00", "venue=nowhere", "venue=%00", "equipment=999999", "equipment=1e9", "equipment=%00",
        "equipment=99999999999999999999", "access=magic", "access=%00",
    ],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_told_and_the_rest_is_shown(client, query):
    make_room("小", capacity_to=4)
    response = client.get(f"/rooms/?{query}")
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert names(response) == ["小"]


def test_what_was_typed_stays_in_the_form(client):
    make_room(venue=make_venue(slug="north"))
    text = client.get("/rooms/?people=-3&venue=north&access=step_free").text
    assert 'value="-3"' in text
    assert '<option value="north" selected>' in text
    assert "checked" in text


def test_htmx_gets_the_list_alone_and_caches_keep_the_two_apart(client):
    make_room("小")
    response = client.get("/rooms/", headers={"HX-Request": "true"})
    assert "小" in response.text
    assert "<html" not in response.text
    assert "HX-Request" in response["Vary"]


def test_rooms_are_only_looked_at(client):
    assert client.post("/rooms/").status_code == 405


def test_the_list_needs_as_many_queries_for_three_rooms_as_for_one(client, django_assert_num_queries):
    make_room(equipment=[make_equipment()])
    client.get("/rooms/")
    with CaptureQueriesContext(connection) as one:
        client.get("/rooms/")
    for _ in range(2):
        make_room(equipment=[make_equipment()])
    with django_assert_num_queries(len(one)):
        client.get("/rooms/")
    assert len(one) <= 8


# --- many seats ------------------------------------------------------------------------------------------------------


def banks_on(page):
    """The folded seats: whether they are open, and the text of the summary."""
    found = re.findall(r'<details class="seat-bank"[^>]*?( open)?>\s*<summary[^>]*>(.*?)</summary>', page, re.DOTALL)
    return [(bool(is_open), " ".join(re.sub(r"<[^>]*>", " ", text).split())) for is_open, text in found]


def test_thirty_seats_are_one_card_that_opens_to_all_of_them(client):
    venue = make_venue(floor="二层")
    make_room("共读角", venue=venue)
    seats = make_seats(30, venue=venue, tagline="靠窗", equipment=[make_equipment("电源插座")])
    page = client.get("/rooms/").text
    assert banks_on(page) == [(False, "阅览席 1–30 二层·30 席 看看每个席位")]
    assert page.count('<article class="room-card">') == 1
    folded = page.partition('<details class="seat-bank"')[2].partition("</details>")[0]
    assert all(f'href="/rooms/{seat.slug}/"' in folded for seat in seats)
    assert folded.count("电源插座") == 30
    assert "共 1 间场地·30 席" in page


def test_three_seats_are_three_cards(client):
    make_seats(3)
    page = client.get("/rooms/").text
    assert banks_on(page) == []
    assert page.count('<article class="room-card">') == 3
    assert "共 3 间场地" in page


def test_who_asks_for_seats_finds_them_open(client):
    make_room()
    make_seats(4)
    assert [is_open for is_open, _text in banks_on(client.get("/rooms/?kind=seat").text)] == [True]
    assert [is_open for is_open, _text in banks_on(client.get("/rooms/?people=1").text)] == [False]


def test_thirty_seats_cost_as_many_queries_as_three(client, django_assert_num_queries):
    venue = make_venue()
    make_seats(3, venue=venue)
    with CaptureQueriesContext(connection) as three:
        client.get("/rooms/")
    make_seats(27, venue=venue, first=4)
    with django_assert_num_queries(len(three)):
        client.get("/rooms/")
