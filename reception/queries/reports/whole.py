"""A whole report: totals, chart and every breakdown of a period, beside the year before; the queries are constant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from bookings.models import Room
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.periods import Period, Unit, around
from reception.models import Adjustment, ClosedMonth, Route, Visit
from reception.queries.reports.counting import DOCENT, KIND, LEVEL, ROOM, ROUTE, Count, Counted, Key, count
from reception.queries.reports.rows import adjusted, adjustments, individuals

DOCENTS = "docent"  # the name of the role
LABELS: Mapping[str, Any] = {
    KIND: _("By kind of organisation"),
    LEVEL: _("By level"),
    ROUTE: _("By route"),
    DOCENT: _("By docent"),
    ROOM: _("By room"),
}
WITHOUT: Mapping[str, Any] = {ROUTE: _("no route"), DOCENT: _("no docent"), ROOM: _("no room")}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a breakdown; `key` is None for what has no route, docent or room."""

    key: Key
    label: Any
    now: Count
    before: Count


@dataclass(frozen=True, kw_only=True)
class Table:
    """A breakdown: a line for everything there is, also where it counts nothing."""

    name: str
    label: Any
    lines: Sequence[Line]

    @property
    def adds_up(self) -> bool:
        """Whether each batch stands in one line; a visit with two rooms stands in two."""
        return self.name != ROOM


@dataclass(frozen=True, kw_only=True)
class Report:
    period: Period
    now: datetime
    counted: Counted
    before: Counted
    adjustments: Sequence[Adjustment]
    adjusted: Count
    adjusted_before: Count
    individuals: int
    individuals_before: int
    closed: Sequence[ClosedMonth]
    tables: Sequence[Table]

    @property
    def total(self) -> Count:
        """What the rows count, and the adjustments."""
        return self.counted.total + self.adjusted

    @property
    def total_before(self) -> Count:
        return self.before.total + self.adjusted_before

    @property
    def parts(self) -> list[tuple[Period, Count]]:
        """The days in pieces, with what was counted and adjusted on them."""
        return [(part, self.counted.of(part) + adjusted(self._adjusted_in(part))) for part in self.period.parts()]

    @property
    def is_closed(self) -> bool:
        """Whether every day lies in a closed month."""
        months = {month.month for month in self.closed}
        return all(month in months for month in months_of(self.period))

    def _adjusted_in(self, part: Period) -> list[Adjustment]:
        return [row for row in self.adjustments if part.first <= row.day <= part.last]


def report_on(period: Period, *, now: datetime) -> Report:
    """Everything about these days, as it is at `now`."""
    before = period.a_year_before()
    found, found_before = count(period), count(before)
    corrections = list(adjustments(period))
    return Report(
        period=period,
        now=now,
        counted=found,
        before=found_before,
        adjustments=corrections,
        adjusted=adjusted(corrections),
        adjusted_before=adjusted(list(adjustments(before))),
        individuals=people_alone(period),
        individuals_before=people_alone(before),
        closed=list(closed_in(period)),
        tables=[_table(name, found, found_before) for name in LABELS],
    )


def people_alone(period: Period) -> int:
    """How many came without a group."""
    found: int | None = individuals(period).aggregate(n=Sum("people"))["n"]
    return found or 0


def closed_in(period: Period) -> QuerySet[ClosedMonth]:
    """The closed months of which some day is asked for."""
    first = around(period.first, Unit.MONTH).first
    return ClosedMonth.objects.filter(month__range=(first, period.last)).select_related("closed_by").order_by("month")


def months_of(period: Period) -> list[Any]:
    """The first day of every month of which some day is asked for."""
    return [month.first for month in period.covered_by(Unit.MONTH)]


# --- breakdowns ------------------------------------------------------------------------------------------------------


def _table(name: str, found: Counted, before: Counted) -> Table:
    now, then = found.by[name], before.by[name]
    choices = _choices(name, {key for key in (*now, *then) if key is not None})
    lines = [
        Line(key=key, label=label, now=now.get(key, Count()), before=then.get(key, Count())) for key, label in choices
    ]
    return Table(name=name, label=LABELS[name], lines=lines)


def _choices(name: str, counted: set[Any]) -> list[tuple[Key, Any]]:
    """Everything a batch can belong to: what is in use, and what was."""
    if name in CHOICES:
        return list(CHOICES[name])
    rows = THINGS[name]().filter(Q(pk__in=counted) | IN_USE[name]).distinct()
    return [*((row.pk, str(row)) for row in rows), (None, WITHOUT[name])]


CHOICES: Mapping[str, Any] = {KIND: Organisation.Kind.choices, LEVEL: Visit.Level.choices}
THINGS: Mapping[str, Any] = {
    ROUTE: lambda: Route.objects.all(),
    DOCENT: lambda: User.objects.order_by("name", "pk"),
    ROOM: lambda: Room.objects.order_by("order", "pk"),
}
IN_USE: Mapping[str, Q] = {
    ROUTE: Q(retired_at__isnull=True),
    DOCENT: Q(groups__name=DOCENTS, is_active=True),
    ROOM: Q(retired_at__isnull=True),
}


def label_of(name: str, key: Key) -> Any:
    """How a part of a breakdown is called; None where there is no such thing."""
    if name in CHOICES:
        return dict(CHOICES[name]).get(key)
    if key is None:
        return WITHOUT[name]
    found: Model | None = THINGS[name]().filter(pk=key).first()
    return None if found is None else str(found)
