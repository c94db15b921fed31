"""At the door: checking in and giving the rest back; and what the holder says to a no-show."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bookings import attendance
from bookings.forms.attendance import ContestForm
from bookings.models import Reservation, Room
from bookings.queries.attendance import arrivals_at, today_of
from bookings.views.advice import who_asks
from bookings.views.mine import own_reservations, reservation_page
from centre.accounts.models import User
from centre.shared.http import next_address
from centre.shared.problems import Problem, Refused

REFUSED = 422


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, slug: str) -> HttpResponse:
    """What the code at a door opens: one's reservation and one big button. A POST checks in or gives back.

    Who has not signed in is shown the ways in, and comes back here.
    """
    room = get_object_or_404(Room.objects.in_use().select_related("venue"), slug=slug)
    if not isinstance(request.user, User):
        if request.method == "POST":
            return redirect_to_login(request.path, resolve_url("accounts:sign_in"))
        return render(request, "bookings/check_in.html", {"room": room})
    if request.method != "POST":
        return _page(request, room, request.user)
    own = request.user.reservations.with_room()
    found = get_object_or_404(own, reference=request.POST.get("reference", "").replace("\0", ""))
    if problems := done(request, found):
        return _page(request, room, request.user, problems=problems)
    return redirect(next_address(request, request.path))


def done(request: HttpRequest, reservation: Reservation, *, claimed: bool = False) -> Sequence[Problem]:
    """Do what the pressed button says, and say so; why not, where it was refused. In already is as good as in now."""
    by = request.user if isinstance(request.user, User) else None
    deed = attendance.give_back if request.POST.get("deed") == "give_back" else attendance.check_in
    try:
        kept = deed(reservation=reservation, by=by, now=timezone.now(), claimed=claimed)
    except Refused as refused:
        if refused.codes != {"already_checked_in"}:
            return refused.problems
        messages.success(request, _("You are checked in. The room is yours."))
    else:
        if kept.state == Reservation.State.CHECKED_IN:
            messages.success(request, _("You are checked in. The room is yours."))
        else:
            messages.success(request, _("Thank you. Others can use the room now."))
    return ()


@require_POST
def contest_no_show(request: HttpRequest, reference: str) -> HttpResponse:
    """The holder says how it was; a refused form stands on the page of the reservation."""
    found = get_object_or_404(own_reservations(request), reference=reference)
    form = ContestForm(request.POST)
    if form.is_valid():
        try:
            attendance.contest_no_show(reservation=found, by=who_asks(request), now=timezone.now(), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Thank you. The desk reads it, and the answer comes here."))
            return redirect(found)
    return reservation_page(request, found, contest=form)


def _page(request: HttpRequest, room: Room, person: User, *, problems: Sequence[Problem] = ()) -> HttpResponse:
    now = timezone.now()
    arrivals = arrivals_at(room, person, now=now)
    today = today_of(arrivals, now=now)
    context = {
        "room": room,
        "here": [one for one in today if one.is_checked_in],
        "due": [one for one in today if one.can_check_in],
        "coming": next((one for one in arrivals if not one.is_checked_in and not one.can_check_in), None),
        "problems": problems,
        "now": now,
    }
    return render(request, "bookings/check_in.html", context, status=REFUSED if problems else 200)
