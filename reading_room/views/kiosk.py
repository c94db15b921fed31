"""The self-service point: one box for a scanner, first a card, then books. Public by its secret address.

Every scan is answered by a redirect and shown by the page after it, refusals too: going back in the browser of a
public device must never send somebody's card again.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from centre.accounts import tries
from centre.accounts.models import User
from centre.shared.problems import Problem, Refused
from centre.shared.wording import day_words
from reading_room import lending
from reading_room.models import Copy, Kiosk, Loan
from reading_room.queries.copies import tidied_code
from reading_room.queries.loans import open_loans_of, with_books
from reading_room.queries.readers import card_of, copy_scanned, looks_like_a_card, reader_with
from reading_room.visits import Visit, forget, keep, visit_at

LEND, RETURN, RENEW = "lend", "return", "renew"
GONE, LONGEST_CODE = 404, 60
PURPOSE = "reading card"


def kiosk_page(view: Callable[[HttpRequest, Kiosk], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page by the secret address of a point in use, in the language of the house, kept by nobody on the way."""

    @login_not_required
    @wraps(view)
    def found(request: HttpRequest, address: str) -> HttpResponse:
        kept = Kiosk.objects.filter(address=address, retired_at__isnull=True).first()
        with override(settings.LANGUAGE_CODE):
            response = view(request, kept) if kept else _nothing_here(request)
        response["Cache-Control"] = "no-store"
        return response

    return found


@kiosk_page
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """`?do=` lend, return or renew; `?leave` and the button of that name end the visit. A POST is a scan."""
    if "leave" in request.GET or "leave" in request.POST:
        return forget(SeeOther(kiosk.get_absolute_url()), kiosk)
    visit, deed = visit_at(request, kiosk), _deed(request)
    if request.method == "POST":
        _answer(request, kiosk, visit, deed)
        return keep(SeeOther(f"{kiosk.get_absolute_url()}?do={deed}"), visit, kiosk)
    response = render(request, "reading_room/kiosk.html", _context(kiosk, visit, deed))
    visit.say("", "")
    return keep(response, visit, kiosk) if visit.has_begun else forget(response, kiosk)


def _answer(request: HttpRequest, kiosk: Kiosk, visit: Visit, deed: str) -> None:
    """Do what was scanned, or say why not."""
    code = request.POST.get("code", "")[:LONGEST_CODE].replace("\0", "")
    try:
        if "loan" in request.POST:
            _renewed(kiosk, visit, _loan_meant(visit, request.POST["loan"]))
        else:
            SCANS[deed](kiosk, visit, code)
    except Refused as refused:
        visit.say("danger", " ".join(str(problem) for problem in refused.problems))
    except tries.TooManyTries:
        visit.say("danger", _("Too many cards were not known here. Please ask at the counter."))
    except PermissionDenied:  # retired this very moment
        visit.say("danger", _("This point is out of use. Please go to the counter."))


# --- what a scan does ------------------------------------------------------------------------------------------------


def _lend(kiosk: Kiosk, visit: Visit, code: str) -> None:
    reader = _reader_of(visit)
    if reader is None:
        return _open(kiosk, visit, code)
    _refuse_card(code, reader)
    loan = lending.lend(copy=copy_scanned(code), reader=reader, kiosk=kiosk, now=timezone.now())
    visit.note(visit.lent, loan.pk)
    words = {"title": loan.copy.title.title, "day": day_words(loan.due_on)}
    visit.say("info", _("“%(title)s” is yours. Please bring it back by %(day)s.") % words)
    return None


def _renew(kiosk: Kiosk, visit: Visit, code: str) -> None:
    reader = _reader_of(visit)
    if reader is None:
        return _open(kiosk, visit, code)
    _refuse_card(code, reader)
    copy = copy_scanned(code)
    loan = Loan.objects.open().select_related("copy").filter(copy=copy, reader=reader).first()
    if loan is None:
        message = _("“%(title)s” is not among the books you have.") % {"title": copy.title.title}
        raise Refused([Problem(code="not_yours", message=message, field="code")])
    return _renewed(kiosk, visit, loan)


def _renewed(kiosk: Kiosk, visit: Visit, loan: Loan) -> None:
    renewed = lending.renew(loan=loan, kiosk=kiosk, now=timezone.now())
    visit.note(visit.renewed, renewed.pk)
    words = {"title": renewed.copy.title.title, "day": day_words(renewed.due_on)}
    visit.say("info", _("“%(title)s” is renewed until %(day)s.") % words)


