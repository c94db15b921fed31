"""Everything about one reservation, with its story; and moving it to another room or time."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import actions, permissions
from bookings.desk_views.attendance import attendance_of, kept_attendance
from bookings.desk_views.queue import REFUSED, decided, signed_in, telling
from bookings.forms.attendance import NoShowForm
from bookings.forms.desk_decide import DeclineForm
from bookings.forms.desk_reserve import DeskCancelForm, DeskMoveForm
from bookings.models import Reservation
from bookings.queries.queue import request_of
from bookings.queries.story import story_of
from centre.accounts.permissions import staff_required
from centre.shared.http import next_address
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day


@staff_required("bookings.see_holders")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """One reservation; a POST confirms, declines, cancels it, says who came, or shows its contact."""
    reservation = _reservation(reference)
    if request.method != "POST":
        return _page(request, reservation)
    if request.POST.get("deed") == "cancel":
        return _cancelled(request, reservation)
    form, no_show = DeclineForm(request.POST), NoShowForm(request.POST)
    try:
        if kept_attendance(request, reservation, no_show):
            return _after_attendance(request, reservation, no_show)
        done = decided(request, reservation, form)
    except Refused as refused:
        return _page(request, reservation, decline=form, problems=refused.problems)
    return (
        _page(request, reservation, unmasked=True)
        if done == "unmask"
        else redirect("bookings:desk_reservation", reference)
    )


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_move_reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """Another room or another time for one reservation; the holder is told."""
    reservation = _reservation(reference)
    form = DeskMoveForm(request.POST if request.method == "POST" else None, reservation=reservation)
    if form.is_valid():
        try:
            actions.move(
                reservation=reservation, by=signed_in(request), now=timezone.now(), at_the_desk=True, **form.command()
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Moved.") + telling(reservation))
            return redirect("bookings:desk_reservation", reference)
    context = {"reservation": reservation, "day": local_day(reservation.starts_at), "form": form}
    return render(request, "bookings/desk_move_reservation.html", context, status=REFUSED if form.is_bound else 200)


def _after_attendance(request: HttpRequest, reservation: Reservation, form: NoShowForm) -> HttpResponse:
    """Back to where the button was, or the page again when the remark was no good."""
    if request.POST.get("deed") == "no_show" and form.errors:
        return _page(request, reservation, no_show=form)
    return redirect(next_address(request, request.path))


def _cancelled(request: HttpRequest, reservation: Reservation) -> HttpResponse:
    form = DeskCancelForm(request.POST)
    if form.is_valid():
        try:
            actions.cancel(
                reservation=reservation, by=signed_in(request), now=timezone.now(), at_the_desk=True, **form.command()
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Cancelled, the room is free again.") + telling(reservation))
            return redirect("bookings:desk_reservation", reservation.reference)
    return _page(request, reservation, cancel=form)


def _page(
    request: HttpRequest,
    reservation: Reservation,
    *,
    decline: DeclineForm | None = None,
    cancel: DeskCancelForm | None = None,
    no_show: NoShowForm | None = None,
    problems: Sequence[Problem] = (),
    unmasked: bool = False,
) -> HttpResponse:
    reservation = _reservation(reservation.reference)
    at_the_desk = permissions.may_reserve_for_others(signed_in(request))
    context = {
        "wish": request_of(reservation, now=timezone.now()),
        "story": story_of(reservation),
        "decline": decline or DeclineForm(),
        "cancel": cancel or DeskCancelForm(),
        "problems": problems,
        "unmasked": unmasked,
        "may_decide": permissions.may_decide(signed_in(request)),
        "may_change": at_the_desk and reservation.is_open,
        "at_the_desk": at_the_desk,
        **attendance_of(reservation, no_show),
    }
    refused = problems or (cancel and cancel.errors) or (no_show and no_show.errors)
    return render(request, "bookings/desk_reservation.html", context, status=REFUSED if refused else 200)


def _reservation(reference: str) -> Reservation:
    """Any party's reservation; closures have a page of their own."""
    people = Reservation.objects.exclude(kind=Reservation.Kind.CLOSURE).with_room()
    return get_object_or_404(
        people.select_related("holder", "organisation", "booked_by", "decided_by"), reference=reference
    )
