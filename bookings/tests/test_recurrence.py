"""The days of a rhythm, and what holidays and make-up workdays make of them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.recurrence import MOST_DATES, Outcome, Rhythm, occurrences, problems_with_rhythm
from centre.opening.calendar import Special

THURSDAY = date(2026, 9, 3)
HOLIDAY, WORKDAY = Special(kind="holiday", name="国庆节"), Special(kind="workday", name="国庆节调休")

some_days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
choices = st.sampled_from(["keep", "skip", "shift"])


def open_always(day: date) -> bool:
    return True


def outcomes(days, specials, *, holidays="keep", workdays="keep", is_open=open_always, taken=()):  # type: ignore[no-untyped-def]
    return occurrences(
        days, specials=specials, on_holidays=holidays, on_make_up_workdays=workdays, is_open=is_open, taken=taken
    )


def test_every_week_is_the_same_weekday_until_the_last_day_included() -> None:
    days = Rhythm(kind="weekly", first_day=THURSDAY).until(date(2026, 9, 24))
    assert days == [date(2026, 9, day) for day in (3, 10, 17, 24)]


def test_every_third_week_leaves_two_out() -> None:
    days = Rhythm(kind="weekly", first_day=THURSDAY, every=3).until(date(2026, 10, 15))
    assert days == [THURSDAY, date(2026, 9, 24), date(2026, 10, 15)]


def test_every_month_on_the_first_thursday() -> None:
    days = Rhythm(kind="monthly", first_day=THURSDAY).until(date(2027, 1, 31))
    assert days == [date(2026, 9, 3), date(2026, 10, 1), date(2026, 11, 5), date(2026, 12, 3), date(2027, 1, 7)]


def test_the_fifth_weekday_of_a_month_means_its_last() -> None:
    days = Rhythm(kind="monthly", first_day=date(2026, 7, 31)).until(date(2026, 11, 30))
    assert days == [date(2026, 7, 31), date(2026, 8, 28), date(2026, 9, 25), date(2026, 10, 30), date(2026, 11, 27)]


def test_a_number_of_dates_is_turned_into_the_last_day() -> None:
    assert Rhythm(kind="weekly", first_day=THURSDAY, every=2).last_of(3) == date(2026, 10, 1)
    assert Rhythm(kind="monthly", first_day=THURSDAY).last_of(1) == THURSDAY


@given(some_days, st.integers(1, 8), st.integers(1, MOST_DATES))
def test_count_and_last_day_say_the_same(first_day: date, every: int, number: int) -> None:
    rhythm = Rhythm(kind="weekly", first_day=first_day, every=every)
    days = rhythm.until(rhythm.last_of(number))
    assert len(days) == number
    assert {b - a for a, b in pairwise(days)} <= {timedelta(weeks=every)}


@given(some_days, st.integers(2, 30))
def test_monthly_days_are_one_in_each_month_on_the_same_weekday_of_the_same_week(first_day: date, number: int) -> None:
    rhythm = Rhythm(kind="monthly", first_day=first_day)
    days = rhythm.until(rhythm.last_of(number))
    months = [day.year * 12 + day.month for day in days]
    assert months == list(range(months[0], months[0] + number))
    assert {day.weekday() for day in days} == {first_day.weekday()}
    week = (first_day.day - 1) // 7
    for day in days:
        is_last = (day + timedelta(days=7)).month != day.month
        assert (day.day - 1) // 7 == week or (week == 4 and is_last)


@pytest.mark.parametrize(
    ("kind", "every", "last_day", "code"),
    [
        ("weekly", 1, date(2026, 9, 2), "days_out_of_order"),
        ("weekly", 0, date(2026, 9, 30), "bad_rhythm"),
        ("weekly", 9, date(2026, 9, 30), "bad_rhythm"),
        ("weekly", 1, THURSDAY + timedelta(weeks=104), "series_too_long"),
        ("monthly", 1, THURSDAY + timedelta(days=732), "series_too_long"),
    ],
)
def test_a_series_that_is_too_long_or_makes_no_sense_is_refused(
    kind: str, every: int, last_day: date, code: str
) -> None:
    rhythm = Rhythm(kind=kind, first_day=THURSDAY, every=every)
    assert [problem.code for problem in problems_with_rhythm(rhythm, last_day=last_day)] == [code]


def test_104_weeks_are_a_series() -> None:
    rhythm = Rhythm(kind="weekly", first_day=THURSDAY)
    assert problems_with_rhythm(rhythm, last_day=rhythm.last_of(104)) == []


def test_a_holiday_is_left_out_kept_or_shifted_to_the_day_after_it() -> None:
    day = date(2026, 10, 1)
    left_out, kept, shifted = (
        outcomes([day], {day: HOLIDAY}, holidays=choice)[0] for choice in ("skip", "keep", "shift")
    )
    assert (left_out.day, left_out.outcome) == (None, Outcome.LEFT_OUT)
    assert (kept.day, kept.outcome, kept.special) == (day, Outcome.KEPT, HOLIDAY)
    assert (shifted.day, shifted.outcome) == (date(2026, 10, 2), Outcome.SHIFTED)


def test_shifting_passes_over_holidays_make_up_workdays_closed_days_and_days_of_the_series() -> None:
    day = date(2026, 10, 1)
    specials = {day: HOLIDAY, date(2026, 10, 2): HOLIDAY, date(2026, 10, 3): WORKDAY}
    rows = outcomes(
        [day, date(2026, 10, 5)],
        specials,
        holidays="shift",
        is_open=lambda d: d != date(2026, 10, 4),
        taken=[date(2026, 10, 6)],
    )
    assert rows[0].day == date(2026, 10, 7)


def test_what_cannot_be_shifted_within_a_week_is_left_out() -> None:
    day = date(2026, 10, 1)
    (row,) = outcomes([day], {day: HOLIDAY}, holidays="shift", is_open=lambda d: d > date(2026, 10, 8))
    assert (row.day, row.outcome) == (None, Outcome.NOWHERE)


def test_make_up_workdays_have_a_choice_of_their_own() -> None:
    day = date(2026, 10, 10)
    assert outcomes([day], {day: WORKDAY}, holidays="skip")[0].day == day
    assert outcomes([day], {day: WORKDAY}, workdays="skip")[0].day is None


@given(
    first_day=some_days,
    every=st.integers(1, 2),
    number=st.integers(1, 30),
    special=st.dictionaries(st.integers(0, 200), st.sampled_from([HOLIDAY, WORKDAY]), max_size=60),
    closed=st.sets(st.integers(0, 200), max_size=60),
    holidays=choices,
    workdays=choices,
)
def test_whatever_the_calendar_a_series_never_meets_twice_a_day_and_shifts_only_to_ordinary_open_days(
    first_day: date, every: int, number: int, special: dict, closed: set, holidays: str, workdays: str
) -> None:  # type: ignore[type-arg]
    rhythm = Rhythm(kind="weekly", first_day=first_day, every=every)
    days = rhythm.until(rhythm.last_of(number))
    specials = {first_day + timedelta(days=n): what for n, what in special.items()}
    shut = {first_day + timedelta(days=n) for n in closed}
    rows = outcomes(days, specials, holidays=holidays, workdays=workdays, is_open=lambda day: day not in shut)
    assert [row.series_day for row in rows] == days
    held = [row.day for row in rows if row.day]
    assert len(held) == len(set(held))
    for row in rows:
        if row.outcome == Outcome.SHIFTED:
            assert row.day
            assert timedelta(0) < row.day - row.series_day <= timedelta(days=7)
            assert row.day not in specials
            assert row.day not in shut
            assert row.day not in days
        elif row.series_day not in specials:
            assert row.day == row.series_day