def _return(kiosk: Kiosk, visit: Visit, code: str) -> None:
    if looks_like_a_card(code) and reader_with(code):
        message = _("This is a reader’s card; returning needs none. Please scan the label in the book.")
        raise Refused([Problem(code="is_card", message=message, field="code")])
    back = lending.give_back(copy=copy_scanned(code), kiosk=kiosk, now=timezone.now())
    visit.note(visit.returned, back.copy.pk)
    visit.say("info", _words_for(back) % {"title": back.copy.title.title})


def _words_for(back: lending.Returned) -> str:
    if back.hold or back.is_set_aside:
        return _("“%(title)s” is returned. Please do not put it on the shelf: lay it on the counter.")
    if back.loan:
        return _("“%(title)s” is returned. Thank you. Please put it on the trolley.")
    return _("“%(title)s” was not lent. Thank you for bringing it; please put it on the trolley.")


SCANS: Mapping[str, Callable[[Kiosk, Visit, str], None]] = {LEND: _lend, RETURN: _return, RENEW: _renew}


# --- cards -----------------------------------------------------------------------------------------------------------


def _open(kiosk: Kiosk, visit: Visit, code: str) -> None:
    """Somebody comes with their card; five wrong ones within a quarter of an hour, and the device waits."""
    if not looks_like_a_card(code):
        raise Refused([_card_first(code)])
    with transaction.atomic():
        device, now = f"kiosk-{kiosk.pk}", timezone.now()
        tries.begin(purpose=PURPOSE, reference=device, address=device, now=now)
        reader = reader_with(code)
        if reader is None:
            tries.count_failure(purpose=PURPOSE, reference=device, address=device, now=now)
    if reader is None:
        message = _("This card is not known, or is no longer valid. Please ask at the counter.")
        raise Refused([Problem(code="no_such_card", message=message, field="code")])
    visit.reader = reader.pk


def _card_first(code: str) -> Problem:
    if not tidied_code(code):
        return Problem(code="no_code", message=_("Please scan your reader’s card."), field="code")
    message = _("Your card first, please: scan it from your card or phone. The books come after it.")
    return Problem(code="card_first", message=message, field="code")


def _refuse_card(code: str, reader: User) -> None:
    """A card where a book is expected."""
    if not looks_like_a_card(code):
        return
    scanned = reader_with(code)
    if scanned == reader:
        message = _("Your card is known already. Please scan the label in the book.")
        raise Refused([Problem(code="is_card", message=message, field="code")])
    if scanned:
        message = _("This is the card of somebody else. Please leave first, then scan it again.")
        raise Refused([Problem(code="other_card", message=message, field="code")])


# --- what is meant, and the page -------------------------------------------------------------------------------------


def _deed(request: HttpRequest) -> str:
    asked = request.GET.get("do", "")
    return asked if asked in SCANS else LEND


def _reader_of(visit: Visit) -> User | None:
    return User.objects.filter(pk=visit.reader, is_active=True).first() if visit.reader else None


def _loan_meant(visit: Visit, typed: str) -> Loan:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    own = Loan.objects.open().filter(reader=visit.reader or 0).select_related("copy")
    return get_object_or_404(own, pk=number)


class SeeOther(HttpResponseRedirect):
    """Look there with GET, whatever was asked here."""

    status_code = 303


def _context(kiosk: Kiosk, visit: Visit, deed: str) -> dict[str, Any]:
    reader, now = _reader_of(visit), timezone.now()
    loans = open_loans_of(reader, now) if reader else []
    return {
        "kiosk": kiosk,
        "visit": visit,
        "deed": deed,
        "reader": reader,
        "has_card": reader and card_of(reader),
        "left": max(0, settings.READING_MOST_LOANS - len(loans)),
        "loans": loans if deed == RENEW else [],
        "lent": _lent(visit) if deed == LEND else [],
        "returned": _in_order(Copy.objects.filter(pk__in=visit.returned).select_related("title"), visit.returned)
        if deed == RETURN
        else [],
        "centre": settings.CENTRE,
    }


def _lent(visit: Visit) -> list[tuple[Loan, bool]]:
    """What was borrowed in this visit, and whether for a shorter time because somebody waits."""
    loans = _in_order(with_books(Loan.objects.filter(pk__in=visit.lent)), visit.lent)
    return [(loan, lending.is_short(loan)) for loan in loans]


def _in_order(rows: Any, keys: list[int]) -> list[Any]:
    return sorted(rows, key=lambda row: keys.index(row.pk))


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return render(request, "reading_room/no_kiosk.html", {"centre": settings.CENTRE}, status=GONE)
