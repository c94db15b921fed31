"""Numbers that publishers give."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from reading_room.isbns import (
    OVERRIDABLE,
    hyphenated_isbn,
    problem_with_isbn,
    problem_with_issn,
    problem_with_unified_number,
    tidied_isbn,
    tidied_issn,
    tidied_unified_number,
)


@pytest.mark.parametrize(
    "typed",
    [
        "9787020002207",
        "978-7-02-000220-7",
        "ISBN 978–7–02–000220–7",
        "ISBN-13: 978 7 02 000220 7",
        "９７８７０２０００２２０７",
        "7-02-000220-X",
        "7-02-000220-x (精装)",
        "978-7-02-000220-7（上册）",
    ],
)
def test_an_isbn_is_kept_as_thirteen_digits_however_it_is_typed(typed: str) -> None:
    assert tidied_isbn(typed) == "9787020002207"
    assert problem_with_isbn(typed) is None


def test_an_isbn_is_shown_with_its_hyphens() -> None:
    assert hyphenated_isbn("9787020002207") == "978-7-02-000220-7"
    assert hyphenated_isbn("9787020002208") == "9787020002208"
    assert hyphenated_isbn("") == ""


@pytest.mark.parametrize(("typed", "kept"), [("978-7-02-000220-8", "9787020002208"), ("7-02-000220-7", "7020002207")])
def test_a_wrong_last_digit_is_a_problem_that_may_be_overridden_and_is_kept_as_typed(typed: str, kept: str) -> None:
    problem = problem_with_isbn(typed)
    assert problem is not None
    assert problem.field == "isbn"
    assert problem.code == "isbn_check_digit"
    assert problem.code in OVERRIDABLE
    assert tidied_isbn(typed) == kept


@pytest.mark.parametrize(
    "typed", ["123", "700000000", "9771002975000", "978702000220X", "书", "9" * 5000, "X" * 10, "7020002/20"]
)
def test_what_is_no_isbn_is_a_problem_that_may_not(typed: str) -> None:
    problem = problem_with_isbn(typed)
    assert problem is not None
    assert problem.code == "isbn_shape"
    assert problem.code not in OVERRIDABLE


def test_no_number_is_no_problem() -> None:
    assert [problem_with_isbn(" \x00"), problem_with_issn(""), problem_with_unified_number(" ")] == [None, None, None]


@given(st.integers(0, 10**9 - 1))
def test_ten_digits_and_thirteen_are_one_number(body: int) -> None:
    digits = f"{body:09}"
    check = sum(place * int(digit) for place, digit in enumerate(digits, start=1)) % 11
    ten = digits + ("X" if check == 10 else str(check))
    thirteen = f"978{digits}{ean.calc_check_digit('978' + digits)}"
    assert tidied_isbn(ten) == tidied_isbn(thirteen) == thirteen
    assert tidied_isbn(hyphenated_isbn(thirteen)) == thirteen


@given(st.text(alphabet="0123456789Xx-–·.. ISBNR（精)７－", max_size=30))
def test_tidying_twice_changes_nothing(text: str) -> None:
    for tidied in (tidied_isbn, tidied_issn, tidied_unified_number):
        assert tidied(tidied(text)) == tidied(text)


@given(st.text(max_size=30))
def test_any_text_may_be_typed(text: str) -> None:
    for tidied, problem_with in (
        (tidied_isbn, problem_with_isbn),
        (tidied_issn, problem_with_issn),
        (tidied_unified_number, problem_with_unified_number),
    ):
        assert "\x00" not in tidied(text)
        assert problem_with(text) is None or tidied(text) != ""


@pytest.mark.parametrize("typed", ["1002-9753", "10029753", "ISSN 1002-9753", "9771002975004"])
def test_an_issn_is_kept_as_printed_typed_or_scanned(typed: str) -> None:
    assert tidied_issn(typed) == "1002-9753"
    assert problem_with_issn(typed) is None


def test_a_wrong_issn_says_what_is_wrong() -> None:
    found = [problem_with_issn("1002-9754"), problem_with_issn("1002-975")]
    assert [problem and problem.code for problem in found] == ["issn_check_digit", "issn_shape"]


@pytest.mark.parametrize("typed", ["10019·3422", "10019.3422", " R10019・3422", "１００１９．３４２２"])
def test_an_old_unified_number_is_kept_with_its_dot(typed: str) -> None:
    assert tidied_unified_number(typed) == "10019·3422"
    assert problem_with_unified_number(typed) is None


@pytest.mark.parametrize("typed", ["100193422", "9787020002207", "书·1"])
def test_what_is_no_unified_number_is_a_problem(typed: str) -> None:
    problem = problem_with_unified_number(typed)
    assert problem is not None
    assert problem.field == "unified_number"


@pytest.mark.parametrize("text", [" " * 200_000, "9" * 200_000, "- " * 100_000, "ISBN " * 40_000])
def test_a_very_long_text_takes_no_time_to_speak_of(text: str) -> None:
    begun = process_time()
    for tidied in (tidied_isbn, tidied_issn, tidied_unified_number):
        tidied(text)
    assert process_time() - begun < 1
