"""What a series would become: every date with what comes of it, and every one left out with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import policies
from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.hours import hours_now
from bookings.queries.situations import RoomDay, room_days
from bookings.recurrence import A_WEEK, Occurrence, Outcome, Rhythm, occurrences
from centre.opening.queries import OpeningTable
from centre.shared.problems import Problem
from centre.shared.timespan import Span, moment
from centre.shared.wording import day_words

# What speaks against every date alike: the form can mend it, leaving dates out cannot.
ABOUT_ALL = {"retired", "not_a_span", "off_raster", "too_many_people"}
_day = lazy(day_words, str)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A series before it is written; `minutes` from `starts` on each date, in the centre's time.

    When a series goes on, only days of the rhythm `after` its last one count, and it already takes place on `taken`.
    """

    room: Room
    rhythm: Rhythm
    last_day: date
    starts: time
    minutes: int
    on_holidays: str
    on_make_up_workdays: str
    party_size: int
    after: date | None = None
    taken: frozenset[date] = frozenset()

    def days(self) -> list[date]:
        """The days that the rhythm gives."""
        return [day for day in self.rhythm.until(self.last_day) if self.after is None or day > self.after]

    def stretch(self) -> tuple[date, date]:
        """The first and the last day on which anything could take place, shifted dates included."""
        return self.after or self.rhythm.first_day, self.last_day + timedelta(days=A_WEEK)

    def span_on(self, day: date) -> Span:
        """When it takes place on a day."""
        start = moment(day, self.starts)
        return Span(start, start + timedelta(minutes=self.minutes))


@dataclass(frozen=True, kw_only=True)
class PlannedDate:
    """One day of the rhythm: when it takes place (None when a holiday leaves it out), and why it cannot."""

    occurrence: Occurrence
    span: Span | None
    problems: Sequence[Problem] = ()

    @property
    def day(self) -> date:
        """The day to show: where it takes place, or would have."""
        return self.occurrence.day or self.occurrence.series_day

    @property
    def is_possible(self) -> bool:
        return not self.problems

    @property
    def reason(self) -> str:
        """Why it is left out, in one sentence or several."""
        return " ".join(map(str, self.problems))

    @property
    def remark(self) -> Any:
        """What is special about a date that takes place; empty for most."""
        special, row = self.occurrence.special, self.occurrence
        if row.outcome == Outcome.SHIFTED and special:
            return format_lazy(_("Instead of {day} ({name})"), day=_day(row.series_day), name=special.name)
        return format_lazy(_("{name}, kept as chosen"), name=special.name) if special else ""


def planned_dates(plan: Plan, *, now: datetime, hours: OpeningTable | None = None) -> list[PlannedDate]:
    """Every day of the rhythm in order, judged with the liberties of the desk; as many queries for 3 days as for 100.

    `hours` are opening hours of the plan's stretch that were read already.
    """
    first_day, last_day = plan.stretch()
    table = hours or hours_now(first_day, last_day)
    found = room_days([plan.room], first_day, last_day, hours=table)
    rows = occurrences(
        plan.days(),
        specials=table.specials,
        on_holidays=plan.on_holidays,
        on_make_up_workdays=plan.on_make_up_workdays,
        is_open=lambda day: _is_open(plan, found[plan.room.pk, day]),
        taken=plan.taken,
    )
    return [_judged(plan, row, found, now=now) for row in rows]


def problems_with_all(dates: Iterable[PlannedDate]) -> list[Problem]:
    """What speaks against every date alike, once; a further problem when nothing at all is possible."""
    found = {problem.code: problem for row in dates for problem in row.problems if problem.code in ABOUT_ALL}
    if found or any(row.is_possible for row in dates):
        return list(found.values())
    message = _("None of these dates is possible. Please choose another time or room.")
    return [Problem(code="no_date_possible", message=message)]


def _is_open(plan: Plan, room_day: RoomDay) -> bool:
    span = plan.span_on(room_day.day)
    return any(opening.contains(span) for opening in room_day.opening.spans)


def _judged(plan: Plan, row: Occurrence, found: Mapping[tuple[int, date], RoomDay], *, now: datetime) -> PlannedDate:
    if row.day is None:
        return PlannedDate(occurrence=row, span=None, problems=[_why_left_out(row)])
    span = plan.span_on(row.day)
    situation = found[plan.room.pk, row.day].situation(now=now, booker=Booker(at_the_desk=True))
    problems = policies.problems_with(situation, span=span, party_size=plan.party_size)
    return PlannedDate(occurrence=row, span=span, problems=problems)


def _why_left_out(row: Occurrence) -> Problem:
    name = row.special.name if row.special else ""
    if row.outcome == Outcome.NOWHERE:
        message = _("{name}: no open day within a week to move it to.")
        return Problem(code="nowhere_to_shift", message=format_lazy(message, name=name))
    return Problem(code="special_day", message=format_lazy(_("{name}: left out, as chosen."), name=name))
