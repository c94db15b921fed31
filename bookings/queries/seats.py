"""Seats for one: how many are free now, and who came."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from bookings.models import Reservation, Room
from bookings.queries.situations import RoomDay, room_days
from centre.shared.periods import Period
from centre.shared.timespan import day_span, local_day


def days_of_seats(now: datetime) -> Sequence[RoomDay]:
    """Today at every seat in use; the number of queries does not depend on how many there are."""
    today = local_day(now)
    seats = list(Room.objects.in_use().filter(kind=Room.Kind.SEAT).select_related("venue"))
    return list(room_days(seats, today, today).values())


def sittings_in(period: Period) -> QuerySet[Reservation, Any]:
    """Reservations of a seat that start on these days and to which somebody checked in, in order of time.

    Rows have `reference`, `seat`, `starts_at` and `ends_at`. Who only reserved, or only sat down, is not among them.
    """
    first, last = day_span(period.first).starts_at, day_span(period.last).ends_at
    came = Reservation.objects.filter(
        room__kind=Room.Kind.SEAT,
        checked_in_at__isnull=False,
        state__in=(Reservation.State.CHECKED_IN, Reservation.State.FINISHED),
        starts_at__gte=first,
        starts_at__lt=last,
    )
    in_order = came.annotate(seat=F("room__name")).order_by("starts_at", "pk")
    return in_order.values_list("reference", "seat", "starts_at", "ends_at", named=True)
