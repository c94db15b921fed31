"""The house at a glance: twelve figures of today, this month or this year, beside the days before them."""

import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.models import Room
from bookings.queries.hours import hours_now
from bookings.queries.reports.utilisation import Use
from centre.portal.audit import audit
from centre.portal.house_count import FIGURES, HouseCount, HouseFigure, compared, count_house
from centre.shared.kept import Kept
from centre.shared.periods import Period, Unit, around
from centre.shared.timespan import local_day
from exhibits.queries.screens import screen_list
from reading_room.queries.reports.rows import misses_in
from reception.queries.reports.counting import count
from reception.queries.reports.rows import adjusted, adjustments

STANDS = 60  # times `settings.FRAME_SECONDS`, 60 s
SHOWN = ("people", "batches", "individuals", "held", "occupied", "no_shows", "sittings", "loans", "uses", "openings")
MOST_WORDS = 9
TWO_WEEKS = timedelta(days=13)
A_WEEK = timedelta(days=7)
BACK = {"day": A_WEEK, "month": 4 * A_WEEK}  # so that weekdays stand beside their like
CHOICES: Mapping[str, tuple[Unit, Any, Any]] = {
    "day": (Unit.DAY, pgettext_lazy("period", "Today"), _("the same weekday of last week")),
    "month": (Unit.MONTH, _("This month"), _("as many days of last month")),
    "year": (Unit.YEAR, _("This year"), _("the same days of last year")),
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A column of the chart: days, people received on them and on the days they are compared with."""

    days: Period
    people: int
    before: int
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """Everything on the page that is the same for everybody who may see it, computed at `now`."""

    chosen: str
    now: datetime
    period: Period
    before: Period
    numbers: Mapping[str, float | None]
    numbers_before: Mapping[str, float | None]
    parts: Sequence[Part]
    rooms: Sequence[tuple[Room, Use]]
    missed: Sequence[Mapping[str, Any]]
    screens: int
    screens_in_trouble: int
    checks: int
    checks_in_trouble: int

    @property
    def compared_with(self) -> Any:
        return CHOICES[self.chosen][2]

    @property
    def shown(self) -> list[tuple[HouseFigure, float | None, float | None]]:
        """Each figure with its number and how it changed."""
        return [
            (FIGURES[key], self.numbers[key], compared(FIGURES[key], self.numbers[key], self.numbers_before[key]))
            for key in SHOWN
        ]


_kept: Kept[tuple[float, Dashboard]] = Kept(6)


def dashboard(chosen: str, *, now: datetime) -> Dashboard:
    """The figures of a choice, a minute old at most. The number of queries is fixed."""
    key: Hashable = (chosen, local_day(now))
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept[0] >= settings.FRAME_SECONDS * STANDS:
        kept = _kept.put(key, (time.monotonic(), _computed(chosen, now)))
    return kept[1]


def days_of(chosen: str, today: date) -> tuple[Period, Period]:
    """The days so far, and those they are compared with: as many, a week, a month or a year before."""
    unit = CHOICES[chosen][0]
    if unit == Unit.DAY:
        return Period(today, today), Period(today - A_WEEK, today - A_WEEK)
    period = Period(around(today, unit).first, today)
    if unit == Unit.YEAR:
        return period, period.a_year_before()
    month = around(period.first - timedelta(days=1), Unit.MONTH)
    return period, Period(month.first, min(month.last, month.first + (period.last - period.first)))


def _computed(chosen: str, now: datetime) -> Dashboard:
    period, before = days_of(chosen, local_day(now))
    counted, former = count_house(period, now=now), count_house(before, now=now)
    screens, checks = screen_list(now=now), audit(now)
    return Dashboard(
        chosen=chosen,
        now=now,
        period=period,
        before=before,
        numbers=counted.numbers,
        numbers_before=former.numbers,
        parts=_parts(chosen, period),
        rooms=_rooms(counted),
        missed=list(misses_in(period)[:MOST_WORDS]),
        screens=screens.total,
        screens_in_trouble=screens.to_be_seen_to,
        checks=len(checks.checks),
        checks_in_trouble=checks.broken + checks.to_look_at,
    )


def _rooms(counted: HouseCount) -> list[tuple[Room, Use]]:
    """Rooms that were open, the most used first; single seats aside."""
    used = [(room, counted.used.rooms[room.pk]) for room in counted.rooms if room.kind != Room.Kind.SEAT]
    return sorted((one for one in used if one[1].open), key=lambda one: (-(one[1].share or 0), one[0].pk))


# --- the chart -------------------------------------------------------------------------------------------------------


def _parts(chosen: str, period: Period) -> list[Part]:
    """The columns of the chart, each beside what it is compared with: days of two weeks or a month, or months."""
    pieces = _pieces(chosen, period)
    befores = [_before(chosen, piece) for piece in pieces]
    whole = Period(min(befores[0].first, pieces[0].first), pieces[-1].last)
    visits, corrections = count(whole), list(adjustments(whole))
    hours = hours_now(pieces[0].first, pieces[-1].last)

    def people(days: Period) -> int:
        corrected = adjusted([row for row in corrections if days.first <= row.day <= days.last])
        return (visits.of(days) + corrected).people

    return [
        Part(
            days=piece,
            people=people(piece),
            before=people(before),
            is_open=piece.length > 1 or bool(hours.opening_on(piece.first).spans),
        )
        for piece, before in zip(pieces, befores, strict=True)
    ]


def _pieces(chosen: str, period: Period) -> list[Period]:
    if chosen == "year":
        months = period.covered_by(Unit.MONTH)
        return [Period(month.first, min(month.last, period.last)) for month in months]
    first = period.last - TWO_WEEKS if chosen == "day" else period.first
    return [Period(day, day) for day in (first + timedelta(days=n) for n in range((period.last - first).days + 1))]


def _before(chosen: str, piece: Period) -> Period:
    if chosen == "year":
        return piece.a_year_before()
    back = BACK[chosen]
    return Period(piece.first - back, piece.last - back)
