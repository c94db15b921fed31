"""A reader's own page: the card, what they have and wait for, what they had; renewing and the queue."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from centre.shared.wording import day_words
from reading_room import holding, lending
from reading_room.barcodes import HEIGHT, path_of, width_of
from reading_room.models import Hold, Loan, ReaderCard, Title
from reading_room.queries.loans import holds_of, open_loans_of, past_loans_of
from reading_room.queries.readers import card_of

PER_PAGE = 10
LARGEST_KEY = 2**63 - 1


@never_cache
@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """What is due when, and page by page what was returned in the last year."""
    return loans_page(request)


@never_cache
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Renew one's own loan; a refusal answers 422 on the same page."""
    own = Loan.objects.open().filter(reader=signed_in_person(request)).select_related("copy")
    loan = get_object_or_404(own, pk=min(pk, LARGEST_KEY))
    try:
        renewed = lending.renew(loan=loan, by=signed_in_person(request), now=timezone.now())
    except Refused as refused:
        return loans_page(request, refused.problems)
    words = {"title": renewed.copy.title.title, "day": day_words(renewed.due_on)}
    messages.success(request, _("“%(title)s” is renewed until %(day)s.") % words)
    return redirect("reading_room:loans")


@never_cache
@require_POST
def place_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a title kept, or queue for it."""
    title = get_object_or_404(Title, pk=min(pk, LARGEST_KEY))
    try:
        holding.place(title=title, reader=signed_in_person(request), now=timezone.now())
    except Refused as refused:
        return loans_page(request, refused.problems)
    words = {"title": title.title}
    messages.success(request, _("Noted: “%(title)s”. We tell you as soon as it is ready at the counter.") % words)
    return redirect("reading_room:loans")


@never_cache
@require_POST
def cancel_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up one's own place in a queue."""
    own = Hold.objects.filter(reader=signed_in_person(request))
    hold = get_object_or_404(own, pk=min(pk, LARGEST_KEY))
    try:
        ended = holding.cancel(hold=hold, by=signed_in_person(request), now=timezone.now())
    except Refused as refused:
        return loans_page(request, refused.problems)
    messages.success(request, _("You no longer wait for “%(title)s”.") % {"title": ended.title.title})
    return redirect("reading_room:loans")


def loans_page(request: HttpRequest, problems: Sequence[Problem] = ()) -> HttpResponse:
    """The page; with problems it is a refusal."""
    person, now = signed_in_person(request), timezone.now()
    card = card_of(person)
    context = {
        "card": card,
        "bars": bars_of(card),
        "loans": open_loans_of(person, now),
        "holds": holds_of(person),
        "past": Paginator(past_loans_of(person, now), PER_PAGE).get_page(request.GET.get("page")),
        "problems": problems,
    }
    return render(request, "reading_room/loans.html", context, status=REFUSED_FORM if problems else 200)


def bars_of(card: ReaderCard | None) -> dict[str, object]:
    """The number of a card as a drawing that a scanner reads, also from a phone."""
    if card is None:
        return {}
    number = card.number
    spaced = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    return {"path": path_of(number), "width": width_of(number), "height": HEIGHT, "words": spaced}
