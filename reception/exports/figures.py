"""What is counted beside the groups, and what was handed upward: individual visitors, closed months, adjustments."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from centre.sheets.wording import headings
from centre.sheets.writing import Noun, Scope
from reception.models import Adjustment, ClosedMonth, IndividualVisitors
from reception.permissions import may_see_reports, may_see_visits


def _individuals(scope: Scope) -> QuerySet[IndividualVisitors]:
    within = IndividualVisitors.objects.filter(day__range=(scope.first_day, scope.last_day))
    return within.select_related("by").order_by("day", "pk")


def _individual(row: IndividualVisitors, scope: Scope) -> Sequence[Any]:
    return [row.day, row.people, row.purpose, scope.acted(row.by), row.at]


def _adjustments(scope: Scope) -> QuerySet[Adjustment]:
    within = Adjustment.objects.filter(day__range=(scope.first_day, scope.last_day))
    return within.select_related("by", "batch__visit").order_by("day", "pk")


def _adjustment(row: Adjustment, scope: Scope) -> Sequence[Any]:
    return [row.day, row.batches, row.people, row.batch or "", row.reason, scope.acted(row.by), row.at]


def _months(scope: Scope) -> QuerySet[ClosedMonth]:
    first = scope.first_day.replace(day=1)
    return (
        ClosedMonth.objects.filter(month__range=(first, scope.last_day)).select_related("closed_by").order_by("month")
    )


def _month(row: ClosedMonth, scope: Scope) -> Sequence[Any]:
    kept = [row.figures.get(name) for name in ("batches", "people", "announced", "came", "individuals")]
    return [f"{row.month:%Y-%m}", *kept, scope.acted(row.closed_by), row.closed_at]


ENTERED = (("登记人", "Entered by"), ("登记时间", "Entered at"))
NOUNS = [
    Noun(
        key="individual_visitors",
        label=gettext_lazy("Individual visitors"),
        columns=headings(("日期", "Day"), ("人数", "People"), ("来意", "What they came for"), *ENTERED),
        rows=lambda scope: _individuals(scope).iterator(),
        values=_individual,
        may_be_taken_by=may_see_visits,
        by_period=True,
    ),
    Noun(
        key="adjustments",
        label=gettext_lazy("Adjustments of closed months"),
        columns=headings(
            ("日期", "Day"), ("批次增减", "Batches more or less"), ("人次增减", "Person-times more or less"),
            ("批次", "Batch"), ("原因", "Reason"), *ENTERED,
        ),
        rows=lambda scope: _adjustments(scope).iterator(),
        values=_adjustment,
        may_be_taken_by=may_see_reports,
        by_period=True,
    ),
    Noun(
        key="closed_months",
        label=gettext_lazy("Closed months"),
        columns=headings(
            ("月份", "Month"), ("批次", "Batches"), ("人次", "Person-times"), ("预告人数", "Announced"),
            ("其中到访", "Came of them"), ("个人参观", "Individual visitors"), ("结账人", "Closed by"),
            ("结账时间", "Closed at"),
        ),
        rows=lambda scope: _months(scope).iterator(),
        values=_month,
        may_be_taken_by=may_see_reports,
        by_period=True,
    ),
]  # fmt: skip
