"""Why a time cannot be had: a page of its own, and beside the cell of the grid where scripts run."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bookings.forms.when import A_DAY
from bookings.models import Room
from bookings.permissions import may_reserve_for_others
from bookings.policies import Booker
from bookings.queries.alternatives import alternatives_for
from bookings.queries.hours import room_called
from bookings.queries.revisions import settings_revision
from bookings.queries.situations import booker_for
from bookings.queries.why import Why, why_not_at, why_not_on
from centre.accounts.models import User
from centre.shared.fields import understood_moment
from centre.shared.timespan import Span, local_day


@login_not_required
@require_safe
def why_not(request: HttpRequest, slug: str) -> HttpResponse:
    """`?start=2026-11-23T14:00`, with `&length=` minutes if something else than the shortest was looked for.

    `?day=2026-11-23` tells it of the whole day; `&desk=1` judges by the liberties of the desk whoever has them.
    """
    room, now = _room_or_404(slug), timezone.now()
    person = request.user if isinstance(request.user, User) else None
    at_the_desk = "desk" in request.GET and person is not None and may_reserve_for_others(person)
    booker = booker_for(person, at_the_desk=at_the_desk)
    why = _why(request, room, now, booker, None if at_the_desk or person is None else person.pk)
    context = {"room": room, "why": why, "day": local_day(why.cell.starts_at), "at_the_desk": at_the_desk}
    if not request.htmx and not at_the_desk:  # type: ignore[attr-defined]
        asked = Span(why.start, why.start + why.length)
        context["alternatives"] = alternatives_for(room=room, span=asked, party_size=None, now=now, booker=booker)
    template = "bookings/why_not.html#reasons" if request.htmx else "bookings/why_not.html"  # type: ignore[attr-defined]
    response = render(request, template, context)
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def _why(request: HttpRequest, room: Room, now: datetime, booker: Booker, viewer: int | None) -> Why:
    length = _length(request.GET.get("length", ""))
    if "day" in request.GET:
        day = understood_moment(f"{request.GET['day']}T00:00")
        if day is not None:
            return why_not_on(room, local_day(day), length=length, now=now, booker=booker)
    start = understood_moment(request.GET.get("start", ""))
    if start is None:
        raise BadRequest("start")
    return why_not_at(room, start, length=length, now=now, booker=booker, viewer=viewer)


def _room_or_404(slug: str) -> Room:
    try:
        return room_called(slug, settings_revision())
    except Room.DoesNotExist:
        raise Http404 from None


def _length(text: str) -> timedelta | None:
    """Minutes as a length; what is none is as good as not asked."""
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    return timedelta(minutes=minutes) if 0 < minutes <= A_DAY else None
