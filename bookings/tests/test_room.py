"""/rooms/<slug>/: the page of one room."""

from datetime import UTC, date, datetime, time
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import RoomPhoto
from bookings.tests.factories import make_equipment, make_room, make_schedule, make_venue
from centre.shared.timespan import moment

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


def test_the_page_needs_at_most_eight_queries_whatever_the_room_has(client, settings, django_assert_num_queries):
    settings.FRAME_SECONDS = 3600
    make_room(slug="bare")
    make_room(slug="full", equipment=[make_equipment() for _ in range(3)], spaces=3)
    client.get("/rooms/bare/")
    with CaptureQueriesContext(connection) as bare:
        client.get("/rooms/bare/")
    with django_assert_num_queries(len(bare)):
        client.get("/rooms/full/")
    assert len(bare) <= 8


def test_the_page_needs_at_most_eight_queries_for_who_is_signed_in(alice_client, settings):
    settings.FRAME_SECONDS = 3600
    make_room(slug="full", equipment=[make_equipment() for _ in range(3)])
    alice_client.get("/rooms/full/")
    with CaptureQueriesContext(connection) as queries:
        alice_client.get("/rooms/full/")
    assert len(queries) <= 8


def test_a_photo_is_shown_in_the_size_that_suits(client, erik):
    room = make_room(slug="piano")
    RoomPhoto.objects.create(
        room=room, image="rooms/abc-960.webp", width=960, height=600, alternative_text="窗边的琴", uploaded_by=erik
    )
    text = client.get("/rooms/piano/").text
    assert 'srcset="/media/rooms/abc-480.webp 480w, /media/rooms/abc-960.webp 960w"' in text
    assert 'alt="窗边的琴"' in text
    assert "/media/rooms/abc-480.webp 480w" in client.get("/rooms/").text


@pytest.mark.parametrize(
    ("week", "first"),
    [("2026-11-30", "11 月 30 日"), ("nonsense", "11 月 23 日"), ("0001-01-01", "11 月 23 日"), ("%00", "11 月 23 日")],
)
def test_a_week_has_an_address_of_its_own(client, week, first):
    make_room(slug="piano")
    with patch("django.utils.timezone.now", return_value=moment(date(2026, 11, 23), time(9))):
        response = client.get(f"/rooms/piano/?week={week}")
    assert response.status_code == 200
    assert f"{first}至" in response.text
    assert "/rooms/piano/reserve/?start=2026-11-" in response.text


def test_a_week_in_the_year_9999_shows_the_last_days_that_can_be_reserved(client):
    make_room(slug="piano")
    assert client.get("/rooms/piano/?week=9999-12-31").status_code == 200
