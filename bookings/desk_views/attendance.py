"""Who came, at the desk: the buttons on the page of a reservation, the list of no-shows, and signs for doors."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import attendance, claims
from bookings.desk_views.queue import signed_in, telling
from bookings.forms.attendance import NoShowForm
from bookings.models import NoShow, Reservation, Room
from bookings.queries.attendance import arrival_of
from bookings.queries.no_shows import contested, settled
from centre.accounts.permissions import staff_required
from centre.shared.problems import Refused
from centre.shared.qr import qr_code

DESK, HOLDERS, ROOMS = "bookings.reserve_for_others", "bookings.see_holders", "bookings.manage_rooms"
Deed = Callable[[HttpRequest, Reservation], str]


def kept_attendance(request: HttpRequest, reservation: Reservation, form: NoShowForm) -> bool:
    """Do what the pressed button says and say so; whether it was one of these. Raises Refused."""
    deed = request.POST.get("deed", "")
    if deed == "no_show":
        if form.is_valid():
            attendance.record_no_show(
                reservation=reservation, by=signed_in(request), now=timezone.now(), **form.command()
            )
            messages.success(request, _("Recorded.") + telling(reservation))
        return True
    if deed not in DEEDS:
        return False
    messages.success(request, DEEDS[deed](request, reservation))
    return True


def _checked_in(request: HttpRequest, reservation: Reservation) -> str:
    attendance.check_in(reservation=reservation, by=signed_in(request), now=timezone.now(), at_the_desk=True)
    told = {"room": reservation.room, "party": reservation.masked_party}
    return _("Checked in: %(room)s for %(party)s.") % told


def _given_back(request: HttpRequest, reservation: Reservation) -> str:
    attendance.give_back(reservation=reservation, by=signed_in(request), now=timezone.now(), at_the_desk=True)
    return _("Ended. Others can use the room now.")


def _withdrawn(request: HttpRequest, reservation: Reservation) -> str:
    attendance.withdraw_no_show(reservation=reservation, by=signed_in(request), now=timezone.now())
    return _("Taken back; it no longer counts.") + telling(reservation)


def _judged(request: HttpRequest, reservation: Reservation) -> str:
    verdict = NoShow.Verdict.STANDS
    attendance.judge_no_show(reservation=reservation, verdict=verdict, by=signed_in(request), now=timezone.now())
    return _("Answered: it stands.") + telling(reservation)


DEEDS: Mapping[str, Deed] = {
    "check_in": _checked_in,
    "give_back": _given_back,
    "withdraw_no_show": _withdrawn,
    "no_show_stands": _judged,
}


def attendance_of(reservation: Reservation, form: NoShowForm | None = None) -> dict[str, Any]:
    """What the page of a reservation shows of this; two queries."""
    now = timezone.now()
    return {
        "arrival": arrival_of(reservation, now=now),
        "no_show": NoShow.objects.filter(reservation=reservation).select_related("recorded_by", "judged_by").first(),
        "no_show_form": form or NoShowForm(),
        "now": now,
    }


@staff_required(HOLDERS)
@require_safe
def desk_no_shows(request: HttpRequest) -> HttpResponse:
    """What holders see differently, the longest wait first; then everything that counts now."""
    context = {"contested": contested(), "settled": settled(timezone.now())}
    return render(request, "bookings/desk_no_shows.html", context)


@staff_required(DESK)
@never_cache
@require_POST
def desk_claim_code(request: HttpRequest, reference: str) -> HttpResponse:
    """A new claim code for a reservation without an account; it is on the answer and nowhere else."""
    people = Reservation.objects.exclude(kind=Reservation.Kind.CLOSURE).with_room()
    reservation = get_object_or_404(people, reference=reference)
    try:
        return claim_slip(request, reservation)
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
        return redirect("bookings:desk_reservation", reference)


def claim_slip(request: HttpRequest, reservation: Reservation) -> HttpResponse:
    """Draw a code and show it, once, to be printed or written down. Raises Refused where there is an account."""
    code = claims.give_code(reservation=reservation, by=signed_in(request))
    page = request.build_absolute_uri(reverse("bookings:claim"))
    qr = qr_code(f"{page}?{urlencode({'reference': reservation.reference})}")
    context = {"reservation": reservation, "code": code, "qr": qr, "page": page}
    return render(request, "bookings/desk_claim_code.html", context)


@staff_required(ROOMS, DESK)
@require_safe
def desk_door_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet of A4 for the door: the room's name, and the code to check in by."""
    room = get_object_or_404(Room.objects.in_use().select_related("venue"), slug=slug)
    address = request.build_absolute_uri(reverse("bookings:check_in", args=[room.slug]))
    return render(request, "bookings/desk_door_sign.html", {"room": room, "qr": qr_code(address), "address": address})
