"""What is kept about readers, how long, and what ends when one of them closes the account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from centre.accounts.models import User
from centre.accounts.personal import STAFF
from centre.shared import personal
from centre.shared.personal import Category, Column, Leaving, Rule, Shown, Table, Topic, done_by, link, of_days, owner
from centre.shared.problems import Problem
from reading_room import holding
from reading_room.models import (
    Collection,
    Copy,
    Furniture,
    Hold,
    InHouseUse,
    Issue,
    Kiosk,
    Loan,
    Miss,
    ReaderCard,
    ReadingList,
    ReadingListEntry,
    Revision,
    Scan,
    Shelf,
    StockTake,
    Tier,
    Title,
)


def kept_for() -> timedelta:
    """How long after a book came back it is known who had it."""
    return timedelta(days=settings.KEPT_DAYS["loan"])


KEPT = of_days(
    ngettext_lazy(
        "%(n)d day after the return; then nobody is named", "%(n)d days after the return; then nobody is named", "n"
    ),
    lambda: kept_for().days,
)
BOOKS = Topic(
    key="books",
    what=gettext_lazy("Reader's card, what you borrowed and what you wait for"),
    purpose=gettext_lazy("to know where a book is, and to remind you"),
    kept=KEPT,
    place=30,
)


def _returned(now: datetime) -> "QuerySet[Loan]":
    return Loan.objects.filter(reader__isnull=False, returned_at__lt=now - kept_for()).order_by("pk")


def _ended(now: datetime) -> "QuerySet[Hold]":
    return Hold.objects.filter(reader__isnull=False, ended_at__lt=now - kept_for()).order_by("pk")


TABLES = (
    Table(
        model=Loan,
        topic=BOOKS,
        rows_of=personal.of(Loan, "reader"),
        columns=(link("reader"), *done_by("lent_by")),
        also=("copy__title", "copy", "lent_at", "due_on", "renewals", "returned_at"),
    ),
    Table(
        model=Hold,
        topic=BOOKS,
        rows_of=personal.of(Hold, "reader"),
        columns=(link("reader"),),
        also=("title", "state", "placed_at", "ready_until", "ended_at"),
    ),
    Table(
        model=ReaderCard,
        topic=BOOKS,
        rows_of=personal.of(ReaderCard, "reader"),
        row_goes=True,
        columns=(
            owner("reader"),
            Column(name="number", category=Category.SECRET, shown=Shown.NEVER),
            *done_by("given_by"),
        ),
        also=("given_at", "ended_at"),
    ),
    Table(model=InHouseUse, topic=STAFF, columns=done_by("by")),
    Table(model=Scan, topic=STAFF, columns=done_by("by")),
    Table(
        model=StockTake,
        topic=STAFF,
        columns=done_by("begun_by"),
        impersonal={"name": "name of a stock-take", "summary": "counts of copies"},
    ),
    Table(
        model=ReadingList,
        topic=STAFF,
        columns=done_by("made_by"),
        impersonal=dict.fromkeys(("name", "introduction"), "published"),
    ),
)
IMPERSONAL = {
    Collection: "parts of the holdings",
    Copy: "books",
    Furniture: "the plan of the room",
    Issue: "issues of periodicals",
    Kiosk: "devices of the house",
    Miss: "words that were looked for by nobody in particular",
    ReadingListEntry: "published",
    Revision: "numbers that rise with changes",
    Shelf: "the plan of the room",
    Tier: "the plan of the room",
    Title: "bibliographic records; whom they name wrote, edited or translated the book",
}
RULES = (
    Rule(
        key="reading_room.loans",
        what=gettext_lazy("Who had a book that came back"),
        after=KEPT,
        columns=("reading_room.Loan.reader",),
        due=_returned,
    ),
    Rule(
        key="reading_room.holds",
        what=gettext_lazy("Who waited for a book"),
        after=KEPT,
        columns=("reading_room.Hold.reader",),
        due=_ended,
    ),
)


# --- closing an account ----------------------------------------------------------------------------------------------


def _problems(person: User, now: datetime) -> list[Problem]:
    loans = Loan.objects.open().filter(reader=person).select_related("copy__title").order_by("due_on", "pk")
    message = _("“%(title)s” is still with you. Please bring it back first, then close the account.")
    return [Problem(code="book_not_returned", message=message % {"title": loan.copy.title.title}) for loan in loans]


def _matters(person: User, now: datetime) -> list[str]:
    words = _("No longer waited for: “%(title)s”")
    return [words % {"title": hold.title.title} for hold in _waiting(person)]


def _waiting(person: User) -> "QuerySet[Hold]":
    return Hold.objects.open().filter(reader=person).select_related("title")


def _end(person: User, now: datetime) -> None:
    """A loan is still open only where a backup brought it back with the account: the book had come back before that."""
    Loan.objects.open().filter(reader=person).update(returned_at=now)
    for hold in _waiting(person):
        holding.cancel(hold=hold, by=person, now=now)


LEAVING = Leaving(problems=_problems, matters=_matters, end=_end)
