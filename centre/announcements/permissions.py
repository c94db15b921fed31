"""Who may write announcements."""

from django.contrib.auth.models import AnonymousUser

from centre.accounts.models import User
from centre.accounts.permissions import may, require

__all__ = ["may_write", "require"]


def may_write(person: User | AnonymousUser) -> bool:
    """Write, release, change and withdraw announcements, and see drafts."""
    return may(person, "announcements.write_announcements")
