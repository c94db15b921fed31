"""The screens at the doors and in the halls: public, without a person on them, and cheap to ask every half minute.

A finished screen is kept with the revision numbers it was made from, and is used while those are as they were and no
party begins or ends; a screen that has it already is answered 304. Either costs one query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings import day_cache
from bookings.banks import Entry, folded
from bookings.models import Room
from bookings.queries.displays import (
    RoomDisplay,
    Stretch,
    day_line_of,
    display_of_bank,
    displays_of,
    fresh_until,
    milliseconds,
)
from bookings.queries.house import hours_of, house_of
from bookings.queries.revisions import Revisions, revisions_of
from centre.opening.queries import OpeningTable
from centre.shared.kept import Kept
from centre.shared.qr import qr_code
from centre.shared.timespan import day_span, local_day
from centre.shared.wording import clock

# Written into the finished page at each answer, so that what is kept does not change with the minute.
CLOCK, NOW = "--clock--", "--now--"
LISTED = 4


@login_not_required
@require_safe
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """One room now and next, with codes to reserve it and to check in."""
    glance = Glance(request)
    room = next((room for room in glance.house.rooms if room.slug == slug), None)
    if room is None:
        raise Http404(_("There is no such room."))
    return glance.answer("bookings/door.html", slug, [room], _door_context)


@login_not_required
@require_safe
def venue_display(request: HttpRequest, slug: str) -> HttpResponse:
    """Every room of a venue now and next."""
    glance = Glance(request)
    rooms = [room for room in glance.house.rooms if room.venue.slug == slug]
    if not rooms:
        raise Http404(_("There is no such venue."))
    return glance.answer("bookings/venue_display.html", slug, rooms, _venue_context)


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen:
    """A finished screen, but for the time it was asked for."""

    body: str
    etag: str
    numbers: tuple[int, ...]
    fresh_until: datetime


_screens: Kept[Screen] = Kept(400)
Context = Callable[["Glance", Sequence[RoomDisplay]], dict[str, Any]]


class Glance:
    """One look at a screen: the revisions are read first, everything else after them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.now = request, timezone.now()
        self.revisions: Revisions = revisions_of(local_day(self.now))
        self.house = house_of(self.revisions)
        self.base = f"{request.scheme}://{request.get_host()}"

    def answer(self, template: str, slug: str, rooms: Sequence[Room], context: Context) -> HttpResponse:
        """The screen as it is now, or 304."""
        key = (template, slug, self.base, get_language())
        numbers = self.revisions.of(tuple(space for room in rooms for space in self.house.spaces[room.pk]))
        kept = _screens.get(key)
        if kept is None or kept.numbers != numbers or self.now >= kept.fresh_until:
            kept = _screens.put(key, self._made(template, rooms, context, numbers))
        return self._sent(kept)

    def _made(self, template: str, rooms: Sequence[Room], context: Context, numbers: tuple[int, ...]) -> Screen:
        today = local_day(self.now)
        hours: OpeningTable = hours_of(self.revisions, today, today)
        displays = displays_of(rooms, now=self.now, hours=hours)
        body = render_to_string(template, self._common(displays) | context(self, displays))
        until = fresh_until(displays, self.now)
        return Screen(body=body, etag=day_cache.etag_of(body.encode()), numbers=numbers, fresh_until=until)

    def _common(self, displays: Sequence[RoomDisplay]) -> dict[str, Any]:
        state = {"rooms": {display.room.slug: display.for_the_screen() for display in displays}, "words": _words()}
        return {"centre": settings.CENTRE, "state": state, "clock_now": CLOCK, "now_ms": NOW, "today": self.now}

    def _sent(self, screen: Screen) -> HttpResponse:
        asked = self.request.headers.get("If-None-Match")
        unchanged = asked is not None and screen.etag in parse_etags(asked)
        now = str(milliseconds(self.now))
        body = screen.body.replace(CLOCK, clock(self.now)).replace(NOW, now)
        # Nothing on the way may keep it: only the script asks conditionally, and it knows how old its picture is.
        headers = {"ETag": screen.etag, "Cache-Control": "no-store", "X-Now": now}
        return HttpResponseNotModified(headers=headers) if unchanged else HttpResponse(body, headers=headers)


def _words() -> Mapping[str, str]:
    """What the script says by itself; it fills in what stands in braces."""
    return {
        "fresh": _("Updated %(clock)s") % {"clock": "{clock}"},
        "stale": _("As of %(clock)s · no network") % {"clock": "{clock}"},
        "left": _("%(n)s minutes left") % {"n": "{minutes}"},
        "perhaps_free": _("Probably free"),
        "ask": _("This is how it was at %(clock)s. Please ask the desk first.") % {"clock": "{clock}"},
        "unknown": _("Please ask the desk"),
        "unknown_why": _("The display has had no news since %(clock)s.") % {"clock": "{clock}"},
        "nothing": _("Nothing more today"),
    }


def _door_context(glance: Glance, displays: Sequence[RoomDisplay]) -> dict[str, Any]:
    [display] = displays
    room, now = display.room, glance.now
    by_desk = room.audience == Room.Audience.STAFF
    page = "bookings:room" if by_desk else "bookings:reserve_room"
    return {
        "room": room,
        "stretch": display.at(now),
        "coming": display.coming(now)[:LISTED],
        "limit": LISTED,
        "line": day_line_of(display, now),
        "by_desk": by_desk,
        "reserve_code": qr_code(glance.base + reverse(page, args=[room.slug])),
        "check_in_code": qr_code(glance.base + reverse("bookings:check_in", args=[room.slug])),
        "can_check_in": display.can_check_in(now),
        "closes": display.opening.spans[-1].ends_at if display.opening.spans else None,
    }


def _venue_context(glance: Glance, displays: Sequence[RoomDisplay]) -> dict[str, Any]:
    rows = [_row(entry, glance.now) for entry in folded(displays, lambda display: display.room)]
    state = {"rooms": {row.key: row.display.for_the_screen() for row in rows}, "words": _words()}
    return {"venue": displays[0].room.venue, "rows": rows, "state": state}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the screen in the hall: a room, or a bank of seats, of which it only tells how many are free."""

    key: str
    name: str
    display: RoomDisplay
    stretch: Stretch
    next: Stretch | None = None
    is_bank: bool = False


def _row(entry: Entry[RoomDisplay], now: datetime) -> Row:
    slug = entry.room.slug
    if entry.is_bank:
        display = display_of_bank(entry.things, day_span(local_day(now)))
        return Row(key=f"seats-{slug}", name=entry.name, display=display, stretch=display.at(now), is_bank=True)
    display = entry.thing
    coming = next(iter(_parties(display, now)), None)
    return Row(key=slug, name=entry.name, display=display, stretch=display.at(now), next=coming)


def _parties(display: RoomDisplay, now: datetime) -> list[Any]:
    return [stretch for stretch in display.coming(now) if stretch.kind != "free"]
