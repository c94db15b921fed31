"""Reserving a room: the form, what the rules say while it is filled in, and the reservation itself."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from bookings import actions, drafts, policies, refusals, waiting
from bookings.forms.reserve import ReserveForm, what_was_typed
from bookings.forms.when import times_as_typed
from bookings.models import Reservation, Room, Wish
from bookings.queries.hours import room_called
from bookings.queries.shares import shares_today
from bookings.queries.situations import booker_for, room_days
from bookings.views.advice import advice, taken, who_asks
from bookings.wording import rules_in_words
from centre.accounts.models import User
from centre.shared.fields import understood_moment
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import Span, local_day, moment

LOOK_AHEAD = timedelta(days=13)
ONE_DAY = timedelta(days=1)
NINE = time(9)


@require_http_methods(["GET", "HEAD", "POST"])
def reserve_room(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for one room. A refused form answers 422; a time in the address that makes no sense 400."""
    room = _room_or_404(slug)
    if request.method != "POST":
        return _first_page(request, room)
    if "take" in request.POST or "look" in request.POST:
        return _look_again(request, room)
    if "hold" in request.POST:
        return _kept_for_a_while(request, room)
    form = ReserveForm(request.POST, room=room, person=who_asks(request))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "bookings/_hints.html", _advice(request, room, form))
    made = (_waiting if "wait" in request.POST else _reserved)(who_asks(request), room, form)
    return redirect(made) if made else _page(request, room, form, status=422)


def _room_or_404(slug: str) -> Room:
    try:
        return room_called(slug)
    except Room.DoesNotExist:
        raise Http404 from None


def _reserved(person: User, room: Room, form: ReserveForm) -> Reservation | None:
    """The reservation made, or the very same one made a moment ago; None when the form now says what is wrong."""
    now = timezone.now()
    if not form.is_valid():
        _refuse(form, form.consult(room, now=now, booker=booker_for(person)), room)
        return None
    try:
        return actions.reserve(room=room, holder=person, by=person, now=now, **form.command())
    except Refused as refused:
        if twin := _twin(person, room, form.span):
            return twin
        _refuse(form, refused.problems, room)
        return None


def _waiting(person: User, room: Room, form: ReserveForm) -> Wish | None:
    """The place on the waiting list for what stands in the form; None when the form now says what is wrong."""
    now = timezone.now()
    if not form.is_valid():
        _refuse(form, form.consult(room, now=now, booker=booker_for(person)), room)
        return None
    wanted = form.command()
    what = {name: wanted[name] for name in ("span", "purpose", "party_size", "organisation")}
    try:
        return waiting.join(room=room, by=person, now=now, **what)
    except Refused as refused:
        _refuse(form, refused.problems, room)
        return None


def _refuse(form: ReserveForm, problems: Sequence[Problem], room: Room) -> None:
    form.refuse(problems)
    refusals.record(problems, room=room, span=form.span, now=timezone.now())


def _twin(person: User, room: Room, span: Span | None) -> Reservation | None:
    """What a double click or a reload submitted before: the person's own reservation of this room and time."""
    own = person.reservations.filter(room=room, state__in=Reservation.OPEN)
    return own.filter(starts_at=span.starts_at, ends_at=span.ends_at).first() if span else None


# --- the form before anything is decided -----------------------------------------------------------------------------


def _first_page(request: HttpRequest, room: Room) -> HttpResponse:
    """With the slot that was clicked, or the first that is free; `?again=` takes over an earlier reservation."""
    person = who_asks(request)
    asked, understood = _asked_span(request, room)
    span = asked or _first_offer(person, room)
    known = {"contact_name": person.name, "contact_phone": person.phone or ""} | _for_a_seat(room)
    initial = known | _like_before(request)
    form = ReserveForm(initial=initial | times_as_typed(span), room=room, person=person)
    return _page(request, room, form, status=200 if understood else 400, understood=understood)


def _for_a_seat(room: Room) -> dict[str, Any]:
    """What goes without saying about a seat for one."""
    if room.kind != Room.Kind.SEAT:
        return {}
    return {"party_size": 1, "purpose": pgettext("why one reserves a seat", "Reading")}


