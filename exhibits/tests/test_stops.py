"""Which stop a rail screen opens for a place on its rail."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.numerals import numeral
from exhibits.stops import Stop, nearest

STOPS = [Stop(code=code, mm=mm) for code, mm in (("01", 900), ("02", 2_700), ("03", 4_500))]
rails = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=20, unique=True).map(
    lambda places: [Stop(code=f"{number:02}", mm=mm) for number, mm in enumerate(places, start=1)]
)


def code(mm: int, opened: str = "") -> str | None:
    found = nearest(STOPS, mm, opened=opened)
    return found.code if found else None


@pytest.mark.parametrize(
    ("mm", "expected"), [(0, "01"), (900, "01"), (1_799, "01"), (1_801, "02"), (2_700, "02"), (999_999, "03")]
)
def test_the_nearest_stop_is_opened(mm: int, expected: str) -> None:
    assert code(mm) == expected


def test_without_stops_there_is_none() -> None:
    assert nearest([], 900) is None


def test_at_the_middle_between_two_stops_the_one_that_is_open_stays() -> None:
    for mm in (1_750, 1_800, 1_850, 1_970):
        assert code(mm, "01") == "01"
    for mm in (1_850, 1_800, 1_750, 1_630):
        assert code(mm, "02") == "02"


def test_clearly_behind_the_middle_the_next_one_is_opened() -> None:
    assert code(1_990, "01") == "02"
    assert code(1_610, "02") == "01"


def test_a_stop_that_is_no_longer_there_holds_nothing() -> None:
    assert code(1_700, "99") == "01"


def test_two_stops_at_one_place_do_not_take_turns() -> None:
    stops = [Stop(code="01", mm=900), Stop(code="02", mm=900)]
    for opened in ("01", "02"):
        found = nearest(stops, 900, opened=opened)
        assert found
        assert found.code == opened


@given(rails, st.integers(0, 1_000_000))
def test_standing_still_never_changes_the_stop(stops: list[Stop], mm: int) -> None:
    for before in stops:
        first = nearest(stops, mm, opened=before.code)
        assert first
        assert nearest(stops, mm, opened=first.code) == first


@given(rails)
def test_whoever_goes_right_up_to_a_stop_has_it_opened(stops: list[Stop]) -> None:
    for before, stop in pairwise(stops):
        assert nearest(stops, stop.mm, opened=before.code) == stop


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "100")]
)
def test_stops_are_numbered_as_on_a_wall(number: int, words: str) -> None:
    assert numeral(number) == words
