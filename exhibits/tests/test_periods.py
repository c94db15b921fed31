"""Times of history as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.periods import Moment, moment, period


@pytest.mark.parametrize(
    ("written", "stored", "first", "last"),
    [
        ("1921", "1921", 1921, 1921),
        ("1921-7", "1921-07", 1921, 1921),
        ("1921-07-23", "1921-07-23", 1921, 1921),
        ("1920s", "1920s", 1920, 1929),
        ("1920年代", "1920s", 1920, 1929),
        (" 1949-10-01 ", "1949-10-01", 1949, 1949),
    ],
)
def test_a_time_is_as_exact_as_it_is_written(written: str, stored: str, first: int, last: int) -> None:
    found = moment(written)
    assert (str(found), found.first_year, found.last_year) == (stored, first, last)


@pytest.mark.parametrize("written", ["", "21", "1921-13", "1921-02-30", "1925s", "0921", "9999", "1921-07-23-1", "年"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        moment(written)


@given(
    st.dates(date(1000, 1, 1), date(2999, 12, 31)),
    st.sampled_from(["year", "month", "day"]),
)
def test_what_is_stored_reads_back(day: date, precision: str) -> None:
    parts = {"year": ["year"], "month": ["year", "month"], "day": ["year", "month", "day"]}[precision]
    written = Moment(**{part: getattr(day, part) for part in parts})
    assert moment(str(written)) == written


def test_a_period_holds_the_years_from_its_first_to_its_last() -> None:
    found = period({"from": "1921", "to": "1937"})
    assert found is not None
    assert [year for year in (1920, 1921, 1930, 1937, 1938) if found.holds(year)] == [1921, 1930, 1937]
    assert found.words() == "1921–1937"


def test_a_decade_holds_all_its_ten_years() -> None:
    found = period({"from": "1920s"})
    assert found is not None
    assert (found.holds(1929), found.holds(1930)) == (True, False)


def test_what_goes_on_has_no_last_year() -> None:
    found = period({"from": "2020", "goes_on": True})
    assert found is not None
    assert (found.holds(2019), found.holds(2099)) == (False, True)


def test_the_end_does_not_lie_before_the_start() -> None:
    with pytest.raises(ValueError, match="before"):
        period({"from": "1937", "to": "1921"})
    with pytest.raises(ValueError, match="before"):
        period({"from": "1937-05", "to": "1937-04"})
    assert period({"from": "1937-05", "to": "1937"}) is not None


def test_no_period_is_none() -> None:
    assert period({}) is None
    assert period({"from": "", "to": ""}) is None
