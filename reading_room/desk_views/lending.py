"""The counter of the reading room: one box for cards and books, and the page of one reader.

Whose card was scanned last, and what was just done, is kept in the session of who works there: keys only, for ten
minutes, so that cards and books can be scanned one after the other and a mistake is undone at once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.models import User
from centre.accounts.permissions import may_help_with_accounts, may_unmask, staff_required
from centre.accounts.queries import people_found
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from centre.shared.wording import day_words
from reading_room import cards, holding, in_house, lending
from reading_room.forms.desk_lending import CounterForm
from reading_room.lending import JUST_NOW
from reading_room.models import Copy, Hold, InHouseUse, Loan
from reading_room.queries.loans import holds_of, open_loans_of, past_loans_of, with_books
from reading_room.queries.readers import card_of, copy_scanned, looks_like_a_card, reader_with
from reading_room.views.loans import bars_of

LEND, SEE = "reading_room.lend_books", "reading_room.see_loans"
OPEN, DEEDS = "reading_reader", "reading_deeds"
MOST_FOUND, MOST_DEEDS, MOST_PAST = 20, 6, 20
LARGEST_KEY = 2**63 - 1
LENT, RETURNED, READ = "lent", "returned", "read"
READ_TWICE = timedelta(seconds=5)


@staff_required(LEND)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_lending(request: HttpRequest) -> HttpResponse:
    """A card opens a reader, a book is lent to them, or taken back when it is lent. `?q=` looks people up."""
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            _counter_deed(request)
            return redirect("reading_room:desk_lending")
        except Refused as refused:
            problems = refused.problems
    reader, now = _open_reader(request), timezone.now()
    sees = request.user.has_perm(SEE)
    words = request.GET.get("q", "").replace("\0", "").strip()[:80] if sees else ""
    context = {
        "form": CounterForm(),
        "problems": problems,
        "reader": reader,
        "card": card_of(reader) if reader else None,
        "loans": open_loans_of(reader, now) if reader and sees else [],
        "holds": holds_of(reader) if reader and sees else [],
        "deeds": _deeds_shown(request),
        "q": words,
        "people": people_found(words).filter(is_active=True)[:MOST_FOUND],
    }
    return render(request, "reading_room/desk_lending.html", context, status=REFUSED_FORM if problems else 200)


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reader(request: HttpRequest, pk: int) -> HttpResponse:
    """One reader, masked: card, loans, places in queues. A POST does what its button says."""
    reader = get_object_or_404(User, pk=min(pk, LARGEST_KEY))
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            deed = next((one for name, one in READER_DEEDS.items() if name in request.POST), _unknown)
            return deed(request, reader) or redirect("reading_room:desk_reader", reader.pk)
        except Refused as refused:
            problems = refused.problems
    now, card = timezone.now(), card_of(reader)
    context = {
        "reader": reader,
        "card": card,
        "bars": bars_of(card),
        "loans": open_loans_of(reader, now),
        "holds": holds_of(reader),
        "past": past_loans_of(reader, now)[:MOST_PAST],
        "problems": problems,
        "sees_account": may_unmask(signed_in_person(request)) or may_help_with_accounts(signed_in_person(request)),
    }
    return render(request, "reading_room/desk_reader.html", context, status=REFUSED_FORM if problems else 200)


# --- at the counter --------------------------------------------------------------------------------------------------


def _counter_deed(request: HttpRequest) -> None:
    if "close" in request.POST:
        request.session.pop(OPEN, None)
    elif "undo" in request.POST:
        _undone(request)
    else:
        _scanned(request, CounterForm(request.POST).scanned())


def _scanned(request: HttpRequest, code: str) -> None:
    if looks_like_a_card(code) and (card_holder := reader_with(code)):
        _open(request, card_holder)
        return
    copy, reader = _copy_scanned(code), _open_reader(request)
    loan = Loan.objects.open().filter(copy=copy).first()
    if reader and not _came_back_just_now(copy) and (loan is None or _is_double(loan, reader)):
        _lend(request, copy, reader)
    else:
        _take_back(request, copy)


def _copy_scanned(code: str) -> Copy:
    """The copy; what is neither a copy nor a valid card but looks like a card is told as that."""
    try:
        return copy_scanned(code)
    except Refused:
        if not looks_like_a_card(code):
            raise
        message = _("This card is not known, or is no longer valid. Please look the reader up.")
        raise Refused([Problem(code="no_such_card", message=message, field="code")]) from None


def _came_back_just_now(copy: Copy) -> bool:
    """Taken back this very moment: the scanner read it twice, and nobody borrows it already."""
    return Loan.objects.filter(copy=copy, returned_at__gt=timezone.now() - READ_TWICE).exists()


def _is_double(loan: Loan, reader: User) -> bool:
    """Lent to the very reader a moment ago: the scanner read it twice, and nobody brings it back already."""
    return loan.reader_id == reader.pk and loan.lent_at > timezone.now() - JUST_NOW


def _lend(request: HttpRequest, copy: Copy, reader: User) -> None:
    loan = lending.lend(copy=copy, reader=reader, by=signed_in_person(request), now=timezone.now())
    _note(request, LENT, loan.pk)
    _open(request, reader)
    words = {"title": loan.copy.title.title, "day": day_words(loan.due_on)}
    messages.success(request, _("Lent until %(day)s: “%(title)s”") % words)


def _take_back(request: HttpRequest, copy: Copy) -> None:
    back = lending.give_back(copy=copy, by=signed_in_person(request), now=timezone.now())
    if back.loan:
        _note(request, RETURNED, back.loan.pk)
    elif back.use:
        _note(request, READ, back.use.pk)
    messages.success(request, " ".join(_words_for(back)))


def _words_for(back: lending.Returned) -> list[str]:
    words = {"title": back.copy.title.title}
    said = [_("Returned: “%(title)s”") % words if back.loan else _("It was not lent: “%(title)s”") % words]
    if back.was_missing:
        said.append(_("It had been missing and is found again."))
    if back.is_set_aside:
        said.append(_("Please set it aside: %(state)s.") % {"state": back.copy.get_state_display()})
    if back.hold and back.hold.ready_until:
        kept = {"name": back.hold.waiter.masked_name, "day": day_words(back.hold.ready_until)}
        said.append(_("Please keep it at the counter for %(name)s until %(day)s.") % kept)
    if back.use:
        said.append(_("Counted as read in the house."))
    return said


def _undone(request: HttpRequest) -> None:
    """`lent:12`, `returned:12` or `read:12`, of what is noted in the session."""
    kind, _colon, typed = request.POST["undo"].partition(":")
    noted = next((deed for deed in _deeds(request) if deed == [kind, _number(typed)]), None)
    if noted is None:
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    by, now = signed_in_person(request), timezone.now()
    if kind == READ:
        in_house.take_back(use_pk=noted[1], by=by, now=now)
    else:
        loan = get_object_or_404(Loan.objects.select_related("copy"), pk=noted[1])
        if kind == LENT:
            lending.give_back(copy=loan.copy, by=by, now=now)
        else:
            lending.undo_return(loan=loan, by=by, now=now)
    request.session[DEEDS] = [deed for deed in _deeds(request) if deed != noted]
    messages.success(request, _("Undone."))


# --- what the session knows ------------------------------------------------------------------------------------------


def _open(request: HttpRequest, reader: User) -> None:
    request.session[OPEN] = [reader.pk, timezone.now().timestamp()]


def _open_reader(request: HttpRequest) -> User | None:
    pk, since = request.session.get(OPEN, (None, 0))
    if pk is None or since < (timezone.now() - JUST_NOW).timestamp():
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def _deeds(request: HttpRequest) -> list[list[Any]]:
    return list(request.session.get(DEEDS, []))


def _note(request: HttpRequest, kind: str, pk: int) -> None:
    request.session[DEEDS] = [[kind, pk], *_deeds(request)][:MOST_DEEDS]


def _deeds_shown(request: HttpRequest) -> list[tuple[str, str, int]]:
    """What was just done and still holds: kind, title, key."""
    deeds, now = _deeds(request), timezone.now()
    loans = with_books(Loan.objects.filter(pk__in=[pk for kind, pk in deeds if kind != READ])).in_bulk()
    uses = InHouseUse.objects.filter(pk__in=[pk for kind, pk in deeds if kind == READ], at__gt=now - JUST_NOW)
    read = uses.select_related("copy__title").in_bulk()
    shown = []
    for kind, pk in deeds:
        row = read.get(pk) if kind == READ else loans.get(pk)
        if row is not None and row.copy is not None and _still_holds(kind, row, now):
            shown.append((kind, row.copy.title.title, pk))
    return shown


def _still_holds(kind: str, row: Any, now: Any) -> bool:
    if kind == LENT:
        return row.returned_at is None and row.lent_at > now - JUST_NOW
    return kind == READ or (row.returned_at is not None and row.returned_at > now - JUST_NOW)


# --- at the page of a reader -----------------------------------------------------------------------------------------

ReaderDeed = Callable[[HttpRequest, User], HttpResponse | None]


def _give_card(request: HttpRequest, reader: User) -> None:
    cards.give(reader=reader, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("The card is valid from now on."))


def _replace_card(request: HttpRequest, reader: User) -> None:
    cards.replace(reader=reader, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("There is a new number; the old card opens nothing any more."))


def _end_card(request: HttpRequest, reader: User) -> None:
    cards.end(reader=reader, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("The card opens nothing any more."))


def _renew(request: HttpRequest, reader: User) -> None:
    loan = _loan_of(reader, request.POST["renew"])
    renewed = lending.renew(loan=loan, by=signed_in_person(request), now=timezone.now())
    words = {"title": renewed.copy.title.title, "day": day_words(renewed.due_on)}
    messages.success(request, _("“%(title)s” is renewed until %(day)s.") % words)


def _give_back(request: HttpRequest, reader: User) -> None:
    _take_back(request, _loan_of(reader, request.POST["give_back"]).copy)


def _cancel(request: HttpRequest, reader: User) -> None:
    hold = get_object_or_404(Hold, reader=reader, pk=_number(request.POST["cancel"]))
    ended = holding.cancel(hold=hold, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("No longer kept: “%(title)s”") % {"title": ended.title.title})


def _lend_to(request: HttpRequest, reader: User) -> HttpResponse:
    _open(request, reader)
    return redirect("reading_room:desk_lending")


def _unknown(request: HttpRequest, reader: User) -> None:
    raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])


READER_DEEDS: Mapping[str, ReaderDeed] = {
    "give_card": _give_card,
    "replace_card": _replace_card,
    "end_card": _end_card,
    "renew": _renew,
    "give_back": _give_back,
    "cancel": _cancel,
    "lend_to": _lend_to,
}


def _number(typed: str) -> int:
    """A key as a button sends it; 0, which nothing has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def _loan_of(reader: User, typed: str) -> Loan:
    own = Loan.objects.open().filter(reader=reader).select_related("copy__title")
    return get_object_or_404(own, pk=_number(typed))
