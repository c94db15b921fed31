"""Opening hours for tests. Hours are written `"08:00-21:00"`, several intervals `"08:00-12:00 14:00-18:00"`."""

from collections.abc import Mapping
from datetime import date, time
from itertools import count
from typing import Any

from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval

numbers = count(1)
DAILY = dict.fromkeys(range(7), "08:00-21:00")


def hours(text: str) -> list[tuple[time, time]]:
    """`"08:00-12:00 14:00-18:00"` as pairs of times."""
    pairs = [interval.split("-") for interval in text.split()]
    return [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs]


def make_schedule(name: str | None = None, *, weekly: Mapping[int, str] = DAILY, **fields: Any) -> Schedule:
    """A saved schedule; `weekly` maps weekdays (0 is Monday) to hours, daily 08:00–21:00 unless given."""
    schedule = Schedule.objects.create(name=name or f"时间表{next(numbers)}", **fields)
    WeeklyInterval.objects.bulk_create(
        WeeklyInterval(schedule=schedule, weekday=weekday, opens=opens, closes=closes)
        for weekday, text in weekly.items()
        for opens, closes in hours(text)
    )
    return schedule


def centre_schedule() -> Schedule:
    """The centre's schedule, daily 08:00–21:00 when there is none yet."""
    return Schedule.objects.filter(is_centre=True).first() or make_schedule("中心", is_centre=True)


def make_exception(
    schedule: Schedule, first_day: date, last_day: date | None = None, *, hours: str = "", reason: str = "设备检修"
) -> DatedException:
    """Days on which `schedule` has other hours, `"09:00-12:00"`, or is closed when none are given."""
    opens, closes = hours.split("-") if hours else (None, None)
    return DatedException.objects.create(
        schedule=schedule,
        first_day=first_day,
        last_day=last_day or first_day,
        opens=opens,
        closes=closes,
        reason=reason,
    )


def make_special_day(day: date, kind: str = "holiday", name: str = "春节", **fields: Any) -> SpecialDay:
    """A public holiday, or a make-up workday with `kind="workday"`."""
    return SpecialDay.objects.create(day=day, kind=kind, name=name, **fields)
