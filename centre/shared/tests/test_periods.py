"""Periods of reports: whole days, the one before, the one after, a year before, and pieces for a chart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.shared.periods import Period, Unit, around

DAYS = st.dates(date(2001, 3, 1), date(2098, 12, 31))


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


CALENDAR = [
    (Unit.DAY, "2026-04-17", "2026-04-17", "2026-04-16", "2025-04-17"),
    (Unit.WEEK, "2026-04-13", "2026-04-19", "2026-04-12", "2025-04-20"),
    (Unit.MONTH, "2026-04-01", "2026-04-30", "2026-03-31", "2025-04-30"),
    (Unit.MONTH, "2025-02-01", "2025-02-28", "2025-01-31", "2024-02-29"),
    (Unit.MONTH, "2024-02-01", "2024-02-29", "2024-01-31", "2023-02-28"),
    (Unit.QUARTER, "2026-04-01", "2026-06-30", "2026-03-31", "2025-06-30"),
    (Unit.YEAR, "2026-01-01", "2026-12-31", "2025-12-31", "2025-12-31"),
    (Unit.RANGE, "2026-04-02", "2026-04-30", "2026-04-01", "2025-04-30"),
]


@pytest.mark.parametrize(("unit", "first", "last", "before", "year_before"), CALENDAR)
def test_a_period_knows_what_it_is_and_what_it_is_compared_with(
    unit: Unit, first: str, last: str, before: str, year_before: str
) -> None:
    asked = period(first, last)
    assert asked.unit == unit
    assert asked.before().last == date.fromisoformat(before)
    assert asked.before().unit == unit
    assert asked.a_year_before().last == date.fromisoformat(year_before)


@given(day=DAYS, unit=st.sampled_from([unit for unit in Unit if unit != Unit.RANGE]))
def test_calendar_periods_follow_one_another_without_a_gap(day: date, unit: Unit) -> None:
    asked = around(day, unit)
    assert asked.first <= day <= asked.last
    assert asked.unit == unit
    assert asked.after().before() == asked == asked.before().after()
    assert asked.before().last + timedelta(days=1) == asked.first


@given(day=DAYS, length=st.integers(1, 1200))
def test_the_pieces_of_a_chart_are_the_very_days(day: date, length: int) -> None:
    asked = Period(day, day + timedelta(days=length - 1))
    days = [part.first + timedelta(days=n) for part in asked.parts() for n in range(part.length)]
    assert days == [asked.first + timedelta(days=n) for n in range(length)]
    assert len(asked.parts()) <= 28


@given(day=DAYS, length=st.integers(1, 1200))
def test_the_year_before_is_a_period_of_about_the_same_length(day: date, length: int) -> None:
    asked = Period(day, day + timedelta(days=length - 1))
    before = asked.a_year_before()
    assert abs(before.length - asked.length) <= 1
    assert before.first.year in (asked.first.year - 1, asked.first.year)


def test_a_month_is_drawn_in_weeks_and_a_year_in_months() -> None:
    assert [(part.first.day, part.last.day) for part in period("2026-04-01", "2026-04-30").parts()] == [
        (1, 5), (6, 12), (13, 19), (20, 26), (27, 30),
    ]  # fmt: skip
    assert len(period("2026-01-01", "2026-12-31").parts()) == 12
    assert len(period("2026-04-13", "2026-04-19").parts()) == 7
    assert len(period("2020-01-01", "2026-12-31").parts()) == 7
