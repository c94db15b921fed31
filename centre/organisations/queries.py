"""Reads about organisations, shaped for pages."""

from django.db.models import Count, F, Q, QuerySet

from centre.accounts.models import User
from centre.organisations.models import Membership, Organisation


def organisations_of(person: User) -> QuerySet[Organisation]:
    """The active organisations a person belongs to, by name."""
    return Organisation.objects.of(person)


def memberships_of(person: User) -> QuerySet[Membership]:
    """What a person belongs to now, with the organisations, by name."""
    return (
        Membership.objects.filter(person=person, ended_at__isnull=True, organisation__retired_at__isnull=True)
        .select_related("organisation")
        .order_by("organisation__name")
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who belongs to an organisation now: contacts first."""
    return (
        organisation.memberships.filter(ended_at__isnull=True)
        .select_related("person")
        .order_by("role", "person__name", "pk")
    )


def organisations_found(text: str) -> QuerySet[Organisation]:
    """Organisations with this in their name, all for no text; active ones first, each with `member_count`."""
    words = text.strip()
    fits = Q(name__icontains=words) | Q(short_name__icontains=words) if words else Q()
    now_in = Count("memberships", filter=Q(memberships__ended_at__isnull=True))
    return (
        Organisation.objects.filter(fits)
        .annotate(member_count=now_in)
        .order_by(F("retired_at").asc(nulls_first=True), "name")
    )
