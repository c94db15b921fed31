"""/rooms/<slug>/: the page of one room."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.tests.factories import make_equipment, make_room, make_schedule, make_venue

pytestmark = pytest.mark.django_db


def test_everybody_reads_what_a_room_is_like(client):
    make_room(
        "琴房",
        slug="piano",
        venue=make_venue("活动区", floor="五层"),
        tagline="一架三角钢琴",
        introduction="窗朝南。\n\n谱架二十副。",
        equipment=[make_equipment("三角钢琴")],
        capacity_from=3,
        capacity_to=40,
        step_free=True,
        wheelchair_places=2,
        accessibility_note="电梯到五层",
    )
    text = client.get("/rooms/piano/").text
    for words in ("琴房", "活动区", "五层", "一架三角钢琴", "窗朝南。", "三角钢琴", "08:00–21:00", "电梯到五层"):
        assert words in text
    assert 'href="/rooms/piano/reserve/"' in text


def test_the_rules_are_those_of_the_room(client):
    make_room(slug="a", turnaround_minutes=45, needs_approval=True, shortest_minutes=90, longest_minutes=240)
    make_room(slug="b")
    first, second = (client.get(f"/rooms/{slug}/", headers={"Cookie": "language=en"}).text for slug in "ab")
    assert "made ready for 45 minutes after you" in first
    assert "1.5 hours to 4 hours" in first
    assert "The desk confirms each reservation" in first
    assert "made ready" not in second
    assert "Confirmed at once" in second


def test_the_hours_are_those_of_the_nearest_schedule(client):
    venue = make_venue(schedule=make_schedule(weekly={0: "10:00-12:00"}))
    make_room(slug="a", venue=venue)
    make_room(slug="b", venue=venue, schedule=make_schedule(weekly={0: "13:00-15:00"}))
    make_room(slug="c")
    assert "10:00–12:00" in client.get("/rooms/a/").text
    assert "13:00–15:00" in client.get("/rooms/b/").text
    assert "08:00–21:00" in client.get("/rooms/c/").text


@pytest.mark.parametrize("slug", ["nowhere", "%00", "a%00b", "x" * 500, "2147483648", "a'--"])
def test_a_room_that_is_not_there_is_404(client, slug):
    assert client.get(f"/rooms/{slug}/").status_code == 404


def test_a_retired_room_has_no_page_any_more(client):
    make_room(slug="old", retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_room(slug="gone", venue=make_venue(retired_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert client.get("/rooms/old/").status_code == 404
    assert client.get("/rooms/gone/").status_code == 404


def test_the_page_needs_at_most_eight_queries_whatever_the_room_has(client, django_assert_num_queries):
    make_room(slug="bare")
    make_room(slug="full", equipment=[make_equipment() for _ in range(3)], spaces=3)
    with CaptureQueriesContext(connection) as bare:
        client.get("/rooms/bare/")
    with django_assert_num_queries(len(bare)):
        client.get("/rooms/full/")
    assert len(bare) <= 8
