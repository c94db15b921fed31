"""The centre's opening hours as the frame of every page tells them: open now, until when, and the week."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centre.opening.calendar import DayOpening, Hours
from centre.opening.queries import OpeningTable, WeeklyLine, hours_by_schedule, week_lines
from centre.shared.timespan import local_day
from centre.shared.wording import clock, clock_span, day_words, weekday_words

DAYS_AHEAD = 14


class Kept(NamedTuple):
    """One reading of the calendar and when it was made (of this process's own clock)."""

    read_at: float
    table: OpeningTable
    words: dict[str | None, "OpeningNow"]


_lock = Lock()
_kept: Kept | None = None


def _current(today: date) -> Kept:
    """Two weeks from `today` on, at most `settings.FRAME_SECONDS` old (0 in tests: read every time); three queries."""
    global _kept
    kept = _kept
    if kept and kept.table.first_day == today and time.monotonic() - kept.read_at < settings.FRAME_SECONDS:
        return kept
    with _lock:
        _kept = Kept(time.monotonic(), hours_by_schedule(today, today + timedelta(days=DAYS_AHEAD)), {})
        return _kept


@dataclass(frozen=True, kw_only=True)
class OpeningNow:
    """In the language of the request. `state` and `until` make one line: "Open now · today until 21:00"."""

    is_open: bool
    state: str
    until: str
    today: DayOpening
    week: tuple[WeeklyLine, ...]

    @property
    def headline(self) -> str:
        """What the sheet with the opening hours says first."""
        if self.today.spans:
            return _("Today %(hours)s") % {"hours": " ".join(clock_span(span) for span in self.today.spans)}
        return _("Closed today")


def opening_now(now: datetime) -> OpeningNow:
    """What the frame says at this moment, give or take `settings.FRAME_SECONDS`."""
    kept, language = _current(local_day(now)), get_language()
    if language not in kept.words:
        kept.words[language] = _in_words(kept.table, now)
    return kept.words[language]


def _in_words(table: OpeningTable, now: datetime) -> OpeningNow:
    today = table.opening_on(local_day(now))
    closes_at = next((span.ends_at for span in today.spans if span.starts_at <= now < span.ends_at), None)
    return OpeningNow(
        is_open=closes_at is not None,
        state=_("Open now") if closes_at else _("Closed now"),
        until=_("today until %(clock)s") % {"clock": clock(closes_at)} if closes_at else _next_opening(table, now),
        today=today,
        week=tuple(week_lines(_centre_hours(table).weekly)),
    )


def _centre_hours(table: OpeningTable) -> Hours:
    return Hours() if table.centre_schedule is None else table.hours[table.centre_schedule]


def _next_opening(table: OpeningTable, now: datetime) -> str:
    for ahead in range(DAYS_AHEAD):
        day = table.first_day + timedelta(days=ahead)
        starts = next((span.starts_at for span in table.opening_on(day).spans if span.starts_at > now), None)
        if starts:
            return _("opens %(day)s at %(clock)s") % {"day": _day_ahead(day, ahead), "clock": clock(starts)}
    return _("please call before you come")


def _day_ahead(day: date, ahead: int) -> str:
    if ahead < 2:
        return (_("today"), _("tomorrow"))[ahead]
    return weekday_words(day) if ahead < 7 else day_words(day)
