"""Calendars to subscribe to: a room's for everybody, a person's under a secret address, and the page that gives it."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings import feeds, ics
from bookings.day_cache import etag_of
from bookings.models import CalendarFeed, Room
from bookings.queries.feeds import (
    feed_of,
    feed_with,
    own_reservations,
    room_called,
    state_of_room_feed,
    taken_times,
)
from bookings.views.advice import who_asks
from centre.shared.kept import Kept

# The latest file of each room with its name for ETag: writing one takes far longer than asking if it still holds.
_room_files: Kept[tuple[str, bytes]] = Kept(200)


@login_not_required
@require_safe
def room_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """When a room is taken, never by whom; 304 while nothing changed."""
    now, room = timezone.now(), _room_or_404(slug)
    state = (*state_of_room_feed(room, now=now), get_language())
    etag = f"W/{etag_of(repr(state).encode())}"
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers=headers)
    kept = _room_files.get((room.pk, get_language()))
    if kept is None or kept[0] != etag:
        kept = _room_files.put((room.pk, get_language()), (etag, _room_file(slug, now)))
    return HttpResponse(kept[1], content_type=ics.CONTENT_TYPE, headers=headers)


def _room_file(slug: str, now: datetime) -> bytes:
    """The file, from what is read now: what was read before its state may be older than that says."""
    room = _room_or_404(slug)
    taken = taken_times(room, now=now)
    entries = (ics.busy_entry_of(one, room=room, changed_at=one.changed_at) for one in taken)  # type: ignore[attr-defined]
    name = _("%(room)s · %(centre)s") % {"room": room, "centre": settings.CENTRE["name"]}
    return ics.feed_of(name, entries, now=now)


def _room_or_404(slug: str) -> Room:
    if room := room_called(slug):
        return room
    raise Http404(_("There is no such room."))


# Neither kept on the way nor told to anybody: whoever has the address has the calendar.
SECRECY = {"Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@login_not_required
@require_safe
def own_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's own reservations for whoever knows the secret. The answer to a wrong one repeats nothing of it."""
    now, feed = timezone.now(), feed_with(secret)
    if feed is None:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8", headers=SECRECY)
    entries = (
        ics.entry_of(
            one,
            address=request.build_absolute_uri(one.get_absolute_url()),
            changed_at=one.changed_at,  # type: ignore[attr-defined]
        )
        for one in own_reservations(feed.person, now=now)
    )
    name = _("My reservations · %(centre)s") % {"centre": settings.CENTRE["name"]}
    body = ics.feed_of(name, entries, now=now)
    return HttpResponse(body, content_type=ics.CONTENT_TYPE, headers=SECRECY)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The person's secret address, with buttons to make, replace and revoke it."""
    person = who_asks(request)
    if request.method == "POST":
        return _changed(request)
    context = {"address": _address(request, feed_of(person))}
    return render(request, "bookings/calendar_feed.html", context)


def _changed(request: HttpRequest) -> HttpResponse:
    if request.POST.get("deed") == "revoke":
        feeds.revoke(by=who_asks(request), now=timezone.now())
        messages.success(request, _("The address no longer works. Calendars that used it get nothing new."))
    elif request.POST.get("deed") == "give_out":
        feeds.give_out(by=who_asks(request), now=timezone.now())
        messages.success(request, _("Here is your address. An earlier one no longer works."))
    return redirect("bookings:calendar_feed")


def _address(request: HttpRequest, feed: CalendarFeed | None) -> str:
    return request.build_absolute_uri(reverse("bookings:own_calendar", args=[feed.secret])) if feed else ""
