"""Rooms and opening hours, kept in this process's memory for as long as the settings stay as they are."""

from copy import copy
from datetime import date

from bookings.models import Room
from bookings.queries.revisions import settings_revision
from centre.opening.queries import OpeningTable, hours_by_schedule
from centre.shared.kept import Kept

_tables: Kept[OpeningTable] = Kept(400)
_rooms: Kept[Room] = Kept(800)
_with_venue = Room.objects.select_related("venue")
_with_equipment = _with_venue.prefetch_related("equipment")


def room_at(revision: int, pk: int) -> Room:
    """A room with its venue at a revision of the settings that was just read; one query when it is a new one."""
    key = (revision, pk)
    return copy(_rooms.get(key) or _rooms.put(key, _with_venue.get(pk=pk)))  # nobody changes what others will get


def room_called(slug: str, revision: int) -> Room:
    """The room with this address, while its venue is in use, at a revision of the settings that was just read.

    With its equipment; two queries when it is a new revision. Raises Room.DoesNotExist.
    """
    key = (revision, slug)
    return copy(_rooms.get(key) or _rooms.put(key, _with_equipment.get(slug=slug, venue__retired_at__isnull=True)))


def hours_now(first_day: date, last_day: date) -> OpeningTable:
    """The published hours as this transaction sees them; one query, four when the settings changed."""
    return hours_at(settings_revision(), first_day, last_day)


def hours_at(revision: int, first_day: date, last_day: date) -> OpeningTable:
    """The published hours at a revision of the settings that was just read; three queries when it is a new one."""
    key = (revision, first_day, last_day)
    return _tables.get(key) or _tables.put(key, hours_by_schedule(first_day, last_day))
