"""What counts: which batches, how many people, and how many had been announced. One scan answers every breakdown."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from bookings.models import Reservation
from centre.shared.periods import Period
from centre.shared.timespan import CENTRE_ZONE, Span, day_span
from reception.models import Batch, Duty, Visit, VisitRoom

# Whoever walked in had not been announced, and of the old register nobody knows; they are no part of the arrival rate.
ANNOUNCED = Q(visit__origin__in=[Visit.Origin.ASKED, Visit.Origin.DESK])
CAME = Q(arrived_at__isnull=False)
MISSED = Q(state=Batch.State.NO_SHOW)
KIND, LEVEL, ROUTE, DOCENT, ROOM = "kind", "level", "route", "docent", "room"
ALONE = (KIND, LEVEL, ROUTE, DOCENT)  # each batch has one of these, or none; rooms it may have several
Key = str | int | None


@dataclass(frozen=True)
class Count:
    """Batches received and the people in them; and of those who had been announced, how many were and how many came."""

    batches: int = 0
    people: int = 0
    announced: int = 0
    came: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Count)))

    @property
    def rate(self) -> int | None:
        """Came ÷ announced in percent; None where nobody had been announced."""
        return round(100 * self.came / self.announced) if self.announced else None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """All of a period, by day, and by what it can be broken down to. What is not there counted nothing."""

    total: Count
    by_day: Mapping[date, Count]
    by: Mapping[str, Mapping[Key, Count]]

    def of(self, part: Period) -> Count:
        """What was counted on some of the days."""
        return sum((count for day, count in self.by_day.items() if part.first <= day <= part.last), Count())


def span_of(period: Period) -> Span:
    return Span(day_span(period.first).starts_at, day_span(period.last).ends_at)


def counted(period: Period) -> QuerySet[Batch]:
    """The batches a report knows of: received on these days, or expected on them and never there.

    With `day` (of the arrival), `kind`, `level`, `docent` (who guides), `has_come` and `was_announced`.
    """
    span = span_of(period)
    arrived = Q(arrived_at__gte=span.starts_at, arrived_at__lt=span.ends_at)
    missed = MISSED & Q(starts_at__gte=span.starts_at, starts_at__lt=span.ends_at)
    return Batch.objects.filter(arrived | missed).annotate(
        guide=FilteredRelation("duties", condition=Q(duties__part=Duty.Part.FIRST)),
        day=TruncDate(Coalesce("arrived_at", "starts_at"), tzinfo=CENTRE_ZONE, output_field=DateField()),
        kind=F("visit__kind"),
        level=F("visit__level"),
        docent=F("guide__docent"),
        has_come=_is(CAME),
        was_announced=_is(ANNOUNCED),
    )


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(Case(When(condition, then=True), default=False), output_field=BooleanField())


def used_rooms() -> QuerySet[VisitRoom]:
    """Which rooms visits have; a reservation that was let go is none."""
    return VisitRoom.objects.filter(reservation__state__in=Reservation.HOLDING)


# --- adding up -------------------------------------------------------------------------------------------------------

COLUMNS = ("visit", KIND, LEVEL, ROUTE, DOCENT, "day", "has_come", "was_announced", "headcount", "planned_headcount")
SUMS = """
    count(*) FILTER (WHERE has_come),
    coalesce(sum(headcount) FILTER (WHERE has_come), 0)::bigint,
    coalesce(sum(planned) FILTER (WHERE was_announced), 0)::bigint,
    coalesce(sum(headcount) FILTER (WHERE was_announced AND has_come), 0)::bigint
"""
NAMED = "({batches}) AS counted (visit, kind, level, route, docent, day, has_come, was_announced, headcount, planned)"
BROKEN_DOWN = """
    SELECT GROUPING(kind, level, route, docent, day), kind, level, route, docent, day, {sums} FROM {counted}
    GROUP BY GROUPING SETS ((), (kind), (level), (route), (docent), (day))
"""
BY_ROOM = """
    SELECT used.room, {sums} FROM {counted} JOIN ({rooms}) AS used (visit, room) ON used.visit = counted.visit
    GROUP BY used.room
"""
TOGETHER = "SELECT {sums} FROM {counted}"
# The bits of GROUPING for the columns above: 1 for each that a row is not broken down by.
SETS = {0b01111: KIND, 0b10111: LEVEL, 0b11011: ROUTE, 0b11101: DOCENT, 0b11110: "day"}


def count(period: Period) -> Counted:
    """Everything about a period: one scan for all breakdowns, and two small queries for the visits that have rooms."""
    found: dict[str, dict[Key, Count]] = {name: {} for name in (*ALONE, "day")}
    total = Count()
    for grouping, *row in _rows(BROKEN_DOWN, counted(period)):
        keys, sums = row[:5], Count(*row[5:])
        if name := SETS.get(grouping):
            found[name][next((key for key in keys if key is not None), None)] = sums
        else:
            total = sums
    by_day: dict[date, Count] = found.pop("day")  # type: ignore[assignment]
    return Counted(total=total, by_day=by_day, by={**found, ROOM: _by_room(period, total)})


def _by_room(period: Period, total: Count) -> dict[Key, Count]:
    """Each room with the batches whose visits have it, and None with those of visits that have no room."""
    with_rooms = counted(period).filter(Exists(used_rooms().filter(visit=OuterRef("visit"))))
    found: dict[Key, Count] = {row[0]: Count(*row[1:]) for row in _rows(BY_ROOM, with_rooms)}
    [some] = _rows(TOGETHER, with_rooms)
    if without := _less(total, Count(*some)):
        found[None] = without
    return found


def _less(one: Count, other: Count) -> Count | None:
    """What is left; None when nothing is."""
    left = Count(*(getattr(one, each.name) - getattr(other, each.name) for each in fields(Count)))
    return None if left == Count() else left


def _rows(sql: str, batches: QuerySet[Batch]) -> list[Any]:
    """What the database adds up; the batches are those that the pages list, by the very same query."""
    inner, values = batches.order_by().values_list(*COLUMNS).query.sql_with_params()
    rooms = used_rooms().order_by().values_list("visit", "reservation__room").distinct()
    used, used_values = rooms.query.sql_with_params()
    statement = sql.format(sums=SUMS, counted=NAMED.format(batches=inner), rooms=used)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *(used_values if sql is BY_ROOM else ())])
        return cursor.fetchall()
