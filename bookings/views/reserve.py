"""Reserving a room: the form, what the rules say while it is filled in, and the reservation itself."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import actions, policies
from bookings.forms.reserve import ReserveForm, what_was_typed
from bookings.forms.when import WhenForm, situation_of, times_as_typed, understood_moment
from bookings.models import Reservation, Room
from bookings.queries.situations import booker_for, room_days
from bookings.wording import rules_in_words
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day

ROOMS = Room.objects.filter(venue__retired_at__isnull=True).select_related("venue")
LOOK_AHEAD = timedelta(days=13)
ABOUT_TIME_OR_PLACE = {None, "day", "start", "length", "party_size"}


@require_http_methods(["GET", "POST"])
def reserve_room(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for one room. A refused form answers 422; a time in the address that makes no sense 400."""
    room = get_object_or_404(ROOMS, slug=slug)
    if request.method != "POST":
        return _first_page(request, room)
    form = ReserveForm(request.POST, room=room, person=request.user)
    if request.htmx:  # type: ignore[attr-defined]
        return _hints(request, room, form)
    if "take" in request.POST or "look" in request.POST:
        return _look_again(request, room)
    if reservation := _reserved(request, room, form):
        return redirect(reservation)
    return _page(request, room, form, status=422)


def _reserved(request: HttpRequest, room: Room, form: ReserveForm) -> Reservation | None:
    """The reservation made, or the very same one made a moment ago; None when the form now says what is wrong."""
    person, now = request.user, timezone.now()
    if not form.is_valid():
        situation = situation_of(form, room, now=now, booker=booker_for(person))
        form.refuse(form.problems_with_time(situation))
        return None
    try:
        return actions.reserve(room=room, holder=person, by=person, now=now, **form.command())
    except Refused as refused:
        if twin := _twin(person, room, form.span):
            return twin
        form.refuse(refused.problems)
        return None


def _twin(person: User, room: Room, span: Span | None) -> Reservation | None:
    """What a double click or a reload submitted before: the person's own reservation of this room and time."""
    own = person.reservations.filter(room=room, state__in=Reservation.OPEN)
    return own.filter(starts_at=span.starts_at, ends_at=span.ends_at).first() if span else None


def _first_page(request: HttpRequest, room: Room) -> HttpResponse:
    asked, understood = _asked_span(request, room)
    again = request.GET.get("again")
    before = _like(get_object_or_404(request.user.reservations, reference=again)) if again else {}
    span = asked or _first_offer(request.user, room)
    person = {"contact_name": request.user.name, "contact_phone": request.user.phone or ""}
    form = ReserveForm(initial=person | before | times_as_typed(span), room=room, person=request.user)
    return _page(request, room, form, status=200 if understood else 400, understood=understood)


def _asked_span(request: HttpRequest, room: Room) -> tuple[Span | None, bool]:
    """`?start=…&end=…` as a span, and whether the address made sense; without an end the room's shortest length."""
    start, end = request.GET.get("start"), request.GET.get("end")
    if start is None and end is None:
        return None, True
    starts_at = understood_moment(start or "")
    if starts_at is None:
        return None, False
    ends_at = starts_at + room.rules.shortest_length if end is None else understood_moment(end)
    if ends_at is None or not Span(starts_at, ends_at) or ends_at - starts_at > timedelta(days=1):
        return Span(starts_at, starts_at + room.rules.shortest_length), False
    return Span(starts_at, ends_at), True


def _first_offer(person: User, room: Room) -> Span:
    """The first time within two weeks that the person could have; today at eight where there is none."""
    now, length = timezone.now(), room.rules.shortest_length
    booker, today = booker_for(person), local_day(now)
    for found in room_days([room], today, today + LOOK_AHEAD).values():
        for start in policies.offered_starts(found.situation(now=now, booker=booker))[:1]:
            return Span(start, start + length)
    at_eight = now.astimezone().replace(hour=8, minute=0, second=0, microsecond=0)
    return Span(at_eight, at_eight + length)


def _like(reservation: Reservation) -> dict[str, Any]:
    """What a new reservation takes over from an earlier one."""
    names = ("purpose", "party_size", "contact_name", "contact_phone", "note", "public_title")
    return {name: getattr(reservation, name) for name in names} | {
        "organisation": reservation.organisation_id,
        "equipment": list(reservation.equipment.values_list("pk", flat=True)),
    }


def _look_again(request: HttpRequest, room: Room) -> HttpResponse:
    """The same form with nothing saved: for another day's times, or for an alternative that was tapped."""
    typed, taken = what_was_typed(request.POST), request.POST.get("take")
    if taken is not None:
        slug, _separator, times = taken.partition("|")
        room = get_object_or_404(ROOMS, slug=slug) if "\0" not in slug else room
        typed |= _times_taken(times)
    form = ReserveForm(initial=typed, room=room, person=request.user)
    return _page(request, room, form, taken=taken is not None)


def _times_taken(times: str) -> dict[str, Any]:
    starts_at, ends_at = (understood_moment(text) for text in (times.partition("|")[0], times.partition("|")[2]))
    return times_as_typed(Span(starts_at, ends_at)) if starts_at and ends_at and starts_at < ends_at else {}


def _hints(request: HttpRequest, room: Room, form: ReserveForm) -> HttpResponse:
    """What the rules say to the form as it stands, and the times on offer; nothing is written."""
    context = _with_hints(request, room, form)
    context["changed"] = request.headers.get("HX-Trigger-Name", "")
    return render(request, "bookings/_hints.html", context)


def _page(request: HttpRequest, room: Room, form: ReserveForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = _with_hints(request, room, form) | more
    context["rules"] = rules_in_words(room.rules, needs_approval=room.needs_approval)
    return render(request, "bookings/reserve_room.html", context, status=status)


def _with_hints(request: HttpRequest, room: Room, form: WhenForm) -> dict[str, Any]:
    booker = booker_for(request.user)
    situation = situation_of(form, room, now=timezone.now(), booker=booker)
    address = reverse("bookings:reserve_room", args=[room.slug])
    form.ask_hints_of(address)
    form.offer_times(situation)
    hints = form.problems_with_time(situation)
    return {"form": form, "room": room, "hints": hints, "span": form.span, "address": address}
