"""The centre's opening hours as the frame of every page tells them: open now, until when, and the week."""

import time as clock_time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centre.opening.calendar import DayOpening, Hours, HoursException, Special, opening_on
from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval
from centre.shared.timespan import day_span, local_day
from centre.shared.wording import clock, day_words, weekday_words

DAYS_AHEAD = 14


@dataclass(frozen=True)
class CentreCalendar:
    """The centre's hours and the special days from one day on, as values."""

    hours: Hours
    specials: dict[date, Special]

    def on(self, day: date) -> DayOpening:
        return opening_on(day, layers=[self.hours], special=self.specials.get(day))


def read_calendar(first: date) -> CentreCalendar:
    """The calendar of the centre for two weeks, in one query."""
    last = first + timedelta(days=DAYS_AHEAD)
    own = {"schedule": OuterRef("pk")}
    weekly = WeeklyInterval.objects.filter(**own).order_by("weekday", "opens")
    dated = DatedException.objects.filter(**own, first_day__lte=last, last_day__gte=first).order_by(
        "first_day", "opens"
    )
    special = SpecialDay.objects.filter(day__range=(first, last)).order_by("day")
    row = (
        Schedule.objects.filter(is_centre=True)
        .values("on_holidays", "on_make_up_workdays")
        .annotate(
            weekly=ArraySubquery(weekly.values(row=JSONObject(weekday="weekday", opens="opens", closes="closes"))),
            dated=ArraySubquery(
                dated.values(
                    row=JSONObject(first="first_day", last="last_day", opens="opens", closes="closes", reason="reason")
                )
            ),
            special=ArraySubquery(special.values(row=JSONObject(day="day", kind="kind", name="name"))),
        )
        .first()
    )
    return _calendar(row) if row else CentreCalendar(Hours(), {})


def _calendar(row: dict[str, Any]) -> CentreCalendar:
    weekly: dict[int, list[tuple[time, time]]] = {}
    for interval in row["weekly"]:
        weekly.setdefault(interval["weekday"], []).append(_interval(interval))
    exceptions = [
        HoursException(
            first_day=date.fromisoformat(each["first"]),
            last_day=date.fromisoformat(each["last"]),
            hours=_interval(each) if each["opens"] else None,
            reason=each["reason"],
        )
        for each in row["dated"]
    ]
    hours = Hours(
        weekly=weekly,
        exceptions=exceptions,
        on_holidays=row["on_holidays"],
        on_make_up_workdays=row["on_make_up_workdays"],
    )
    return CentreCalendar(
        hours, {date.fromisoformat(s["day"]): Special(kind=s["kind"], name=s["name"]) for s in row["special"]}
    )


def _interval(row: dict[str, str]) -> tuple[time, time]:
    return time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])


# --- one read a second is enough -------------------------------------------------------------------------------------

_lock = Lock()
_kept: tuple[float, date, CentreCalendar] | None = None


def current_calendar(today: date) -> CentreCalendar:
    """The calendar, at most `settings.FRAME_SECONDS` old (0 in tests: read every time)."""
    global _kept
    kept, now = _kept, clock_time.monotonic()
    if kept and kept[1] == today and now - kept[0] < settings.FRAME_SECONDS:
        return kept[2]
    with _lock:
        calendar = read_calendar(today)
        _kept = (now, today, calendar)
    return calendar


# --- in words --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeekLine:
    days: str
    hours: str


@dataclass(frozen=True)
class OpeningNow:
    """`state` and `until` make one line: "Open now · today until 21:00"."""

    is_open: bool
    state: str
    until: str
    today: str
    reason: str
    week: Sequence[WeekLine]


def opening_now(now: datetime) -> OpeningNow:
    """What the frame says at this moment, in the language of the request."""
    calendar = current_calendar(local_day(now))
    opening = calendar.on(local_day(now))
    current = next((s for s in opening.spans if s.starts_at <= now < s.ends_at), None)
    return OpeningNow(
        is_open=current is not None,
        state=_("Open now") if current else _("Closed now"),
        until=_("today until %(clock)s") % {"clock": clock(current.ends_at)}
        if current
        else _next_opening(calendar, now),
        today=hours_words([(s.starts_at, s.ends_at) for s in opening.spans]),
        reason=str(opening.reason),
        week=week_lines(calendar.hours),
    )


def _next_opening(calendar: CentreCalendar, now: datetime) -> str:
    today = local_day(now)
    for ahead in range(DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        starts = [s.starts_at for s in calendar.on(day).spans if s.starts_at > now]
        if starts:
            return _("opens %(day)s at %(clock)s") % {"day": _day_ahead(day, ahead), "clock": clock(starts[0])}
    return _("please call before you come")


def _day_ahead(day: date, ahead: int) -> str:
    if ahead < 2:
        return (_("today"), _("tomorrow"))[ahead]
    return weekday_words(day) if ahead < 7 else day_words(day)


def hours_words(intervals: Sequence[tuple[Any, Any]]) -> str:
    """09:00–12:00, 13:00–18:00; or "closed"."""
    if not intervals:
        return _("closed")
    return pgettext("between two intervals", ", ").join(f"{_clock(a)}–{_clock(b)}" for a, b in intervals)


def _clock(at: datetime | time) -> str:
    return clock(at) if isinstance(at, datetime) else f"{at:%H:%M}"


def week_lines(hours: Hours) -> list[WeekLine]:
    """Monday to Sunday, neighbouring days with the same hours in one line; nothing while no hours were entered."""
    if not hours.weekly:
        return []
    by_hours = groupby(range(7), key=lambda weekday: tuple(hours.weekly.get(weekday, ())))
    return [WeekLine(days_words(list(days)), hours_words(intervals)) for intervals, days in by_hours]


def days_words(weekdays: Sequence[int]) -> str:
    """周二至周五, 周六、周日, 周一."""
    first, last = _weekday(weekdays[0]), _weekday(weekdays[-1])
    if len(weekdays) == 1:
        return first
    pattern = _("%(first)s to %(last)s") if len(weekdays) > 2 else _("%(first)s and %(last)s")
    return pattern % {"first": first, "last": last}


def _weekday(number: int) -> str:
    return str(WEEKDAYS[number])


__all__ = ["CentreCalendar", "OpeningNow", "current_calendar", "day_span", "opening_now", "read_calendar", "week_lines"]
