"""Reserving at the desk: for somebody with an account or without, any room, with the liberties of the desk."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.desk_views.attendance import claim_slip
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_reserve import DeskReserveForm, place_of
from bookings.models import Reservation, Room
from centre.accounts.models import User
from centre.accounts.permissions import staff_required
from centre.accounts.queries import people_found
from centre.shared.fields import understood_moment
from centre.shared.problems import Refused
from centre.shared.timespan import Span

MOST_FOUND = 8


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_reservation(request: HttpRequest) -> HttpResponse:
    """`?room=&start=` come from a free cell, `?q=` looks people up, `?person=` is the one who was chosen."""
    holder = holder_asked(request)
    form = DeskReserveForm(request.POST if request.method == "POST" else None, holder=holder, initial=_initial(request))
    if form.is_valid() and (reservation := _reserved(request, form)):
        messages.success(request, _("Reserved. The number is %(reference)s.") % {"reference": reservation.reference})
        if reservation.holder_id is None and reservation.kind == Reservation.Kind.PUBLIC:
            return claim_slip(request, reservation)
        return redirect("bookings:desk_reservation", reservation.reference)
    context = {"form": form, "holder": holder, **found_people(request)}
    return render(request, "bookings/desk_new_reservation.html", context, status=REFUSED if form.is_bound else 200)


def _reserved(request: HttpRequest, form: DeskReserveForm) -> Reservation | None:
    try:
        return actions.reserve(by=signed_in(request), now=timezone.now(), at_the_desk=True, **form.command())
    except Refused as refused:
        form.show(refused)
        return None


def holder_asked(request: HttpRequest) -> User | None:
    """The person who was chosen; 404 for one who is not there, None when nobody was."""
    chosen = request.GET.get("person", "")
    if not chosen:
        return None
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    return get_object_or_404(User, pk=number, is_active=True)


def found_people(request: HttpRequest) -> dict[str, Any]:
    """What a page that looks people up by `?q=` shows; `kept` is what the address said besides."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    kept = [(name, request.GET[name]) for name in ("room", "start", "end") if name in request.GET]
    return {"kept": kept, "q": words, "people": people_found(words).filter(is_active=True)[:MOST_FOUND]}


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What a free cell of the day already says: the room, the start, and as end the room's shortest time."""
    slug = request.GET.get("room", "").replace("\0", "")
    room = Room.objects.in_use().filter(slug=slug).first() if slug else None
    start, end = (understood_moment(request.GET.get(name, "")) for name in ("start", "end"))
    if room and start and not end:
        end = start + room.rules.shortest_length
    span = Span(start, end or start + timedelta(hours=1)) if start else None
    return {**place_of(room, span), "kind": Reservation.Kind.PUBLIC}
