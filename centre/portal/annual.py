"""A year of the house: every figure month by month, beside the year before, with what was closed and corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from centre.portal.house_count import ALL_FIGURES, HouseCount, HouseFigure, compared, count_house
from centre.shared.periods import Period, Unit, around
from centre.shared.timespan import local_day
from reception.queries import months
from reception.queries.reports.whole import Report as VisitReport
from reception.queries.reports.whole import report_on


@dataclass(frozen=True, kw_only=True)
class MonthOfYear:
    """A month; one that has not begun counts nothing, and `counted` is None. `people_before` is of a year before."""

    period: Period
    counted: HouseCount | None
    people_before: int
    is_closed: bool

    def number(self, figure: HouseFigure) -> float | None:
        return self.counted.numbers[figure.key] if self.counted else None


@dataclass(frozen=True, kw_only=True)
class AnnualReport:
    """A calendar year, or as much of it as is over, computed at `now`; compared with the same days a year before."""

    year: int
    now: datetime
    period: Period
    counted: HouseCount
    before: HouseCount
    months: Sequence[MonthOfYear]
    visits: VisitReport

    @property
    def is_whole(self) -> bool:
        return self.period.unit == Unit.YEAR

    def lines(self) -> Iterator[tuple[HouseFigure, float | None, float | None, float | None]]:
        """Each figure with its number, that of the year before, and the change."""
        for figure in ALL_FIGURES:
            number, then = self.counted.numbers[figure.key], self.before.numbers[figure.key]
            yield figure, number, then, compared(figure, number, then)


def years(*, now: datetime) -> list[int]:
    """The years of which there is something to report, the latest first."""
    return months.years(now=now)


def annual_report(year: int, *, now: datetime) -> AnnualReport:
    """The report of a year that has begun. The number of queries is that of its months."""
    whole, today = around(date(year, 1, 1), Unit.YEAR), local_day(now)
    period = Period(whole.first, min(whole.last, today))
    counted, before = count_house(period, now=now), count_house(period.a_year_before(), now=now)
    visits = report_on(period, now=now)
    closed = {month.month for month in visits.closed}
    return AnnualReport(
        year=year,
        now=now,
        period=period,
        counted=counted,
        before=before,
        months=[
            MonthOfYear(
                period=month,
                counted=_of_month(month, today, now),
                people_before=before.visits_of(month.a_year_before()).people,
                is_closed=month.first in closed,
            )
            for month in whole.covered_by(Unit.MONTH)
        ],
        visits=visits,
    )


def _of_month(month: Period, today: date, now: datetime) -> HouseCount | None:
    if month.first > today:
        return None
    return count_house(Period(month.first, min(month.last, today)), now=now)
