"""Whom to call is kept for a while and then forgotten; figures, log and reports stay as they are."""

from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from centre.shared.timespan import day_span, local_day
from reception import policies
from reception.models import Message, Visit
from reception.models.visit import CONTACT

AT_ONCE = 500  # visits in one transaction


def due(*, now: datetime) -> QuerySet[Visit]:
    """Visits whose contact we may no longer keep at `now`: days end at midnight in Shanghai.

    So many days after the visit (`VISITS["contact_kept_days"]`), or thirty after it was declined or called off.
    """
    today = day_span(local_day(now)).starts_at
    kept = today - timedelta(days=settings.VISITS["contact_kept_days"])
    without_a_visit = today - timedelta(days=policies.KEPT_WITHOUT_A_VISIT)
    over = Q(ends_at__lt=kept)
    off = Q(state__in=[Visit.State.DECLINED, Visit.State.CANCELLED], ended_early_at__lt=without_a_visit)
    return (
        Visit.objects.filter(contact_purged_at__isnull=True)
        .annotate(ended_early_at=Coalesce("decided_at", "created_at"))
        .filter(over | off)
        .order_by("pk")
    )


def forget_contacts(*, now: datetime) -> int:
    """Forget every contact that is due; how many visits that were. Running it again, or twice at once, does nothing."""
    forgotten = 0
    while some := _forget_some(now=now):
        forgotten += some
    return forgotten


@transaction.atomic
def _forget_some(*, now: datetime) -> int:
    locked = due(now=now).select_for_update(of=("self",), no_key=True, skip_locked=True)
    return forget(locked[:AT_ONCE], now=now)


@transaction.atomic
def forget(which: QuerySet[Visit], *, now: datetime) -> int:
    """Names, numbers, addresses, whose account asked, what the group wrote itself, what was written or said to it.

    Of how many visits that was.
    """
    visits = list(which.values_list("pk", flat=True))
    with pghistory.context(reason="contact forgotten"):
        Message.objects.filter(visit__in=visits).exclude(body="").update(body="")
        Visit.objects.filter(pk__in=visits).update(
            **dict.fromkeys([*CONTACT, "code_hash"], ""), asked_by=None, contact_purged_at=now
        )
    return len(visits)
