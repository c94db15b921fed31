"""Every group that was received in a month, day by day, for the sheet that is signed and filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Prefetch

from centre.shared.timespan import day_span, local_day
from reception.models import Batch, Duty


@dataclass(frozen=True, kw_only=True)
class AttendanceDay:
    """One day with the groups that arrived on it."""

    day: date
    batches: Sequence[Batch]

    @property
    def planned(self) -> int:
        return sum(batch.planned_headcount for batch in self.batches)

    @property
    def people(self) -> int:
        return sum(batch.headcount or 0 for batch in self.batches)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """A month of groups; days without any are not listed."""

    month: date
    days: Sequence[AttendanceDay]

    @property
    def batches(self) -> int:
        return sum(len(day.batches) for day in self.days)

    @property
    def planned(self) -> int:
        return sum(day.planned for day in self.days)

    @property
    def people(self) -> int:
        return sum(day.people for day in self.days)


def month_after(month: date) -> date:
    """The first day of the next month; `month` is the first day of one."""
    return (month + timedelta(days=31)).replace(day=1)


def attendance(month: date) -> Attendance:
    """The groups whose arrival fell into the month that begins with `month`; two queries."""
    first = Duty.objects.filter(part=Duty.Part.FIRST).select_related("docent")
    batches = Batch.objects.received().filter(
        arrived_at__gte=day_span(month).starts_at, arrived_at__lt=day_span(month_after(month)).starts_at
    )
    rows = batches.select_related("visit", "route", "hall").prefetch_related(
        Prefetch("duties", first, to_attr="guides")
    )
    by_day = groupby(
        rows.order_by("arrived_at", "pk"), key=lambda batch: local_day(batch.arrived_at or batch.starts_at)
    )
    return Attendance(month=month, days=[AttendanceDay(day=day, batches=list(some)) for day, some in by_day])
