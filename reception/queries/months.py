"""The months of a year, with their figures, whether they are closed, and what stands against closing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from centre.shared.periods import Period, Unit, around
from centre.shared.timespan import local_day
from reception.models import Adjustment, Batch, ClosedMonth
from reception.queries.reports.counting import Count, count
from reception.queries.reports.rows import adjusted, adjustments
from reception.queries.reports.whole import closed_in


@dataclass(frozen=True, kw_only=True)
class MonthLine:
    """One month: what was counted, what was corrected, and who closed it."""

    period: Period
    counted: Count
    adjustments: Sequence[Adjustment]
    closed: ClosedMonth | None
    is_over: bool

    @property
    def total(self) -> Count:
        return self.counted + adjusted(self.adjustments)


def months_of_year(year: int, *, now: datetime) -> list[MonthLine]:
    """Every month of a year that has begun, the latest first; the queries are constant."""
    whole = around(date(year, 1, 1), Unit.YEAR)
    counted, today = count(whole), local_day(now)
    closed = {month.month: month for month in closed_in(whole)}
    corrections = list(adjustments(whole))
    return [
        MonthLine(
            period=period,
            counted=counted.of(period),
            adjustments=[row for row in corrections if period.first <= row.day <= period.last],
            closed=closed.get(period.first),
            is_over=today > period.last,
        )
        for period in reversed(list(whole.covered_by(Unit.MONTH)))
        if period.first <= today
    ]


def years(*, now: datetime) -> list[int]:
    """The years of which something is known, the latest first."""
    first = Batch.objects.aggregate(at=Min("starts_at"))["at"]
    today = local_day(now).year
    return list(range(today, min(today, local_day(first).year if first else today) - 1, -1))
