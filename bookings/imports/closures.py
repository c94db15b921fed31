"""Rows of a sheet of closures: each closes one room. Whom that would hit is named; a sheet cancels nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from bookings.closing import Closing, close_rooms
from bookings.imports.reservations import room_in
from bookings.models import Occupancy, Reservation, Room
from centre.accounts.models import User
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import Span, moment, without
from centre.sheets.columns import Claim, Column, Done, Fate
from centre.sheets.values import Cells

LONGEST_REASON = 60
MOST_NAMED = 10
TITLES = ("停用", "闭馆停用", "Closures")
COLUMNS = [
    Column(key="room", chinese="场地", english="Room", required=True, example="示例场地"),
    Column(
        key="first_day", chinese="开始日期", english="First day", required=True, example="2026-11-23", help="2026-11-23"
    ),
    Column(key="start", chinese="开始时间", english="From", example="08:00", help="空白为 00:00 / empty: 00:00"),
    Column(
        key="last_day", chinese="结束日期", english="Last day", required=True, example="2026-11-24", help="2026-11-24"
    ),
    Column(key="until", chinese="结束时间", english="Until", example="21:00", help="空白为 24:00 / empty: 24:00"),
    Column(key="reason", chinese="原因", english="Reason", required=True, example="空调检修"),
]
COLUMN_OF = {"start": "first_day", "until": "last_day"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A closure as the sheet asks for it."""

    room: Room
    span: Span
    reason: str

    def claims(self) -> Sequence[Claim]:
        return [(f"space-{pk}", self.span) for pk in self._spaces]

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Close the room unless it is closed all that time; reservations in the way are findings."""
        if self._is_closed():
            return Done(fate=Fate.THERE)
        try:
            close_rooms(rooms=[self.room], span=self.span, reason=self.reason, by=by, now=now)
        except Refused as refused:
            raise Refused(self._in_columns(refused.problems, now)) from refused
        return Done(fate=Fate.WRITTEN)

    @property
    def _spaces(self) -> list[int]:
        return list(self.room.spaces.values_list("pk", flat=True))

    def _is_closed(self) -> bool:
        """Whether every space of the room is held by closures during all of the span."""
        spaces = self._spaces
        closed: dict[int, list[Span]] = {pk: [] for pk in spaces}
        pieces = Occupancy.objects.overlapping(self.span).filter(
            space__in=spaces, reservation__kind=Reservation.Kind.CLOSURE
        )
        for piece in pieces:
            closed[piece.space_id].append(piece.span)
        return bool(spaces) and not any(without([self.span], held) for held in closed.values())

    def _in_columns(self, problems: Sequence[Problem], now: datetime) -> list[Problem]:
        found = [
            Problem(code=problem.code, field=COLUMN_OF.get(problem.field or ""), message=problem.message)
            for problem in problems
            if problem.code != "undecided"
        ]
        return found if len(found) == len(problems) else [self._hit(now), *found]

    def _hit(self, now: datetime) -> Problem:
        hits = Closing(rooms=[self.room], span=self.span, reason=self.reason).hits(now)
        names = "、".join(hit.reference for hit in hits[:MOST_NAMED]) + ("…" if len(hits) > MOST_NAMED else "")
        message = _("In the way: %(names)s. Please close this time on the page of closures, which asks about each.")
        return Problem(code="hits", field="room", message=message % {"names": names})


def understood(cells: Cells) -> Wanted:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    room, span = room_in(cells), _span(cells)
    reason = "" if cells.missing("reason") else cells.text("reason", most=LONGEST_REASON)
    if room and not room.spaces.exists():
        cells.problem("room", "no_space", _("This room has no space yet, so it cannot be closed."))
    cells.refuse()
    assert room
    assert span
    return Wanted(room=room, span=span, reason=reason)


def _span(cells: Cells) -> Span | None:
    empty = [cells.missing(key) for key in ("first_day", "last_day")]
    first, last = cells.day("first_day"), cells.day("last_day")
    start, until = cells.clock("start") or time(), cells.clock("until", end=True) or time()
    if any(empty) or first is None or last is None:
        return None
    midnight = until == time() and cells.cells.get("until") not in ("00:00", "0:00")
    span = Span(moment(first, start), moment(last + timedelta(days=midnight), until))
    if not span:
        cells.problem("last_day", "not_a_span", _("The end must come after the start."))
    return span
