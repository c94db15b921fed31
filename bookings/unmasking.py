"""Looking at the full name and number behind a reservation, which is a deed that is recorded."""

from django.core.exceptions import PermissionDenied

from bookings.models import Reservation
from centre.accounts.models import User
from centre.accounts.permissions import may_unmask
from centre.trail.models import Entry, Kind
from centre.trail.recording import record


def unmask_contact(*, reservation: Reservation, by: User) -> Entry:
    """Note that `by` looks at the contact of `reservation`. Raises PermissionDenied."""
    if not may_unmask(by):
        raise PermissionDenied
    return record(Kind.UNMASKED, by=by, about=f"{reservation.masked_party} ({reservation.reference})")
