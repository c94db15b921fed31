"""Searching Chinese: what is found is exactly what stands in the text, and nothing that is typed can do harm."""

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centre.shared.chinese import LONGEST_WORD, MOST_ASKED, MOST_LEXEMES, bigrams, query, similar

asks_the_database = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=40)
HAN = "党群服"


def found(text: str, *asked: str) -> list[bool]:
    """Whether each of these expressions finds the text, by PostgreSQL."""
    sql = """SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', asked)
             FROM unnest(%s::text[]) WITH ORDINALITY AS one (asked, place) ORDER BY place"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [bigrams(text), list(asked)])
        return [answer for (answer,) in cursor.fetchall()]


def finds(text: str, typed: str) -> bool:
    return found(text, query(typed)) == [True]


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("党群服务", "党群 群服 服务 务"),
        ("务", "务"),
        ("A座3楼报告厅", "a 座 3 楼报 报告 告厅 厅"),
        ("第一中学,2023级", "第一 一中 中学 学 2023 级"),
        ("ＡＢＣ　１２", "abc 12"),
        ("二〇二六", "二〇 〇二 二六 六"),
        ("𠮷田", "𠮷田 田"),
        ("Cafe\u0301 STRAẞE", "café straße"),
        ("党\u200b群\ufe0f", "党群 群"),
        ("", ""),
        (" ·—\0\n", ""),
    ],
)
def test_han_is_kept_in_pairs_and_other_words_whole(text: str, kept: str) -> None:
    assert bigrams(text) == kept


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("服务", "服务"),
        ("服务中心", "服务 <-> 务中 <-> 中心"),
        ("务", "务:*"),
        ("实验 小学", "实验 & 小学"),
        ("实验、张", "实验 & 张:*"),
        ("报告厅A座", "报告 <-> 告厅 <-> 厅 <-> a <-> 座:*"),
        ("it's & | ! <-> x:* (\\", "it & s & x"),
        ("'; DROP TABLE visits --\0", "drop & table & visits"),
        ("?!", ""),
    ],
)
def test_a_question_is_a_chain_of_pairs_and_its_words_must_all_be_there(typed: str, asked: str) -> None:
    assert query(typed) == asked


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("实验小学", "实验 | 验小 | 小学"), ("三楼B座 张", "三楼"), ("张", "张:*"), ("张 B", "张:* | b"), ("，", "")],
)
def test_similar_is_one_pair_in_common(typed: str, asked: str) -> None:
    assert similar(typed) == asked


# --- what is found ---------------------------------------------------------------------------------------------------


@asks_the_database
@given(text=st.text(HAN + "，", max_size=14))
@pytest.mark.django_db
def test_a_question_of_any_length_finds_just_the_texts_it_stands_in(text: str) -> None:
    asked = {text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1)}
    asked = {one for one in asked if "，" not in one} | {"党", "群", "服群", "党群服", "群群群", "务"}
    typed = sorted(asked)
    assert found(text, *(query(one) for one in typed)) == [one in text for one in typed]


@asks_the_database
@given(units=st.lists(st.sampled_from([*HAN, "Ab", "7", " ", "，"]), max_size=10))
@pytest.mark.django_db
def test_every_piece_of_a_mixed_text_finds_it(units: list[str]) -> None:
    """A piece never ends within a Latin word or a number: those are whole."""
    text = [unit + " " if {unit, after} <= {"Ab", "7"} else unit for unit, after in pairwise([*units, "，"])]
    pieces = {"".join(text[start:end]) for start in range(len(text)) for end in range(start + 1, len(text) + 1)}
    asked = [query(piece) for piece in sorted(pieces) if query(piece)]
    assert all(found("".join(text), *asked))


@asks_the_database
@given(text=st.text("党群服ab1 ,", max_size=12), typed=st.text("党群服ab1 ,", min_size=1, max_size=4))
@pytest.mark.django_db
def test_nothing_is_found_that_lacks_a_character_of_the_question(text: str, typed: str) -> None:
    exactly, roughly = found(text, query(typed), similar(typed))
    letters = {letter for letter in typed if letter.isalnum()}
    assert not exactly or letters <= set(text)
    assert not roughly or letters & set(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed", "answer"),
    [
        ("党群服务中心", "群服", True),
        ("党群服务中心", "党服", False),
        ("党群服务中心", "心", True),
        ("党群，服务", "群服", False),
        ("报告厅A座", "厅a座", True),
        ("报告厅B座A", "厅A", False),
        ("阳光小学 张建国", "张建国 阳光", True),
        ("阳光小学 张建国", "张建国 育才", False),
        ("2023级", "2023", True),
        ("2023级", "202", False),
        ("ＶＩＰ接待", "vip", True),
    ],
)
def test_what_a_receptionist_types_is_found(text: str, typed: str, answer: bool) -> None:
    assert finds(text, typed) is answer


@pytest.mark.django_db
def test_what_is_only_similar_is_found_when_asked_so() -> None:
    typed = "阳光实验小学"
    assert not finds("育才实验小学", typed)
    assert found("育才实验小学", similar(typed)) == [True]
    assert found("图书馆", similar(typed)) == [False]


# --- whatever is typed -----------------------------------------------------------------------------------------------


@asks_the_database
@given(text=ANYTHING)
@pytest.mark.django_db
def test_no_text_can_trouble_the_database_and_each_finds_itself(text: str) -> None:
    assert found(text, query(text), similar(text)) == [bool(bigrams(text))] * 2


@asks_the_database
@given(words=st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=1, max_size=8))
@pytest.mark.django_db
def test_words_that_postgresql_reads_as_numbers_are_found_like_any_other(words: list[str]) -> None:
    """`1e5` is a number to its parser and `0e0a` a number and a letter, in the text and in the question alike."""
    assert all(found(" ".join(words), *(query(word) for word in words)))
    assert finds(f"{words[0]} 班", f"{words[0]} 班")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "中" * 10_000, "中文" * 5_000, "a " * 5_000, "字a" * 5_000, "\0" * 10_000]
)
def test_a_very_long_question_is_asked_by_its_beginning(typed: str) -> None:
    assert query(typed).count("&") + query(typed).count("<->") < MOST_ASKED
    assert found(typed[: 2 * MOST_ASKED], query(typed)) == [bool(typed.strip("\0"))]


@pytest.mark.django_db
def test_a_very_long_text_is_found_by_its_beginning() -> None:
    text = "党群服务中心" + "".join(chr(0x4E00 + number) for number in range(20_000))
    assert len(bigrams(text).split()) == MOST_LEXEMES
    assert finds(text, "服务中心")
    assert len(bigrams("x" * 9_999)) == LONGEST_WORD


# --- in the database --------------------------------------------------------------------------------------------------


@asks_the_database
@given(text=st.text(st.characters(exclude_characters="\0\u03a3\u03c2", exclude_categories=["Cs"]), max_size=30))
@pytest.mark.django_db
def test_the_function_of_the_database_makes_the_same_of_a_text(text: str) -> None:
    """But for the Greek sigma, of which Python knows a form for the end of a word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre_bigrams(%s)", [text])
        [made] = cursor.fetchone()
    assert made.split() == bigrams(text).split()


@pytest.mark.django_db
def test_the_function_of_the_database_cuts_long_words_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre_bigrams(%s)", ["x" * 100 + " 党群服务 A座"])
        assert cursor.fetchone()[0].split() == ["x" * 60, "党群", "群服", "服务", "务", "a", "座"]