def _asked_span(request: HttpRequest, room: Room) -> tuple[Span | None, bool]:
    """`?start=…&end=…` as a span, and whether the address made sense; without an end the room's shortest length."""
    if "start" not in request.GET and "end" not in request.GET:
        return None, True
    starts_at = understood_moment(request.GET.get("start", ""))
    if starts_at is None:
        return None, False
    shortest = Span(starts_at, starts_at + room.rules.shortest_length)
    if "end" not in request.GET:
        return shortest, True
    ends_at = understood_moment(request.GET["end"])
    makes_sense = ends_at is not None and timedelta() < ends_at - starts_at <= ONE_DAY
    return (Span(starts_at, ends_at), True) if ends_at and makes_sense else (shortest, False)


def _first_offer(person: User, room: Room) -> Span:
    """The first time within two weeks that the person could have; tomorrow from nine where there is none."""
    now, length = timezone.now(), room.rules.shortest_length
    booker, today = booker_for(person), local_day(now)
    for found in room_days([room], today, today + LOOK_AHEAD).values():
        for start in policies.offered_starts(found.situation(now=now, booker=booker))[:1]:
            return Span(start, start + length)
    nine = moment(today + ONE_DAY, NINE)
    return Span(nine, nine + length)


def _like_before(request: HttpRequest) -> dict[str, Any]:
    """What `?again=<reference>` takes over from one of the person's own reservations; 404 for any other."""
    reference = request.GET.get("again", "").replace("\0", "")
    if not reference:
        return {}
    before = get_object_or_404(who_asks(request).reservations, reference=reference)
    names = ("purpose", "party_size", "contact_name", "contact_phone", "note", "public_title")
    return {name: getattr(before, name) for name in names} | {
        "organisation": before.organisation_id,
        "equipment": list(before.equipment.values_list("pk", flat=True)),
    }


def _look_again(request: HttpRequest, room: Room) -> HttpResponse:
    """The same form, nothing saved and nothing lost: for another day's times, or an alternative that was tapped."""
    typed, choice = what_was_typed(request.POST), request.POST.get("take")
    if choice is not None:
        room, times = taken(choice, room)
        typed |= times
    form = ReserveForm(initial=typed, room=room, person=who_asks(request))
    return _page(request, room, form, taken=choice is not None)


def _kept_for_a_while(request: HttpRequest, room: Room) -> HttpResponse:
    """The same form with everything typed, and the time in it kept for the person for ten minutes."""
    form = ReserveForm(initial=what_was_typed(request.POST), room=room, person=who_asks(request))
    if form.span is None:
        return _page(request, room, form, status=422)
    try:
        drafts.keep_for_a_while(room=room, span=form.span, by=who_asks(request), now=timezone.now())
    except Refused:
        return _page(request, room, form, status=422)  # the page looks again, and says why
    return _page(request, room, form)


def _page(request: HttpRequest, room: Room, form: ReserveForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = _advice(request, room, form) | more
    context["rules"] = rules_in_words(room.rules, needs_approval=room.needs_approval)
    context["shares"] = shares_today(who_asks(request), now=timezone.now())
    return render(request, "bookings/reserve_room.html", context, status=status)


def _advice(request: HttpRequest, room: Room, form: ReserveForm) -> dict[str, Any]:
    """What the rules say, what is kept for the person, whether they may wait for it, and how many pieces are left."""
    context = advice(request, form, room, address=_address(room))
    now, span = timezone.now(), form.span
    draft = drafts.draft_of(who_asks(request), room=room, span=span) if span else None
    form.tell_what_is_left(span)
    context["may_hold"] = True  # moving a reservation looks at the same hints, and keeps nothing
    context["draft"] = draft if draft and now < draft.ends_by else None
    context["may_wait"] = {problem.code for problem in context["hints"]} == waiting.NOT_IN_THE_WAY
    return context


def _address(room: Room) -> str:
    return reverse("bookings:reserve_room", args=[room.slug])
