"""A reservation as a calendar file (RFC 5545): an entry that a later file moves or takes away."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from bookings.models import Reservation

State = Reservation.State
STATUS = {State.REQUESTED: "TENTATIVE", State.CANCELLED: "CANCELLED", State.DECLINED: "CANCELLED"}


def calendar_of(reservation: Reservation, *, address: str, now: datetime) -> bytes:
    """The reservation for its holder's calendar; `address` is its page in full, `now` the moment of asking.

    The UID never changes and SEQUENCE is the reservation's revision, so a calendar recognises a moved one.
    """
    gone = STATUS.get(State(reservation.state)) == "CANCELLED"
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.CENTRE['name']}//reservations//ZH")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    calendar.add_component(_event(reservation, address=address, now=now))
    return calendar.to_ical()


def file_name(reservation: Reservation) -> str:
    return f"{reservation.reference}.ics"


def _event(reservation: Reservation, *, address: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{reservation.reference}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", reservation.revision)
    event.add("dtstamp", now)
    event.add("dtstart", reservation.starts_at.astimezone(UTC))
    event.add("dtend", reservation.ends_at.astimezone(UTC))
    event.add("status", STATUS.get(State(reservation.state), "CONFIRMED"))
    event.add("summary", _("%(room)s: %(purpose)s") % {"room": reservation.room, "purpose": reservation.purpose})
    event.add("location", _place(reservation))
    event.add("description", _("Reservation %(reference)s. Look it up, move or cancel it: %(address)s") % {
        "reference": reservation.reference, "address": address,
    })  # fmt: skip
    event.add("url", address)
    return event


def _place(reservation: Reservation) -> str:
    venue, centre = reservation.room.venue, settings.CENTRE
    parts = (reservation.room.name, venue.name, venue.floor, centre["name"], centre["address"])
    return _(", ").join(str(part) for part in parts if part)
