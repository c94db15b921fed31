"""Which backups are kept: the newest of each of the latest days, and of each of the latest weeks."""

from collections.abc import Callable, Hashable, Iterable
from datetime import date


def to_keep(days: Iterable[date], *, daily: int, weekly: int) -> set[date]:
    """Of the days on which there are backups those whose newest is kept; the newest day always."""
    newest_first = sorted(set(days), reverse=True)
    kept = _first_of_each(newest_first, lambda day: day, max(daily, 1))
    return kept | _first_of_each(newest_first, lambda day: day.isocalendar()[:2], weekly)


def _first_of_each(days: list[date], group: Callable[[date], Hashable], number: int) -> set[date]:
    firsts: dict[Hashable, date] = {}
    for day in days:
        firsts.setdefault(group(day), day)
    return set(list(firsts.values())[:number])
