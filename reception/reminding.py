"""What the contact hears without anybody at the desk: a reminder before, and thanks afterwards."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from centre.opening.queries import LONGEST_HOLIDAY, special_days
from centre.shared.timespan import day_span, local_day
from reception import notices, policies
from reception.models import Batch, Message, Visit

# A visit that ended can be taken back at the desk for ten minutes; after two days nobody wants to be thanked any more.
SETTLED_AFTER, THANKED_WITHIN = timedelta(minutes=10), timedelta(days=2)


def remind(*, now: datetime) -> int:
    """Remind the contacts of accepted visits on the last working day before, each once; how many were reminded.

    What was accepted today has only just been told. Running it again, or twice at once, does nothing.
    """
    today = local_day(now)
    coming = Visit.objects.filter(
        state=Visit.State.ACCEPTED,
        reminded_at__isnull=True,
        starts_at__gte=day_span(today).ends_at,
        starts_at__lt=day_span(today + LONGEST_HOLIDAY).starts_at,
    ).filter(Q(decided_at__isnull=True) | Q(decided_at__lt=day_span(today).starts_at))
    specials = special_days(today, today + LONGEST_HOLIDAY)
    due = [
        pk
        for pk, starts_at in coming.order_by("starts_at", "pk").values_list("pk", "starts_at")
        if policies.reminder_day(local_day(starts_at), specials=specials) <= today
    ]
    return sum(_remind(pk, now=now) for pk in due)


@transaction.atomic
def _remind(pk: int, *, now: datetime) -> bool:
    """The mark is set first, and only where there is none, so of two workers one waits and then does nothing."""
    unreminded = Visit.objects.filter(pk=pk, reminded_at__isnull=True, state=Visit.State.ACCEPTED, starts_at__gt=now)
    if not unreminded.update(reminded_at=now):
        return False
    notices.visit_reminder(Visit.objects.get(pk=pk), now=now)
    return True


def thank(*, now: datetime) -> int:
    """Thank the contacts of visits whose last group has left, each once; how many were thanked."""
    since = now - THANKED_WITHIN
    left = Batch.objects.filter(state=Batch.State.FINISHED, finished_at__gt=since, finished_at__lte=now - SETTLED_AFTER)
    visits = left.exclude(visit__messages__deed=Message.Deed.THANKS).values_list("visit", flat=True).distinct()
    return sum(_thank(pk, now=now) for pk in sorted(visits))


@transaction.atomic
def _thank(pk: int, *, now: datetime) -> bool:
    visit = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    open_ones = Q(state__in=["expected", "arrived", "in_tour"]) | Q(finished_at__gt=now - SETTLED_AFTER)
    thanked = visit.messages.filter(deed=Message.Deed.THANKS).exists()
    if thanked or not visit.has_contact or visit.batches.filter(open_ones).exists():
        return False
    notices.visit_thanks(visit)
    return True
