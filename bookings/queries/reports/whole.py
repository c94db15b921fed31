"""A whole report: every figure for the same days and rooms, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookings.models import Room
from bookings.queries.reports.asked import Asked
from bookings.queries.reports.attendance import Attendance, LeadTime, attendance, lead_time
from bookings.queries.reports.decisions import Decisions, decisions, refusals
from bookings.queries.reports.utilisation import Use, Utilisation, utilisation


@dataclass(frozen=True, kw_only=True)
class RoomLine:
    """What the report says about one room."""

    room: Room
    use: Use
    attendance: Attendance


@dataclass(frozen=True, kw_only=True)
class Report:
    asked: Asked
    utilisation: Utilisation
    attendance: Attendance
    lines: Sequence[RoomLine]
    lead: LeadTime
    decisions: Decisions
    refusals: Mapping[str, int]

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())


def report_on(asked: Asked) -> Report:
    """Everything about these days and rooms, as it is at `asked.now`."""
    used, came = utilisation(asked), attendance(asked)
    return Report(
        asked=asked,
        utilisation=used,
        attendance=sum(came.values(), Attendance()),
        lines=[RoomLine(room=room, use=used.rooms[room.pk], attendance=came[room.pk]) for room in asked.rooms],
        lead=lead_time(asked),
        decisions=decisions(asked),
        refusals=refusals(asked),
    )
