"""What a reader has borrowed, waits for and had, and what lies at the counter for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from centre.accounts.models import User
from centre.shared.timespan import local_day
from reading_room import rules
from reading_room.models import Copy, Hold, Loan
from reading_room.queries.open_days import open_days_around

FIELDS_NOT_SHOWN = ("copy__title__search", "copy__title__findable", "copy__title__summary")


@dataclass(frozen=True, kw_only=True)
class LoanLine:
    """An open loan; `late` counts the open days since its due day."""

    loan: Loan
    late: int


def with_books(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    """Loans with copy, title and collection."""
    return loans.select_related("copy__title__collection").defer(*FIELDS_NOT_SHOWN)


def open_loans_of(reader: User, now: datetime) -> list[LoanLine]:
    """What the reader has, what is due first in front; with the opening hours only where something is past its day."""
    today = local_day(now)
    loans = list(with_books(Loan.objects.open().filter(reader=reader)).order_by("due_on", "pk"))
    if not any(loan.due_on < today for loan in loans):
        return [LoanLine(loan=loan, late=0) for loan in loans]
    days = open_days_around(today)
    return [LoanLine(loan=loan, late=rules.days_late(loan.due_on, today=today, open_days=days)) for loan in loans]


def past_loans_of(reader: User, now: datetime) -> QuerySet[Loan]:
    """What the reader had lately, the latest first: for as long as it is kept who had a book."""
    kept = timedelta(days=settings.KEPT_DAYS["loan"])
    returned = Loan.objects.filter(reader=reader, returned_at__gt=now - kept)
    return with_books(returned).order_by("-returned_at", "-pk")


def holds_of(reader: User) -> QuerySet[Hold]:
    """What the reader waits for, each with `place`, the number in the queue of those that still wait."""
    before = (
        Hold.objects.filter(title=OuterRef("title"), state=Hold.State.WAITING)
        .filter(Q(placed_at__lt=OuterRef("placed_at")) | Q(placed_at=OuterRef("placed_at"), pk__lte=OuterRef("pk")))
        .order_by()
        .values("title")
        .annotate(n=Count("pk"))
        .values("n")
    )
    holds = Hold.objects.open().filter(reader=reader).select_related("title", "copy")
    return holds.annotate(place=Coalesce(Subquery(before), 0))


@dataclass(frozen=True, kw_only=True)
class HoldsAtTheDesk:
    """`to_fetch`: somebody waits and a copy stands on the shelf. `ready`: at the counter. `waiting`: all others."""

    to_fetch: list[Hold]
    ready: list[Hold]
    waiting: list[Hold]


def holds_at_the_desk() -> HoldsAtTheDesk:
    """Every open hold with reader and title; two queries, and one more for the copies to be fetched."""
    holds = list(Hold.objects.open().select_related("title", "reader", "copy__tier__shelf"))
    waiting = [hold for hold in holds if hold.state == Hold.State.WAITING]
    free = _free_copies({hold.title_id for hold in waiting})
    to_fetch = []
    for hold in waiting:
        if copies := free.get(hold.title_id):
            hold.on_the_shelf = copies.pop(0)  # type: ignore[attr-defined]
            to_fetch.append(hold)
    fetched = {hold.pk for hold in to_fetch}
    return HoldsAtTheDesk(
        to_fetch=sorted(to_fetch, key=lambda hold: hold.on_the_shelf.call_key),  # type: ignore[attr-defined]
        ready=[hold for hold in holds if hold.state == Hold.State.READY],
        waiting=[hold for hold in waiting if hold.pk not in fetched],
    )


def _free_copies(titles: Iterable[int]) -> dict[int, list[Copy]]:
    """Copies of these titles that stand on the shelf and may be lent, by title."""
    lent = Loan.objects.open().filter(copy=OuterRef("pk"))
    kept = Hold.objects.filter(copy=OuterRef("pk"), state=Hold.State.READY)
    here = Copy.objects.filter(title__in=titles, title__collection__is_lent=True, state=Copy.State.HERE)
    free: dict[int, list[Copy]] = {}
    for copy in here.filter(~Exists(lent), ~Exists(kept), is_reference=False).select_related("tier__shelf"):
        free.setdefault(copy.title_id, []).append(copy)
    return free


def late_loans(now: datetime) -> QuerySet[Loan]:
    """Everything past its due day, the longest first, with reader and book."""
    late = Loan.objects.open().filter(due_on__lt=local_day(now)).select_related("reader")
    return with_books(late).order_by("due_on", "pk")
