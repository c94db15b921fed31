"""The welcome of a delegation on the theme walls: from shortly before it comes until it has left.

Every function wants the transaction of its deed, and the lock on the visit.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext, override

from centre.shared.timespan import Span
from centre.shared.wording import clock
from exhibits.models import Screen
from exhibits.welcoming import place_welcome, withdraw_welcome
from reception.models import Batch, Visit
from reception.states import OPEN

BEFORE = timedelta(minutes=15)  # who is early is welcome too
AFTER = timedelta(minutes=30)  # and who is late; the welcome ends by itself when the last group has left


def welcome(visit: Visit, *, now: datetime, only_on: Screen | None = None) -> None:
    """Place the welcome of an accepted visit, or move it with the visit. Who walked in is welcomed by people."""
    span = Span(visit.starts_at - BEFORE, visit.ends_at + AFTER)
    if visit.origin == Visit.Origin.WALK_IN or span.ends_at <= now:
        return
    with override(settings.LANGUAGE_CODE):
        line = _line(visit)
    place_welcome(key=_key(visit), guest=visit.organisation_name, line=line, span=span, now=now, only_on=only_on)


def welcomes_on(wall: Screen, now: datetime) -> None:
    """Welcome on a wall that is new who was accepted before it was there."""
    expected = Batch.objects.filter(state__in=OPEN).values("visit")
    visits = Visit.objects.filter(state="accepted", ends_at__gt=now - AFTER, pk__in=expected)
    for visit in visits.order_by("pk").select_for_update(of=("self",), no_key=True):
        welcome(visit, now=now, only_on=wall)


def end(visit: Visit, *, now: datetime) -> None:
    """The visit does not come after all, or has left."""
    withdraw_welcome(key=_key(visit), now=now)


def end_after_the_last(visit: Visit, *, now: datetime) -> None:
    """End it when no group of the visit is expected or in the house any more."""
    if not visit.batches.filter(state__in=OPEN).exists():
        end(visit, now=now)


def _key(visit: Visit) -> str:
    return f"visit:{visit.reference}"


def _line(visit: Visit) -> str:
    first = visit.batches.exclude(state="cancelled").select_related("hall").order_by("starts_at", "number").first()
    words = {
        "people": visit.planned_headcount,
        "clock": clock(visit.starts_at),
        "hall": first.hall.name if first else "",
    }
    return gettext("%(people)s people · from %(clock)s in %(hall)s") % words
