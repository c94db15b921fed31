"""Reminding readers of what is due: two days before, and when it is late."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from centre.shared.timespan import local_day
from reading_room import notices, rules
from reading_room.models import Loan
from reading_room.queries.open_days import OpenDays, open_days_around

DAYS_BEFORE = timedelta(days=2)


def remind(*, now: datetime) -> int:
    """Remind of every open loan that is due soon or late, once of each; how many notices that were.

    Run again, or twice at once, it does nothing. A loan is late from the first open day after its due day.
    """
    today = local_day(now)
    days = open_days_around(today)
    due = Loan.objects.open().filter(_soon(today) | _late(today)).order_by("due_on", "pk").values_list("pk", "due_on")
    return sum(_remind_one(pk, today) for pk, day in list(due) if _is_time(day, today, days))


def _soon(today: date) -> Q:
    return Q(due_on__gte=today, due_on__lte=today + DAYS_BEFORE, reminded_on__isnull=True)


def _late(today: date) -> Q:
    return Q(due_on__lt=today) & (Q(reminded_on__isnull=True) | Q(reminded_on__lte=F("due_on")))


def _is_time(due_on: date, today: date, days: OpenDays) -> bool:
    return due_on >= today or rules.days_late(due_on, today=today, open_days=days) > 0


@transaction.atomic
def _remind_one(pk: int, today: date) -> bool:
    """The mark is set first and on condition, so of two workers one waits and then does nothing."""
    due = Loan.objects.open().filter(_soon(today) | _late(today), pk=pk)
    if not due.update(reminded_on=today):
        return False
    loan = Loan.objects.select_related("reader", "copy__title").get(pk=pk)
    if loan.due_on < today:
        notices.loan_late(loan)
    else:
        notices.loan_due_soon(loan)
    return True
