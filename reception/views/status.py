"""The page of a visit for the group itself: opened with number and code, for half an hour."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.floods import limited
from centre.accounts.models import User
from centre.accounts.tries import TooManyTries
from centre.shared.network import network_address
from centre.shared.opened import is_open_in, open_in
from centre.shared.problems import Problem, Refused
from reception import asking
from reception.forms.ask import StatusForm
from reception.models import Visit
from reception.permissions import may_see_visits
from reception.queries.status import status_of

REFUSED, TOO_MANY = 422, 429
OPENED = "opened_visit"


@login_not_required
@limited("visit_status")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit_status(request: HttpRequest) -> HttpResponse:
    """Number and code. What does not fit is answered alike whatever was wrong; after five tries 429."""
    named = request.GET.get("reference", "").replace("\0", "")[:16]
    form = StatusForm(request.POST if request.method == "POST" else None, initial={"reference": named})
    if not form.is_valid():
        return _form(request, form, REFUSED if form.is_bound else 200)
    now = timezone.now()
    try:
        found = asking.open_with_code(address=network_address(request), now=now, **form.command())
    except TooManyTries:
        form.add_error(None, _("Too many wrong codes. Please wait a quarter of an hour, or call us."))
        return _form(request, form, TOO_MANY)
    if found is None:
        form.add_error(None, _("Number and code do not fit. Please look at the slip again, or call us."))
        return _form(request, form, REFUSED)
    open_in(request.session, OPENED, reference=found.reference, kept=found.code_hash, now=now)
    return redirect("reception:visit", found.reference)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """The visit that was opened here, or that is one's own; staff go to the page of the desk, anybody else is asked
    for the code.
    """
    person = account_of(request)
    if person and may_see_visits(person):
        return redirect("reception:desk_visit", reference)
    found = Visit.objects.filter(reference=reference, contact_purged_at__isnull=True).first()
    if found is None or not _is_open(request, found):
        messages.info(request, _("Please enter the number and the code of the visit."))
        return redirect("reception:visit_status")
    if request.method != "POST":
        return _page(request, found)
    problems = _done(request, found)
    return _page(request, found, problems) if problems else redirect(request.path)


def account_of(request: HttpRequest) -> User | None:
    """Who is signed in, if anybody is: these pages need no account."""
    return request.user if isinstance(request.user, User) else None


def _is_open(request: HttpRequest, found: Visit) -> bool:
    if _is_theirs(request, found):
        return True
    return is_open_in(request.session, OPENED, reference=found.reference, kept=found.code_hash, now=timezone.now())


def _is_theirs(request: HttpRequest, found: Visit) -> bool:
    """Whether they asked for it while signed in, and are now: that needs no code."""
    return found.asked_by_id is not None and found.asked_by_id == request.user.pk


def _done(request: HttpRequest, found: Visit) -> list[Problem]:
    """Do what the pressed button says and say so; why it cannot be done, otherwise."""
    now, deed = timezone.now(), request.POST.get("deed", "")
    try:
        if deed == "accept_proposal":
            asking.accept_proposal(visit=found, now=now)
            messages.success(request, _("Thank you. The desk plans it now and tells you when it is settled."))
        elif deed == "call_off":
            asking.call_off(visit=found, now=now)
            messages.success(request, _("Called off. You are welcome another time."))
        else:
            return [Problem(code="unknown_deed", message=_("Please use one of the buttons."))]
    except Refused as refused:
        return refused.problems
    return []


def _page(request: HttpRequest, found: Visit, problems: list[Problem] | None = None) -> HttpResponse:
    if problems:
        found.refresh_from_db()
    context = {
        "visit": found,
        "status": status_of(found, now=timezone.now()),
        "problems": problems or [],
        "is_own": _is_theirs(request, found),
    }
    return render(request, "reception/visit.html", context, status=REFUSED if problems else 200)


def _form(request: HttpRequest, form: StatusForm, status: int) -> HttpResponse:
    return render(request, "reception/visit_status.html", {"form": form}, status=status)
