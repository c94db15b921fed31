"""Due days over closed days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_room.rules import days_late, due_on, first_open_day, kept_until, renewed_until

MONDAY = date(2026, 11, 2)
DAYS = [MONDAY + timedelta(days=count) for count in range(120)]
WEEKDAYS = {day for day in DAYS if day.weekday() < 5}
HOLIDAYS = WEEKDAYS - {date(2026, 11, 16), date(2026, 11, 17)}


def test_a_loan_is_due_so_many_days_on() -> None:
    assert due_on(MONDAY, days=28, open_days=WEEKDAYS) == date(2026, 11, 30)


def test_a_loan_that_would_be_due_on_a_closed_day_is_due_on_the_next_open_one() -> None:
    assert due_on(MONDAY, days=5, open_days=WEEKDAYS) == date(2026, 11, 9)
    assert due_on(MONDAY, days=12, open_days=HOLIDAYS) == date(2026, 11, 18)


def test_renewing_counts_from_today_and_never_shortens() -> None:
    assert renewed_until(date(2026, 11, 12), today=date(2026, 11, 10), days=14, open_days=WEEKDAYS) == date(
        2026, 11, 24
    )
    assert renewed_until(date(2026, 11, 30), today=MONDAY, days=14, open_days=WEEKDAYS) == date(2026, 11, 30)


def test_a_copy_is_kept_for_so_many_open_days() -> None:
    friday = date(2026, 11, 13)
    assert kept_until(friday, days=3, open_days=WEEKDAYS) == date(2026, 11, 18)
    assert kept_until(friday, days=3, open_days=HOLIDAYS) == date(2026, 11, 20)


def test_only_open_days_count_as_late() -> None:
    friday = date(2026, 11, 6)
    late = [
        days_late(friday, today=friday + timedelta(days=count), open_days=WEEKDAYS) for count in (-1, 0, 1, 2, 3, 4)
    ]
    assert late == [0, 0, 0, 0, 1, 2]


def test_with_no_opening_in_sight_the_day_stays_as_it_is() -> None:
    assert first_open_day(MONDAY, open_days=set()) == MONDAY


def test_where_the_calendar_ends_is_said() -> None:
    with pytest.raises(OverflowError):
        due_on(date(9999, 12, 30), days=28, open_days=WEEKDAYS)


@given(st.sampled_from(DAYS[:30]), st.integers(1, 40), st.sets(st.sampled_from(DAYS), min_size=1))
def test_a_due_day_is_never_early_and_open_where_it_can_be(lent_on: date, days: int, open_days: set[date]) -> None:
    found = due_on(lent_on, days=days, open_days=open_days)
    plain = lent_on + timedelta(days=days)
    assert found >= plain
    assert found == min((day for day in open_days if day >= plain), default=plain)
