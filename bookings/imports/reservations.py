"""Rows of a sheet of reservations: each becomes one reservation, by the command and the liberties of the desk."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bookings import actions
from bookings.models import Equipment, Reservation, Room
from centre.accounts.models import User
from centre.accounts.phones import is_mobile_number, plain_phone
from centre.organisations.models import Organisation
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import Span, moment
from centre.sheets.columns import Claim, Column, Done, Fate
from centre.sheets.values import Cells

MOST_PEOPLE = 10_000
PIECES = re.compile(r"(.*?)(?:\s*[×xX*]\s*(\d{1,3}))?")
TITLES = ("预约", "Reservations")
COLUMNS = [
    Column(key="room", chinese="场地", english="Room", required=True, example="示例场地"),
    Column(
        key="day",
        chinese="日期",
        english="Day",
        required=True,
        example="2026-11-23",
        help="2026-11-23 / 2026年11月23日",
    ),
    Column(key="start", chinese="开始", english="Start", required=True, example="14:00", help="14:00"),
    Column(key="end", chinese="结束", english="End", required=True, example="16:00", help="16:00 / 24:00"),
    Column(key="party_size", chinese="人数", english="People", required=True, example="12"),
    Column(key="purpose", chinese="用途", english="Purpose", required=True, example="读书会"),
    Column(key="holder", chinese="预约人账号", english="Account", help="手机号或用户名 / mobile number or user name"),
    Column(key="contact_name", chinese="联系人", english="Contact", example="王老师"),
    Column(key="contact_phone", chinese="联系电话", english="Contact phone", example="13800000000"),
    Column(key="organisation", chinese="单位", english="Organisation"),
    Column(key="kind", chinese="类别", english="Kind"),
    Column(key="public_title", chinese="公开标题", english="Public title"),
    Column(key="note", chinese="备注", english="Note"),
    Column(key="equipment", chinese="设备", english="Equipment", help="投影仪、无线话筒×2"),
    Column(key="state", chinese="状态", english="State"),
]
# Where the rules speak of something for which the sheet has another column.
COLUMN_OF = {"length": "end"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A reservation as the sheet asks for it."""

    room: Room
    span: Span
    holder: User | None
    wish: Mapping[str, Any]

    def claims(self) -> Sequence[Claim]:
        occupied = self.span.until(self.span.ends_at + self.room.rules.turnaround)
        return [(f"space-{pk}", occupied) for pk in self.room.spaces.values_list("pk", flat=True)]

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Reserve at the desk, unless this very reservation is there already."""
        if there := self._there():
            return Done(fate=Fate.THERE, note=there.reference)
        try:
            made = actions.reserve(
                room=self.room, span=self.span, holder=self.holder, by=by, now=now, at_the_desk=True, **self.wish
            )
        except Refused as refused:
            if there := self._there():  # somebody handed in the same sheet
                return Done(fate=Fate.THERE, note=there.reference)
            raise Refused([_of_column(problem) for problem in refused.problems]) from refused
        return Done(fate=Fate.WRITTEN, note=made.reference)

    def _there(self) -> Reservation | None:
        same = Reservation.objects.holding().filter(
            room=self.room, starts_at=self.span.starts_at, ends_at=self.span.ends_at, holder=self.holder
        )
        if not self.holder:
            same = same.filter(contact_name=self.wish["contact_name"])
        return same.exclude(kind=Reservation.Kind.CLOSURE).first()


def understood(cells: Cells) -> Wanted:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    room, span = _room(cells), span_in(cells)
    holder, organisation = _holder(cells), _organisation(cells)
    wish = {
        "party_size": cells.missing("party_size") or cells.number("party_size", least=1, most=MOST_PEOPLE),
        "purpose": cells.missing("purpose") or cells.text("purpose", most=80),
        "contact_name": cells.text("contact_name", most=40),
        "contact_phone": cells.text("contact_phone", most=20),
        "organisation": organisation,
        "kind": _kind(cells),
        "public_title": cells.text("public_title", most=40),
        "note": cells.text("note", most=500),
        **_equipment(cells),
    }
    _check_state(cells)
    if not cells.has("holder") and not cells.has("contact_name"):
        cells.problem("contact_name", "nobody", _("Please give an account, or the name of the contact."))
    cells.refuse()
    assert room
    assert span
    return Wanted(room=room, span=span, holder=holder, wish=wish)


def room_in(cells: Cells) -> Room | None:
    """The room that is named; a problem of the row when there is none of that name."""
    if cells.missing("room"):
        return None
    name = cells.cells["room"]
    room = Room.objects.filter(name=name).select_related("venue").first()
    if room is None:
        cells.problem("room", "unknown_room", _("There is no room called “%(name)s”.") % {"name": name[:40]})
    return room


def equipment_in(cells: Cells) -> list[Equipment]:
    """The equipment that is named, problems for what is not known."""
    return _known_equipment(cells, cells.names("equipment"))


def _equipment(cells: Cells) -> dict[str, Any]:
    """What the room has and is to be set up, and so many pieces of what is carried around: 投影仪×2."""
    parts = [PIECES.fullmatch(name) for name in cells.names("equipment")]
    counts = {part[1].strip(): int(part[2] or 1) for part in parts if part}
    found = _known_equipment(cells, list(counts))
    fixed = [one for one in found if one.stock is None]
    return {"equipment": fixed, "pieces": {one: counts[one.name] for one in found if one.stock is not None}}


def _known_equipment(cells: Cells, names: Sequence[str]) -> list[Equipment]:
    found = {one.name: one for one in Equipment.objects.filter(name__in=names)} if names else {}
    if unknown := [name[:30] for name in names if name not in found]:
        message = _("There is no equipment called %(names)s.") % {"names": "、".join(unknown)}
        cells.problem("equipment", "unknown_equipment", message)
    return [found[name] for name in names if name in found]


def _room(cells: Cells) -> Room | None:
    room = room_in(cells)
    if room and (room.retired_at or room.venue.retired_at):
        cells.problem("room", "retired", _("This room can no longer be reserved."))
    return room


def span_in(cells: Cells) -> Span | None:
    """Day, start and end of a row within one day; 24:00 is its end."""
    empty = [cells.missing(key) for key in ("day", "start", "end")]
    day, start, end = cells.day("day"), cells.clock("start"), cells.clock("end", end=True)
    if any(empty) or day is None or start is None or end is None:
        return None
    midnight = end.hour == end.minute == 0
    span = Span(moment(day, start), moment(day + timedelta(days=midnight), end))
    if not span:
        cells.problem("end", "not_a_span", _("The end must come after the start."))
    return span


def _holder(cells: Cells) -> User | None:
    if not cells.has("holder"):
        return None
    text = cells.text("holder", most=150)
    phone = plain_phone(text)
    named = {"phone": phone} if is_mobile_number(phone) else {"username": text}
    person = User.objects.filter(is_active=True, **named).first()
    if person is None:
        cells.problem("holder", "unknown_account", _("There is no account with this number or user name."))
    return person


def _organisation(cells: Cells) -> Organisation | None:
    if not cells.has("organisation"):
        return None
    name = cells.text("organisation", most=80)
    found = Organisation.objects.active().filter(name=name).first()
    if found is None:
        message = _("There is no organisation called “%(name)s”. Please add it first, or leave the cell empty.")
        cells.problem("organisation", "unknown_organisation", message % {"name": name})
    return found


def _kind(cells: Cells) -> str:
    kind = cells.choice("kind", Reservation.Kind) or Reservation.Kind.PUBLIC
    if kind == Reservation.Kind.CLOSURE:
        cells.problem("kind", "a_closure", _("Closures have a sheet of their own."))
    return str(kind)


def _check_state(cells: Cells) -> None:
    state = cells.choice("state", Reservation.State)
    if state and state != Reservation.State.CONFIRMED:
        message = _("Only confirmed reservations are imported; this one is %(state)s.")
        cells.problem("state", "not_confirmed", message % {"state": Reservation.State(state).label})


def _of_column(problem: Problem) -> Problem:
    field = COLUMN_OF.get(problem.field or "", problem.field)
    return Problem(code=problem.code, field=field, message=problem.message)
