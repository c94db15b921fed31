"""No-shows that count now: recorded, neither withdrawn nor expired."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from bookings.models import NoShow
from centre.accounts.models import User

COUNTS_FOR = timedelta(days=90)
LONGEST_LIST = 100


def counting(now: datetime, *, of: str = "") -> Q:
    """The condition under which a no-show counts; `of` is the way to it, such as `no_show_record__`."""
    return Q(**{f"{of}expires_at__gt": now, f"{of}verdict__in": ["", NoShow.Verdict.STANDS]})


def no_shows_of(person: User, *, now: datetime) -> int:
    """How many no-shows of a person count now; one query."""
    return NoShow.objects.filter(counting(now), reservation__holder=person).count()


def contested() -> QuerySet[NoShow]:
    """Those whose holder sees it differently and waits for an answer, the longest first."""
    waiting = NoShow.objects.filter(contested_at__isnull=False, verdict="")
    return _with_reservation(waiting).order_by("contested_at", "pk")


def settled(now: datetime) -> QuerySet[NoShow]:
    """The others that count now, the latest first."""
    waiting = Q(contested_at__isnull=False, verdict="")
    return _with_reservation(NoShow.objects.filter(counting(now)).exclude(waiting))[:LONGEST_LIST]


def _with_reservation(records: QuerySet[NoShow]) -> QuerySet[NoShow]:
    return records.select_related("reservation__room__venue", "reservation__holder", "reservation__organisation")
