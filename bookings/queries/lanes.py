"""One room's day as a line, for the desk's small pictures of a day. No query of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookings.models import Reservation
from bookings.queries.day import Slot, in_order, starts_of
from centre.shared.timespan import Span


@dataclass(frozen=True, kw_only=True)
class DeskSlot:
    """A slot of a line, when it is seen to begin, and the reservation that is in it."""

    slot: Slot
    starts_at: datetime
    reservation: Reservation | None = None

    @property
    def is_wish(self) -> bool:
        """Whether somebody wants this time without having it for sure."""
        settled = {*Reservation.HOLDING} - {Reservation.State.REQUESTED}
        return self.reservation is not None and self.reservation.state not in settled


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A line with a title; `own` marks the reservation the page is about."""

    title: str
    slots: Sequence[DeskSlot]
    own: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(slot.reservation for slot in self.slots)

    @property
    def people(self) -> int | None:
        """How many come, where the line shows a single party."""
        parties = [slot.reservation.party_size for slot in self.slots if slot.reservation]
        return parties[0] if len(parties) == 1 else None


def lane_of(reservations: Iterable[Reservation], *, window: Span, title: str, own: bool = False) -> Lane:
    """Reservations drawn over the hours of `window`; where two share a time, the later one is seen."""
    known = {reservation.reference: reservation for reservation in reservations}
    busy = [Slot(kind="busy", span=r.span, address=r.reference) for r in known.values()]
    slots = in_order([Slot(kind="gap", span=window), *busy], window)
    return Lane(title=title, slots=with_reservations(slots, known, window), own=own)


def with_reservations(slots: Iterable[Slot], known: dict[str, Reservation], window: Span) -> list[DeskSlot]:
    """Each slot of the window with its reservation; `known` maps the slots' addresses."""
    seen = starts_of(slots, window.starts_at)
    return [DeskSlot(slot=slot, starts_at=at, reservation=known.get(slot.address)) for at, slot in seen]
