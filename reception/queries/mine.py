"""The visits that somebody asked for while signed in."""

from datetime import datetime

from django.db.models import Q

from centre.accounts.models import User
from reception.models import Visit
from reception.models.visit import VisitQuerySet


def upcoming_of(person: User, now: datetime) -> VisitQuerySet:
    """What is to come or going on, the next first."""
    return _own(person).filter(_is_to_come(now)).order_by("starts_at", "pk")


def past_of(person: User, now: datetime) -> VisitQuerySet:
    """Everything else: over, declined or called off, the latest first."""
    return _own(person).exclude(_is_to_come(now)).order_by("-starts_at", "-pk")


def _own(person: User) -> VisitQuerySet:
    return Visit.objects.filter(asked_by=person)


def _is_to_come(now: datetime) -> Q:
    return Q(ends_at__gt=now, state__in=Visit.OPEN)
