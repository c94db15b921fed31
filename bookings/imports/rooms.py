"""Rows of a sheet of rooms: a room of that name is brought up to date, a new name becomes a room with its spaces."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bookings import permissions
from bookings.admin import PAGES_OF_THEIR_OWN
from bookings.imports.reservations import equipment_in
from bookings.models import Equipment, Room, Space, Venue
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.shared.db import hold_calendar, retried
from centre.shared.history import because
from centre.shared.problems import Problem, Refused
from centre.sheets.columns import Claim, Column, Done, Fate
from centre.sheets.values import Cells

TITLES = ("场地", "Rooms and their rules", "Rooms")
LONGEST_NAME = 40
LONGEST_NOTE = 300
COLUMNS = [
    Column(key="name", chinese="场地", english="Room", required=True, example="示例场地"),
    Column(key="venue", chinese="场馆", english="Venue", required=True, example="活动区"),
    Column(key="new_venue", chinese="没有该场馆时新建", english="Make the venue", example="否", help="是/否 yes/no"),
    Column(key="floor", chinese="楼层", english="Floor", example="五层", help="新建场馆时使用 / for a new venue"),
    Column(
        key="spaces",
        chinese="空间单元",
        english="Spaces",
        example="东半厅、西半厅",
        help="空白为与场地同名的一个 / empty: one",
    ),
    Column(key="slug", chinese="网址", english="Address", example="meeting-room-5", help="a–z 0–9 -"),
    Column(key="kind", chinese="类型", english="Kind"),
    Column(key="tagline", chinese="一句话介绍", english="One line about it"),
    Column(key="introduction", chinese="介绍", english="Introduction"),
    Column(key="drawing", chinese="插图", english="Drawing"),
    Column(key="equipment", chinese="设备", english="Equipment", help="投影仪、白板"),
    Column(key="order", chinese="顺序", english="Order"),
    Column(key="capacity_from", chinese="最少人数", english="Least people", example="1"),
    Column(key="capacity_to", chinese="最多人数", english="Most people", example="20"),
    Column(key="wheelchair_places", chinese="轮椅席位", english="Wheelchair places"),
    Column(key="step_free", chinese="无台阶到达", english="Step-free", help="是/否 yes/no"),
    Column(key="hearing_loop", chinese="助听感应", english="Hearing loop", help="是/否 yes/no"),
    Column(key="accessibility_note", chinese="无障碍说明", english="Accessibility note"),
    Column(key="raster_minutes", chinese="时间间隔", english="Steps", example="30", help="15 / 30 / 60"),
    Column(key="shortest_minutes", chinese="最短分钟", english="Shortest minutes", example="60"),
    Column(key="longest_minutes", chinese="最长分钟", english="Longest minutes", example="240"),
    Column(key="notice_minutes", chinese="提前分钟", english="Notice minutes", example="60"),
    Column(key="horizon_days", chinese="可约天数", english="Days ahead", example="60"),
    Column(key="turnaround_minutes", chinese="整理分钟", english="Turnaround minutes", example="30"),
    Column(key="needs_approval", chinese="需要确认", english="Needs approval", help="是/否 yes/no"),
    Column(key="audience", chinese="谁可以预约", english="Audience"),
    Column(key="cancel_until_minutes", chinese="取消提前分钟", english="Cancel until minutes"),
    Column(key="check_in_before_minutes", chinese="签到提前分钟", english="Check-in minutes before"),
    Column(key="release_after_minutes", chinese="未签到释放分钟", english="Release after minutes"),
    Column(key="retired", chinese="停用于", english="Retired"),
]
A_YEAR_OF_MINUTES = 525_600
TEXTS = {"tagline": 80, "introduction": 10_000, "drawing": 20, "accessibility_note": 120, "slug": 40}
FLAGS = ("step_free", "hearing_loop", "needs_approval")
NUMBERS = {
    "order": (0, 32_767),
    "capacity_from": (1, 32_767),
    "capacity_to": (1, 32_767),
    "wheelchair_places": (0, 32_767),
    "shortest_minutes": (1, 1440),
    "longest_minutes": (1, 1440),
    "notice_minutes": (0, A_YEAR_OF_MINUTES),
    "horizon_days": (0, 3_660),
    "turnaround_minutes": (0, 1440),
    "cancel_until_minutes": (0, A_YEAR_OF_MINUTES),
    "check_in_before_minutes": (0, 1440),
    "release_after_minutes": (0, 1440),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A room as the sheet describes it: only the facts whose cells are filled."""

    name: str
    venue: str
    new_venue: bool
    floor: str
    spaces: Sequence[str]
    equipment: Sequence[Equipment] | None
    facts: Mapping[str, Any]

    def claims(self) -> Sequence[Claim]:
        return [(f"room-{self.name}", None), *([(f"slug-{slug}", None)] if (slug := self.facts.get("slug")) else [])]

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Bring the room up to date, or make it; the note says which fields changed."""
        return set_up_room(wanted=self, by=by)


@retried
def set_up_room(*, wanted: Wanted, by: User) -> Done:
    """Make the room, or change what the sheet says otherwise of it. Raises Refused or PermissionDenied."""
    hold_calendar(to_change_it=True)
    require(permissions.may_manage_rooms(by))
    with because("import", by=by):
        room = Room.objects.select_for_update().filter(name=wanted.name).first()
        venue = _venue(wanted)
        if room is None:
            return _made(wanted, venue)
        return _changed(wanted, room, venue)


def understood(cells: Cells) -> Wanted:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    name = "" if cells.missing("name") else cells.text("name", most=LONGEST_NAME)
    venue = "" if cells.missing("venue") else cells.text("venue", most=LONGEST_NAME)
    spaces = cells.names("spaces")
    if any(len(space) > LONGEST_NAME for space in spaces):
        cells.problem("spaces", "too_long", _("The name of a space has at most 40 characters."))
    if cells.has("retired"):
        cells.problem("retired", "retired", _("Rooms that are no longer used are not imported."))
    wanted = Wanted(
        name=name,
        venue=venue,
        new_venue=bool(cells.yes("new_venue")),
        floor=cells.text("floor", most=20),
        spaces=spaces,
        equipment=equipment_in(cells) if cells.has("equipment") else None,
        facts=_facts(cells),
    )
    cells.refuse()
    return wanted


def _facts(cells: Cells) -> dict[str, Any]:
    readers: dict[str, Callable[[], Any]] = {
        "kind": lambda: cells.choice("kind", Room.Kind),
        "audience": lambda: cells.choice("audience", Room.Audience),
        "raster_minutes": lambda: _raster(cells),
    }
    readers |= {key: lambda key=key, most=most: cells.text(key, most=most) for key, most in TEXTS.items()}  # type: ignore[misc]
    readers |= {key: lambda key=key: cells.yes(key) for key in FLAGS}  # type: ignore[misc]
    readers |= {
        key: lambda key=key, least=least, most=most: cells.number(key, least=least, most=most)  # type: ignore[misc]
        for key, (least, most) in NUMBERS.items()
    }
    return {key: read() for key, read in readers.items() if cells.has(key)}


def _raster(cells: Cells) -> int | None:
    minutes = cells.number("raster_minutes")
    if minutes is not None and minutes not in Room.Raster.values:
        cells.problem("raster_minutes", "unknown_choice", _("Please write 15, 30 or 60."))
    return minutes


def _venue(wanted: Wanted) -> Venue:
    venue = Venue.objects.filter(name=wanted.venue).first()
    if venue is None and not wanted.new_venue:
        message = _("There is no venue called “%(name)s”. To make it, please write yes in the column “%(column)s”.")
        column = next(column.title for column in COLUMNS if column.key == "new_venue")
        raise _refused("venue", "unknown_venue", message % {"name": wanted.venue, "column": column})
    return venue or Venue.objects.create(name=wanted.venue, slug=_address("venue", wanted.venue), floor=wanted.floor)


def _made(wanted: Wanted, venue: Venue) -> Done:
    if "capacity_to" not in wanted.facts:
        raise _refused("capacity_to", "empty", _("A new room needs the number of people it is for."))
    room = Room(venue=venue, name=wanted.name, **{"slug": _address("room", wanted.name), **wanted.facts})
    _check(room)
    room.save(force_insert=True)
    room.spaces.set(_spaces(venue, wanted.spaces or [wanted.name]))
    room.equipment.set(wanted.equipment or ())
    return Done(fate=Fate.WRITTEN, note=_("new"))


def _changed(wanted: Wanted, room: Room, venue: Venue) -> Done:
    changed = [key for key, value in wanted.facts.items() if getattr(room, key) != value]
    before = {key: getattr(room, key) for key in changed}
    for key in changed:
        setattr(room, key, wanted.facts[key])
    moved = _moved(wanted, room, venue)
    _check(room)
    if changed or "venue" in moved:
        room.save()
    if "spaces" in moved:
        room.spaces.set(_spaces(venue, wanted.spaces))
    if wanted.equipment is not None and set(wanted.equipment) != set(room.equipment.all()):
        room.equipment.set(wanted.equipment)
        moved.append("equipment")
    if not changed and not moved:
        return Done(fate=Fate.THERE)
    return Done(fate=Fate.WRITTEN, note=_what_changed(room, before, moved)[:LONGEST_NOTE])


def _moved(wanted: Wanted, room: Room, venue: Venue) -> list[str]:
    """Which of venue and spaces change; a room that was reserved keeps both, so that what it occupies stays true."""
    moved = ["venue"] if room.venue_id != venue.pk else []
    if wanted.spaces and set(wanted.spaces) != set(room.spaces.values_list("name", flat=True)):
        moved.append("spaces")
    if moved and room.reservations.holding().filter(occupancies__isnull=False).exists():
        message = _("This room has been reserved, so it keeps its venue and its spaces.")
        raise Refused([Problem(code="reserved", field=key, message=message) for key in moved])
    room.venue = venue
    return moved


def _check(room: Room) -> None:
    """Raises Refused with what the room's own fields and constraints have to say."""
    problems = list(_contradictions(room))
    try:
        room.full_clean(validate_constraints=not problems)
    except ValidationError as error:
        for key, messages in error.message_dict.items():
            problems += [Problem(code="invalid", field=key, message=message) for message in messages]
    if problems:
        raise Refused(problems)


