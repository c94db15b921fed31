"""The figures and the programme that screens may show, by name. What they are is known further up in the house: whoever
knows hands it in when the portal starts, as this app knows nobody beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Value:
    """How much it is, and a sentence beside it: compared with what, until when."""

    number: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of the centre: its definition is shown wherever it is. `compute` takes the moment."""

    key: str
    label: Any
    definition: Any
    unit: Any
    compute: Callable[[datetime], Value]


@dataclass(frozen=True, kw_only=True)
class ProgrammeLine:
    """Something that is on today: when it begins (`09:30`), what, where, and whether it is going on."""

    clock: str
    title: str
    place: str
    is_live: bool = False


Programme = Callable[[datetime], Sequence[ProgrammeLine]]
_figures: dict[str, Figure] = {}
_programmes: list[Programme] = []


def register(figure: Figure) -> None:
    """Hand in a figure, once when the portal starts."""
    _figures[figure.key] = figure


def register_programme(programme: Programme) -> None:
    """Hand in what is on: it is asked with the moment and tells what of that day is not over, in order."""
    _programmes[:] = [programme]


def all_figures() -> Mapping[str, Figure]:
    """Every figure by its key, in the order in which they were handed in."""
    return _figures


def figure_of(key: str) -> Figure | None:
    """The figure with this key; None for one that is known no more."""
    return _figures.get(key)


def programme_at(now: datetime) -> list[ProgrammeLine]:
    """What is on from this moment until midnight."""
    return [line for programme in _programmes for line in programme(now)]
