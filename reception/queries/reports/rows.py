"""The very rows behind a figure, and their sums, which are the figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as HowMany
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from centre.shared.periods import Period
from reception.models import Adjustment, IndividualVisitors
from reception.queries.reports.counting import ALONE, ROOM, Count, Key, counted, used_rooms

BATCHES, INDIVIDUALS = "batches", "individuals"
COUNTS = {
    "batches": Q(has_come=True),
    "people": Q(has_come=True),
    "announced": Q(was_announced=True),
    "came": Q(has_come=True, was_announced=True),
}
WITH_ADJUSTMENTS = ("batches", "people")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What the page lists. `items` can be sliced; `adjustments` are part of the figure where it is not broken down."""

    items: "QuerySet[Any]"
    adjustments: Sequence[Adjustment]
    figure: str
    part: Mapping[str, Key]

    @property
    def total(self) -> int:
        """The figure, counted from the rows."""
        if self.figure == INDIVIDUALS:
            return self.items.aggregate(n=Sum("people"))["n"] or 0
        found = self.items.aggregate(batches=HowMany("pk"), people=Sum("headcount"), announced=Sum("planned_headcount"))
        name = {"came": "people"}.get(self.figure, self.figure)
        return (found[name] or 0) + sum(getattr(row, name) for row in self.adjustments)


def rows_of(figure: str, period: Period, *, part: Mapping[str, Key]) -> Rows:
    """The rows of a figure, or of a part of it: one kind of organisation, level, route, docent or room.

    A part that is None is what has no route, docent or room.
    """
    if figure == INDIVIDUALS:
        return Rows(items=individuals(period), adjustments=[], figure=figure, part={})
    items: QuerySet[Any] = counted(period).filter(COUNTS[figure], *_parts(part))
    shown = figure in WITH_ADJUSTMENTS and not part
    return Rows(
        items=items.select_related("visit", "route")
        .prefetch_related("duties__docent")
        .order_by("day", "starts_at", "pk"),
        adjustments=list(adjustments(period)) if shown else [],
        figure=figure,
        part=part,
    )


def _parts(part: Mapping[str, Key]) -> list[Q]:
    """Conditions for the parts asked for."""
    alone = [_is(name, part[name]) for name in ALONE if name in part]
    if ROOM not in part:
        return alone
    used = used_rooms().filter(visit=OuterRef("visit"))
    there = Exists(used) if part[ROOM] is None else Exists(used.filter(Q(reservation__room=part[ROOM])))
    return [*alone, ~Q(there) if part[ROOM] is None else Q(there)]


def _is(name: str, value: Key) -> Q:
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def individuals(period: Period) -> QuerySet[IndividualVisitors]:
    """People without a group, by day."""
    return IndividualVisitors.objects.filter(day__range=(period.first, period.last)).order_by("day", "pk")


def adjustments(period: Period) -> QuerySet[Adjustment]:
    """Corrections that concern these days, in the order of the days."""
    found = Adjustment.objects.filter(day__range=(period.first, period.last))
    return found.select_related("by", "batch__visit").order_by("day", "pk")


def adjusted(rows: Sequence[Adjustment]) -> Count:
    """What corrections add up to."""
    return Count(batches=sum(row.batches for row in rows), people=sum(row.people for row in rows))
