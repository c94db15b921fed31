"""The sheets of room booking: rooms, closures, reservations, one module per kind."""

from django.utils.translation import gettext_lazy as _

from bookings import permissions
from bookings.imports import closures, reservations, rooms
from centre.sheets.kinds import Kind

ALL_KINDS = [
    Kind(
        key="rooms",
        label=_("Rooms and their rules"),
        help=_("A room of the same name is brought up to date, a new name becomes a new room."),
        may_be_handed_in_by=permissions.may_manage_rooms,
        titles=rooms.TITLES,
        columns=rooms.COLUMNS,
        understood=rooms.understood,
    ),
    Kind(
        key="closures",
        label=_("Closures"),
        help=_("Nobody is cancelled by a sheet: reservations in the way are named."),
        may_be_handed_in_by=permissions.may_close_rooms,
        titles=closures.TITLES,
        columns=closures.COLUMNS,
        understood=closures.understood,
    ),
    Kind(
        key="reservations",
        label=_("Reservations"),
        help=_("They are judged like reservations made at the desk, and confirmed at once."),
        may_be_handed_in_by=permissions.may_reserve_for_others,
        titles=reservations.TITLES,
        columns=reservations.COLUMNS,
        understood=reservations.understood,
        notes_hold_when_written=True,
    ),
]
