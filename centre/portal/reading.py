"""What the reading room is told of the house around it: its seats.

The reading room knows no rooms; it is handed this when the portal starts.
"""

from datetime import datetime

from django.urls import reverse

from bookings.models import Room
from bookings.queries.seats import days_of_seats, sittings_in
from centre.portal.house import is_free, is_open
from reading_room import seats


def hand_in() -> None:
    """Tell the reading room of everything here."""
    seats.register(now=seats_now, sittings=sittings_in)


def seats_now(now: datetime) -> seats.SeatsNow:
    """Seats in use, and how many nobody holds at this moment. As many queries for thirty as for one."""
    days = days_of_seats(now)
    return seats.SeatsNow(
        total=len(days),
        free=sum(is_free(day, now) for day in days),
        is_open=any(is_open(day, now) for day in days),
        address=f"{reverse('bookings:search')}?kind={Room.Kind.SEAT}",
    )
