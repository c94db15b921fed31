"""The tables of room booking, one module per noun."""

from .attendance import NoShow
from .hold import Hold, Wish
from .limit import Exemption, Limit
from .record import CalendarFeed, Refusal
from .reservation import Occupancy, Reservation
from .revision import SettingsRevision, SpaceDay
from .room import Equipment, Room, RoomPhoto
from .series import Series
from .stock import Promise
from .venue import Space, Venue

__all__ = [
    "CalendarFeed",
    "Equipment",
    "Exemption",
    "Hold",
    "Limit",
    "NoShow",
    "Occupancy",
    "Promise",
    "Refusal",
    "Reservation",
    "Room",
    "RoomPhoto",
    "Series",
    "SettingsRevision",
    "Space",
    "SpaceDay",
    "Venue",
    "Wish",
]
