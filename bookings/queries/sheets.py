"""Days as they are put on paper: room by room who comes when, as the desk has it on its screen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.banks import Entry, folded
from bookings.models import Reservation, Room
from bookings.queries.situations import Held, RoomDay, room_days
from centre.opening.calendar import DayOpening
from centre.shared.timespan import Span
from centre.shared.wording import clock_span

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One stretch of a room's day: a party, or with `reason` a closure or an offer from the waiting list.

    `party` has its box to tick only on the line of its own room; where it sits in a part of the room, or in a larger
    one around it, `is_next_door` says so.
    """

    span: Span
    party: Reservation | None = None
    reason: str = ""
    is_next_door: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.party is not None and self.party.state == Reservation.State.REQUESTED

    @property
    def is_checked_in(self) -> bool:
        return self.party is not None and self.party.state == Reservation.State.CHECKED_IN

    @property
    def preparations(self) -> list[str]:
        """What is to be set up: equipment, then what else was asked for."""
        if self.party is None or self.is_next_door:
            return []
        return [*map(str, self.party.equipment.all()), *filter(None, [self.party.note])]


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """A room on a day: its rows in order of time, and how many empty lines to write on there are while it is open.

    For a bank of seats `name` is what it is called, and `seats` how many there are, `taken` of them with rows of
    their own.
    """

    room: Room
    opening: DayOpening
    rows: Sequence[SheetRow]
    empty_lines: int
    name: str = ""
    seats: int = 0
    taken: int = 0

    @property
    def blanks(self) -> range:
        """One for each empty line; a room that is closed all day needs none."""
        return range(self.empty_lines if self.opening.spans else 0)

    @property
    def height(self) -> int:
        """How many lines of the table the room takes."""
        return max(len(self.rows) + len(self.blanks), 1)

    @property
    def hours(self) -> str:
        """`08:00–12:00, 13:00–21:00`; on a closed day the reason."""
        spans = pgettext("between clauses", ", ").join(clock_span(span) for span in self.opening.spans)
        return spans or str(self.opening.reason or _("closed"))


@dataclass(frozen=True, kw_only=True)
class DaySheet:
    day: date
    lines: Sequence[SheetLine]

    @property
    def parties(self) -> int:
        """How many parties come, each counted once."""
        return len({row.party.pk for line in self.lines for row in line.rows if row.party})


def day_sheets(first_day: date, last_day: date, *, now: datetime, empty_lines: int) -> list[DaySheet]:
    """A sheet per day, both days included, of every room in use; as many queries for a fortnight as for a day.

    `empty_lines` is how many lines each room that is open has for what is written by hand.
    """
    rooms = list(Room.objects.in_use().select_related("venue"))
    found = room_days(rooms, first_day, last_day)
    parties = _parties(found.values())
    days = [first_day + n * ONE_DAY for n in range((last_day - first_day).days + 1)]
    return [
        DaySheet(day=day, lines=_folded([_line(found[room.pk, day], parties, now, empty_lines) for room in rooms]))
        for day in days
    ]


def _folded(lines: Sequence[SheetLine]) -> list[SheetLine]:
    """The lines with only those seats of a bank on which something is written, and empty lines for all of it."""
    return [line for entry in folded(lines, lambda line: line.room) for line in _of_entry(entry)]


def _of_entry(entry: Entry[SheetLine]) -> Iterator[SheetLine]:
    if not entry.is_bank:
        yield entry.thing
        return
    taken = [replace(line, empty_lines=0) for line in entry.things if line.rows]
    whole = next((line for line in entry.things if line.opening.spans), entry.thing)
    name = f"{entry.name} {entry.numbers}".strip()
    yield replace(
        whole, name=name, rows=(), seats=len(entry.rooms), taken=len(taken), empty_lines=2 * whole.empty_lines
    )
    yield from taken


def week_around(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week in which a day lies."""
    monday = day - day.weekday() * ONE_DAY
    return monday, monday + 6 * ONE_DAY


def _parties(days: Iterable[RoomDay]) -> Mapping[int, Reservation]:
    wanted = {held.reservation_id for room_day in days for held in room_day.held if held.reservation_id}
    people = Reservation.objects.select_related("room", "holder", "organisation").prefetch_related("equipment")
    return people.in_bulk(wanted)


def _line(room_day: RoomDay, parties: Mapping[int, Reservation], now: datetime, empty_lines: int) -> SheetLine:
    rows = sorted(_rows(room_day, parties, now), key=lambda row: (row.span.starts_at, row.is_next_door))
    return SheetLine(room=room_day.room, opening=room_day.opening, rows=rows, empty_lines=empty_lines)


def _rows(room_day: RoomDay, parties: Mapping[int, Reservation], now: datetime) -> Iterator[SheetRow]:
    for held in room_day.standing(now):
        if held.is_closure:
            yield SheetRow(span=held.span, reason=held.purpose)
        elif held.reservation_id is not None:
            yield _party(held, parties[held.reservation_id], room_day.room)
        elif held.kind == "offer":  # a form that is being filled in ends within minutes, before paper is looked at
            yield SheetRow(span=held.span, reason=_("offered, waiting list"))


def _party(held: Held, party: Reservation, room: Room) -> SheetRow:
    return SheetRow(span=held.span, party=party, is_next_door=held.room_id != room.pk)
