"""The reservations of the person who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from bookings import permissions


@require_safe
def reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """What was reserved, its state, and what happens next; the desk is led to its own page."""
    own = request.user.reservations.with_room().select_related("organisation")
    found = own.filter(reference=reference).first()
    if found is None and permissions.may_see_holders(request.user):
        return redirect("bookings:desk_reservation", reference)
    found = found or get_object_or_404(own, reference=reference)
    return render(request, "bookings/reservation.html", {"reservation": found})
