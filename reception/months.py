"""Closing months: their figures are handed upward and no longer change; what was wrong is corrected by adjustments.

Whoever writes into a month takes the lock of the months shared, in the triggers of the tables; closing takes it alone.
So an arrival either is among the figures that are kept, or is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.periods import Period, Unit, around
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from reception.models import Adjustment, Batch, ClosedMonth
from reception.permissions import may_close_months, require
from reception.queries.reports.counting import Count, Counted, count, span_of
from reception.queries.reports.rows import individuals
from reception.states import OPEN

MONTHS_LOCK = 7_401_021  # the triggers know it too
MOST = 100_000  # batches or people in one adjustment
CLOSED = Problem(code="month_is_closed", message=_("This month is closed. Please write an adjustment."))


@retried
def close_month(*, month: date, by: User, now: datetime) -> ClosedMonth:
    """Keep the figures of the month in which a day lies, for good.

    Raises PermissionDenied, or Refused while it is not over, has batches that are still open, or is closed already.
    """
    require(may_close_months(by))
    period = around(month, Unit.MONTH)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MONTHS_LOCK])
    if problems := problems_with_closing(period, now=now):
        raise Refused(problems)
    figures = as_handed_upward(count(period), people_alone=individuals(period).aggregate(n=Sum("people"))["n"] or 0)
    return ClosedMonth.objects.create(month=period.first, figures=figures, closed_by=by, closed_at=now)


def problems_with_closing(period: Period, *, now: datetime) -> list[Problem]:
    """Why a month cannot be closed."""
    if ClosedMonth.objects.filter(month=period.first).exists():
        return [Problem(code="closed_already", message=_("This month is closed already."))]
    if local_day(now) <= period.last:
        return [Problem(code="not_over", message=_("A month can be closed once it is over."))]
    if still_open(period).exists():
        message = _("Some groups of this month are neither finished nor marked as not come. Please settle them first.")
        return [Problem(code="open_batches", message=message)]
    return []


def still_open(period: Period) -> Any:
    """The batches of a period of which it is not said what became of them; they arrived or were expected in it."""
    span = span_of(period)
    expected = Batch.objects.filter(state__in=OPEN, starts_at__gte=span.starts_at, starts_at__lt=span.ends_at)
    arrived = Batch.objects.filter(state__in=OPEN, arrived_at__gte=span.starts_at, arrived_at__lt=span.ends_at)
    return (expected | arrived).select_related("visit")


@retried
def adjust(
    *, day: date, batches: int, people: int, reason: str, by: User, now: datetime, batch: Batch | None = None
) -> Adjustment:
    """Correct a closed month by so many batches and person-times more or less; it is told on every report.

    Raises PermissionDenied, or Refused for a month that is open, without a reason, or below nothing.
    """
    require(may_close_months(by))
    with connection.cursor() as cursor:  # so that two corrections cannot both take the last person away
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MONTHS_LOCK])
    if problems := _problems_with_adjusting(day, batches, people, reason.strip()):
        raise Refused(problems)
    return Adjustment.objects.create(
        day=day, batches=batches, people=people, reason=reason.strip(), by=by, at=now, batch=batch
    )


def _problems_with_adjusting(day: date, batches: int, people: int, reason: str) -> list[Problem]:
    closed = ClosedMonth.objects.filter(month=day.replace(day=1)).first()
    if closed is None:
        message = _("This month is still open: please correct the visit itself.")
        return [Problem(code="month_is_open", field="day", message=message)]
    if not reason:
        return [Problem(code="no_reason", field="reason", message=_("Please say why."))]
    if not batches and not people:
        message = _("Please say how many batches or people more or less.")
        return [Problem(code="changes_nothing", field="people", message=message)]
    if max(abs(batches), abs(people)) > MOST:
        return [Problem(code="too_many", field="people", message=_("That is too many for one correction."))]
    then = _as_corrected(closed) + Count(batches=batches, people=people)
    if min(then.batches, then.people) < 0:
        message = _("The month has fewer than that. Please look at the numbers again.")
        return [Problem(code="below_nothing", field="people", message=message)]
    return []


def _as_corrected(closed: ClosedMonth) -> Count:
    period = around(closed.month, Unit.MONTH)
    rows = Adjustment.objects.filter(day__range=(period.first, period.last))
    sums = rows.aggregate(batches=Sum("batches"), people=Sum("people"))
    kept = Count(batches=closed.figures["batches"], people=closed.figures["people"])
    return kept + Count(batches=sums["batches"] or 0, people=sums["people"] or 0)


# --- the figures that are kept ---------------------------------------------------------------------------------------


def as_handed_upward(found: Counted, *, people_alone: int) -> dict[str, Any]:
    """The figures of a month as they are kept with it; parts without a route, docent or room under an empty name."""
    total = found.total
    return {
        "batches": total.batches,
        "people": total.people,
        "announced": total.announced,
        "came": total.came,
        "individuals": people_alone,
        "by": {name: {_name(key): _numbers(one) for key, one in parts.items()} for name, parts in found.by.items()},
    }


def _name(key: str | int | None) -> str:
    return "" if key is None else str(key)


def _numbers(one: Count) -> list[int]:
    return [one.batches, one.people, one.announced, one.came]


@contextmanager
def refused_when_closed() -> Iterator[None]:
    """For commands that write into a month: the database's refusal becomes a problem in words."""
    try:
        yield
    except IntegrityError as error:
        if violated_constraint(error) == CLOSED.code:
            raise Refused([CLOSED]) from error
        raise
