"""Somebody's places on the waiting list."""

from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bookings.models import Wish
from centre.accounts.models import User


def open_wishes_of(person: User, now: datetime) -> QuerySet[Wish]:
    """Those still waiting or on offer, the next first, each with `before_them`: how many wait longer; one query."""
    return _with_place(Wish.objects.filter(person=person, state__in=Wish.OPEN, starts_at__gt=now)).order_by("starts_at")


def closed_wishes_of(person: User, now: datetime) -> QuerySet[Wish]:
    """What became of the last few others, the latest first."""
    others = Wish.objects.filter(person=person).exclude(state__in=Wish.OPEN, starts_at__gt=now)
    return others.select_related("room__venue", "reservation").order_by("-starts_at", "-pk")


def _with_place(wishes: QuerySet[Wish]) -> QuerySet[Wish]:
    earlier = Wish.objects.filter(
        room__spaces__rooms=OuterRef("room"),
        state__in=Wish.OPEN,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
        created_at__lt=OuterRef("created_at"),
    ).order_by()
    count = earlier.annotate(all=Value(1)).values("all").annotate(n=Count("pk", distinct=True)).values("n")
    return wishes.select_related("room__venue", "organisation").annotate(before_them=Coalesce(Subquery(count), 0))
