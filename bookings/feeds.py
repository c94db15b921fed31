"""Commands about a person's own calendar address: give one out, replace it, revoke it."""

import secrets
from datetime import datetime

from bookings.models import CalendarFeed
from centre.accounts.models import User
from centre.shared.db import retried
from centre.trail.models import Kind
from centre.trail.recording import record

SECRET_BYTES = 32  # 256 bits: nobody finds one by trying


@retried
def give_out(*, by: User, now: datetime) -> CalendarFeed:
    """A new secret address for the person's own calendar; the one before it is dead from now on."""
    _lock(by)
    _revoke(by, now)
    record(Kind.EXPORTED, by=by, what="calendar_feed")
    return CalendarFeed.objects.create(person=by, secret=secrets.token_urlsafe(SECRET_BYTES), created_at=now)


@retried
def revoke(*, by: User, now: datetime) -> None:
    """Make the person's address dead; nothing happens when there is none."""
    _lock(by)
    _revoke(by, now)


def _lock(person: User) -> None:
    """Two clicks at once follow each other."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _revoke(person: User, now: datetime) -> None:
    CalendarFeed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)
