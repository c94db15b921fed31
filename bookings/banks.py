"""Seats folded: many seats for one that stand side by side in a venue are a bank, and a page shows a bank as one entry.

Pure: whatever has a room can be folded, a line of the day grid as well as a card.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from bookings.models import Room

SEAT = "seat"
MOST_UNFOLDED = 3  # so many seats are shown like rooms
NUMBER_AT_THE_END = re.compile(r"\s*\d*$")

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Entry(Generic[Thing]):
    """What a page shows as one: a room by itself, or a bank of seats; `things` and `rooms` go in pairs."""

    things: Sequence[Thing]
    rooms: Sequence["Room"]

    @property
    def is_bank(self) -> bool:
        return len(self.rooms) > 1

    @property
    def thing(self) -> Thing:
        """The first, of a room by itself the only one."""
        return self.things[0]

    @property
    def room(self) -> "Room":
        return self.rooms[0]

    @property
    def name(self) -> str:
        """What all are called before their numbers, `阅览席`; else the name of the venue."""
        if not self.is_bank:
            return self.room.name
        together = NUMBER_AT_THE_END.sub("", self.room.name)
        is_common = together and all(room.name.startswith(together) for room in self.rooms)
        return together if is_common else str(self.room.venue)

    @property
    def numbers(self) -> str:
        """What the first and the last have behind that: `1–30`; empty where a name has nothing there."""
        first, last = (room.name.removeprefix(self.name).strip() for room in (self.rooms[0], self.rooms[-1]))
        return f"{first}–{last}" if self.is_bank and first and last else ""


def folded(things: Iterable[Thing], room_of: Callable[[Thing], "Room"]) -> list[Entry[Thing]]:
    """Things in the order of the house as entries: more than three seats side by side become one, others stay alone."""
    return [entry for side_by_side in _runs(things, room_of) for entry in _entries(side_by_side, room_of)]


def has_bank(rooms: Iterable["Room"]) -> bool:
    """Whether any of the rooms, in the order of the house, is in a bank."""
    return any(entry.is_bank for entry in folded(rooms, lambda room: room))


def _runs(things: Iterable[Thing], room_of: Callable[[Thing], "Room"]) -> Iterator[list[Thing]]:
    """Things that are next to each other, of one venue, and all of them seats or none."""

    def place(thing: Thing) -> tuple[bool, int]:
        room = room_of(thing)
        return room.kind == SEAT, room.venue_id

    return (list(run) for _place, run in groupby(things, key=place))


def _entries(run: Sequence[Thing], room_of: Callable[[Thing], "Room"]) -> Iterator[Entry[Thing]]:
    if len(run) > MOST_UNFOLDED and room_of(run[0]).kind == SEAT:
        yield Entry(things=run, rooms=[room_of(thing) for thing in run])
    else:
        yield from (Entry(things=[thing], rooms=[room_of(thing)]) for thing in run)
