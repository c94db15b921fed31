"""The periods reports are made for: days, weeks, months, quarters, years, any days. Pure: dates in, dates out."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 14, 62, 800  # as so many days a period is drawn in days, weeks, months


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


MONTHS_OF = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """Whole days, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> Unit:
        """What it is in the calendar; a range where it is nothing of the kind."""
        return next((unit for unit in Unit if unit != Unit.RANGE and around(self.first, unit) == self), Unit.RANGE)

    def before(self) -> "Period":
        """The one that ends where this begins: the month before, or as many days."""
        return around(self.first - timedelta(days=1), self.unit, length=self.length)

    def after(self) -> "Period":
        """The one that follows."""
        after = self.last + timedelta(days=1)
        if self.unit == Unit.RANGE:
            return Period(after, after + timedelta(days=self.length - 1))
        return around(after, self.unit)

    def a_year_before(self) -> "Period":
        """What it is compared with: the same days a year before; a week is compared with one 52 weeks before."""
        if self.unit == Unit.WEEK:
            year = timedelta(weeks=52)
            return Period(self.first - year, self.last - year)
        last = self.last + timedelta(days=1)  # so that February ends as February does
        return Period(_year_before(self.first), _year_before(last) - timedelta(days=1))

    def parts(self) -> "list[Period]":
        """The same days in pieces that a chart can show: days, weeks, months or years, cut at both ends."""
        size = _piece(self.length)
        return [Period(max(piece.first, self.first), min(piece.last, self.last)) for piece in self.covered_by(size)]

    def covered_by(self, unit: Unit) -> "Iterator[Period]":
        """The whole weeks, months … in which the days lie."""
        piece = around(self.first, unit)
        while piece.first <= self.last:
            yield piece
            piece = around(piece.last + timedelta(days=1), unit)


def around(day: date, unit: Unit, *, length: int = 1) -> Period:
    """The week, month … in which a day lies; for a range as many days that end with it."""
    if unit == Unit.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if months := MONTHS_OF.get(unit):
        first = (day.month - 1) // months * months + 1
        last = first + months - 1
        return Period(date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1]))
    return Period(day - timedelta(days=length - 1), day)


def _piece(days: int) -> Unit:
    if days <= MOST_DAYS:
        return Unit.DAY
    if days <= MOST_WEEKS:
        return Unit.WEEK
    return Unit.MONTH if days <= MOST_MONTHS else Unit.YEAR


def _year_before(day: date) -> date:
    """The same day a year before; 28 February for the 29th."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
