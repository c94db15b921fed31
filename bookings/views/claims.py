"""For people without an account: the claim code from the desk opens one reservation, for half an hour."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import actions, claims, policies
from bookings.forms.attendance import ClaimForm
from bookings.models import Reservation
from bookings.queries.attendance import Arrival, arrival_of
from bookings.views.attendance import done
from centre.accounts.floods import limited
from centre.accounts.models import User
from centre.accounts.tries import TooManyTries
from centre.shared.network import network_address
from centre.shared.opened import is_open_in, open_in
from centre.shared.problems import Problem, Refused

REFUSED, TOO_MANY = 422, 429
CLAIMED = "claimed"


@login_not_required
@limited("claim")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Number and code. What does not fit is answered alike whatever was wrong; after five tries 429."""
    form = ClaimForm(request.POST if request.method == "POST" else None, initial={"reference": _named(request)})
    if not form.is_valid():
        return _form(request, form, REFUSED if form.is_bound else 200)
    now = timezone.now()
    try:
        found = claims.claim(address=network_address(request), now=now, **form.command())
    except TooManyTries:
        form.add_error(None, _("Too many wrong codes. Please wait a quarter of an hour, or call us."))
        return _form(request, form, TOO_MANY)
    if found is None:
        form.add_error(None, _("Number and code do not fit. Please look at the slip again, or ask at the desk."))
        return _form(request, form, REFUSED)
    open_in(request.session, CLAIMED, reference=found.reference, kept=found.claim_hash, now=now)
    return redirect("bookings:claimed_reservation", found.reference)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claimed_reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """The reservation that was opened; a POST checks in, gives back or cancels. Anybody else is asked for the code."""
    found = _opened(request, reference)
    if found is None:
        messages.info(request, _("Please enter the number and the code from your slip."))
        return redirect("bookings:claim")
    if request.method != "POST":
        return _page(request, found)
    problems = (
        _cancelled(request, found) if request.POST.get("deed") == "cancel" else done(request, found, claimed=True)
    )
    return _page(request, found, problems) if problems else redirect(request.path)


def _opened(request: HttpRequest, reference: str) -> Reservation | None:
    """The reservation, while it is open here and the code is the one that was shown."""
    now = timezone.now()
    found = Reservation.objects.with_room().filter(reference=reference, holder__isnull=True).first()
    if found is None or claims.is_dead(found, now=now):
        return None
    is_open = is_open_in(request.session, CLAIMED, reference=reference, kept=found.claim_hash, now=now)
    return found if is_open else None


def _cancelled(request: HttpRequest, found: Reservation) -> list[Problem]:
    by = request.user if isinstance(request.user, User) else None
    try:
        actions.cancel(reservation=found, by=by, now=timezone.now(), claimed=True)
    except Refused as refused:
        return refused.problems
    messages.success(request, _("Cancelled. The room is free for others now."))
    return []


def _page(request: HttpRequest, found: Reservation, problems: object = ()) -> HttpResponse:
    now = timezone.now()
    if problems:
        found.refresh_from_db()
    arrival = arrival_of(found, now=now)
    context = {
        "reservation": found,
        "arrival": arrival,
        "may_cancel": _may_cancel(arrival),
        "is_over": found.ends_at <= now,
        "no_show": getattr(found, "no_show_record", None),
        "problems": problems,
    }
    return render(request, "bookings/claimed_reservation.html", context, status=REFUSED if problems else 200)


def _may_cancel(arrival: Arrival) -> bool:
    one = arrival.reservation
    return one.is_open and not policies.problems_with_cancelling(
        starts_at=one.starts_at, rules=one.room.rules, now=arrival.now, at_the_desk=False
    )


def _form(request: HttpRequest, form: ClaimForm, status: int) -> HttpResponse:
    return render(request, "bookings/claim.html", {"form": form}, status=status)


def _named(request: HttpRequest) -> str:
    """The number that the code on the slip fills in."""
    return request.GET.get("reference", "").replace("\0", "")[:16]
