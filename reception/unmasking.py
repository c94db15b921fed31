"""Looking at the full name and number of a group's contact, which is a deed that is recorded."""

from centre.accounts.models import Unmasking, User
from centre.accounts.permissions import may_unmask
from reception.models import Visit
from reception.permissions import require


def unmask_contact(*, visit: Visit, page: str, by: User) -> Unmasking:
    """Note that `by` looks at the contact of `visit` on `page` (a path). Raises PermissionDenied."""
    require(may_unmask(by))
    subject = f"{visit.masked_contact} ({visit.reference})"
    return Unmasking.objects.create(by=by, subject=subject[:80], page=page[:200])
