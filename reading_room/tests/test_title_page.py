"""The page of a title, and the slip for the shelf."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reading_room import related
from reading_room.call_numbers import key
from reading_room.models import Copy, Furniture, Hold, Shelf, Title
from reading_room.queries.title_page import TitlePage
from reading_room.related import RelatedPanel
from reading_room.tests.factories import (
    make_card,
    make_collection,
    make_copy,
    make_hold,
    make_issue,
    make_loan,
    make_tier,
    make_title,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Title:
    return make_title(
        "乡村教师手记",
        by="费孝通",
        collection=make_collection("教育", is_lent=True),
        publisher="晨光出版社",
        year=2018,
        isbn="9787020002207",
        class_numbers=["G725"],
        subjects=["乡村教育", "随笔 & 札记"],
        summary="一位教师二十年的课堂笔记。",
    )


def on_shelf(title: Title, number: str = "G725/12", **fields) -> Copy:
    given = {"call_number": number, "call_key": key(number), "tier": make_tier(column=3)}
    return make_copy(title, **{**given, **fields})


def page(client: Client, title: Title) -> str:
    response = client.get(title.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


# --- what it is and where it stands ----------------------------------------------------------------------------------


def test_a_visitor_reads_what_it_is_where_it_stands_and_that_it_can_be_taken(client, book):
    on_shelf(book)
    shown = page(client, book)
    for words in ("乡村教师手记", "费孝通", "晨光出版社", "2018 年", "978-7-02-000220-7", "G725/12", "甲架 3 列 上层"):
        assert words in shown, words
    for words in ("在架 1 册", "30 天，可续借 1 次", "一位教师二十年的课堂笔记。", "共 1 册，在架 1 册"):
        assert words in shown, words


def test_words_from_the_record_are_shown_as_words(client, book):
    book.title, book.summary = "<b>粗</b>", "<script>alert(1)</script>"
    book.save()
    shown = page(client, book)
    assert "<b>粗</b>" not in shown
    assert "<script>alert" not in shown


def test_nobody_reads_who_has_borrowed_it(client, alice, book):
    make_loan(on_shelf(book), alice, due_on=date(2026, 6, 3))
    shown = page(client, book)
    assert "已借出，6 月 3 日还" in shown
    assert alice.name not in shown
    assert alice.username not in shown


def test_a_reference_copy_is_read_in_the_house_and_cannot_be_kept(client, book):
    on_shelf(book, is_reference=True)
    shown = page(client, book)
    assert "仅在馆内阅览" in shown
    assert "登录后可留书" not in shown


def test_a_copy_withdrawn_from_the_stock_is_not_shown(client, book):
    on_shelf(book, "G725/77", state="withdrawn")
    shown = page(client, book)
    assert "G725/77" not in shown
    assert "暂无馆藏" in shown


@pytest.mark.parametrize("pk", [0, 999_999, 2**31, 2**63, 10**30])
def test_a_title_that_is_not_there_is_404(client, pk):
    for name in ("title", "call_slip"):
        assert client.get(f"/reading/titles/{pk}/{'slip/' if name == 'call_slip' else ''}").status_code == 404


# --- having it kept --------------------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, book):
    on_shelf(book)
    assert f"{reverse('accounts:sign_in')}?next={book.get_absolute_url()}" in page(client, book)


def test_a_reader_without_a_card_is_told_where_to_get_one(alice_client, book):
    on_shelf(book)
    assert "读者证在服务台当场办理" in page(alice_client, book)


def test_a_reader_with_a_card_can_have_it_kept(alice, alice_client, book):
    on_shelf(book)
    make_card(alice)
    assert "留书 3 天" in page(alice_client, book)


def test_when_nothing_is_free_a_reader_can_queue_and_sees_how_many_wait(alice, alice_client, bob, book):
    make_loan(on_shelf(book), bob)
    make_hold(book, bob)
    make_card(alice)
    shown = page(alice_client, book)
    assert "排队等候" in shown
    assert "1 位读者在等" in shown


def test_who_has_it_kept_reads_until_when(alice, alice_client, book):
    make_card(alice)
    make_hold(book, alice, state=Hold.State.READY, copy=on_shelf(book), ready_until=date(2026, 5, 21))
    shown = page(alice_client, book)
    assert "已为您留到 5 月 21 日" in shown
    assert "留书 3 天" not in shown


def test_who_asked_for_a_book_on_the_shelf_is_told_that_it_is_fetched(alice, alice_client, book):
    make_hold(book, alice)
    on_shelf(book)
    assert "正为您从架上取书" in page(alice_client, book)


def test_who_has_borrowed_it_reads_until_when_and_is_not_asked_to_queue(alice, alice_client, book):
    make_card(alice)
    make_loan(on_shelf(book), alice, due_on=date(2026, 6, 3))
    on_shelf(book)
    shown = page(alice_client, book)
    assert "您已借到这本书，6 月 3 日前还" in shown
    assert "留书 3 天" not in shown


def test_a_hold_of_somebody_else_is_not_mine(alice, alice_client, bob, book):
    make_card(alice)
    make_hold(book, bob, state=Hold.State.READY, copy=on_shelf(book), ready_until=date(2026, 5, 21))
    shown = page(alice_client, book)
    assert "已为您留到" not in shown
    assert bob.name not in shown


# --- around it -------------------------------------------------------------------------------------------------------


def test_neighbours_stand_in_the_order_of_the_shelf_and_each_title_once(book):
    for number in ("G725/9", "G725/13", "G725-62/1", "G725.1/1"):
        copy = on_shelf(make_title(number), number)
        on_shelf(copy.title, number)
    on_shelf(book)
    on_shelf(book)
    on_shelf(make_title("别的架"), "G725/12", tier=make_tier("乙架"))
    spines = [copy.title.title for copy in TitlePage(book).neighbours]
    assert spines == ["G725/9", "乡村教师手记", "G725/13", "G725-62/1", "G725.1/1"]


def test_six_neighbours_stand_on_each_side(book):
    for n in range(20):
        on_shelf(make_title(f"书{n}"), f"G725/{n}")
    on_shelf(book, "G725/9a")
    spines = [copy.title.title for copy in TitlePage(book).neighbours]
    assert spines == [*(f"书{n}" for n in range(4, 10)), "乡村教师手记", *(f"书{n}" for n in range(10, 16))]


def test_a_title_that_stands_on_no_shelf_has_no_neighbours(book):
    on_shelf(book, tier=None)
    assert TitlePage(book).neighbours == []


def test_other_editions_have_the_number_or_a_person_in_common(book):
    same_number = make_title("山村手记", isbn=book.isbn)
    same_person = make_title("乡村教师手记", by="费孝通", year=1999)
    make_title("乡村教师手记", by="别人")
    assert {*TitlePage(book).others.editions} == {same_number, same_person}


def test_other_volumes_of_a_set_stand_apart_from_editions():
    first = make_title("红楼梦", by="曹雪芹", volume="上", isbn="9787020002207")
    second = make_title("红楼梦", by="曹雪芹", volume="下", isbn="9787020002207")
    edition = make_title("红楼梦", by="曹雪芹")
    others = TitlePage(first).others
    assert (others.volumes, others.editions) == ([second], [edition])


def test_volumes_stand_in_the_order_of_their_call_numbers_not_of_their_characters():
    volumes = [make_title("毛泽东选集", by="毛泽东", volume=f"第{n}卷") for n in "一二三四"]
    for number, volume in enumerate(volumes, start=1):
        on_shelf(volume, f"A41/{number}")
    assert TitlePage(volumes[3]).others.volumes == volumes[:3]


def test_titles_of_the_same_series_are_named_once(book):
    book.series = "村小文丛"
    book.save()
    beside = make_title("山里的图书角", series="村小文丛")
    make_title("另一本", series="别的文丛")
    make_title("无丛书")
    assert TitlePage(book).others.series == [beside]


def test_no_series_is_no_series_in_common():
    make_title("甲")
    assert TitlePage(make_title("乙")).others.series == []


def test_panels_that_the_roof_knows_of_are_shown(client, book, monkeypatch):
    panel = RelatedPanel(title="星火燎原", note="第三板", address="/panels/sparks/")
    monkeypatch.setattr(related, "_panels", [lambda title: [panel] if title == book else []])
    shown = page(client, book)
    assert "星火燎原" in shown
    assert 'href="/panels/sparks/"' in shown
    assert "展厅里的相关展板" not in page(client, make_title("别的"))


# --- periodicals -----------------------------------------------------------------------------------------------------


def test_a_periodical_shows_its_issues_by_year_the_latest_first(client):
    issue = make_issue(number="9")
    make_issue(issue.title, number="10")
    make_issue(issue.title, number="12", year=2025)
    shown = page(client, issue.title)
    words = ["2026 年，2 期", "第 9 期", "2025 年，1 期", "第 12 期"]
    assert sorted(words, key=shown.index) == words
    assert "最新一期" in shown


# --- the plan --------------------------------------------------------------------------------------------------------


def test_the_plan_lights_the_column_and_draws_the_way_from_the_door(client, book):
    on_shelf(book)
    make_tier(column=4)
    Shelf.objects.filter(name="甲架").update(x=750, y=600, width=200, height=80, way="进门右手第一排")
    Furniture.objects.create(kind="entrance", words="入口", x=450, y=980, width=100, height=20)
    shown = page(client, book)
    assert shown.count("shelf--here") == 1
    assert shown.count('class="shelf') - shown.count('class="shelf-plan') - shown.count('class="shelf-mark') == 4
    assert 'class="way"' in shown
    assert "进门右手第一排" in shown


@pytest.mark.parametrize("place", [(1000, 1000, 1000, 1000), (0, 0, 1, 1), (990, 0, 1000, 5)])
def test_a_shelf_that_sticks_out_of_the_room_is_still_drawn(client, book, place):
    on_shelf(book)
    Shelf.objects.update(**dict(zip(("x", "y", "width", "height"), place, strict=True)))
    assert "shelf--here" in page(client, book)


# --- the slip --------------------------------------------------------------------------------------------------------


def test_the_slip_says_number_place_and_title_and_nobody(alice, alice_client, book):
    on_shelf(book)
    shown = alice_client.get(reverse("reading_room:call_slip", args=[book.pk])).content.decode()
    slip = shown[shown.index('class="call-slip"') : shown.index("</article>")]
    for words in ("G725/12", "甲架 3 列 上层", "乡村教师手记"):
        assert words in slip
    assert alice.name not in slip


# --- speed -----------------------------------------------------------------------------------------------------------


def test_a_page_with_much_on_it_takes_as_many_queries_as_one_with_little(client, book):
    book.series = "村小文丛"
    book.save()

    def more(number: int) -> None:
        on_shelf(book, f"G725/{number}")
        on_shelf(make_title(f"书{number}", series="村小文丛"), f"G725/{number}a")
        make_loan(on_shelf(book, f"G725/{number}b"))
        make_title("乡村教师手记", by="费孝通", added_at=timezone.now())

    more(1)
    with CaptureQueriesContext(connection) as few:
        page(client, book)
    more(2)
    more(3)
    with CaptureQueriesContext(connection) as many:
        page(client, book)
    assert len(many) == len(few) <= 12
