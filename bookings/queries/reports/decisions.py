"""How the desk answers requests, and which rules refuse wishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from bookings.models import Refusal, Reservation
from bookings.queries.reports.asked import Asked
from bookings.queries.reports.attendance import Median
from bookings.refusals import RULES

DECLINED = Q(state=Reservation.State.DECLINED)
DECISIONS = {"decided": Q(), "confirmed": ~DECLINED, "declined": DECLINED}
ANSWERED_IN = ExpressionWrapper(F("decided_at") - F("created_at"), output_field=DurationField())


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """How many requests were answered, how, and the median of the time from the request to the answer."""

    decided: int
    confirmed: int
    declined: int
    median: timedelta | None


def decided(asked: Asked) -> QuerySet[Reservation]:
    """The requests for these rooms that the desk answered on these days, with `took`; the latest answer counts."""
    span = asked.span
    answered = Reservation.objects.exclude(kind=Reservation.Kind.CLOSURE).filter(
        room__in=[room.pk for room in asked.rooms], decided_at__gte=span.starts_at, decided_at__lt=span.ends_at
    )
    return answered.annotate(took=ANSWERED_IN)


def decisions(asked: Asked) -> Decisions:
    """One query."""
    counts = {name: Count("pk", filter=condition) for name, condition in DECISIONS.items() if condition}
    median = Median(ANSWERED_IN, output_field=DurationField())
    return Decisions(**decided(asked).order_by().aggregate(decided=Count("pk"), median=median, **counts))


# --- refusals --------------------------------------------------------------------------------------------------------


def refused(asked: Asked) -> QuerySet[Refusal]:
    """What was refused on these days for these rooms."""
    span = asked.span
    return Refusal.objects.filter(
        room__in=[room.pk for room in asked.rooms], at__gte=span.starts_at, at__lt=span.ends_at
    )


def refusals(asked: Asked) -> Mapping[str, int]:
    """How often each rule refused a wish, those that never did too; one query."""
    rows = refused(asked).order_by().values_list("code").annotate(Count("pk"))
    return dict.fromkeys(RULES, 0) | dict(rows)
