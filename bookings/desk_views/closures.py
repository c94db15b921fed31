"""Closing rooms: first see whom it hits, decide about each, then publish; and lifting closures again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.closing import Change, lift, publish
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_closure import REASONS, ClosureForm
from bookings.forms.desk_decisions import Decisions
from bookings.models import Reservation
from bookings.queries.closures import closures
from bookings.queries.hits import hits_of
from centre.accounts.permissions import staff_required
from centre.shared.problems import Refused


@staff_required("bookings.close_room")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_closures(request: HttpRequest) -> HttpResponse:
    """The address says what is to be closed and shows whom it hits; a POST carries decisions, or lifts a closure."""
    now = timezone.now()
    if request.method == "POST" and "lift" in request.POST:
        return _lifted(request)
    form = ClosureForm(request.GET if request.GET else None)
    if not form.is_valid():
        return _page(request, form, status=REFUSED if form.is_bound else 200)
    if request.method == "POST" and "publish" in request.POST:
        decisions = published(request, form.change(), now)
        if not decisions:
            said = _("Closed. Whoever was moved or cancelled has been told, unless without an account.")
            messages.success(request, said)
            return redirect("bookings:desk_closures")
        return _page(request, form, decisions=decisions, status=REFUSED)
    return _page(request, form, decisions=previewed(request, form.change(), now))


def previewed(request: HttpRequest, change: Change, now: datetime) -> Decisions:
    """Whom a change hits, with what has been chosen so far, and one choice for all the rest if that was asked for."""
    return Decisions(hits_of(change, now=now), request.POST, for_the_rest=request.POST.get("rest", ""))


def published(request: HttpRequest, change: Change, now: datetime) -> Decisions | None:
    """Publish a change with the decisions that were posted; if it is refused, they come back with the problems."""
    decisions = Decisions(hits_of(change, now=now), request.POST)
    try:
        publish(change=change, decisions=decisions.made(), by=signed_in(request), now=now)
    except Refused as refused:
        decisions = Decisions(hits_of(change, now=now), request.POST)
        decisions.show(refused.problems)
        return decisions
    return None


def _lifted(request: HttpRequest) -> HttpResponse:
    reference = request.POST["lift"].replace("\0", "")
    closure = get_object_or_404(Reservation, kind=Reservation.Kind.CLOSURE, reference=reference)
    try:
        lift(closure=closure, by=signed_in(request), now=timezone.now())
    except Refused as refused:
        return _page(request, ClosureForm(), problems=refused.problems, status=REFUSED)
    messages.success(request, _("Lifted: %(reason)s. The rooms can be reserved again.") % {"reason": closure.purpose})
    return redirect("bookings:desk_closures")


def _page(
    request: HttpRequest, form: ClosureForm, *, decisions: Decisions | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "reasons": REASONS,
        "decisions": decisions,
        "closures": [] if decisions else closures(timezone.now()),
        **extra,
    }
    return render(request, "bookings/desk_closures.html", context, status=status)
