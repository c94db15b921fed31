"""The reservations of the person who is signed in: the list, the ticket, cancelling and moving."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, ics, permissions, policies, refusals
from bookings.forms.attendance import ContestForm
from bookings.forms.cancel import CancelForm
from bookings.forms.move import MoveForm, as_it_stands, what_was_typed
from bookings.models import NoShow, Reservation, Room
from bookings.queries.attendance import arrival_of
from bookings.queries.mine import past_of, upcoming_of
from bookings.queries.shares import shares_today
from bookings.queries.situations import booker_for
from bookings.views.advice import advice, taken, who_asks
from centre.shared.problems import Problem, Refused
from centre.shared.qr import qr_code

PER_PAGE = 10


@require_safe
def my_reservations(request: HttpRequest) -> HttpResponse:
    """What is to come, and page by page what is over."""
    person, now = who_asks(request), timezone.now()
    past = Paginator(past_of(person, now), PER_PAGE).get_page(request.GET.get("page"))
    context = {"upcoming": upcoming_of(person, now), "past": past, "now": now, "shares": shares_today(person, now=now)}
    return render(request, "bookings/my_reservations.html", context)


@require_safe
def reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """The ticket: what was reserved, its state, and what happens next. The desk is led to its own page."""
    person = who_asks(request)
    found = own_reservations(request).select_related("organisation").filter(reference=reference).first()
    if found is None and permissions.may_see_holders(person):
        return redirect("bookings:desk_reservation", reference)
    return reservation_page(request, found or get_object_or_404(own_reservations(request), reference=reference))


def reservation_page(request: HttpRequest, found: Reservation, *, contest: ContestForm | None = None) -> HttpResponse:
    """The ticket; with a refused form in which the holder says how it was, that form and 422."""
    now = timezone.now()
    context = {
        "reservation": found,
        "arrival": arrival_of(found, now=now),
        "no_show": NoShow.objects.filter(reservation=found).first(),
        "contest": contest or ContestForm(),
        "now": now,
        "problems": _problems_with_changing(found),
        "cancel_until": found.starts_at - found.room.rules.cancel_until,
        "is_over": found.ends_at <= now,
        "qr": qr_code(request.build_absolute_uri(found.get_absolute_url())),
    }
    return render(request, "bookings/reservation.html", context, status=422 if contest else 200)


@require_safe
def reservation_ics(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for the holder's calendar."""
    found = get_object_or_404(own_reservations(request), reference=reference)
    address = request.build_absolute_uri(found.get_absolute_url())
    body = ics.calendar_of(found, address=address, now=timezone.now())
    disposition = f'attachment; filename="{ics.file_name(found)}"'
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask, then cancel. Too late answers 422 in words; cancelled twice is cancelled once."""
    found = get_object_or_404(own_reservations(request), reference=reference)
    if found.state == Reservation.State.CANCELLED:
        return redirect(found)
    form, problems = CancelForm(request.POST if request.method == "POST" else None), _problems_with_changing(found)
    if form.is_valid():
        try:
            actions.cancel(reservation=found, by=who_asks(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("Cancelled. The room is free for others now."))
            return redirect(found)
    context = {"reservation": found, "form": form, "problems": problems}
    return render(request, "bookings/cancel_reservation.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def move_reservation(request: HttpRequest, reference: str) -> HttpResponse:
    """Another room or time under the same number. A refused form answers 422 and says what else is free."""
    found = get_object_or_404(own_reservations(request), reference=reference)
    if request.method != "POST":
        return _move_page(request, found, MoveForm(initial=as_it_stands(found), reservation=found))
    if "take" in request.POST or "look" in request.POST:
        return _look_again(request, found)
    form = MoveForm(request.POST, reservation=found)
    if request.htmx:  # type: ignore[attr-defined]
        return _move_page(request, found, form, template="bookings/_hints.html")
    if _moved(request, found, form):
        messages.success(request, _("Moved. The number stays the same."))
        return redirect(found)
    return _move_page(request, found, form, status=422)


def _moved(request: HttpRequest, found: Reservation, form: MoveForm) -> bool:
    person, now = who_asks(request), timezone.now()
    if not form.is_valid():
        _refuse(
            form, form.problems(_room_in(form, found), now=now, booker=booker_for(person), excluding=found.pk), found
        )
        return False
    try:
        actions.move(reservation=found, by=person, now=now, **form.command())
    except Refused as refused:
        form.look_again()
        _refuse(form, refused.problems, found)
        return False
    return True


def _refuse(form: MoveForm, problems: Sequence[Problem], found: Reservation) -> None:
    form.refuse(problems)
    refusals.record(problems, room=_room_in(form, found), span=form.span, now=timezone.now())


def _room_in(form: MoveForm, found: Reservation) -> Room:
    """The room that stands in the form, or the one the reservation has."""
    room: Room = form.typed("room") or found.room
    return room


def _look_again(request: HttpRequest, found: Reservation) -> HttpResponse:
    typed, choice = what_was_typed(request.POST), request.POST.get("take")
    if choice is not None:
        room, times = taken(choice, found.room)
        typed |= times | {"room": room.pk}
    form = MoveForm(initial=as_it_stands(found) | typed, reservation=found)
    return _move_page(request, found, form, taken=choice is not None)


def _move_page(
    request: HttpRequest,
    found: Reservation,
    form: MoveForm,
    *,
    status: int = 200,
    template: str = "bookings/move_reservation.html",
    **more: Any,
) -> HttpResponse:
    address = reverse("bookings:move_reservation", args=[found.reference])
    room, booker = _room_in(form, found), booker_for(who_asks(request))
    context = advice(request, form, room, address=address, booker=booker, excluding=found.pk) | more
    context |= {"reservation": found, "problems": _problems_with_changing(found)}
    return render(request, template, context, status=status)


def own_reservations(request: HttpRequest) -> Any:
    """The person's own reservations: anybody else's are not there."""
    return who_asks(request).reservations.with_room()


def _problems_with_changing(found: Reservation) -> list[Problem]:
    """Why the holder can no longer change it here; nothing for one that is not open, whose state says it."""
    if not found.is_open:
        return []
    return policies.problems_with_cancelling(
        starts_at=found.starts_at, rules=found.room.rules, now=timezone.now(), at_the_desk=False
    )
