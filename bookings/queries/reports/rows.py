"""The very rows behind a figure, and their sum, which is the figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from bookings.models import Reservation, Room
from bookings.queries.reports.asked import Asked
from bookings.queries.reports.attendance import in_lead_class
from bookings.queries.reports.figures import Figure
from bookings.queries.reports.utilisation import occupied_rows, open_rows

TIME, DAYS, REFUSALS, RESERVATIONS = "time", "days", "refusals", "reservations"


@dataclass(frozen=True, kw_only=True)
class TimeRow:
    """A reservation with the hours it occupied of the open time."""

    reservation: Reservation
    hours: float


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """A day with the hours that were open."""

    day: date
    hours: float


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What the page lists: `items` can be sliced and counted; `total` is hours where the figure is time."""

    kind: str
    items: "QuerySet[Any] | Sequence[Any]"
    total: float
    spaces: int = 1

    def shown(self, some: Iterable[Any]) -> list[Any]:
        """Some of the items with all that the page says about them; two queries at most."""
        if self.kind == TIME:
            return self._with_reservations(list(some))
        if self.kind == DAYS:
            return [DayRow(day=row.day, hours=row.seconds / 3600 / self.spaces) for row in some]
        return list(some)

    def _with_reservations(self, some: Sequence[tuple[int, int]]) -> list[TimeRow]:
        found = _readable(Reservation.objects).in_bulk([pk for pk, _seconds in some])
        return [TimeRow(reservation=found[pk], hours=seconds / 3600 / self.spaces) for pk, seconds in some]


def rows_of(figure: Figure, asked: Asked, *, room: Room | None = None, **part: Any) -> Rows:
    """The rows of a figure, or of a part of it: a weekday, an hour, a class of lead times, a rule.

    With a room, time is that room's: a reservation of one of its two spaces counts half.
    """
    if figure.rows is None:
        return _time(figure, asked, room, **part)
    found = figure.rows(asked)
    if "lead" in part:
        found = found.filter(in_lead_class(part["lead"]))
    if "rule" in part:
        found = found.filter(code=part["rule"])
    if figure.key == "refused":
        items = found.select_related("room").order_by("at", "pk")
        return Rows(kind=REFUSALS, items=items, total=items.count())
    items = _readable(found).order_by("starts_at", "pk")
    return Rows(kind=RESERVATIONS, items=items, total=items.count())


def _time(figure: Figure, asked: Asked, room: Room | None, **part: Any) -> Rows:
    spaces = (len(room.spaces.all()) or 1) if room else 1
    if figure.key == "open":
        days = open_rows(asked, room=room, **part)
        return Rows(kind=DAYS, items=days, total=sum(row.seconds for row in days) / 3600 / spaces, spaces=spaces)
    taken = occupied_rows(asked, room=room, **part)
    return Rows(kind=TIME, items=taken, total=sum(seconds for _pk, seconds in taken) / 3600 / spaces, spaces=spaces)


def _readable(found: Any) -> Any:
    return found.select_related("room", "holder", "organisation")
