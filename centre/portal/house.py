"""The house at this moment, for the home page: each floor's rooms, today's public events, what is free next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.banks import has_bank
from bookings.models import Room, Venue
from bookings.policies import Booker, offered_starts
from bookings.queries.situations import Held, RoomDay, room_days
from centre.shared.timespan import Span, local_day
from centre.shared.wording import clock

SOON = timedelta(hours=2)
LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "首": 1, "底": 1} | {str(n): n for n in range(1, 6)}
VISITOR = Booker()


@dataclass(frozen=True, kw_only=True)
class VenueNow:
    """One line of the floor guide; `level` is the floor in the drawing, None when it is not drawn."""

    venue: Venue
    level: int | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something everybody may come to. `phase` is "past", "live" or "coming"."""

    title: str
    room: Room
    span: Span
    phase: str


@dataclass(frozen=True, kw_only=True)
class FreeSoon:
    room: Room
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class HouseNow:
    venues: Sequence[VenueNow]
    events: Sequence[Event]
    free_soon: Sequence[FreeSoon]


def house_at(now: datetime) -> HouseNow:
    """What the home page tells of the rooms; the number of queries does not depend on how many there are."""
    today = local_day(now)
    rooms = list(Room.objects.in_use().select_related("venue"))
    days = room_days(rooms, today, today)
    in_order = [days[room.pk, today] for room in rooms]
    return HouseNow(
        venues=_venues(in_order, now),
        events=_events(in_order, now),
        free_soon=_free_soon(in_order, now),
    )


def events_at(now: datetime) -> list[Event]:
    """Today's public events, in order; the number of queries does not depend on how many there are."""
    today = local_day(now)
    rooms = Room.objects.in_use().select_related("venue")
    return _events(room_days(list(rooms), today, today).values(), now)


def _venues(days: Iterable[RoomDay], now: datetime) -> list[VenueNow]:
    found = [
        VenueNow(venue=venue, level=level_of(venue.floor), state=venue_state(list(own), now))
        for venue, own in groupby(days, key=lambda day: day.room.venue)
    ]
    return sorted(found, key=lambda line: -(line.level or 0))


def level_of(floor: str) -> int | None:
    """The floor of the drawing that "三层" or "3F" means, 1 to 5; None when it is not one of them."""
    return next((LEVELS[letter] for letter in floor if letter in LEVELS), None)


def venue_state(days: Sequence[RoomDay], now: datetime) -> str:
    """In a few words: closed, how many rooms or seats are free now, or until when the only room is."""
    free = [day for day in days if is_free(day, now)]
    if not any(is_open(day, now) for day in days):
        return _("closed now")
    if all(day.room.kind == Room.Kind.SEAT for day in days):
        return _seats(len(days), len(free))
    if has_bank(day.room for day in days):
        return _rooms_and_seats(days, free)
    if len(days) > 1:
        return _rooms(len(days), len(free))
    return _only_room(days[0], now)


def _rooms_and_seats(days: Sequence[RoomDay], free: Sequence[RoomDay]) -> str:
    seats, seats_free = ([day for day in some if day.room.kind == Room.Kind.SEAT] for some in (days, free))
    rooms = _rooms(len(days) - len(seats), len(free) - len(seats_free))
    return _(" · ").join([rooms, _seats(len(seats), len(seats_free))])


def _seats(count: int, free: int) -> str:
    return ngettext("%(n)d seat, %(free)d free now", "%(n)d seats, %(free)d free now", count) % {
        "n": count,
        "free": free,
    }


def _rooms(count: int, free: int) -> str:
    return ngettext("%(n)d room, %(free)d free now", "%(n)d rooms, %(free)d free now", count) % {
        "n": count,
        "free": free,
    }


def _only_room(day: RoomDay, now: datetime) -> str:
    if holder := _holder(day, now):
        return _("in use until %(clock)s") % {"clock": clock(holder.span.ends_at)}
    starts = [held.span.starts_at for held in day.standing(now) if held.span.starts_at > now]
    ends = [span.ends_at for span in day.opening.spans if span.starts_at <= now < span.ends_at]
    return _("free until %(clock)s") % {"clock": clock(min(starts + ends))}


def is_free(day: RoomDay, now: datetime) -> bool:
    """Whether it is open at this moment, and nobody holds it."""
    return is_open(day, now) and _holder(day, now) is None


def is_open(day: RoomDay, now: datetime) -> bool:
    """Whether the room is open at this moment; it may be in use."""
    return any(span.starts_at <= now < span.ends_at for span in day.opening.spans)


def _holder(day: RoomDay, now: datetime) -> Held | None:
    return next((held for held in day.standing(now) if held.occupied.starts_at <= now < held.occupied.ends_at), None)


def _events(days: Iterable[RoomDay], now: datetime) -> list[Event]:
    found = {
        held.reservation_id: Event(
            title=held.public_title, room=day.room, span=held.span, phase=phase_of(held.span, now)
        )
        for day in days
        for held in day.standing(now)
        if held.public_title and held.room_id == day.room.pk
    }
    return sorted(found.values(), key=lambda event: event.span)


def phase_of(span: Span, now: datetime) -> str:
    """Whether a time is "past", "live" or "coming"."""
    if span.ends_at <= now:
        return "past"
    return "live" if span.starts_at <= now else "coming"


def _free_soon(days: Iterable[RoomDay], now: datetime, *, at_most: int = 3) -> list[FreeSoon]:
    """The first start of a few rooms within two hours; single seats aside, one can always sit down."""
    found = []
    for day in days:
        if day.room.kind == Room.Kind.SEAT:
            continue
        start = next(iter(offered_starts(day.situation(now=now, booker=VISITOR))), None)
        if start and start <= now + SOON:
            found.append(FreeSoon(room=day.room, starts_at=start))
        if len(found) == at_most:
            break
    return sorted(found, key=lambda free: free.starts_at)
