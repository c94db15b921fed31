"""Reminding people of tomorrow."""

from datetime import datetime, timedelta

from django.db import transaction

from bookings import notices
from bookings.models import Reservation
from centre.shared.timespan import day_span, local_day


def remind_of_tomorrow(*, now: datetime) -> int:
    """Remind the holders of tomorrow's confirmed reservations, each once; how many were reminded.

    Who reserved today has only just been told and is not reminded. Running it again, or twice at once, does nothing.
    """
    tomorrow = day_span(local_day(now) + timedelta(days=1))
    due = Reservation.objects.filter(
        state=Reservation.State.CONFIRMED,
        holder__isnull=False,
        reminded_at__isnull=True,
        starts_at__gte=tomorrow.starts_at,
        starts_at__lt=tomorrow.ends_at,
        created_at__lt=day_span(local_day(now)).starts_at,
    )
    return sum(
        remind(reservation_id=pk, now=now) for pk in due.order_by("starts_at", "pk").values_list("pk", flat=True)
    )


@transaction.atomic
def remind(*, reservation_id: int, now: datetime) -> bool:
    """Remind the holder of one reservation unless that was done; whether they were.

    The mark is set first and on the condition that it is not there, so of two workers one waits and then does nothing.
    """
    unreminded = Reservation.objects.filter(
        pk=reservation_id, reminded_at__isnull=True, state=Reservation.State.CONFIRMED, holder__isnull=False
    )
    if not unreminded.update(reminded_at=now):
        return False
    reservation = Reservation.objects.with_room().select_related("holder").get(pk=reservation_id)
    notices.reservation_reminder(reservation, now=now)
    return True
