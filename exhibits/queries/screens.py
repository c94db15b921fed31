"""What is asked about screens: which address is whose, what each should show and says it shows, what is placed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from centre.shared.kept import Kept
from exhibits import figures, schedule
from exhibits.models import Picture, Piece, Placement, Screen
from exhibits.revisions import Revisions
from exhibits.sightings import Sighting, State, sighting

_addresses: Kept[Mapping[str, Screen]] = Kept(2)


def screens_by_address(revisions: Revisions) -> Mapping[str, Screen]:
    """Every screen in use with its state, by its secret address; one query when any of them has changed."""
    key = frozenset(revisions.numbers.items())
    kept = _addresses.get(key)
    return kept if kept is not None else _addresses.put(key, _read())


def _read() -> Mapping[str, Screen]:
    return {screen.address: screen for screen in Screen.objects.in_use().select_related("state", "exhibition__piece")}


# --- the list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ScreenLine:
    """A screen in the list, and what is to be said of it."""

    screen: Screen
    sighting: Sighting
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ScreenList:
    """Those that are shown, and how many there are of each kind of news."""

    lines: Sequence[ScreenLine]
    counts: Mapping[State, int]
    places: Sequence[str]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def to_be_seen_to(self) -> int:
        return self.total - self.counts[State.RIGHT]


def screen_list(*, now: datetime, only: str = "", place: str = "") -> ScreenList:
    """The screens in use: `only="trouble"` those that somebody has to see to, `place` those in one place. One query."""
    lines = [line_of(screen, now) for screen in Screen.objects.in_use().select_related("state")]
    counts = {state: sum(line.sighting.state == state for line in lines) for state in State}
    shown = [line for line in lines if place in ("", line.screen.place)]
    if only == "trouble":
        shown = [line for line in shown if line.sighting.needs_somebody]
    places = list(dict.fromkeys(line.screen.place for line in lines))
    return ScreenList(lines=sorted(shown, key=_urgency), counts=counts, places=places)


def line_of(screen: Screen, now: datetime) -> ScreenLine:
    """What is to be said of one screen, which comes with its state."""
    state = screen.state
    found = sighting(
        revision=state.revision,
        revised_at=state.revised_at,
        seen_at=state.seen_at,
        reported_revision=state.reported_revision,
        reported_problem=state.reported_problem,
        now=now,
    )
    return ScreenLine(screen=screen, sighting=found, minutes=found.minutes(now))


def _urgency(line: ScreenLine) -> tuple[int, int]:
    order = (State.WRONG, State.LOST, State.NEVER, State.RIGHT)
    return order.index(line.sighting.state), line.screen.order


# --- what is placed --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PlacementLine:
    """A slide on a screen: whether it is on now, whether it will never be again, whether its words were withdrawn."""

    placement: Placement
    is_on: bool
    is_over: bool
    is_withdrawn: bool


def placements_of(screen: Screen, *, now: datetime) -> Mapping[str, Sequence[PlacementLine]]:
    """What is placed on a wall, by priority, the highest first; one query."""
    rows = screen.placements.in_use().select_related("slide__piece__live", "slide__picture", "placed_by")
    placed = list(rows.order_by("order", "pk"))
    shown = [one for one in placed if not _is_withdrawn(one)]
    on = {one.pk for one in schedule.on_now(shown, now)}
    lines = [_placement_line(one, on, now) for one in placed]
    ranks = sorted(schedule.RANKS, key=lambda name: -schedule.RANKS[name])
    return {name: [line for line in lines if line.placement.priority == name] for name in ranks}


def _placement_line(placement: Placement, on: Iterable[int], now: datetime) -> PlacementLine:
    is_withdrawn = _is_withdrawn(placement)
    return PlacementLine(
        placement=placement,
        is_on=placement.pk in on,
        is_over=schedule.next_span(placement, now) is None,
        is_withdrawn=is_withdrawn,
    )


def _is_withdrawn(placement: Placement) -> bool:
    piece = placement.slide.piece
    return piece is not None and piece.live_id is None


# --- what can be placed ----------------------------------------------------------------------------------------------


def pieces_for_walls() -> list[Piece]:
    """Stories and panels on show that have words for a wall, stories first, panels in the order of the walk."""
    wanted = Piece.objects.published().filter(kind__in=[Piece.Kind.STORY, Piece.Kind.PANEL])
    worded = wanted.exclude(Q(live__content__wall_text="") | Q(live__content__wall_text=None))
    return list(
        worded.select_related("panel__section").order_by("-kind", "panel__section__order", "panel__order", "pk")
    )


def pictures_for_walls() -> list[Picture]:
    """The library, the latest first."""
    return list(Picture.objects.all()[:500])


def figures_for_walls() -> list[tuple[str, Any]]:
    """The key and name of each figure."""
    return [(figure.key, figure.label) for figure in figures.all_figures().values()]