def _contradictions(room: Room) -> list[Problem]:
    found = []
    if room.capacity_from > room.capacity_to:
        found.append(_problem("capacity_to", "out_of_order", _("This is less than the least number of people.")))
    if room.shortest_minutes > room.longest_minutes:
        found.append(_problem("longest_minutes", "out_of_order", _("The longest time is shorter than the shortest.")))
    if room.slug in PAGES_OF_THEIR_OWN:
        found.append(
            _problem("slug", "reserved", _("This address belongs to a page of the portal. Please choose another."))
        )
    return found


def _spaces(venue: Venue, names: Sequence[str]) -> list[Space]:
    return [Space.objects.get_or_create(venue=venue, name=name)[0] for name in names]


def _address(kind: str, name: str) -> str:
    """An address for something whose name has no Latin letters; the same name always gets the same."""
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _what_changed(room: Room, before: Mapping[str, Any], moved: Sequence[str]) -> str:
    titles = {column.key: column.title for column in COLUMNS}
    changes = [f"{titles[key]} {_said(value)} → {_said(getattr(room, key))}" for key, value in before.items()]
    return "; ".join([*changes, *(titles[key] for key in moved)])


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)[:30] if value not in (None, "") else "–"


def _problem(key: str, code: str, message: Any) -> Problem:
    return Problem(code=code, field=key, message=message)


def _refused(key: str, code: str, message: Any) -> Refused:
    return Refused([_problem(key, code, message)])
