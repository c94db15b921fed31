"""What the one box finds: whatever part of a title is typed, in characters, in pinyin, or as a number."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from centre.shared import chinese
from reading_room import call_numbers
from reading_room.indexing import indexed
from reading_room.models import Title
from reading_room.queries import search
from reading_room.queries.facets import Filters
from reading_room.queries.nearly import apart, similar, suggestions
from reading_room.queries.revisions import current
from reading_room.queries.search import Found, found
from reading_room.tests.factories import make_collection, make_copy, make_hold, make_issue, make_loan, make_tier

pytestmark = pytest.mark.django_db


def kept(title: str, *, by: str = "", **fields: Any) -> Title:
    people = [{"name": by, "role": "著", "pinyin": ""}] if by else []
    given = {"collection": fields.pop("collection", None) or make_collection()}
    made = indexed(Title(title=title, contributors=people, **{**given, **fields}))
    made.save()
    return made


def standing(title: Title, number: str = "G725/12", **fields: Any) -> None:
    make_copy(title, call_number=number, call_key=call_numbers.key(number), **fields)


def titles(words: str, **filters: Any) -> list[str]:
    return names(found(words, filters=Filters(**filters)))


def names(hits: Found) -> list[str]:
    return [title.title for title in hits.titles]


# --- what finds a title ----------------------------------------------------------------------------------------------

FOUND = {
    "党史": [],  # not one after the other; see what is similar
    "共产党": ["中国共产党简史"],
    "史": ["中国共产党简史"],
    "费孝通": ["乡土中国"],
    "晨光出版": ["乡土中国"],
    "社会学": ["乡土中国"],
    "差序": ["乡土中国"],
    "中国 费": ["乡土中国"],
    "费孝通，中国": ["乡土中国"],
    "中国 曾": [],
    "曾国藩": ["曾国藩家书"],
    "zgf": ["曾国藩家书"],
    "cgf": ["曾国藩家书"],
    "zg": ["中国共产党简史", "曾国藩家书"],
    "ZengGuoFan": ["曾国藩家书"],
    "zeng guo fan": ["曾国藩家书"],
    "xiang tu": ["乡土中国"],
    "fxt": ["乡土中国"],
    "fxt 中国": ["乡土中国"],
    "９７８－７－０２－０００２２０－７": ["曾国藩家书"],
    "978-7-02-000220-7": ["曾国藩家书"],
    "9787020002207": ["曾国藩家书"],
    "978 7 02 000220 7": ["曾国藩家书"],
    "702000220X": ["曾国藩家书"],
    "10019·1742": ["乡土中国"],
    "1002-9753": ["求是"],
    "10029753": ["求是"],
    "1985": ["乡土中国"],
    "G725": ["乡土中国"],
    "g7": ["乡土中国"],
    "G725/12": ["乡土中国"],
    "G725 12": ["乡土中国"],
    "G725/13": [],
    "D0000007": ["乡土中国"],
    "d0000007": ["乡土中国"],
    "10000000007": ["乡土中国"],
    "D000000": [],  # only whole
    "": [],
    "，": [],
}


@pytest.fixture
def shelves() -> None:
    kept("中国共产党简史", year=2021)
    village = kept(
        "乡土中国", by="费孝通", year=1985, publisher="晨光出版社", subjects=["社会学"], summary="说差序格局。",
        unified_number="10019·1742", collection=make_collection("专业书", is_lent=True),
    )  # fmt: skip
    standing(village, tier=make_tier(), accession_number="D0000007", barcode="10000000007")
    kept("曾国藩家书", isbn="9787020002207", class_numbers=["K827"])
    kept("求是", kind="periodical", issn="1002-9753")


def test_everything_that_a_reader_may_know_of_a_title_finds_it(shelves: None) -> None:
    assert {words: sorted(titles(words)) for words in FOUND} == {words: sorted(FOUND[words]) for words in FOUND}


def test_what_was_withdrawn_is_not_found_by_its_number(shelves: None) -> None:
    title = kept("旧书")
    standing(title, "Z1/1", accession_number="D0000009", state="withdrawn")
    assert titles("D0000009") == titles("Z1/1") == []


# --- in which order --------------------------------------------------------------------------------------------------


def test_titles_come_before_people_and_people_before_the_rest_and_then_the_newest() -> None:
    kept("别的书", summary="这里说到鲁迅。", year=2025)
    kept("野草", by="鲁迅", year=2022)
    kept("呐喊", by="鲁迅", year=2023)
    kept("回忆鲁迅", year=2020)
    kept("论鲁迅", year=2021)
    kept("鲁迅传", year=1990)
    kept("鲁迅", year=1980)
    assert titles("鲁迅") == ["鲁迅", "鲁迅传", "论鲁迅", "回忆鲁迅", "呐喊", "野草", "别的书"]


def test_where_there_is_too_much_the_best_are_kept_and_it_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    for number in range(4):
        kept(f"甲{number}", summary="茶。", year=2020)
    kept("茶经", year=1999)
    hits = found("茶")
    assert (hits.number, hits.is_more, hits.is_cut) == (3, True, True)
    assert hits.titles[0].title == "茶经"
    narrowed = found("茶", filters=Filters(years=["before"]))  # asked of all, not only of the best
    assert ([title.title for title in narrowed.titles], narrowed.is_more) == (["茶经"], False)
    assert titles("茶", classes=["G"], is_in=True, shelves=[1], collections=[1]) == []


# --- narrowing -------------------------------------------------------------------------------------------------------


def test_each_choice_narrows_and_is_counted_without_itself() -> None:
    lent, tier = make_collection("专业书", is_lent=True), make_tier()
    one = kept("茶一", collection=lent, year=2021, class_numbers=["G7"])
    standing(one, "G7/1", tier=tier)
    two = kept("茶二", year=2015, class_numbers=["I2"])
    standing(two, "I2/1", tier=make_tier("乙架"))
    kept("茶三", collection=lent)
    shelf = tier.shelf_id
    numbers = found("茶").numbers
    assert numbers["collection"] == {str(lent.pk): 2, str(two.collection_id): 1}
    assert numbers["class"] == {"G": 1, "I": 1}
    assert numbers["year"] == {"2020": 1, "2010": 1}
    assert numbers["shelf"][str(shelf)] == 1
    assert numbers["in"] == {"1": 1}
    for filters in (
        {"collections": [lent.pk], "classes": ["G"]},
        {"years": ["2020"]},
        {"shelves": [shelf]},
        {"is_in": True},
    ):
        assert titles("茶", **filters) == ["茶一"]
    assert sorted(titles("茶", classes=["G", "I"])) == ["茶一", "茶二"]
    both = found("茶", filters=Filters(classes=["G"], years=["2010"]))
    assert (both.number, both.numbers["class"], both.numbers["year"]) == (0, {"I": 1}, {"2020": 1})


def test_only_what_can_be_taken_home_now_counts_as_on_the_shelf() -> None:
    lent = make_collection("专业书", is_lent=True)
    for title, fields in (("茶一", {}), ("茶二", {"is_reference": True}), ("茶三", {"state": "missing"})):
        standing(kept(title, collection=lent), **fields)
    standing(kept("茶四", collection=make_collection("工具书")))
    make_loan(make_copy(kept("茶五", collection=lent)))
    held = kept("茶六", collection=lent)
    make_hold(held, state="ready", copy=make_copy(held), ready_until="2026-11-30")
    assert titles("茶", is_in=True) == ["茶一"]


def test_a_periodical_is_found_on_the_shelf_of_its_issues() -> None:
    issue, tier = make_issue(kept("求是", kind="periodical")), make_tier("期刊架")
    issue.tier = tier
    issue.save()
    assert titles("求是", shelves=[tier.shelf_id]) == ["求是"]


def test_the_number_of_queries_does_not_depend_on_what_is_found(shelves: None) -> None:
    def asked(words: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            found(words)
        return len(queries)

    assert asked("史") == asked("中国") == 3


@pytest.mark.django_db(transaction=True)
def test_what_was_found_before_costs_no_query_until_something_changes() -> None:
    title = kept("铁路史")
    assert names(found("铁路", since=current())) == names(found("铁路", since=current())) == ["铁路史"]
    since = current()
    with CaptureQueriesContext(connection) as queries:
        found("铁路", since=since)
        apart("铁史", since=since)
        apart("铁史", since=since)
    assert len(queries) == 2  # the first time something is asked for that stands apart
    loan = make_loan(make_copy(kept("铁道", collection=make_collection("工具书", is_lent=True))))
    assert found("铁道", since=current()).numbers["in"] == {}
    loan.delete()
    since = current()
    with CaptureQueriesContext(connection) as queries:
        assert found("铁道", since=since).numbers["in"] == {"1": 1}
    assert len(queries) == 1
    title.delete()
    assert names(found("铁路", since=current())) == []
    assert apart("铁史", since=current()) == []
    kept("铁路")
    assert names(found("铁路", since=current())) == ["铁路"]


# --- nothing has all of the words ------------------------------------------------------------------------------------


def test_what_has_most_in_common_is_the_most_similar() -> None:
    for title in ("植物图谱", "植物学", "动物学"):
        kept(title)
    assert [title.title for title in similar("植物图谱手抄本")] == ["植物图谱", "植物学"]
    assert similar("，") == []


def test_characters_that_stand_apart_in_a_title_are_similar() -> None:
    for title in ("中国共产党简史", "党的故事"):
        kept(title, summary="史")
    assert [title.title for title in similar("党史")] == ["中国共产党简史"]


def test_what_is_found_anyway_does_not_stand_apart_as_well() -> None:
    for title in ("党史讲义", "中国共产党简史", "党的故事"):
        kept(title)
    assert [title.title for title in apart("党史")] == ["中国共产党简史"]
    assert apart("党史 讲义") == apart("history") == apart("史") == []


def test_the_longest_parts_that_find_something_are_suggested() -> None:
    kept("植物图谱")
    kept("植物学")
    assert [(one.words, one.number) for one in suggestions("植物图谱手抄本")] == [("植物图谱", 1), ("植物图", 1)]
    assert [(one.words, one.number) for one in suggestions("植物 量子")] == [("植物", 2)]
    assert suggestions("量") == suggestions("") == []


# --- beside the simplest search there is -----------------------------------------------------------------------------

HAN = "党史学教一"
LETTERS = [*HAN, *HAN, "Ab", "c", "7", "20", "Ａ", " ", "，", "-"]


def contains(text: str, asked: str) -> bool:
    """Whether a text contains what was asked, character by character.

    Text and question are folded (full width, capitals) and fall into words where anything stands that is neither letter
    nor digit. Every word of the question must be a part of a word of the text; a run of letters and digits of other
    scripts than Han is whole in both: 7 is not contained in 2017, nor is it in 7b.
    """
    return all(any(_within(word, other) for other in chinese.words(text)) for word in chinese.words(asked))


def _within(asked: str, word: str) -> bool:
    places = [place for place in range(len(word)) if word.startswith(asked, place)]
    return any(_whole(word, place) and _whole(word, place + len(asked)) for place in places)


def _whole(word: str, place: int) -> bool:
    """No run of other letters is cut at this place."""
    return place in (0, len(word)) or chinese.is_han(word[place - 1]) or chinese.is_han(word[place])


TEXTS = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=9).map("".join)
WORDS = (
    st.lists(st.sampled_from([*HAN, *HAN, "Ab", "c", "7", "Ａ"]), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda word: any(letter in HAN for letter in word))
)
ASKED = st.lists(WORDS, min_size=1, max_size=2).map(" ".join).filter(lambda asked: len(asked) <= 6)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3), asked=ASKED)
def test_a_search_finds_just_the_titles_that_contain_what_was_asked(texts: list[tuple[str, str]], asked: str) -> None:
    """One to six characters in one word or two, each with a character of Han; each word within one field."""
    with transaction.atomic():
        made = {kept(f"书{title}", summary=summary).pk: (f"书{title}", summary) for title, summary in texts}
        having = {
            pk
            for pk, fields in made.items()
            if all(any(contains(one, word) for one in fields) for word in asked.split())
        }
        assert {title.pk for title in found(asked).titles} == having
        transaction.set_rollback(True)


SOUNDS = ["zg", "zgf", "g", "guo", "eng", "jia", "f", "ab", "9787", "978702"]


@pytest.mark.parametrize("asked", SOUNDS)
def test_letters_find_the_beginning_of_a_sound_or_from_three_on_any_part_of_it(asked: str) -> None:
    made = [kept(title, isbn=isbn) for title, isbn in (("曾国藩", "9787020002207"), ("国家", ""), ("Abc 党", ""))]
    is_short = len(asked) < 3
    having = {
        title.title
        for title in made
        if any(
            word.startswith(asked) if is_short else asked in word
            for word in title.findable.split()
            if not asked.isdigit() or len(asked) > 5
        )
    }
    assert set(titles(asked)) == having
