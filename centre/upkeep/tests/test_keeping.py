"""Which backups are kept."""

from datetime import date, timedelta

from centre.upkeep.keeping import to_keep

MONDAY = date(2026, 5, 18)


def days(number: int) -> list[date]:
    return [MONDAY - timedelta(days=n) for n in range(number)]


def test_of_the_latest_days_every_one_is_kept() -> None:
    assert to_keep(days(30), daily=7, weekly=0) == set(days(7))


def test_of_the_latest_weeks_the_newest_day_is_kept() -> None:
    sundays = {MONDAY - timedelta(days=1), MONDAY - timedelta(days=8)}
    assert to_keep(days(30), daily=1, weekly=3) == {MONDAY} | sundays


def test_days_without_a_backup_do_not_count() -> None:
    some = [MONDAY, MONDAY - timedelta(days=40), MONDAY - timedelta(days=90)]
    assert to_keep(some, daily=3, weekly=0) == set(some)


def test_the_newest_is_kept_whatever_was_set() -> None:
    assert to_keep(days(5), daily=0, weekly=0) == {MONDAY}


def test_where_nothing_is_nothing_is_kept() -> None:
    assert to_keep([], daily=7, weekly=5) == set()
