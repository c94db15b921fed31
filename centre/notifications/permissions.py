"""Whose notices somebody may see: their own."""

from django.db.models import QuerySet

from centre.accounts.models import User
from centre.notifications.models import Notice


def notices_of(person: User) -> QuerySet[Notice]:
    """The notices that were sent to this person."""
    return Notice.objects.filter(person=person)
