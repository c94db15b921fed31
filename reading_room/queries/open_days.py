"""On which days the centre is open, far enough ahead for due days."""

from datetime import date, timedelta

from centre.opening.queries import OpeningTable, hours_by_schedule

BACK, AHEAD = timedelta(days=366), timedelta(days=2 * 366)


class OpenDays:
    """Answers `day in open_days` for a year back and two years ahead of `today`; other days count as closed."""

    def __init__(self, table: OpeningTable) -> None:
        self._table = table

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or not self._table.first_day <= day <= self._table.last_day:
            return False
        return bool(self._table.opening_on(day).spans)


def open_days_around(today: date) -> OpenDays:
    """The days around `today`; three queries, however many are asked about."""
    return OpenDays(hours_by_schedule(today - BACK, today + AHEAD))
