"""What is read is counted by the hour and by the way it was opened; nothing tells who it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from exhibits import reading, versions
from exhibits.models import HourCount, Piece
from exhibits.tests.factories import make_draft, make_editor, make_panel, make_site

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 2, 59, 30, tzinfo=UTC)  # 10:59:30 in Shanghai


@pytest.fixture(autouse=True)
def nobody_was_there() -> None:
    reading._counted.clear()


def counts(piece: Piece) -> list[tuple[str, datetime, int]]:
    rows = HourCount.objects.filter(piece=piece).order_by("hour", "way")
    return [(row.way, row.hour, row.count) for row in rows]


def test_each_opening_is_added_to_its_hour_and_way() -> None:
    piece = make_panel().piece
    for seconds in (0, 10, 40):
        reading.count(piece=piece, way="page", now=NOW + timedelta(seconds=seconds))
    reading.count(piece=piece, way="rail", now=NOW)
    hour = NOW.replace(minute=0, second=0)
    assert counts(piece) == [("page", hour, 2), ("rail", hour, 1), ("page", hour + timedelta(hours=1), 1)]


def test_what_is_not_on_show_is_not_counted() -> None:
    piece = make_draft().piece
    assert not reading.count(piece=piece, way="page", now=NOW)
    assert counts(piece) == []


def test_one_address_counts_so_often_within_ten_minutes_and_again_after_them() -> None:
    piece, other = make_panel().piece, make_site().piece
    counted = [reading.count(piece=piece, way="page", now=NOW, address="10.0.0.7") for _time in range(reading.MOST + 5)]
    assert sum(counted) == reading.MOST
    assert reading.count(piece=piece, way="page", now=NOW, address="10.0.0.8")
    assert reading.count(piece=other, way="page", now=NOW, address="10.0.0.7")
    assert reading.count(piece=piece, way="page", now=NOW + reading.WITHIN, address="10.0.0.7")


def test_the_address_is_written_down_nowhere() -> None:
    piece = make_panel().piece
    reading.count(piece=piece, way="page", now=NOW, address="10.9.8.7")
    assert [field.name for field in HourCount._meta.get_fields()] == ["id", "piece", "way", "hour", "count"]
    assert not any(b"10.9.8.7" in key for key in map(bytes, reading._counted.keys()))  # type: ignore[operator]


# --- over the public addresses ---------------------------------------------------------------------------------------


def test_a_page_says_that_it_was_read(client: Client) -> None:
    panel = make_panel()
    page = client.get(f"/panels/{panel.piece.slug}/").content.decode()
    assert f'data-count-reading="/panels/{panel.piece.slug}/read/"' in page
    assert counts(panel.piece) == []  # looking is not reading, and robots only look
    response = Client(enforce_csrf_checks=True).post(f"/panels/{panel.piece.slug}/read/", {"way": "page"})
    assert response.status_code == 204
    assert not response.cookies
    assert [(way, number) for way, _hour, number in counts(panel.piece)] == [("page", 1)]


def test_a_rail_and_the_map_say_it_too(client: Client) -> None:
    panel, site = make_panel(), make_site()
    assert client.post(f"/panels/{panel.piece.slug}/read/", {"way": "rail"}).status_code == 204
    assert client.post(f"/sites/{site.piece.slug}/read/", {"way": "map"}).status_code == 204
    assert counts(panel.piece)[0][0] == "rail"
    assert counts(site.piece)[0][0] == "map"


def test_the_code_on_the_wall_counts_where_it_leads(client: Client) -> None:
    panel = make_panel(stop_code="07")
    client.head("/stops/07/")
    client.get("/stops/07/")
    assert [(way, number) for way, _hour, number in counts(panel.piece)] == [("code", 1)]


@pytest.mark.parametrize("way", ["code", "map", "", "\0", "x" * 3000, "页"])
def test_no_other_way_is_counted(client: Client, way: str) -> None:
    panel = make_panel()
    response = client.post(f"/panels/{panel.piece.slug}/read/", {"way": way})
    assert response.status_code == 400
    assert counts(panel.piece) == []


def test_nothing_is_counted_for_a_panel_that_is_off_or_never_was(client: Client) -> None:
    panel = make_panel()
    assert panel.piece.live
    versions.withdraw(version=panel.piece.live, by=make_editor(), reason="年份有误", now=timezone.now())
    assert client.post(f"/panels/{panel.piece.slug}/read/").status_code == 404
    assert client.post("/panels/no-such/read/").status_code == 404
    assert client.get(f"/panels/{panel.piece.slug}/read/").status_code == 405


def test_a_body_that_is_no_form_is_taken_as_a_page(client: Client) -> None:
    panel: Any = make_panel()
    path = f"/panels/{panel.piece.slug}/read/"
    assert client.post(path, b"\0\xff{", content_type="application/json").status_code == 204


def test_the_database_adds_up_when_two_count_at_once() -> None:
    piece = make_panel().piece
    reading.count(piece=piece, way="page", now=NOW)
    with connection.cursor() as cursor:  # what the other one has written meanwhile
        cursor.execute("UPDATE exhibits_hourcount SET count = count + 1 WHERE piece_id = %s", [piece.pk])
    reading.count(piece=piece, way="page", now=NOW)
    assert counts(piece)[0][2] == 3
