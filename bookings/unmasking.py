"""Looking at the full name and number behind a reservation, which is a deed that is recorded."""

from django.core.exceptions import PermissionDenied

from bookings.models import Reservation
from centre.accounts.models import Unmasking, User
from centre.accounts.permissions import may_unmask


def unmask_contact(*, reservation: Reservation, page: str, by: User) -> Unmasking:
    """Note that `by` looks at the contact of `reservation` on `page` (a path). Raises PermissionDenied."""
    if not may_unmask(by):
        raise PermissionDenied
    subject = f"{reservation.masked_party} ({reservation.reference})"
    return Unmasking.objects.create(by=by, subject=subject[:80], page=page[:200])
