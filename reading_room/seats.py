"""The seats of the reading room: how many are free now, and how many people sat down.

Seats are rooms that people reserve. Whoever knows of them hands it in when the portal starts: this app knows nobody
beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from centre.shared.periods import Period


@dataclass(frozen=True, kw_only=True)
class SeatsNow:
    """How many seats there are, how many of them are free, and where one reserves. None is free while it is closed.

    `first_free` is the form of the first seat that can be had now, its time filled in; empty where none can.
    """

    total: int
    free: int
    is_open: bool
    address: str
    first_free: str = ""


# Of whole days of Shanghai: rows with `reference`, `seat`, `starts_at` and `ends_at`, in order of time.
Sittings = Callable[[Period], "QuerySet[Any, Any]"]
_now: list[Callable[[datetime], SeatsNow]] = []
_sittings: list[Sittings] = []


def register(*, now: Callable[[datetime], SeatsNow], sittings: Sittings) -> None:
    """Hand in what is known of the seats, once when the portal starts."""
    _now[:], _sittings[:] = [now], [sittings]


def seats_at(now: datetime) -> SeatsNow | None:
    """The seats at this moment; None where the house has none."""
    seats = next((ask(now) for ask in _now), None)
    return seats if seats and seats.total else None


def sittings_in(period: Period) -> "QuerySet[Any, Any] | None":
    """Reservations of a seat to which somebody checked in, one row for each; None where nobody knows of seats."""
    return next((ask(period) for ask in _sittings), None)
