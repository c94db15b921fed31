"""What the rules of lending allow, as problems. Pure: values in, values out, no database and no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from centre.shared.problems import Problem
from centre.shared.wording import day_words

SHORT_DAYS = 14  # a loan while somebody waits for the title
MOST_HOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Borrower:
    """Somebody who wants to borrow: whether their card is valid, how many books they have, how many are late."""

    has_card: bool
    loans: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A copy that is to be lent. `state` is one of `Copy.State`; `own_until`: the borrower has it already;
    `has_another`: they have another copy of the same title.
    """

    title: str
    state: str
    is_reference: bool
    is_lent_out: bool
    is_lent: bool
    own_until: date | None
    is_kept_for_another: bool
    has_another: bool


@dataclass(frozen=True, kw_only=True)
class Running:
    """A loan that is to be renewed: how often it was, how often it may be, until when it ran and would run."""

    title: str
    renewals: int
    most_renewals: int
    is_late: bool
    is_waited_for: bool
    due_on: date
    would_be_due_on: date


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A title that is to be kept for somebody: whether any copy may be lent, and what they have of it and wait for."""

    title: str
    is_lendable: bool
    has_card: bool
    has_it: bool
    holds: int


def problems_with_loan(borrower: Borrower, offered: Offered, *, most: int) -> list[Problem]:
    """Why this copy is not lent to this person now; `most` loans one person may have."""
    return [*_of_the_copy(offered), *_of_the_borrower(borrower, most)]


def problems_with_renewal(running: Running) -> list[Problem]:
    """Why this loan cannot be renewed now."""
    words = {"title": running.title, "day": day_words(running.due_on)}
    if running.is_late:
        return [_problem("late", _("“%(title)s” was due on %(day)s. Please bring it back first."), words)]
    if running.is_waited_for:
        message = _("Somebody waits for “%(title)s”. Please bring it back by %(day)s.")
        return [_problem("waited_for", message, words)]
    if running.renewals >= running.most_renewals:
        message = _("“%(title)s” cannot be renewed any more. Please bring it back by %(day)s.")
        return [_problem("no_more_renewals", message, words)]
    if running.would_be_due_on <= running.due_on:
        message = _("“%(title)s” is yours until %(day)s anyway. Please renew it later.")
        return [_problem("too_early", message, words)]
    return []


def problems_with_hold(wanted: Wanted) -> list[Problem]:
    """Why this title cannot be kept for this person."""
    words = {"title": wanted.title, "most": MOST_HOLDS}
    if not wanted.is_lendable:
        return [_problem("not_lent", _("“%(title)s” is not lent. You can read it in the house."), words)]
    if not wanted.has_card:
        return [_no_card()]
    if wanted.has_it:
        return [_problem("has_it", _("You have “%(title)s” already."), words)]
    if wanted.holds >= MOST_HOLDS:
        message = _("You already wait for %(most)s books. Please give up one of them first.")
        return [_problem("most_holds", message, words)]
    return []


def _of_the_copy(offered: Offered) -> Iterator[Problem]:
    words: dict[str, object] = {"title": offered.title}
    if offered.own_until:
        words["day"] = day_words(offered.own_until)
        yield _problem("already_yours", _("You have borrowed “%(title)s” already, until %(day)s."), words)
    elif offered.is_lent:
        message = _("“%(title)s” is not noted as returned yet. Please return it first, then borrow it.")
        yield _problem("is_lent", message, words)
    elif offered.state == "withdrawn":
        message = _("“%(title)s” is withdrawn from the stock. Please give it to the counter.")
        yield _problem("withdrawn", message, words)
    elif offered.state == "repair":
        message = _("“%(title)s” is to be repaired. Please give it to the counter.")
        yield _problem("repair", message, words)
    elif offered.is_reference or not offered.is_lent_out:
        message = _("“%(title)s” stays in the house. Please read it here and put it on the trolley afterwards.")
        yield _problem("stays_here", message, words)
    elif offered.is_kept_for_another:
        message = _("“%(title)s” is kept for another reader. Please give it to the counter.")
        yield _problem("kept", message, words)
    elif offered.has_another:
        message = _("You have another copy of “%(title)s”. Please bring that one back first.")
        yield _problem("has_another", message, words)


def _of_the_borrower(borrower: Borrower, most: int) -> Iterator[Problem]:
    if not borrower.has_card:
        yield _no_card()
    if borrower.late:
        yield Problem(code="has_late", message=_("A book of yours is late. Please bring it back first."), field="code")
    if borrower.loans >= most:
        message = _("You have %(most)s books, as many as one may have. Please bring one back first.")
        yield _problem("most_loans", message, {"most": most})


def _no_card() -> Problem:
    message = _("A valid reader’s card is needed. The counter gives you one at once, free of charge.")
    return Problem(code="no_card", message=message, field="code")


def _problem(code: str, message: str, words: Mapping[str, object]) -> Problem:
    return Problem(code=code, message=message % words, field="code")
