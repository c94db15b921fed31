"""Every figure by its name: how it is called, what it means, and the rows it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.queries.reports import attendance, decisions
from bookings.queries.reports.asked import Asked


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`definition` is printed wherever the figure is shown. `rows` are what it counts; without, it counts time."""

    key: str
    label: Any
    definition: Any
    rows: Callable[[Asked], QuerySet[Any]] | None = None


def _starting(name: str) -> Callable[[Asked], QuerySet[Any]]:
    return lambda asked: attendance.starting(asked).filter(attendance.COUNTED[name](asked))


def _answered(name: str) -> Callable[[Asked], QuerySet[Any]]:
    return lambda asked: decisions.decided(asked).filter(decisions.DECISIONS[name])


ALL_FIGURES = [
    Figure(
        key="occupied",
        label=_("Utilisation"),
        definition=_(
            "Occupied minutes ÷ open minutes. Occupied is what reservations hold of the open time; the turnaround, "
            "no-shows and released reservations do not count. Open are the published hours without closures. Half a "
            "hall counts half, and a hall and its halves are not counted twice."
        ),
    ),
    Figure(
        key="open",
        label=_("Open time"),
        definition=_("The published opening hours of the rooms, less the time for which they were closed."),
    ),
    Figure(
        key="held",
        label=_("Reservations held"),
        definition=_(
            "Reservations that start in these days, whose time has passed and that were neither cancelled, declined "
            "nor no-show. What was released because nobody checked in is counted apart."
        ),
        rows=_starting("held"),
    ),
    Figure(
        key="no_shows",
        label=_("No-show rate"),
        definition=_(
            "No-shows that staff recorded and that were not withdrawn ÷ reservations that were to take place: held, "
            "released and no-shows."
        ),
        rows=_starting("no_shows"),
    ),
    Figure(
        key="expected",
        label=_("Were to take place"),
        definition=_("Reservations that start in these days and whose time has passed: held, released and no-shows."),
        rows=_starting("expected"),
    ),
    Figure(
        key="released",
        label=_("Released"),
        definition=_(
            "Reservations that start in these days, whose time has passed and to which nobody had checked in in time, "
            "so that others could have the room."
        ),
        rows=_starting("released"),
    ),
    Figure(
        key="lead",
        label=_("Lead time"),
        definition=_(
            "Days from the day on which a reservation was entered to the day on which it starts; of all reservations "
            "that start in these days, whatever became of them. The median: half of them are longer, half shorter."
        ),
        rows=attendance.with_lead,
    ),
    Figure(
        key="decided",
        label=_("Time to an answer"),
        definition=_(
            "From the request to the answer of the desk, for requests answered in these days, nights included; the "
            "median. A request that was answered twice counts with the last answer."
        ),
        rows=_answered("decided"),
    ),
    Figure(
        key="confirmed",
        label=_("Confirmed"),
        definition=_("Requests that the desk confirmed in these days, whatever became of them afterwards."),
        rows=_answered("confirmed"),
    ),
    Figure(
        key="declined",
        label=_("Declined"),
        definition=_("Requests that the desk declined in these days."),
        rows=_answered("declined"),
    ),
    Figure(
        key="refused",
        label=_("Refusals by rule"),
        definition=_(
            "How often a form of residents was refused in these days, by rule; a form may break several. The same wish "
            "again within a minute counts once. Nobody is named; kept for two years."
        ),
        rows=decisions.refused,
    ),
]
FIGURES: Mapping[str, Figure] = {figure.key: figure for figure in ALL_FIGURES}
