"""Which hours hold on a day, and working-day arithmetic. Pure: values in, values out; no database, no clock.

Order of precedence for a day, nearest schedule (room, then venue, then centre) first within each step:
1. a dated exception;
2. a public holiday or make-up workday, by the rule of the nearest schedule that has weekly hours;
3. the weekly hours of the nearest schedule that has any.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from centre.shared.timespan import Span, merged, moment

SUNDAY, FRIDAY = 6, 4


@dataclass(frozen=True, kw_only=True)
class HoursException:
    """Days on which other hours hold; no hours means closed."""

    first_day: date
    last_day: date
    hours: tuple[time, time] | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Hours:
    """One schedule as values: weekday (0 Monday … 6 Sunday) → intervals, exceptions, and the rules for special days."""

    weekly: Mapping[int, Sequence[tuple[time, time]]] = field(default_factory=dict)
    exceptions: Sequence[HoursException] = ()
    on_holidays: str = "as_usual"
    on_make_up_workdays: str = "as_usual"


@dataclass(frozen=True, kw_only=True)
class Special:
    """A public holiday (`holiday`) or make-up workday (`workday`) with its name."""

    kind: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DayOpening:
    """The open spans of one day, in order, and why it is closed or different (empty when it is an ordinary day)."""

    spans: tuple[Span, ...]
    reason: Any = ""


def opening_on(day: date, *, layers: Sequence[Hours], special: Special | None = None) -> DayOpening:
    """The opening of a day; `layers` are schedules from the nearest (room) to the farthest (centre)."""
    for layer in layers:
        if dated := [e for e in layer.exceptions if e.first_day <= day <= e.last_day]:
            return _dated_opening(day, dated)
    weekly = next((layer for layer in layers if layer.weekly), Hours())
    return _weekly_opening(day, weekly, special)


def _dated_opening(day: date, dated: Sequence[HoursException]) -> DayOpening:
    closed = next((e for e in dated if e.hours is None), None)
    if closed:
        return DayOpening(spans=(), reason=closed.reason)
    return DayOpening(spans=_spans(day, [e.hours for e in dated if e.hours]), reason=dated[0].reason)


def _weekly_opening(day: date, hours: Hours, special: Special | None) -> DayOpening:
    weekday, reason = _weekday_that_counts(day, hours, special)
    if weekday is None:
        return DayOpening(spans=(), reason=reason)
    intervals = hours.weekly.get(weekday, ())
    return DayOpening(spans=_spans(day, intervals), reason=reason or ("" if intervals else _("Closed on this weekday")))


def _weekday_that_counts(day: date, hours: Hours, special: Special | None) -> tuple[int | None, str]:
    """Whose weekday's hours hold, None for closed; and the special day's name where it makes a difference."""
    if special and special.kind == "holiday" and hours.on_holidays != "as_usual":
        return (None if hours.on_holidays == "closed" else SUNDAY), special.name
    if special and special.kind == "workday" and hours.on_make_up_workdays == "as_friday":
        return FRIDAY, special.name
    return day.weekday(), ""


def _spans(day: date, intervals: Iterable[tuple[time, time]]) -> tuple[Span, ...]:
    return tuple(merged(Span(moment(day, opens), moment(day, closes)) for opens, closes in intervals))


def is_working_day(day: date, *, specials: Mapping[date, Special]) -> bool:
    """Monday to Friday except public holidays, plus make-up workdays (the State Council's yearly notice)."""
    if special := specials.get(day):
        return special.kind == "workday"
    return day.weekday() < 5


def add_working_days(day: date, count: int, *, specials: Mapping[date, Special]) -> date:
    """The day `count` working days after `day`; the day itself is not counted. `count` ≥ 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, specials=specials)
    return day
