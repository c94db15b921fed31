"""Call numbers: how they are tidied, and the order in which they stand on the shelf."""

import random
from itertools import pairwise
from time import process_time

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from reading_room.call_numbers import MOST, key, parts, prefix, problem_with, tidied

NINE = ["R711", "R711-62", "R711(711)", "R711(711)=535", "R711=6", "R711<326>", "R711:R83", "R711+R173", "R711.1"]
LIKE_CALL_NUMBERS = st.text(alphabet='ABIKTRad0123459.-()"=<>:+/ 上下：．（\n', max_size=20)
ANY = LIKE_CALL_NUMBERS | st.text(max_size=80)


def in_order(*numbers: str) -> bool:
    return all(key(one) < key(other) for one, other in pairwise(numbers))


def test_the_nine_numbers_of_the_rule_stand_exactly_so() -> None:
    shuffled = random.Random(7).sample(NINE, k=len(NINE))
    assert sorted(shuffled, key=key) == NINE


def test_all_signs_stand_before_digits_in_their_own_order_and_digits_before_letters() -> None:
    signs = "R7", "R7-1", "R7(1)", 'R7"1"', "R7=1", "R7<1>", "R7:1", "R7+1", "R71", "R7A"
    assert in_order(*signs)


def test_classes_stand_by_their_digits_one_after_the_other_not_as_numbers() -> None:
    assert in_order("A1", "A2", "A841", "B0", "D0", "D2", "D20", "D23", "D3", "DF2", "I2", "I207", "T1", "TB1", "TP3")


def test_the_point_is_read_over() -> None:
    assert in_order("I247.5", "I247.57", "I247.6")
    assert in_order("R711.1/5", "R7111/6", "R711.1/7")


def test_book_numbers_stand_by_their_value_and_letters_before_digits() -> None:
    assert in_order("I247/A9", "I247/N5", "I247/N12", "I247/5", "I247/12", "I247/103")


def test_a_class_without_book_number_stands_first_and_the_next_class_behind_all_its_books() -> None:
    assert in_order("I247", "I247/1", "I247/9999", "I247-5/1", "I247.1/1")


def test_volumes_and_editions_stand_behind_their_book_and_before_the_next() -> None:
    assert in_order("K20/5", "K20/5/2", "K20/5-2", "K20/5=2", "K20/5=12", "K20/5:1", "K20/5:2", "K20/5:12", "K20/6")
    assert in_order("K20/5:上", "K20/5:中", "K20/5:下", "K20/12:上")
    assert in_order("K20/5上", "K20/5下", "K20/51")


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("I247.57/12", ("I247.57", "12")),
        ("Ｉ２４７．５７／１２", ("I247.57", "12")),
        ("i247.57 12", ("I247.57", "12")),
        (" I 247.57  N2338 ", ("I247.57", "N2338")),
        ("I247.57\r\n12", ("I247.57", "12")),
        ("D 2-0 / 12 = 2", ("D2-0", "12=2")),
        ("R711（711）＝535／3", ("R711(711)=535", "3")),
        ("R711《326》“6”", ('R711<326>"6"', "")),
        ("R711 (711) 3", ("R711(711)", "3")),
        ("K86/1：0", ("K86", "1:0")),
        ("K20/12 2", ("K20", "12/2")),
        ("K20/N 12", ("K20", "N12")),
        ("TP312c/5a", ("TP312C", "5a")),
        ("A/5", ("A", "5")),
        ("R711", ("R711", "")),
        ("", ("", "")),
        (" / ", ("", "")),
    ],
)
def test_what_is_typed_is_tidied_and_taken_apart(typed: str, lines: tuple[str, str]) -> None:
    assert parts(typed) == lines


@pytest.mark.parametrize(
    "typed", ["书", "参考/5", "72.123/5", "/5", "I247/" + "9" * 21, "I247/" + "1:" * MOST, "I247/5é"]
)
def test_what_is_no_call_number_is_sorted_last_and_says_so(typed: str) -> None:
    problem = problem_with(typed)
    assert problem is not None
    assert (problem.code, problem.field) == ("call_number_unreadable", "call_number")
    assert key(typed) > key("Z99/ZZZ99999")


@pytest.mark.parametrize("typed", [*NINE, "I247.57/12", "K20/5=2:上", ""])
def test_what_is_one_has_no_problem(typed: str) -> None:
    assert problem_with(typed) is None


def test_no_call_number_has_no_key() -> None:
    assert key(" ") == ""


def test_long_texts_have_short_keys_that_still_differ() -> None:
    one, other = key("书" * 5000 + "1"), key("书" * 5000 + "2")
    assert one != other
    assert len(one) <= 240


def test_a_prefix_finds_all_that_begins_with_a_class() -> None:
    begin = prefix("R711（711")
    assert [number for number in NINE if key(number).startswith(begin)] == ["R711(711)", "R711(711)=535"]
    assert key("I247.57/12").startswith(prefix("i2475"))


@given(ANY)
def test_every_text_has_a_key_of_bounded_length_that_a_database_can_keep(text: str) -> None:
    found = key(text)
    assert len(found) <= 240
    assert "\x00" not in found
    assert found.encode().decode() == found


@given(LIKE_CALL_NUMBERS)
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidied(text)
    assert tidied(once) == once
    assert key(once) == key(text)


@given(ANY, ANY)
def test_keys_are_equal_only_for_equal_tidy_numbers(one: str, other: str) -> None:
    assert (key(one) == key(other)) == (tidied(one) == tidied(other))


@given(st.lists(ANY, max_size=20))
def test_bytes_and_characters_sort_alike(texts: list[str]) -> None:
    keys = [key(text) for text in texts]
    assert sorted(keys) == [each.decode() for each in sorted(each.encode() for each in keys)]


@given(
    st.from_regex(r"[A-Z][0-9]{1,4}", fullmatch=True),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
)
def test_in_one_class_book_numbers_stand_like_numbers(class_line: str, one: int, other: int) -> None:
    assert (key(f"{class_line}/{one}") < key(f"{class_line}/{other}")) == (one < other)


@pytest.mark.django_db
def test_the_database_sorts_like_the_rule() -> None:
    numbers = [*NINE, "A1/5", "A1/12", "A1/N5", "TB1", "T1", "书", "K20/5:上", "K20/5:下", "K20/6", "", "I247.57/5=2"]
    with connection.cursor() as cursor:
        cursor.execute('SELECT k FROM unnest(%s::text[]) AS k ORDER BY k COLLATE "C"', [[key(n) for n in numbers]])
        found = [row[0] for row in cursor.fetchall()]
    assert found == [key(number) for number in sorted(numbers, key=key)]


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "I" * 200_000,
        "1" * 200_000,
        "1 " * 100_000,
        "I1/" + "0" * 200_000,
        "I2 " + "/ " * 100_000,
        "\n" * 200_000,
    ],
)
def test_a_very_long_text_takes_no_time_to_speak_of(text: str) -> None:
    begun = process_time()
    key(text)
    assert process_time() - begun < 1
