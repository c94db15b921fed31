"""Until when something is lent or kept, over days on which the centre is closed. Pure: no database, no clock.

Days are days of the centre (see `centre.shared.timespan`). `open_days` answers whether it is open on a day: any
container of dates, reaching a good while beyond the days that are asked about.
"""

from collections.abc import Container
from datetime import date, timedelta

FARTHEST = 366  # a centre that is closed for longer than this has other worries than due dates
DAY = timedelta(days=1)


def due_on(lent_on: date, *, days: int, open_days: Container[date]) -> date:
    """The last day on which to bring it back: `days` days (1 or more) on, or the next open day when that is closed.

    Raises OverflowError where the calendar ends.
    """
    return first_open_day(lent_on + days * DAY, open_days=open_days)


def renewed_until(due: date, *, today: date, days: int, open_days: Container[date]) -> date:
    """The new due day: counted from today, as if it were lent now, and never earlier than it was."""
    return max(due, due_on(today, days=days, open_days=open_days))


def kept_until(ready_on: date, *, days: int, open_days: Container[date]) -> date:
    """The last day on which a copy that is kept can be collected: `days` open days (1 or more) after `ready_on`."""
    day = ready_on
    for _open_day in range(days):
        day = first_open_day(day + DAY, open_days=open_days)
    return day


def days_late(due: date, *, today: date, open_days: Container[date]) -> int:
    """On how many open days after its due day it could have been brought back; today counts, 0 when it is not late."""
    late = (due + count * DAY for count in range(1, (today - due).days + 1))
    return sum(day in open_days for day in late)


def first_open_day(day: date, *, open_days: Container[date]) -> date:
    """This day, or the next one on which the centre is open; this day when no opening is in sight for a year."""
    coming = (day + count * DAY for count in range(FARTHEST))
    return next((one for one in coming if one in open_days), day)
