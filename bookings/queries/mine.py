"""Somebody's own reservations, as the page 我的预约 shows them."""

from datetime import datetime

from django.db.models import Q

from bookings.models import Reservation
from bookings.models.reservation import ReservationQuerySet
from centre.accounts.models import User

# A declined wish stays among those to come until its time has passed: its holder has to find another time.
TO_COME = (*Reservation.OPEN, Reservation.State.DECLINED)


def upcoming_of(person: User, now: datetime) -> ReservationQuerySet:
    """What is to come or going on, the next first."""
    return _own(person).filter(_is_to_come(now)).order_by("starts_at", "pk")


def past_of(person: User, now: datetime) -> ReservationQuerySet:
    """Everything else: over or cancelled, the latest first."""
    return _own(person).exclude(_is_to_come(now)).order_by("-starts_at", "-pk")


def _own(person: User) -> ReservationQuerySet:
    return Reservation.objects.filter(holder=person).with_room()


def _is_to_come(now: datetime) -> Q:
    return Q(ends_at__gt=now, state__in=TO_COME)
