"""Reading lists for everybody: published ones, as they were made and as one walks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reading_room.call_numbers import key
from reading_room.models import ReadingList, ReadingListEntry, Title
from reading_room.queries.browsing import entries_of, in_walking_order
from reading_room.tests.factories import make_copy, make_tier, make_title

pytestmark = pytest.mark.django_db
LISTS = reverse("reading_room:reading_lists")


@pytest.fixture
def published(lib) -> ReadingList:
    return ReadingList.objects.create(name="给新教师", introduction="先读这几本", is_public=True, made_by=lib)


def listed(reading_list: ReadingList, name: str, number: str = "", tier=None, why: str = "") -> Title:
    title = make_title(name)
    if number:
        make_copy(title, call_number=number, call_key=key(number), tier=tier)
    order = reading_list.entries.count() + 1
    ReadingListEntry.objects.create(reading_list=reading_list, title=title, why=why, order=order)
    return title


def shown(client: Client, reading_list: ReadingList, **query: str) -> str:
    response = client.get(reverse("reading_room:reading_list", args=[reading_list.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_a_published_list_with_the_reasons(client, published):
    listed(published, "教室里的光", "G725/10", make_tier(), why="写得实在")
    assert "给新教师" in client.get(LISTS).content.decode()
    page = shown(client, published)
    for words in ("先读这几本", "教室里的光", "写得实在", "G725/10", "甲架 1 列 上层"):
        assert words in page, words


def test_a_draft_is_not_there_for_anybody(client, lib_client, lib):
    draft = ReadingList.objects.create(name="草稿一份", made_by=lib)
    for reader in (client, lib_client):
        assert reader.get(reverse("reading_room:reading_list", args=[draft.pk])).status_code == 404
        assert "草稿一份" not in reader.get(LISTS).content.decode()


def test_one_walks_by_shelf_column_tier_and_call_number_and_what_has_no_shelf_is_last(client, published):
    far, near = make_tier("乙架"), make_tier("甲架")
    far.shelf.order, near.shelf.order = 2, 1
    far.shelf.save()
    near.shelf.save()
    for name, number, tier in (
        ("没有上架", "A1/1", None),
        ("乙架的书", "A1/1", far),
        ("甲架三列", "A1/1", make_tier("甲架", column=3)),
        ("甲架下层", "A1/1", make_tier("甲架", "下层")),
        ("十二号", "G725/12", near),
        ("九号", "G725/9", near),
    ):
        listed(published, name, number, tier)
    walk = [one.title.title for one in in_walking_order(entries_of(published))]
    assert walk == ["九号", "十二号", "甲架下层", "甲架三列", "乙架的书", "没有上架"]
    page = shown(client, published, order="walk")
    assert sorted(walk, key=page.index) == walk
    made = shown(client, published)
    assert made.index("没有上架") < made.index("九号")


def test_nonsense_for_the_order_shows_the_list_as_it_was_made(client, published):
    listed(published, "教室里的光")
    assert "教室里的光" in shown(client, published, order="\0'")


def test_no_list_yet_says_so(client):
    assert "还没有书单" in client.get(LISTS).content.decode()


def test_three_titles_take_as_many_queries_as_one(client, published):
    listed(published, "一", "A1/1", make_tier())
    with CaptureQueriesContext(connection) as one:
        shown(client, published)
    listed(published, "二", "A1/2", make_tier("乙架"))
    listed(published, "三", "A1/3", make_tier("丙架"))
    with CaptureQueriesContext(connection) as three:
        shown(client, published)
    assert len(one) == len(three)
