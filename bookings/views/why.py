"""Why a time cannot be had: a page of its own, and beside the cell of the grid where scripts run."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bookings.forms.when import A_DAY, understood_moment
from bookings.models import Room
from bookings.queries.alternatives import alternatives_for
from bookings.queries.hours import room_called
from bookings.queries.situations import booker_for
from bookings.queries.why import why_not as reasons_of
from centre.accounts.models import User
from centre.shared.timespan import Span


@login_not_required
@require_safe
def why_not(request: HttpRequest, slug: str) -> HttpResponse:
    """`?start=2026-11-23T14:00`, with `&length=` minutes if something else than the shortest was looked for."""
    room = _room_or_404(slug)
    start, length = understood_moment(request.GET.get("start", "")), _length(request.GET.get("length", ""))
    if start is None:
        raise BadRequest("start")
    person = request.user if isinstance(request.user, User) else None
    now, booker = timezone.now(), booker_for(person)
    why = reasons_of(room, start, length=length, now=now, booker=booker, viewer=person.pk if person else None)
    context = {"room": room, "why": why, "day": start.date()}
    if not request.htmx:  # type: ignore[attr-defined]
        asked = Span(why.start, why.start + why.length)
        context["alternatives"] = alternatives_for(room=room, span=asked, party_size=None, now=now, booker=booker)
    template = "bookings/why_not.html#reasons" if request.htmx else "bookings/why_not.html"  # type: ignore[attr-defined]
    response = render(request, template, context)
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def _room_or_404(slug: str) -> Room:
    try:
        return room_called(slug)
    except Room.DoesNotExist:
        raise Http404 from None


def _length(text: str) -> timedelta | None:
    """Minutes as a length; what is none is as good as not asked."""
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    return timedelta(minutes=minutes) if 0 < minutes <= A_DAY else None
