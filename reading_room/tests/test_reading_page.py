"""The entrance of the reading room."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reading_room import seats
from reading_room.models import ReadingList
from reading_room.queries import browsing
from reading_room.seats import SeatsNow
from reading_room.tests.factories import make_collection, make_copy, make_issue, make_tier, make_title

pytestmark = pytest.mark.django_db
READING = reverse("reading_room:reading")


def page(client: Client) -> str:
    response = client.get(READING)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_sees_collections_classes_new_books_and_the_latest_issues(client, lists):
    make_title("星火燎原", collection=make_collection("党史", is_lent=True), class_numbers=["I251"])
    make_issue(number="10")
    shown = page(client)
    for words in ("党史", "30 天，可续借 1 次", "星火燎原", "求是", "2026 年第 10 期", "好书十种"):
        assert words in shown, words


@pytest.fixture
def lists(lib) -> None:
    ReadingList.objects.create(name="好书十种", is_public=True, made_by=lib)
    ReadingList.objects.create(name="还没写完", is_public=False, made_by=lib)


def test_a_list_that_is_not_published_is_not_shown(client, lists):
    make_title()
    assert "还没写完" not in page(client)


def test_a_class_without_titles_is_no_link(client):
    make_title(class_numbers=["D23"])
    shown = page(client)
    assert reverse("reading_room:main_class", args=["D"]) in shown
    assert reverse("reading_room:main_class", args=["V"]) not in shown


def test_an_empty_catalogue_says_so(client):
    assert "目录正在整理" in page(client)


def test_new_is_what_came_in_three_months_and_at_least_twelve():
    now = timezone.now()
    old = [make_title(f"旧书{n}", added_at=now - timedelta(days=200 + n)) for n in range(14)]
    new = [make_title(f"新书{n}", added_at=now - timedelta(days=n)) for n in range(3)]
    assert [*browsing.new_titles(now)] == [*new, *old[:9]]
    for n in range(3, 12):
        new.append(make_title(f"新书{n}", added_at=now - timedelta(days=n)))
    assert [*browsing.new_titles(now)] == new


def test_the_seats_are_told_when_the_house_has_some(client, monkeypatch):
    make_title()
    monkeypatch.setattr(seats, "seats_at", lambda now: SeatsNow(total=30, free=12, is_open=True, address="/rooms/x/"))
    shown = page(client)
    assert "30 个座位中现有 12 个空着" in shown
    assert 'href="/rooms/x/"' in shown


def test_three_of_everything_take_as_many_queries_as_one(client, lists):
    def one_more(n: int) -> None:
        title = make_title(f"书{n}", class_numbers=["G4"], collection=make_collection(f"书库{n}"))
        make_copy(title, tier=make_tier(f"{n}架"))
        make_issue(make_title(f"刊{n}", kind="periodical", collection=make_collection("期刊")))

    one_more(1)
    with CaptureQueriesContext(connection) as one:
        page(client)
    one_more(2)
    one_more(3)
    with CaptureQueriesContext(connection) as three:
        page(client)
    assert len(one) == len(three)
