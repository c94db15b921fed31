"""The commands of lending: lend, renew, take back, and take back what was taken back by mistake.

They are given at the counter (`by`) or at a self-service point (`kiosk`), never by both. The constraint
`loan_one_open_of_a_copy` is the last word on who has a copy.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import local_day
from reading_room import holding, policies, rules
from reading_room.locks import take_copy, take_reader, take_title
from reading_room.models import Copy, Hold, InHouseUse, Kiosk, Loan, ReaderCard, Title
from reading_room.permissions import may_lend, require
from reading_room.queries.open_days import OpenDays, open_days_around

JUST_NOW = timedelta(minutes=10)  # so long a scan again is the same scan, and a mistake can be undone
ONE_OPEN_LOAN = "loan_one_open_of_a_copy"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What became of a copy that came back: its loan, for whom it is kept now, or that it was read in the house."""

    copy: Copy
    loan: Loan | None
    hold: Hold | None
    use: InHouseUse | None
    was_missing: bool

    @property
    def is_set_aside(self) -> bool:
        """Withdrawn, or to be repaired: it does not go back to its shelf."""
        return self.copy.state in (Copy.State.WITHDRAWN, Copy.State.REPAIR)


@retried
def lend(*, copy: Copy, reader: User, now: datetime, by: User | None = None, kiosk: Kiosk | None = None) -> Loan:
    """Lend a copy to a reader; a missing one is here again by it, and the reader's place in the queue is over.

    Raises Refused (field `code`), or PermissionDenied.
    """
    _require_either(by, kiosk)
    person, title = take_reader(reader.pk), take_title(copy.title_id)
    kept, today = take_copy(copy.pk, title), local_day(now)
    days = open_days_around(today)
    refuse(
        policies.problems_with_loan(
            _borrower(person, now, days), _offered(kept, person), most=settings.READING_MOST_LOANS
        )
    )
    due_on = rules.due_on(today, days=_days_of(title, person), open_days=days)
    loan = _written(Loan(copy=kept, reader=person, lent_at=now, lent_by=by, kiosk=kiosk, due_on=due_on))
    kept.find_again()
    holding.collect(person, kept, now=now)
    return loan


@retried
def renew(*, loan: Loan, now: datetime, by: User | None = None, kiosk: Kiosk | None = None) -> Loan:
    """Lend on what somebody has: asked by the reader, at the counter or at a self-service point.

    Raises Refused (field `code`), or PermissionDenied.
    """
    if by is None or by.pk != loan.reader_id:
        _require_either(by, kiosk)
    _take_its_reader(loan)
    title = take_title(loan.copy.title_id)
    kept = Loan.objects.select_for_update().get(pk=loan.pk)
    kept.copy = take_copy(loan.copy_id, title)
    if kept.returned_at is not None:
        raise Refused([_problem("returned", _("“%(title)s” has been returned already."), title)])
    due_on, running = _running(kept, title, now)
    refuse(policies.problems_with_renewal(running))
    kept.due_on, kept.renewals, kept.reminded_on = due_on, kept.renewals + 1, None
    kept.save(update_fields=["due_on", "renewals", "reminded_on"])
    return kept


@retried
def give_back(*, copy: Copy, now: datetime, by: User | None = None, kiosk: Kiosk | None = None) -> Returned:
    """A copy came back, whoever brings it: its loan ends, and it is kept for the first who waits for the title.

    A copy that was not lent was read in the house and is counted so, once for scans that follow one another. A missing
    one is found again; one that is withdrawn or to be repaired is set aside. Raises PermissionDenied, or Refused at a
    self-service point that is retired.
    """
    _require_either(by, kiosk)
    title = take_title(copy.title_id)
    kept = take_copy(copy.pk, title)
    was_missing = kept.find_again()
    loan = _ended(kept, now)
    ready = Hold.objects.filter(copy=kept, state=Hold.State.READY).select_related("reader").first()
    hold = ready or holding.keep_for_next(kept, now=now)
    was_read = loan is None and hold is None and kept.state == Copy.State.HERE and not _just_came(kept, now)
    use = InHouseUse.objects.create(copy=kept, at=now, by=by) if was_read else None
    return Returned(copy=kept, loan=loan, hold=hold, use=use, was_missing=was_missing)


@retried
def undo_return(*, loan: Loan, by: User, now: datetime) -> Loan:
    """The copy did not come back after all. Raises Refused after ten minutes and once somebody else has a right to it;
    PermissionDenied.
    """
    require(may_lend(by))
    _take_its_reader(loan)
    copy = take_copy(loan.copy_id, take_title(loan.copy.title_id))
    kept = Loan.objects.select_for_update().get(pk=loan.pk)
    is_recent = kept.returned_at is not None and kept.returned_at > now - JUST_NOW
    is_promised = Hold.objects.filter(copy=copy, state=Hold.State.READY).exists()
    if not is_recent or is_promised or kept.reader_id is None:
        message = _("This can no longer be undone: “%(title)s” is with somebody else or kept, or it is too long ago.")
        raise Refused([_problem("too_late", message, copy.title)])
    kept.returned_at = None
    return _written(kept)


