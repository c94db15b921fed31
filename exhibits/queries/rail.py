"""What a rail screen shows: the panels on show of its exhibition along one line, and where the screen stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from centre.shared.kept import Kept
from exhibits.content import pictures_of
from exhibits.models import Panel, Picture, Screen, ScreenState
from exhibits.stops import Stop, nearest

# For each secret address: its stops, and the revision of the screen at which they were read.
_stops: Kept[tuple[int, list[Stop]]] = Kept(100)


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where a screen stands: millimetres and the stop there, None before anybody has said so."""

    mm: int | None
    stop: str | None
    revision: int


@dataclass(frozen=True, kw_only=True)
class StopOnShow:
    """A panel on the line, counted from one, with its first picture if it has one, and the codes of its neighbours."""

    number: int
    panel: Panel
    picture: Picture | None
    before: str
    after: str

    @property
    def code(self) -> str:
        return self.panel.stop_code


def stops_on_show(screen: Screen) -> list[StopOnShow]:
    """The stops of a screen in the order in which one walks past them: two queries."""
    panels = list(_panels(screen))
    firsts = [next(iter(pictures_of(_words(panel))), None) for panel in panels]
    pictures = Picture.objects.in_bulk({first for first in firsts if first is not None})
    codes = ["", *(panel.stop_code for panel in panels), ""]
    return [
        StopOnShow(
            number=number,
            panel=panel,
            picture=pictures.get(first) if first else None,
            before=codes[number - 1],
            after=codes[number + 1],
        )
        for number, (panel, first) in enumerate(zip(panels, firsts, strict=True), start=1)
    ]


def stand_of(address: str, *, opened: str = "") -> Stand | None:
    """Where the screen with this secret address stands; None when there is no such rail screen in use.

    `opened` is the stop that it stood at before. One query, as long as nothing on the screen has changed.
    """
    states = ScreenState.objects.filter(screen__address=address, screen__kind="rail", screen__retired_at__isnull=True)
    found = states.values_list("screen__exhibition", "rail_mm", "revision").first()
    if found is None:
        return None
    exhibition, mm, revision = found
    stop = None if mm is None else nearest(_kept_stops(address, exhibition, revision), mm, opened=opened)
    return Stand(mm=mm, stop=stop.code if stop else None, revision=revision)


def _kept_stops(address: str, exhibition: int, revision: int) -> Sequence[Stop]:
    kept = _stops.get(address)
    if kept is None or kept[0] != revision:
        panels = Panel.objects.filter(section__exhibition=exhibition, rail_mm__isnull=False, piece__live__isnull=False)
        rows = panels.in_order().values_list("stop_code", "rail_mm")
        kept = _stops.put(address, (revision, [Stop(code=code, mm=mm) for code, mm in rows if mm is not None]))
    return kept[1]


def _words(panel: Panel) -> Mapping[str, Any]:
    return panel.piece.live.content  # type: ignore[union-attr]  # only those on show are asked for


def _panels(screen: Screen) -> Iterable[Panel]:
    return Panel.objects.published().in_order().filter(section__exhibition=screen.exhibition_id)
