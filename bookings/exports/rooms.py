"""Venues, spaces, rooms and equipment as tables; rooms under the headings that imports read."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from bookings.imports import rooms
from bookings.models import Equipment, Room, Space, Venue
from bookings.permissions import may_see_holders
from centre.sheets.wording import headings, names
from centre.sheets.writing import Noun, Scope


def _all_rooms(scope: Scope) -> Iterable[Room]:
    return Room.objects.select_related("venue", "schedule").prefetch_related("spaces", "equipment")


def _venue(venue: Venue, scope: Scope) -> list[Any]:
    return [venue.name, venue.slug, venue.floor, venue.introduction, venue.schedule, venue.order, venue.retired_at]


def _space(space: Space, scope: Scope) -> list[Any]:
    return [space.venue.name, space.name, names(room.name for room in space.rooms.all())]


def _room(room: Room, scope: Scope) -> list[Any]:
    facts = {
        "venue": room.venue.name,
        "new_venue": True,
        "floor": room.venue.floor,
        "spaces": names(space.name for space in room.spaces.all()),
        "kind": room.get_kind_display(),
        "equipment": names(room.equipment.all()),
        "audience": room.get_audience_display(),
        "retired": room.retired_at,
    }
    return [facts[c.key] if c.key in facts else getattr(room, c.key) for c in rooms.COLUMNS] + [room.schedule]


def _equipment(one: Equipment, scope: Scope) -> list[Any]:
    return [one.name, one.stock, one.icon, one.order]


NOUNS = [
    Noun(
        key="venues",
        label=gettext_lazy("Venues"),
        columns=headings(
            ("场馆", "Venue"), ("网址", "Address"), ("楼层", "Floor"), ("介绍", "Introduction"),
            ("开放时间表", "Opening hours"), ("顺序", "Order"), ("停用于", "Retired"),
        ),
        rows=lambda scope: Venue.objects.select_related("schedule"),
        may_be_taken_by=may_see_holders,
        values=_venue,
    ),
    Noun(
        key="spaces",
        label=gettext_lazy("Spaces"),
        columns=headings(("场馆", "Venue"), ("空间单元", "Space"), ("所属场地", "Rooms")),
        rows=lambda scope: Space.objects.select_related("venue").prefetch_related("rooms"),
        may_be_taken_by=may_see_holders,
        values=_space,
    ),
    Noun(
        key="rooms",
        label=gettext_lazy("Rooms and their rules"),
        columns=[*rooms.COLUMNS, *headings(("开放时间表", "Opening hours"))],
        rows=_all_rooms,
        may_be_taken_by=may_see_holders,
        values=_room,
    ),
    Noun(
        key="equipment",
        label=gettext_lazy("Equipment"),
        columns=headings(("设备", "Equipment"), ("可借数量", "Portable pieces"), ("图标", "Icon"), ("顺序", "Order")),
        rows=lambda scope: Equipment.objects.all(),
        may_be_taken_by=may_see_holders,
        values=_equipment,
    ),
]  # fmt: skip
