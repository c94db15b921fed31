"""When the centre, a venue or a room is open: the published schedules, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from centre.opening import calendar
from centre.opening.calendar import DayOpening, Hours, HoursException, Special
from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval
from centre.shared.timespan import local_day

Interval = tuple[time, time]


@dataclass(frozen=True, kw_only=True)
class OpeningTable:
    """Every schedule and special day of the days `first_day` to `last_day`, as values."""

    first_day: date
    last_day: date
    hours: Mapping[int, Hours]
    centre_schedule: int | None
    specials: Mapping[date, Special]

    def opening_on(self, day: date, *, schedules: Sequence[int | None] = ()) -> DayOpening:
        """The opening of a day by the primary keys of `schedules`, the nearest first; the centre's is added last.

        None stands for "has no schedule of its own". Raises LookupError for a day outside the table.
        """
        if not self.first_day <= day <= self.last_day:
            raise LookupError(f"{day} is not one of the days {self.first_day} to {self.last_day}")
        wanted = [*schedules, self.centre_schedule]
        layers = [self.hours[pk] for pk in dict.fromkeys(wanted) if pk is not None]
        return calendar.opening_on(day, layers=layers, special=self.specials.get(day))


def hours_by_schedule(first_day: date, last_day: date) -> OpeningTable:
    """Read all schedules with what holds from `first_day` to `last_day`, both included; three queries."""
    weekly: dict[int, dict[int, list[Interval]]] = {}
    heads = {}
    for pk, is_centre, on_holidays, on_make_up, weekday, opens, closes in _schedule_rows():
        heads[pk] = (is_centre, on_holidays, on_make_up)
        intervals = weekly.setdefault(pk, {})
        if weekday is not None:
            intervals.setdefault(weekday, []).append((opens, closes))
    exceptions = _exceptions(first_day, last_day)
    return OpeningTable(
        first_day=first_day,
        last_day=last_day,
        hours={
            pk: Hours(weekly=weekly[pk], exceptions=exceptions[pk], on_holidays=holidays, on_make_up_workdays=make_up)
            for pk, (_is_centre, holidays, make_up) in heads.items()
        },
        centre_schedule=next((pk for pk, (is_centre, *_rules) in heads.items() if is_centre), None),
        specials=special_days(first_day, last_day),
    )


def _schedule_rows() -> Iterable[tuple[Any, ...]]:
    return Schedule.objects.order_by("pk", "weekly_intervals__weekday", "weekly_intervals__opens").values_list(
        "pk",
        "is_centre",
        "on_holidays",
        "on_make_up_workdays",
        "weekly_intervals__weekday",
        "weekly_intervals__opens",
        "weekly_intervals__closes",
    )


def _exceptions(first_day: date, last_day: date) -> Mapping[int, list[HoursException]]:
    rows = DatedException.objects.filter(first_day__lte=last_day, last_day__gte=first_day).order_by("first_day", "pk")
    found: dict[int, list[HoursException]] = defaultdict(list)
    for schedule, first, last, opens, closes, reason in rows.values_list(
        "schedule_id", "first_day", "last_day", "opens", "closes", "reason"
    ):
        hours = (opens, closes) if opens is not None and closes is not None else None
        found[schedule].append(HoursException(first_day=first, last_day=last, hours=hours, reason=reason))
    return found


def special_days(first_day: date, last_day: date) -> Mapping[date, Special]:
    """Public holidays and make-up workdays from `first_day` to `last_day`, both included; one query."""
    rows = SpecialDay.objects.filter(day__range=(first_day, last_day)).values_list("day", "kind", "name")
    return {day: Special(kind=kind, name=name) for day, kind, name in rows}


# --- the centre as a whole -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OpenNow:
    """Whether the centre is open at a moment (true when it is), the hours of that day, and the moment it closes."""

    today: DayOpening
    closes_at: datetime | None

    def __bool__(self) -> bool:
        return self.closes_at is not None


def centre_opening(day: date) -> DayOpening:
    """When the house as a whole is open on a day; three queries."""
    return hours_by_schedule(day, day).opening_on(day)


def open_now(now: datetime) -> OpenNow:
    """Whether the house is open at `now`; its closing moment itself no longer is."""
    today = centre_opening(local_day(now))
    current = next((span for span in today.spans if span.starts_at <= now < span.ends_at), None)
    return OpenNow(today=today, closes_at=current.ends_at if current else None)


WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


class WeeklyLine(NamedTuple):
    """One line of the weekly hours: `Mon–Fri`, `08:30–21:00`; several intervals are joined, none is "closed"."""

    days: str
    hours: str


def weekly_summary(schedule: Schedule | None = None) -> list[WeeklyLine]:
    """The weekly hours of a schedule (the centre's unless given), days with the same hours in one line; one query.

    Empty when there are no weekly hours at all.
    """
    whose = Q(schedule=schedule) if schedule else Q(schedule__is_centre=True)
    rows = WeeklyInterval.objects.filter(whose).order_by("weekday", "opens").values_list("weekday", "opens", "closes")
    by_weekday: dict[int, list[Interval]] = defaultdict(list)
    for weekday, opens, closes in rows:
        by_weekday[weekday].append((opens, closes))
    return week_lines(by_weekday)


def week_lines(weekly: Mapping[int, Sequence[Interval]]) -> list[WeeklyLine]:
    """Weekday → intervals, e.g. `Hours.weekly`, in words: neighbouring days with the same hours share a line."""
    if not weekly:
        return []
    return [
        _weekly_line(list(days), hours) for hours, days in groupby(range(7), key=lambda day: list(weekly.get(day, ())))
    ]


def _weekly_line(days: Sequence[int], hours: Sequence[Interval]) -> WeeklyLine:
    return WeeklyLine(
        _days_words(days), " ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours) or _("closed")
    )


def _days_words(days: Sequence[int]) -> str:
    if len(days) == 7:
        return _("daily")
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    if len(days) == 1:
        return str(first)
    together = _("%(first)s and %(last)s") if len(days) == 2 else _("%(first)s–%(last)s")
    return together % {"first": first, "last": last}


# --- working days ----------------------------------------------------------------------------------------------------

LONGEST_HOLIDAY = timedelta(days=31)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day, public holidays and make-up workdays counted; one query."""
    return calendar.is_working_day(day, specials=special_days(day, day))


def add_working_days(day: date, count: int) -> date:
    """The day `count` working days after `day`, which itself is not counted; `count` ≥ 0; one query."""
    last = day + timedelta(days=2 * count) + LONGEST_HOLIDAY
    return calendar.add_working_days(day, count, specials=special_days(day, last))
