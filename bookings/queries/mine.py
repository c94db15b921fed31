"""Somebody's own reservations, as the page 我的预约 shows them."""

from collections import Counter
from datetime import datetime

from django.db.models import Q

from bookings.models import Reservation
from bookings.models.reservation import ReservationQuerySet
from centre.accounts.models import User

# A declined wish stays among those to come until its time has passed: its holder has to find another time.
TO_COME = (*Reservation.OPEN, Reservation.State.DECLINED)


def upcoming_of(person: User, now: datetime) -> list[Reservation]:
    """What is to come or going on, the next first; of a series only its next date, with `later_dates` after it."""
    rows = list(_own(person).filter(_is_to_come(now)).order_by("starts_at", "pk"))
    next_dates = {row.series_id: row.pk for row in reversed(rows) if row.series_id}
    dates = Counter(row.series_id for row in rows if row.series_id)
    shown = [row for row in rows if not row.series_id or row.pk == next_dates[row.series_id]]
    for row in shown:
        row.later_dates = dates[row.series_id] - 1 if row.series_id else 0  # type: ignore[attr-defined]
    return shown


def past_of(person: User, now: datetime) -> ReservationQuerySet:
    """Everything else: over or cancelled, the latest first."""
    return _own(person).exclude(_is_to_come(now)).order_by("-starts_at", "-pk")


def _own(person: User) -> ReservationQuerySet:
    return Reservation.objects.filter(holder=person).with_room()


def _is_to_come(now: datetime) -> Q:
    return Q(ends_at__gt=now, state__in=TO_COME)
