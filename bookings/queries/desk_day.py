"""The day grid of the desk: the residents' grid with names, and everything that is free for the desk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.availability import free_spans
from bookings.banks import Entry, folded
from bookings.models import Reservation, Room
from bookings.policies import Booker, offered_starts
from bookings.queries.attendance import Arrival, case_of
from bookings.queries.day import Slot, Start, closed_slots, hours_in, in_order, reserve_address, window_of
from bookings.queries.lanes import DeskSlot, with_reservations
from bookings.queries.situations import RoomDay, room_days
from centre.shared.timespan import Span, local_day
from centre.shared.wording import clock_span

State = Reservation.State


@dataclass(frozen=True, kw_only=True)
class DeskLine:
    """A room's line; `is_taken` says that a party, a closure or an offer is on it."""

    room: Room
    slots: Sequence[DeskSlot]
    is_taken: bool = False


@dataclass(frozen=True)
class DeskEntry:
    """A line of a room, or a bank of seats, of which only those that are taken are not folded away."""

    entry: Entry[DeskLine]

    @property
    def shown(self) -> list[DeskLine]:
        return [line for line in self.entry.things if line.is_taken or not self.entry.is_bank]

    @property
    def folded(self) -> list[DeskLine]:
        return [line for line in self.entry.things if not line.is_taken] if self.entry.is_bank else []


@dataclass(frozen=True, kw_only=True)
class DeskDay:
    """A day at the desk: a line per room, the parties in order of time, who is at the door, what to prepare."""

    day: date
    window: Span
    lines: Sequence[DeskLine]
    parties: Sequence[Reservation]
    arrivals: Sequence[Arrival] = ()

    @property
    def hours(self) -> list[int]:
        return hours_in(self.window)

    @property
    def entries(self) -> list[DeskEntry]:
        return [DeskEntry(entry) for entry in folded(self.lines, lambda line: line.room)]

    @property
    def waiting(self) -> int:
        return sum(party.state == State.REQUESTED for party in self.parties)

    @property
    def people(self) -> int:
        return sum(party.party_size for party in self.parties)

    @property
    def to_prepare(self) -> list[Reservation]:
        return [party for party in self.parties if party.note or party.equipment.all()]


def desk_day(day: date, *, now: datetime) -> DeskDay:
    """Every room in use on a day; seven queries, however many rooms and reservations there are."""
    rooms = list(Room.objects.in_use().select_related("venue"))
    days = room_days(rooms, day, day)
    reservations = _reservations(days.values())
    window = window_of(day, [room_day.opening for room_day in days.values()])
    parties = [r for r in reservations.values() if r.kind != Reservation.Kind.CLOSURE]
    parties.sort(key=lambda party: (party.starts_at, party.room_id))
    return DeskDay(
        day=day,
        window=window,
        lines=[_line(days[room.pk, day], window, reservations, now) for room in rooms],
        parties=parties,
        arrivals=_arrivals(parties, days.values(), now) if day == local_day(now) else (),
    )


def _arrivals(parties: Iterable[Reservation], days: Iterable[RoomDay], now: datetime) -> list[Arrival]:
    """Who is in the house, and who can be checked in now."""
    over_at = {held.reservation_id: held.lets_go_at for room_day in days for held in room_day.held}
    cases = ((party, case_of(party, lets_go_at=over_at.get(party.pk))) for party in parties)
    arrivals = [Arrival(reservation=party, case=case, now=now) for party, case in cases]
    return [one for one in arrivals if one.can_check_in or (one.is_checked_in and not one.case.is_over(now))]


def _reservations(days: Iterable[RoomDay]) -> Mapping[int, Reservation]:
    wanted = {held.reservation_id for room_day in days for held in room_day.held if held.reservation_id}
    return (
        Reservation.objects.select_related("room", "holder", "organisation")
        .prefetch_related("equipment")
        .in_bulk(wanted)
    )


def _line(room_day: RoomDay, window: Span, reservations: Mapping[int, Reservation], now: datetime) -> DeskLine:
    held = {
        address_of(held.reference): reservations[held.reservation_id]
        for held in room_day.standing(now)
        if held.reservation_id
    }
    slots = in_order([*_slots(room_day, reservations, window, now)], window)
    line = with_reservations(slots, held, window)
    return DeskLine(room=room_day.room, slots=line, is_taken=bool(room_day.standing(now)))


def _slots(room_day: RoomDay, reservations: Mapping[int, Reservation], window: Span, now: datetime) -> Iterable[Slot]:
    """Everything on the line; where two share a time, the later one is seen: the room's own parties come last."""
    yield from closed_slots(room_day.opening, window)
    yield from _free_slots(room_day, now)
    standing = room_day.standing(now)
    for held in standing:
        yield Slot(kind="closed", span=Span(held.span.ends_at, held.free_again_at), text=_("tidying"))
    for held in sorted(standing, key=lambda held: held.room_id == room_day.room.pk):
        if held.is_closure:
            yield Slot(kind="closed", span=held.span, text=held.purpose)
        elif held.reservation_id is None:
            yield Slot(kind="busy", span=held.span, text=_ON_HOLD[held.kind])
        else:
            text = _party(reservations[held.reservation_id], room_day.room)
            yield Slot(kind="busy", span=held.span, text=text, address=address_of(held.reference))


_ON_HOLD: Mapping[str, Any] = {"draft": gettext_lazy("being reserved"), "offer": gettext_lazy("offered, waiting list")}


def _party(reservation: Reservation, room: Room) -> str:
    """Who is in the room, for a person what for; named with its own room where only a part of this one is taken."""
    name = reservation.public_title or str(reservation.organisation or reservation.purpose)
    return name if reservation.room_id == room.pk else f"{reservation.room}{_(': ')}{name}"


def _free_slots(room_day: RoomDay, now: datetime) -> Iterable[Slot]:
    """Free time, each start of the raster leading to the form of the desk."""
    situation = room_day.situation(now=now, booker=Booker(at_the_desk=True))
    rules = room_day.room.rules
    starts = offered_starts(situation, length=rules.raster)
    for span in free_spans(opening=situation.opening.spans, busy=situation.busy):
        yield Slot(kind="gap", span=span, text=_("%(span)s free") % {"span": clock_span(span)})
        inside = [start for start in starts if span.starts_at <= start < span.ends_at]
        if inside:
            links = [Start(at=start, address=_new(room_day.room, start, rules.shortest_length)) for start in inside]
            yield Slot(kind="free", span=Span(inside[0], inside[-1] + rules.raster), starts=links)


def _new(room: Room, start: datetime, length: timedelta) -> str:
    page = reverse("bookings:desk_new_reservation")
    return reserve_address(page, start, start + length) + f"&room={room.slug}"


def address_of(reference: str) -> str:
    """The desk's page of a reservation."""
    return reverse("bookings:desk_reservation", args=[reference])
