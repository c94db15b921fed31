"""Rooms and opening hours, kept in this process's memory for as long as the settings stay as they are."""

from copy import copy
from datetime import date

from bookings.models import Room
from bookings.queries.revisions import settings_revision
from centre.opening.queries import OpeningTable, hours_by_schedule
from centre.shared.kept import Kept

_tables: Kept[OpeningTable] = Kept(400)
_rooms: Kept[Room] = Kept(400)


def room_now(pk: int) -> Room:
    """A room with its venue as this transaction sees it; one query, two when the settings changed."""
    key = (settings_revision(), pk)
    room = _rooms.get(key) or _rooms.put(key, Room.objects.select_related("venue").get(pk=pk))
    return copy(room)  # what one command does to its room, the next must not see


def hours_now(first_day: date, last_day: date) -> OpeningTable:
    """The published hours as this transaction sees them; one query, four when the settings changed."""
    return hours_at(settings_revision(), first_day, last_day)


def hours_at(revision: int, first_day: date, last_day: date) -> OpeningTable:
    """The published hours at a revision of the settings that was just read; three queries when it is a new one."""
    key = (revision, first_day, last_day)
    return _tables.get(key) or _tables.put(key, hours_by_schedule(first_day, last_day))
