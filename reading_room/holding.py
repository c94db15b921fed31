"""The commands of the queue: ask to have a title kept, give that up, pass a copy on to who is next.

Whatever changes the queue of a title holds the lock of that title.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import local_day
from reading_room import notices, policies, rules
from reading_room.locks import take_copy, take_reader, take_title
from reading_room.models import Copy, Hold, Loan, ReaderCard, Title
from reading_room.permissions import may_lend
from reading_room.queries.open_days import open_days_around

State = Hold.State


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is told of a copy that was come upon: that it had been missing, and for whom it is kept now."""

    was_missing: bool
    hold: Hold | None


@retried
def place(*, title: Title, reader: User, now: datetime) -> Hold:
    """Put a reader into the queue of a title; asked twice it is the same place. Raises Refused."""
    person, kept = take_reader(reader.pk), take_title(title.pk)
    holds = Hold.objects.open().filter(reader=person)
    if same := holds.filter(title=kept).first():
        return same
    refuse(policies.problems_with_hold(_wanted(kept, person, holds.count())))
    return Hold.objects.create(title=kept, reader=person, placed_at=now)


@retried
def cancel(*, hold: Hold, by: User, now: datetime) -> Hold:
    """Give up a place, by the reader or at the counter; a copy that was kept goes to who is next.

    Raises Refused when it is over already, or PermissionDenied.
    """
    if hold.reader_id != by.pk and not may_lend(by):
        raise PermissionDenied
    title = take_title(hold.title_id)
    kept = Hold.objects.select_for_update().get(pk=hold.pk)
    if kept.state not in Hold.OPEN:
        raise Refused([Problem(code="not_open", message=_("This is over already; nothing had to be done."))])
    return _end(kept, State.CANCELLED, title, now=now)


def expire(*, now: datetime) -> int:
    """What was not collected in time goes to who is next, each in a transaction of its own; how many there were."""
    over = Hold.objects.filter(state=State.READY, ready_until__lt=local_day(now)).order_by("placed_at", "pk")
    return sum(_expire_one(pk, title, now=now) for pk, title in list(over.values_list("pk", "title_id")))


@retried
def _expire_one(pk: int, title_pk: int, *, now: datetime) -> bool:
    title = take_title(title_pk)
    due = Hold.objects.select_for_update().filter(pk=pk, state=State.READY, ready_until__lt=local_day(now))
    if (hold := due.first()) is None:
        return False
    notices.hold_expired(_end(hold, State.EXPIRED, title, now=now))
    return True


# --- what lending needs of the queue; the caller holds the lock of the title -----------------------------------------


def keep_for_next(copy: Copy, *, now: datetime) -> Hold | None:
    """Keep a copy that has just come back for the first who waits for its title, and tell them; None if nobody does."""
    may_go = copy.state == Copy.State.HERE and not copy.is_reference and copy.title.collection.is_lent
    waiting = Hold.objects.filter(title=copy.title_id, state=State.WAITING, reader__is_active=True)
    hold = waiting.order_by("placed_at", "pk").first() if may_go else None
    if hold is None:
        return None
    today, collection = local_day(now), copy.title.collection
    hold.title, hold.copy, hold.state = copy.title, copy, State.READY
    hold.ready_until = rules.kept_until(today, days=collection.kept_days, open_days=open_days_around(today))
    hold.save(update_fields=["copy", "state", "ready_until"])
    notices.hold_ready(hold)
    return hold


def keep_found(copy: Copy, *, now: datetime) -> Found:
    """Somebody has the copy in their hands: one that was missing is here again, and goes to the first who waits.

    The caller holds the locks of its title and of the copy.
    """
    was_missing = copy.find_again()
    return Found(was_missing=was_missing, hold=keep_for_next(copy, now=now) if was_missing else None)


def collect(reader: User, copy: Copy, *, now: datetime) -> None:
    """The reader has the title now: their place is over, and what was kept for them besides goes to who is next."""
    hold = Hold.objects.open().select_for_update().filter(reader=reader, title=copy.title_id).first()
    if hold is None:
        return
    other = hold.copy_id if hold.copy_id != copy.pk else None
    hold.state, hold.ended_at, hold.copy = State.COLLECTED, now, copy
    hold.save(update_fields=["state", "ended_at", "copy"])
    if other:
        keep_for_next(take_copy(other, copy.title), now=now)


def _end(hold: Hold, state: str, title: Title, *, now: datetime) -> Hold:
    was_ready = hold.state == State.READY
    hold.state, hold.ended_at, hold.title = state, now, title
    hold.save(update_fields=["state", "ended_at"])
    if was_ready and hold.copy_id:
        keep_for_next(take_copy(hold.copy_id, title), now=now)
    return hold


def _wanted(title: Title, reader: User, holds: int) -> policies.Wanted:
    lendable = Copy.objects.held().filter(title=title, is_reference=False)
    return policies.Wanted(
        title=title.title,
        is_lendable=title.collection.is_lent and lendable.exists(),
        has_card=ReaderCard.objects.valid().filter(reader=reader).exists(),
        has_it=Loan.objects.open().filter(reader=reader, copy__title=title).exists(),
        holds=holds,
    )
