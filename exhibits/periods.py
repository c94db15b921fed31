"""Times of history as people write them: a year, a month, a day, or a decade. Pure: no database, no clock.

Stored and typed as `1921`, `1921-07`, `1921-07-23` or `1920s`; how exact a time is, is said by how it is written.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

WRITTEN = re.compile(r"(?P<year>\d{4})(?:(?P<decade>s|年代)|-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
FIRST_YEAR, LAST_YEAR = 1000, 2999


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A time of history; `month` and `day` are None where it is not known, `decade` when it is ten years."""

    year: int
    month: int | None = None
    day: int | None = None
    decade: bool = False

    def __str__(self) -> str:
        """As it is stored."""
        if self.decade:
            return f"{self.year}s"
        return "-".join([str(self.year), *(f"{part:02}" for part in (self.month, self.day) if part)])

    @property
    def first_year(self) -> int:
        return self.year

    @property
    def last_year(self) -> int:
        return self.year + 9 if self.decade else self.year

    def words(self) -> str:
        """For a page: 1921 年 7 月 23 日."""
        if self.decade:
            return _("the %(year)ss") % {"year": self.year}
        if self.month is None:
            return str(self.year)
        if self.day is None:
            return _("%(month)s/%(year)s") % {"month": self.month, "year": self.year}
        return _("%(day)s/%(month)s/%(year)s") % {"day": self.day, "month": self.month, "year": self.year}


def moment(written: str) -> Moment:
    """What was written as a time. Raises ValueError when it is none, or no day of the calendar."""
    match = WRITTEN.fullmatch(written.strip())
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        raise ValueError(written)
    year, month, day = (int(match[part]) if match[part] else None for part in ("year", "month", "day"))
    assert year is not None
    if match["decade"] and year % 10:
        raise ValueError(written)
    date(year, month or 1, day or 1)
    return Moment(year=year, month=month, day=day, decade=bool(match["decade"]))


@dataclass(frozen=True, kw_only=True)
class Period:
    """From a time to a time, or still going on. Without an end it is the one moment."""

    starts: Moment
    ends: Moment | None = None
    goes_on: bool = False

    def words(self) -> str:
        """For a page: 1921–1937, or 2020 至今."""
        if self.goes_on:
            return _("since %(start)s") % {"start": self.starts.words()}
        return self.starts.words() if self.ends is None else f"{self.starts.words()}–{self.ends.words()}"

    def holds(self, year: int) -> bool:
        """Whether a year lies within; a period that goes on has no last year."""
        if self.goes_on:
            return year >= self.starts.first_year
        return self.starts.first_year <= year <= (self.ends or self.starts).last_year


def period(stored: dict[str, object]) -> Period | None:
    """The period of a content, as `{"from": "1921", "to": "1937", "goes_on": false}`; None where none is given.

    Raises ValueError when one of the times is none, or the end lies before the start.
    """
    if not stored or not stored.get("from"):
        return None
    starts = moment(str(stored["from"]))
    ends = moment(str(stored["to"])) if stored.get("to") else None
    if ends is not None and (ends.last_year, ends.month or 12, ends.day or 31) < (
        starts.first_year,
        starts.month or 1,
        starts.day or 1,
    ):
        raise ValueError(f"{ends} before {starts}")
    return Period(starts=starts, ends=ends, goes_on=bool(stored.get("goes_on")))
