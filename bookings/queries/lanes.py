"""One room's day as a line of half hours, for the desk's small pictures of a day. No query of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bookings.models import Reservation
from centre.shared.timespan import CENTRE_ZONE, moment

OPENS, HALF_HOURS = time(8), 26
HALF_HOUR = timedelta(minutes=30)
HOURS = [f"{hour:02}" for hour in range(8, 21)]


@dataclass(frozen=True, kw_only=True)
class LaneSlot:
    """A stretch of `halves` half hours: a gap, or the part of a reservation that lies in the picture."""

    halves: int
    reservation: Reservation | None = None

    @property
    def holds(self) -> bool:
        return self.reservation is not None and self.reservation.state in Reservation.HOLDING


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A line with a title; `own` marks the reservation the page is about."""

    title: str
    slots: Sequence[LaneSlot]
    own: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(slot.reservation for slot in self.slots)

    @property
    def people(self) -> int | None:
        """How many come, where the line shows a single party."""
        parties = [slot.reservation.party_size for slot in self.slots if slot.reservation]
        return parties[0] if len(parties) == 1 else None


def lane_of(reservations: Iterable[Reservation], *, day: date, title: str, own: bool = False) -> Lane:
    """Reservations in order of time, drawn from 08:00 to 21:00 of `day`; what overlaps is drawn one after the other."""
    slots: list[LaneSlot] = []
    drawn = 0
    for reservation in reservations:
        first = max(_half_hour(reservation.starts_at, day), drawn)
        last = min(max(_half_hour(reservation.ends_at, day, up=True), first + 1), HALF_HOURS)
        if first >= last:
            continue
        if first > drawn:
            slots.append(LaneSlot(halves=first - drawn))
        slots.append(LaneSlot(halves=last - first, reservation=reservation))
        drawn = last
    if drawn < HALF_HOURS:
        slots.append(LaneSlot(halves=HALF_HOURS - drawn))
    return Lane(title=title, slots=slots, own=own)


def _half_hour(at: datetime, day: date, *, up: bool = False) -> int:
    """Which half hour after 08:00 a moment falls in, kept within the picture."""
    since = at.astimezone(CENTRE_ZONE) - moment(day, OPENS)
    return min(max(-(-since // HALF_HOUR) if up else since // HALF_HOUR, 0), HALF_HOURS)
