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
from bookings.models import Hold, Reservation, Room, Wish
from bookings.queries.hours import room_called
from bookings.queries.revisions import settings_revision
from bookings.queries.shares import shares_today
from bookings.queries.situations import Held, booker_for, room_days
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
    asked = _Asked(request, slug)
    if request.method != "POST":
        return _first_page(asked)
    if "take" in request.POST or "look" in request.POST:
        return _look_again(asked)
    if "hold" in request.POST:
        return _kept_for_a_while(asked)
    form = asked.form(request.POST)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "bookings/_hints.html", _advice(asked, form))
    made = (_waiting if "wait" in request.POST else _reserved)(asked.person, asked.room, form)
    return redirect(made) if made else _page(asked, form, status=422)


class _Asked:
    """What every answer needs: who asks for which room, and the settings as they were when the request came."""

    def __init__(self, request: HttpRequest, slug: str) -> None:
        """Raises Http404."""
        self.request, self.person, self.revision = request, who_asks(request), settings_revision()
        try:
            self.room = room_called(slug, self.revision)
        except Room.DoesNotExist:
            raise Http404 from None

    def form(self, *data: Any, **initial: Any) -> ReserveForm:
        return ReserveForm(*data, room=self.room, person=self.person, revision=self.revision, **initial)


def _reserved(person: User, room: Room, form: ReserveForm) -> Reservation | None:
    """The reservation made, or the very same one made a moment ago; None when the form now says what is wrong.

    Whoever is too late by what everybody can see is told so without taking a lock; who seems to be in time is judged
    by the command.
    """
    now = timezone.now()
    problems = form.problems(room, now=now, booker=booker_for(person, room=room))
    if form.is_valid() and not problems:
        try:
            return actions.reserve(room=room, holder=person, by=person, now=now, **form.command())
        except Refused as refused:
            problems = refused.problems
            form.look_again()
    twin = _twin(person, room, form) if form.is_valid() else None
    if twin is None:
        _refuse(form, problems, room)
    return twin


def _waiting(person: User, room: Room, form: ReserveForm) -> Wish | None:
    """The place on the waiting list for what stands in the form; None when the form now says what is wrong."""
    now = timezone.now()
    if not form.is_valid():
        _refuse(form, form.problems(room, now=now, booker=booker_for(person, room=room)), room)
        return None
    wanted = form.command()
    what = {name: wanted[name] for name in ("span", "purpose", "party_size", "organisation")}
    try:
        return waiting.join(room=room, by=person, now=now, **what)
    except Refused as refused:
        form.look_again()
        _refuse(form, refused.problems, room)
        return None


def _refuse(form: ReserveForm, problems: Sequence[Problem], room: Room) -> None:
    form.refuse(problems)
    refusals.record(problems, room=room, span=form.span, now=timezone.now())


def _twin(person: User, room: Room, form: ReserveForm) -> Reservation | None:
    """What a double click or a reload submitted before: the person's own reservation of this room and time."""
    own = [held.reservation_id for held in _own(person, room, form) if held.reservation_id]
    return person.reservations.filter(pk__in=own, state__in=Reservation.OPEN).first() if own else None


def _own(person: User, room: Room, form: ReserveForm) -> list[Held]:
    """By what the person holds the room for exactly the time that stands in the form."""
    room_day, what = form.room_day(room), (person.pk, room.pk, form.span)
    helds = room_day.held if room_day else ()
    return [held for held in helds if (held.holder_id, held.room_id, held.span) == what]


# --- the form before anything is decided -----------------------------------------------------------------------------


def _first_page(asked: _Asked) -> HttpResponse:
    """With the slot that was clicked, or the first that is free; `?again=` takes over an earlier reservation."""
    person, room = asked.person, asked.room
    clicked, understood = _clicked_span(asked.request, room)
    span = clicked or _first_offer(person, room)
    known = {"contact_name": person.name, "contact_phone": person.phone or ""} | _for_a_seat(room)
    form = asked.form(initial=known | _like_before(asked.request) | times_as_typed(span))
    return _page(asked, form, status=200 if understood else 400, understood=understood)


def _for_a_seat(room: Room) -> dict[str, Any]:
    """What goes without saying about a seat for one."""
    if room.kind != Room.Kind.SEAT:
        return {}
    return {"party_size": 1, "purpose": pgettext("why one reserves a seat", "Reading")}


def _clicked_span(request: HttpRequest, room: Room) -> tuple[Span | None, bool]:
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
    booker, today = booker_for(person, room=room), local_day(now)
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


def _look_again(asked: _Asked) -> HttpResponse:
    """The same form, nothing saved and nothing lost: for another day's times, or an alternative that was tapped."""
    typed, choice = what_was_typed(asked.request.POST), asked.request.POST.get("take")
    if choice is not None:
        asked.room, times = taken(choice, asked.room)
        typed |= times
    return _page(asked, asked.form(initial=typed), taken=choice is not None)


def _kept_for_a_while(asked: _Asked) -> HttpResponse:
    """The same form with everything typed, and the time in it kept for the person for ten minutes."""
    form = asked.form(initial=what_was_typed(asked.request.POST))
    if form.span is None:
        return _page(asked, form, status=422)
    try:
        drafts.keep_for_a_while(room=asked.room, span=form.span, by=asked.person, now=timezone.now())
    except Refused:
        return _page(asked, form, status=422)  # the page looks again, and says why
    return _page(asked, form)


def _page(asked: _Asked, form: ReserveForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = _advice(asked, form) | more
    context["rules"] = rules_in_words(asked.room.rules, needs_approval=asked.room.needs_approval)
    context["shares"] = shares_today(asked.person, now=timezone.now(), revision=asked.revision)
    return render(asked.request, "bookings/reserve_room.html", context, status=status)


def _advice(asked: _Asked, form: ReserveForm) -> dict[str, Any]:
    """What the rules say, what is kept for the person, whether they may wait for it, and how many pieces are left."""
    room, now = asked.room, timezone.now()
    address = reverse("bookings:reserve_room", args=[room.slug])
    context = advice(asked.request, form, room, address=address, booker=form.booker())
    form.tell_what_is_left(form.span)
    context["may_hold"] = True  # moving a reservation looks at the same hints, and keeps nothing
    drafts_now = (held for held in _own(asked.person, room, form) if held.kind == Hold.Kind.DRAFT)
    context["draft"] = next((held for held in drafts_now if held.lets_go_at and now < held.lets_go_at), None)
    context["may_wait"] = {problem.code for problem in context["hints"]} == waiting.NOT_IN_THE_WAY
    return context
