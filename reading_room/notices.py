"""What a reader is told: what happened, until when, and the one thing to do."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.notifications.actions import in_language_of, tell
from centre.shared.wording import day_words
from reading_room.models import Hold, Loan

Words = dict[str, str]
LONGEST_TITLE = 60  # of a book in the heading of a notice


def hold_ready(hold: Hold) -> None:
    """The book somebody waits for lies at the counter."""
    _tell(
        hold.waiter,
        hold.title.title,
        hold.ready_until,
        lambda words: _("Ready for you: “%(title)s”") % words,
        lambda words: _("“%(title)s” is kept for you at the counter until %(day)s. Please bring your card.") % words,
    )


def hold_expired(hold: Hold) -> None:
    """It was not collected, and goes to who is next."""
    _tell(
        hold.waiter,
        hold.title.title,
        hold.ready_until,
        lambda words: _("No longer kept: “%(title)s”") % words,
        lambda words: (
            _("“%(title)s” was kept for you until %(day)s. If you still want it, please ask for it again.") % words
        ),
    )


def loan_due_soon(loan: Loan) -> None:
    """It is due in a day or two."""
    _tell(
        loan.borrower,
        loan.copy.title.title,
        loan.due_on,
        lambda words: _("Due on %(day)s: “%(title)s”") % words,
        lambda words: _("Please bring “%(title)s” back by %(day)s, or renew it on this page.") % words,
    )


def loan_late(loan: Loan) -> None:
    """It is late."""
    _tell(
        loan.borrower,
        loan.copy.title.title,
        loan.due_on,
        lambda words: _("Late: “%(title)s”") % words,
        lambda words: (
            _(
                "“%(title)s” was due on %(day)s. Please bring it back; until then nothing more can be borrowed. "
                "If you cannot come, please call us: %(phone)s."
            )
            % words
        ),
    )


def _tell(
    reader: User, title: str, day: date | None, heading: Callable[[Words], str], body: Callable[[Words], str]
) -> None:
    with in_language_of(reader):
        words = {"title": title, "day": day_words(day) if day else "", "phone": settings.CENTRE["phone"]}
        short = words | {"title": Truncator(title).chars(LONGEST_TITLE)}
        tell(person=reader, title=heading(short), body=body(words), url=reverse("reading_room:loans"))
