"""The house as every page reads it: the rooms in use, their hours and who holds them, kept in this process's memory.

Each thing is kept with the revision numbers it was made from (read before the data, see `revisions`) and used only
while these are as they were, so nothing kept is ever older than the last commit. Decision record 0003 tells what that
saves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg

from bookings.models import Room
from bookings.queries.hours import hours_at
from bookings.queries.revisions import Revisions
from bookings.queries.situations import RoomDay, room_days
from centre.opening.queries import OpeningTable
from centre.shared.kept import Kept


@dataclass(frozen=True, kw_only=True)
class House:
    """The rooms in use with venue and equipment, in the order of the house, and the spaces each consists of."""

    rooms: Sequence[Room]
    spaces: dict[int, tuple[int, ...]]

    @property
    def has_members_only(self) -> bool:
        """Whether it matters to any room if somebody belongs to an organisation."""
        return any(room.audience == Room.Audience.ORGANISATIONS for room in self.rooms)


_houses: Kept[House] = Kept(2)
_room_days: Kept[tuple[tuple[int, ...], RoomDay]] = Kept(4_000)


def house_of(revisions: Revisions) -> House:
    """The rooms as the settings of these revisions have them; two queries when the settings changed."""
    return _houses.get(revisions.settings) or _houses.put(revisions.settings, _read_house())


def _read_house() -> House:
    rooms = list(
        Room.objects.in_use()
        .select_related("venue")
        .prefetch_related("equipment")
        .annotate(space_pks=ArrayAgg("spaces", order_by="spaces"))
        .order_by("venue__order", "order", "pk")  # said once more: an aggregate makes Django forget it
    )
    return House(rooms=rooms, spaces={room.pk: tuple(room.space_pks) for room in rooms})


def hours_of(revisions: Revisions, first_day: date, last_day: date) -> OpeningTable:
    """The published hours of some days; three queries when the settings changed."""
    return hours_at(revisions.settings, first_day, last_day)


def room_days_of(revisions: Revisions, house: House, day: date, hours: OpeningTable) -> list[RoomDay]:
    """Every room on a day, in the order of the house; one query for all those that changed since the last time.

    A room whose numbers are as they were is the very same object.
    """
    numbers = {pk: revisions.of(spaces) for pk, spaces in house.spaces.items()}
    found: dict[int, RoomDay] = {}
    for pk, now in numbers.items():
        kept = _room_days.get((pk, day))
        if kept and kept[0] == now:
            found[pk] = kept[1]
    if missing := [room for room in house.rooms if room.pk not in found]:
        for (pk, _day), room_day in room_days(missing, day, day, hours=hours).items():
            found[pk] = _room_days.put((pk, day), (numbers[pk], room_day))[1]
    return [found[pk] for pk in numbers]


def room_day_of(revisions: Revisions, room: Room, day: date) -> RoomDay:
    """One room on a day; no query while nothing about it changes, one for a room that is not in use."""
    house, hours = house_of(revisions), hours_of(revisions, day, day)
    alone = [other for other in house.rooms if other.pk == room.pk]
    if not alone:
        return room_days([room], day, day, hours=hours)[room.pk, day]
    return room_days_of(revisions, House(rooms=alone, spaces={room.pk: house.spaces[room.pk]}), day, hours)[0]