def is_short(loan: Loan) -> bool:
    """Whether it was lent for fewer days than its collection lends; only a queue makes it so."""
    return loan.due_on - local_day(loan.lent_at) < timedelta(days=loan.copy.title.collection.loan_days)


# --- under the locks -------------------------------------------------------------------------------------------------


def _take_its_reader(loan: Loan) -> None:
    """Nobody, once it is forgotten who it was."""
    if loan.reader_id is not None:
        take_reader(loan.reader_id)


def _require_either(by: User | None, kiosk: Kiosk | None) -> None:
    """The counter, or a self-service point that is in use."""
    if kiosk is None:
        require(by is not None and may_lend(by))
    elif by is not None or kiosk.retired_at is not None:
        raise PermissionDenied


def _borrower(reader: User, now: datetime, days: OpenDays) -> policies.Borrower:
    today = local_day(now)
    due = list(Loan.objects.open().filter(reader=reader).values_list("due_on", flat=True))
    return policies.Borrower(
        has_card=reader.is_active and ReaderCard.objects.valid().filter(reader=reader).exists(),
        loans=len(due),
        late=sum(rules.days_late(day, today=today, open_days=days) > 0 for day in due),
    )


def _offered(copy: Copy, reader: User) -> policies.Offered:
    loan = Loan.objects.open().filter(copy=copy).first()
    kept = Hold.objects.filter(copy=copy, state=Hold.State.READY).exclude(reader=reader)
    return policies.Offered(
        title=copy.title.title,
        state=copy.state,
        is_reference=copy.is_reference,
        is_lent_out=copy.title.collection.is_lent,
        is_lent=loan is not None,
        own_until=loan.due_on if loan and loan.reader_id == reader.pk else None,
        is_kept_for_another=kept.exists(),
        has_another=_has_another(copy, reader),
    )


def _has_another(copy: Copy, reader: User) -> bool:
    """Of a book one copy is enough; the bound years of a periodical are copies of one title, and each is its own."""
    same = Loan.objects.open().filter(reader=reader, copy__title=copy.title_id).exclude(copy=copy)
    return copy.title.kind == Title.Kind.BOOK and same.exists()


def _running(loan: Loan, title: Title, now: datetime) -> tuple[date, policies.Running]:
    today = local_day(now)
    days, lasts = open_days_around(today), title.collection.loan_days
    due_on = rules.renewed_until(loan.due_on, today=today, days=lasts, open_days=days)
    return due_on, policies.Running(
        title=title.title,
        renewals=loan.renewals,
        most_renewals=title.collection.renewals,
        is_late=rules.days_late(loan.due_on, today=today, open_days=days) > 0,
        is_waited_for=_is_waited_for(title, loan.reader_id),
        due_on=loan.due_on,
        would_be_due_on=due_on,
    )


def _days_of(title: Title, reader: User) -> int:
    days = title.collection.loan_days
    return min(days, policies.SHORT_DAYS) if _is_waited_for(title, reader.pk) else days


def _is_waited_for(title: Title, reader_pk: int | None) -> bool:
    waiting = Hold.objects.filter(title=title, state=Hold.State.WAITING)
    return waiting.exclude(reader=reader_pk).exists()


def _written(loan: Loan) -> Loan:
    try:
        with transaction.atomic():
            loan.save()
    except IntegrityError as error:
        if violated_constraint(error) != ONE_OPEN_LOAN:
            raise
        message = _("Somebody was faster: “%(title)s” is lent.")
        raise Refused([_problem("is_lent", message, loan.copy.title)]) from None
    return loan


def _ended(copy: Copy, now: datetime) -> Loan | None:
    loan = Loan.objects.open().select_for_update().filter(copy=copy).first()
    if loan is None:
        return None
    loan.returned_at, loan.copy = max(now, loan.lent_at), copy
    loan.save(update_fields=["returned_at"])
    return loan


def _just_came(copy: Copy, now: datetime) -> bool:
    came = Loan.objects.filter(copy=copy, returned_at__gt=now - JUST_NOW)
    return came.exists() or InHouseUse.objects.filter(copy=copy, at__gt=now - JUST_NOW).exists()


def _problem(code: str, message: str, title: Title) -> Problem:
    return Problem(code=code, message=message % {"title": title.title}, field="code")
