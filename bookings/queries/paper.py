"""What the desk is told about a row that was written on paper: what is against it, who is there, what else is free."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bookings import policies
from bookings.models import Reservation, Room
from bookings.policies import Booker
from bookings.queries.alternatives import Alternative, alternatives_for
from bookings.queries.situations import Held, held_by_room, room_day
from centre.shared.problems import Problem
from centre.shared.timespan import Span, local_day

AT_THE_DESK = Booker(at_the_desk=True)


def problems_at_the_desk(room: Room, span: Span, *, party_size: int, now: datetime) -> list[Problem]:
    """What the rules of the desk, and whoever is in the room, have against a reservation."""
    situation = room_day(room, local_day(span.starts_at)).situation(now=now, booker=AT_THE_DESK)
    return policies.problems_with(situation, span=span, party_size=party_size)


def who_is_there(room: Room, span: Span, *, now: datetime) -> list[tuple[Held, Reservation | None]]:
    """Whoever holds the room, or a part of it, at some time of a reservation and its turnaround; in order.

    A form that is being filled in, or an offer from the waiting list, comes without a reservation.
    """
    occupied = span.until(span.ends_at + room.rules.turnaround)
    helds = [h for h in held_by_room([room], occupied).get(room.pk, []) if h.lets_go_at is None or now < h.lets_go_at]
    parties = Reservation.objects.select_related("room", "holder", "organisation").in_bulk(
        [held.reservation_id for held in helds if held.reservation_id]
    )
    return [(held, parties.get(held.reservation_id or 0)) for held in helds]


def what_else_is_free(room: Room, span: Span, *, party_size: int, now: datetime) -> list[Alternative]:
    """Up to three other times and rooms for the same party."""
    return alternatives_for(room=room, span=span, party_size=party_size, now=now, booker=AT_THE_DESK)


def same_row(typed: dict[str, Any]) -> Reservation | None:
    """The reservation that was made of this very row before: a double click, a reload, two with the same paper."""
    span: Span = typed["span"]
    names = ("room", "contact_name", "contact_phone", "party_size", "purpose")
    return Reservation.objects.filter(
        **{name: typed[name] for name in names},
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        holder=None,
        state__in=Reservation.HOLDING,
    ).first()


def clashing(room: Room, span: Span, others: Sequence[tuple[int, Room, Span]]) -> int | None:
    """The number of the row among `others` that cannot stand beside this one; None where all can."""
    spaces = set(room.spaces.values_list("pk", flat=True))
    occupied = span.until(span.ends_at + room.rules.turnaround)
    for number, other, theirs in others:
        shared = other.pk == room.pk or other.spaces.filter(pk__in=spaces).exists()
        if shared and theirs.until(theirs.ends_at + other.rules.turnaround).overlaps(occupied):
            return number
    return None
