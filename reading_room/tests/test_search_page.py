"""The page with the one box: what was found, what it can be narrowed by, and what to do where nothing was found."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reading_room import call_numbers
from reading_room.indexing import indexed
from reading_room.misses import MOST_A_DAY, note_miss
from reading_room.models import Copy, Loan, Miss, Shelf, Title
from reading_room.tests.factories import make_collection, make_copy, make_loan, make_tier, make_title

pytestmark = pytest.mark.django_db


def kept(title: str, **fields: Any) -> Title:
    """A title as a command leaves it: with what it is found by."""
    made = indexed(make_title(title, **fields))
    made.save()
    return made


def standing(title: Title, number: str = "G725/12", **fields: Any) -> Copy:
    return make_copy(title, call_number=number, call_key=call_numbers.key(number), **fields)


def page_of(client: Client, **asked: Any) -> str:
    answer = client.get("/reading/search/", asked)
    assert answer.status_code == 200, asked
    return answer.content.decode()


@pytest.fixture
def village() -> Title:
    lent = make_collection("专业书", is_lent=True)
    title = kept("乡村教师手记", by="山村教师", year=2018, collection=lent, class_numbers=["G725"])
    standing(title, tier=make_tier())
    standing(title, tier=make_tier(name="下层"))
    return title


def test_a_row_tells_title_person_year_call_number_shelf_and_status(client: Client, village: Title) -> None:
    page = page_of(client, q="乡村")
    assert f'<a href="{village.get_absolute_url()}">乡村教师手记</a>' in page
    for words in ("找到 1 种", "山村教师", "2018", "G725/12", "甲架 1 列 上层", "在架 2 册"):
        assert words in page, words
    assert 'value="乡村"' in page


def test_a_title_that_is_lent_tells_until_when(client: Client) -> None:
    title = kept("从祠堂到学堂", collection=make_collection("专业书", is_lent=True))
    make_loan(standing(title), due_on=timezone.localdate() + timedelta(days=20))
    assert "已借出" in page_of(client, q="祠堂")


def test_without_words_the_page_tells_what_can_be_typed(client: Client) -> None:
    assert "hlm" in page_of(client)
    assert Miss.objects.count() == 0


# --- narrowing -------------------------------------------------------------------------------------------------------


def test_choices_stand_beside_the_hits_with_their_numbers_and_narrow_them(client: Client, village: Title) -> None:
    kept("乡村的路", year=2009, class_numbers=["K29"])
    shelf = village.copies.all()[0].tier.shelf  # type: ignore[union-attr]
    page = page_of(client, q="乡村")
    for name, value in {
        "in": "1",
        "shelf": shelf.pk,
        "class": "G",
        "year": "2010",
        "collection": village.collection_id,
    }.items():
        assert f'name="{name}" value="{value}"' in page
        narrowed = page_of(client, q="乡村", **{name: value})
        assert f'name="{name}" value="{value}" id="{name}-{value}" checked' in narrowed
        assert "找到 1 种" in narrowed
        assert "乡村的路" not in narrowed


def test_a_choice_without_a_title_can_be_taken_back(client: Client, village: Title) -> None:
    page = page_of(client, q="乡村", year="before")
    assert "乡村教师手记" not in page
    assert f'href="/reading/search/?q={"%E4%B9%A1%E6%9D%91"}"' in page
    assert Miss.objects.count() == 0


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_long_answer_has_pages_that_keep_the_question(client: Client) -> None:
    for number in range(11):
        kept(f"图书角{number:02}")
    first, second = page_of(client, q="图书角"), page_of(client, q="图书角", page=2)
    assert "找到 11 种" in first
    assert (first.count("book-entry"), second.count("book-entry")) == (10, 1)
    assert "page=2" in first
    assert page_of(client, q="图书角", page=99).count("book-entry") == 1


def test_the_number_of_queries_does_not_depend_on_how_much_is_found(client: Client, village: Title) -> None:
    for number in range(3):
        standing(kept(f"村小{number}"), f"G62/{number}", tier=make_tier())

    def asked(words: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, q=words)
        return len(queries)

    page_of(client, q="村")
    assert asked("乡村教师") == asked("村小") == asked("村小 村小")


def test_titles_with_the_characters_apart_stand_below_what_was_found(client: Client, village: Title) -> None:
    kept("村里的教育")
    kept("村教往事")
    found, apart = page_of(client, q="村教").split("但不相连")
    assert "村教往事" in found
    assert "村里的教育" in apart
    assert "但不相连" not in page_of(client, q="村教", year="2010")


# --- kept while nothing changes --------------------------------------------------------------------------------------


def queries_of(client: Client, **asked: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        page_of(client, **asked)
    return len(queries)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_read_before_costs_one_query(client: Client, village: Title, settings: Any) -> None:
    settings.FRAME_SECONDS = 3600
    before = page_of(client, q="乡村")
    assert queries_of(client, q="乡村") == 1
    assert page_of(client, q="乡村") == before
    assert queries_of(client, q="乡村", year="2010") > 1


@pytest.mark.django_db(transaction=True)
def test_whatever_changes_is_on_the_very_next_page(client: Client, village: Title, settings: Any) -> None:
    settings.FRAME_SECONDS = 3600
    assert "在架 2 册" in page_of(client, q="乡村")
    loan = make_loan(village.copies.all()[0])
    assert "在架 1 册" in page_of(client, q="乡村")
    Loan.objects.filter(pk=loan.pk).update(returned_at=timezone.now())
    assert "在架 2 册" in page_of(client, q="乡村")
    assert "在架 2 册" in page_of(client, q="乡村", **{"in": "1"})
    Copy.objects.update(is_reference=True)
    assert "仅馆内阅览" in page_of(client, q="乡村")
    assert "在架 2 册" not in page_of(client, q="乡村", **{"in": "1"})
    Title.objects.filter(pk=village.pk).update(title="乡村教师日记")
    assert "乡村教师日记" in page_of(client, q="乡村")
    Shelf.objects.update(name="乙架")
    assert "乙架 1 列 上层" in page_of(client, q="乡村")


@pytest.mark.django_db(transaction=True)
def test_who_is_signed_in_gets_a_page_of_their_own(client: Client, alice_client: Client, village: Title) -> None:
    page_of(client, q="乡村")
    assert "李爱丽" in page_of(alice_client, q="乡村")
    assert "李爱丽" not in page_of(client, q="乡村")


@pytest.mark.django_db(transaction=True)
def test_what_is_looked_for_in_vain_is_counted_each_time(client: Client, village: Title, settings: Any) -> None:
    settings.FRAME_SECONDS = 3600
    for _time in range(3):
        page_of(client, q="手抄本")
    assert Miss.objects.get().times == 3


# --- nothing found ---------------------------------------------------------------------------------------------------


def test_where_nothing_is_found_fewer_characters_and_similar_titles_are_offered(client: Client) -> None:
    kept("植物的故事")
    page = page_of(client, q="植物图谱手抄本")
    assert "没有找到“植物图谱手抄本”" in page
    assert "检索“植物”（1 种）" in page
    assert "相近的书" in page
    assert "植物的故事" in page


def test_what_was_not_found_is_counted_by_the_day(client: Client) -> None:
    for words in ("手抄本", " 手抄本", "本", "13800000000", "x" * 61):
        page_of(client, q=words)
    page_of(client, q="手抄本", page=2, year="2010")
    assert list(Miss.objects.values_list("words", "times")) == [("手抄本", 2)]


def test_only_so_many_different_words_are_counted_on_one_day() -> None:
    now = timezone.now()
    day = timezone.localdate(now)
    Miss.objects.bulk_create(Miss(words=f"词{number}", day=day) for number in range(MOST_A_DAY))
    note_miss(words="再多一个", now=now)
    note_miss(words="词7", now=now)
    assert Miss.objects.count() == MOST_A_DAY
    assert Miss.objects.get(words="词7").times == 2


# --- whatever is typed -----------------------------------------------------------------------------------------------

WHATEVER = [
    "",
    " ",
    "\0",
    "'",
    "&|!():*<->",
    "a" * 5000,
    "😀",
    "%",
    "\\",
    "夜" * 500,
    "2147483648",
    "G725/%",
    "一 二 " * 50,
]
ODD = ["0", "-1", "2147483648", "9" * 40, "\0", "😀", "²", "1e3", "0001", "9999"]


@pytest.mark.parametrize("words", WHATEVER)
def test_whatever_is_typed_is_answered_with_a_page(client: Client, village: Title, words: str) -> None:
    page_of(client, q=words)


@pytest.mark.parametrize("value", ODD)
def test_whatever_stands_in_the_address_is_answered_with_a_page(client: Client, village: Title, value: str) -> None:
    for name in ("collection", "class", "year", "shelf", "in", "page"):
        page_of(client, q="乡村", **{name: value})


def test_a_long_list_of_choices_is_folded_up_but_for_the_fullest_and_the_chosen(client: Client) -> None:
    for letter in "ABCDEFGHH":
        kept("茶", class_numbers=[f"{letter}1"])
    page = page_of(client, q="茶", **{"class": "G"})
    shown, _details, folded = page.partition("<details>")
    for letter, place in {"H": shown, "G": shown, "F": folded}.items():
        assert f'id="class-{letter}"' in place
