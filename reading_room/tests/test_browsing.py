"""Looking through the catalogue: collections, classes, shelves, what is new, periodicals, covers."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.shared.periods import Period
from reading_room import call_numbers
from reading_room.indexing import indexed
from reading_room.models import Title
from reading_room.queries import browsing, search
from reading_room.queries.facets import Filters
from reading_room.queries.reports import figures
from reading_room.tests.factories import (
    make_collection,
    make_copy,
    make_issue,
    make_loan,
    make_tier,
    make_title,
)

pytestmark = pytest.mark.django_db


def shown(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(f"reading_room:{name}", args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def on_shelf(title: Title, number: str, tier=None):
    return make_copy(title, call_number=number, call_key=call_numbers.key(number), tier=tier or make_tier())


# --- classes ---------------------------------------------------------------------------------------------------------

NUMBERS = ["R711", "R711-62", "R711(711)", "R711(711)=535", "R711=6", "R711<326>", "R711:R83", "R711+R173", "R711.1"]


def test_the_database_orders_class_numbers_as_the_manual_does():
    for number in reversed(NUMBERS):
        make_title(number, class_numbers=[number])
    assert [title.title for title in browsing.titles_of_class("R711")] == NUMBERS
    keys = {title.title: title.class_key for title in browsing.titles_of_class("R")}
    assert keys == {number: call_numbers.prefix(number) for number in NUMBERS}


def test_titles_of_one_class_stand_in_the_order_of_their_call_numbers():
    for number in ("G725/12", "G725/9", "G725/100"):
        on_shelf(make_title(number, class_numbers=["G725"]), number)
    assert [title.title for title in browsing.titles_of_class("G")] == ["G725/9", "G725/12", "G725/100"]


def test_a_class_shows_its_divisions_as_they_occur():
    for number in ("G4", "G40", "G41", "G725", "H1", "G"):
        make_title(number, class_numbers=[number])
    assert [(one.what, one.number) for one in browsing.subclasses_of("G")] == [("G4", 3), ("G7", 1)]
    assert [(one.what, one.number) for one in browsing.subclasses_of("G4")] == [("G40", 1), ("G41", 1)]


def test_technology_holds_its_divisions_of_two_letters(client):
    make_title("数据结构", class_numbers=["TP311.12"])
    assert "数据结构" in shown(client, "main_class", "T")
    assert "数据结构" in shown(client, "main_class", "T", query="?under=TP311.1")
    assert [(one.what.letter, one.number) for one in browsing.classes_counted() if one.number] == [("T", 1)]


def test_the_class_is_the_same_in_the_search_while_browsing_and_in_figures():
    numbers = {
        "茶一": (["G4"], "I2/1"),
        "茶二": ([], "G725/9"),
        "茶三": ([], "I247/1"),
        "茶四": (["W1"], "G4/1"),
        "茶五": ([], ""),
    }
    for name, (classes, number) in numbers.items():
        title = indexed(make_title(name, class_numbers=classes))
        title.save()
        on_shelf(title, number)
    tomorrow = timezone.localdate() + timedelta(days=1)
    figure = figures.FIGURES["titles"]
    for letter, titles in {"G": ["茶一", "茶二"], "I": ["茶三"]}.items():
        assert sorted(one.title for one in search.found("茶", filters=Filters(classes=[letter])).titles) == titles
        assert sorted(one.title for one in browsing.titles_of_class(letter)) == titles
        assert [one.title for one in figure.part(Period(tomorrow, tomorrow), letter=letter)] == titles
    assert search.found("茶").numbers["class"] == {"G": 2, "I": 1}
    assert {one.what.letter: one.number for one in browsing.classes_counted() if one.number} == {"G": 2, "I": 1}


@pytest.mark.parametrize("under", ["G4'", "%00", "a" * 9000, "G" + "9" * 400, "\U0001f4da", "H", "-", "G(((%", "_"])
def test_nonsense_for_a_division_shows_the_class_or_nothing(client, under):
    make_title("教育学", class_numbers=["G4"])
    assert client.get(reverse("reading_room:main_class", args=["G"]), {"under": under}).status_code == 200


def test_a_division_of_another_class_is_read_as_none(client):
    make_title("教育学", class_numbers=["G4"])
    assert "教育学" in shown(client, "main_class", "G", query="?under=H1")


@pytest.mark.parametrize("letter", ["L", "g", "GG", "0", "%00", "书"])
def test_what_is_no_main_class_is_404(client, letter):
    assert client.get(f"/reading/classes/{letter}/").status_code == 404


# --- collections, what is new, periodicals ---------------------------------------------------------------------------


def test_a_collection_shows_its_titles_with_their_place(client):
    history = make_collection("党史", is_lent=True)
    on_shelf(make_title("中国共产党简史", by="本书编写组", collection=history), "D23/1")
    make_title("活着", collection=make_collection("文学"))
    page = shown(client, "collection", history.pk)
    for words in ("中国共产党简史", "本书编写组", "D23/1", "甲架 1 列 上层", "在架 1 册", "共 1 种"):
        assert words in page, words
    assert "活着" not in page


def test_a_collection_without_titles_says_so(client):
    assert "这里还没有图书" in shown(client, "collection", make_collection("空").pk)


@pytest.mark.parametrize("address", ["collections/{}", "shelves/{}", "lists/{}"])
@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**25])
def test_what_is_not_there_is_404(client, address, pk):
    assert client.get(f"/reading/{address.format(pk)}/").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "%00", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(client, page):
    make_title("求实")
    for name in ("new_titles", "periodicals"):
        assert client.get(reverse(f"reading_room:{name}"), {"page": page}).status_code == 200


def test_periodicals_show_their_latest_issue(client):
    issue = make_issue(number="9")
    make_issue(issue.title, number="10")
    page = shown(client, "periodicals")
    assert "求是" in page
    assert "2026 年第 10 期" in page
    assert "2026 年第 9 期" not in page


# --- shelves ---------------------------------------------------------------------------------------------------------


def test_a_shelf_is_shown_tier_by_tier_as_the_books_stand(client):
    upper, lower = make_tier(name="上层"), make_tier(name="下层")
    for number in ("G725/12", "G725/9"):
        on_shelf(make_title(f"书 {number}"), number, upper)
    on_shelf(make_title("低处的书"), "H1/1", lower)
    page = shown(client, "shelf", upper.shelf_id)
    assert page.index("书 G725/9") < page.index("书 G725/12")
    assert "低处的书" not in page
    assert "低处的书" in shown(client, "shelf", upper.shelf_id, query=f"?tier={lower.pk}")


def test_the_first_tier_on_which_something_stands_is_shown(client):
    make_tier(name="上层")
    lower = make_tier(name="下层")
    on_shelf(make_title("低处的书"), "H1/1", lower)
    assert "低处的书" in shown(client, "shelf", lower.shelf_id)


def test_the_tier_of_another_shelf_is_not_shown_on_this_one(client):
    here, there = make_tier("甲架"), make_tier("乙架")
    on_shelf(make_title("隔壁的书"), "H1/1", there)
    assert "隔壁的书" not in shown(client, "shelf", here.shelf_id, query=f"?tier={there.pk}")


def test_periodicals_lie_on_their_tier(client):
    issue = make_issue()
    issue.tier = make_tier("刊架")
    issue.save()
    assert "求是" in shown(client, "shelf", issue.tier.shelf_id)


def test_shelves_are_named_as_one_walks_past():
    for order, name in enumerate(("丁架", "丙架", "乙架", "甲架")):
        shelf = make_tier(name).shelf
        shelf.order = 4 - order
        shelf.save()
    assert [one.what.name for one in browsing.shelves_counted()] == ["甲架", "乙架", "丙架", "丁架"]


# --- covers ----------------------------------------------------------------------------------------------------------

NAME = "A" * 22 + "-480.webp"


def test_a_cover_is_served_for_a_year(client):
    default_storage.save(f"covers/{NAME}", ContentFile(b"RIFF0000WEBP"))
    response = client.get(reverse("reading_room:cover", args=[NAME]))
    assert response.headers["Content-Type"] == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    response.close()
    default_storage.delete(f"covers/{NAME}")


def test_a_cover_that_is_not_there_is_404(client):
    assert client.get(f"/reading/covers/{'B' * 22}-480.webp").status_code == 404
    assert client.get("/reading/covers/../../secret-key.txt").status_code == 404


def test_a_title_with_a_cover_shows_it_and_one_without_has_one_drawn(client):
    with_cover = make_title("有封面", cover=f"covers/{NAME}", cover_width=480, cover_height=640)
    assert f"/reading/covers/{NAME}" in shown(client, "title", with_cover.pk)
    drawn = shown(client, "title", make_title("没有封面", class_numbers=["K27"]).pk)
    assert 'class="drawing cover"' in drawn
    assert ">K</text>" in drawn


# --- speed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["collection", "main_class", "shelf", "new_titles", "periodicals"])
def test_three_titles_take_as_many_queries_as_one(client, name):
    collection, tier = make_collection("教育", is_lent=True), make_tier()
    args = {"collection": [collection.pk], "main_class": ["G"], "shelf": [tier.shelf_id]}.get(name, [])

    def one_more(n: int) -> None:
        title = make_title(f"书{n}", collection=collection, class_numbers=[f"G{n}"])
        on_shelf(title, f"G{n}/1", tier)
        make_loan(on_shelf(title, f"G{n}/2", tier))
        make_issue(make_title(f"刊{n}", kind="periodical", collection=collection))

    one_more(1)
    with CaptureQueriesContext(connection) as one:
        shown(client, name, *args)
    one_more(2)
    one_more(3)
    with CaptureQueriesContext(connection) as three:
        shown(client, name, *args)
    assert len(three) == len(one)
