"""The tables of room booking, one module per noun."""

from .reservation import Occupancy, Reservation
from .revision import SettingsRevision, SpaceDay
from .room import Equipment, Room, RoomPhoto
from .venue import Space, Venue

__all__ = [
    "Equipment",
    "Occupancy",
    "Reservation",
    "Room",
    "RoomPhoto",
    "SettingsRevision",
    "Space",
    "SpaceDay",
    "Venue",
]
