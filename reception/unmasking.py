"""Looking at the full name and number of a group's contact, which is a deed that is recorded."""

from centre.accounts.models import User
from centre.accounts.permissions import may_unmask
from centre.trail.models import Entry, Kind
from centre.trail.recording import record
from reception.models import Visit
from reception.permissions import require


def unmask_contact(*, visit: Visit, by: User) -> Entry:
    """Note that `by` looks at the contact of `visit`. Raises PermissionDenied."""
    require(may_unmask(by))
    return record(Kind.UNMASKED, by=by, about=f"{visit.masked_contact} ({visit.reference})")
