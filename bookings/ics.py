"""Reservations as calendar entries (RFC 5545), for a single file and for the feeds that calendars subscribe to.

The UID of an entry never changes and its SEQUENCE rises with every change, so a calendar recognises what was moved or
cancelled. Moments are in UTC, which every calendar understands without a table of the zone.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from bookings.models import Reservation, Room
from centre.shared.timespan import Span

State = Reservation.State
GONE = (State.CANCELLED, State.DECLINED, State.RELEASED)
STATUS = {State.REQUESTED: "TENTATIVE", **dict.fromkeys(GONE, "CANCELLED")}
LOOK_AGAIN = timedelta(hours=1)  # so often a calendar is asked to fetch a feed
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a calendar. `uid` is without the part after the @; empty texts are left out."""

    uid: str
    sequence: int
    status: str
    span: Span
    summary: str
    location: str
    description: str = ""
    address: str = ""
    changed_at: datetime | None = None


def entry_of(reservation: Reservation, *, address: str, changed_at: datetime | None = None) -> Entry:
    """A reservation as its holder sees it; `address` is its page in full. It comes with its room and venue."""
    words = {"reference": reservation.reference, "address": address}
    return Entry(
        uid=reservation.reference,
        sequence=reservation.revision,
        status=_status(reservation),
        span=reservation.span,
        summary=_("%(room)s: %(purpose)s") % {"room": reservation.room, "purpose": reservation.purpose},
        location=place_of(reservation.room),
        description=_("Reservation %(reference)s. Look it up, move or cancel it: %(address)s") % words,
        address=address,
        changed_at=changed_at,
    )


def busy_entry_of(reservation: Reservation, *, room: Room, changed_at: datetime | None = None) -> Entry:
    """What everybody may know: that `room` is taken, or the title its holder opened to the public.

    The UID is not the reference, which belongs to the holder, but just as stable.
    """
    is_closure = reservation.kind == Reservation.Kind.CLOSURE
    return Entry(
        uid=_unrecognisable(reservation.reference),
        sequence=reservation.revision,
        status="CONFIRMED",  # it holds the room, also while the desk has not decided
        span=reservation.span,
        summary=_("Closed") if is_closure else reservation.public_title or _("Taken"),
        location=place_of(room),
        changed_at=changed_at,
    )


def calendar_of(reservation: Reservation, *, address: str, now: datetime) -> bytes:
    """One reservation as a file; `address` is its page in full, `now` the moment of asking."""
    entry = entry_of(reservation, address=address)
    calendar = _calendar("CANCEL" if entry.status == "CANCELLED" else "PUBLISH")
    calendar.add_component(_event(entry, now))
    return calendar.to_ical()


def feed_of(name: str, entries: Iterable[Entry], *, now: datetime) -> bytes:
    """A calendar to subscribe to; `name` is what calendars call it."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return calendar.to_ical()


def file_name(reservation: Reservation) -> str:
    return f"{reservation.reference}.ics"


def place_of(room: Room) -> str:
    """Where a room is, for somebody who has never been there; it comes with its venue."""
    centre = settings.CENTRE
    parts = (room.name, room.venue.name, room.venue.floor, centre["name"], centre["address"])
    return _(", ").join(str(part) for part in parts if part)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.CENTRE['name']}//reservations//ZH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.span.starts_at.astimezone(UTC))
    event.add("dtend", entry.span.ends_at.astimezone(UTC))
    event.add("status", entry.status)
    optional: dict[str, Any] = {
        "summary": entry.summary,
        "location": entry.location,
        "description": entry.description,
        "url": entry.address,
        "last-modified": entry.changed_at and entry.changed_at.astimezone(UTC),
    }
    for name, value in optional.items():
        if value:
            event.add(name, value)
    return event


def _status(reservation: Reservation) -> str:
    return STATUS.get(State(reservation.state), "CONFIRMED")


def _unrecognisable(reference: str) -> str:
    key = f"calendar of a room {settings.SECRET_KEY}".encode()
    return hmac.new(key, reference.encode(), hashlib.sha256).hexdigest()[:32]
