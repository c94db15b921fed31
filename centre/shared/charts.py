"""Where the bars of a drawn chart lie. Pure: figures in, geometry in units of the drawing out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ROW, THICKNESS, TOP, LEFT, LONGEST = 48, 30, 14, 132, 210


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar from the left, with its label before it and its value behind it."""

    label: Any
    value: Any
    y: int
    length: int

    @property
    def text_y(self) -> int:
        return self.y + 20

    @property
    def value_x(self) -> int:
        return LEFT + self.length + 8


@dataclass(frozen=True, kw_only=True)
class Bars:
    bars: Sequence[Bar]
    width: int = 490
    left: int = LEFT

    @property
    def height(self) -> int:
        return ROW * len(self.bars) + 10


def bars(rows: Sequence[tuple[Any, float, Any]]) -> Bars:
    """A bar for each label, number and what is written beside it; the largest is as long as there is room."""
    largest = max((number for _label, number, _value in rows), default=0)
    return Bars(
        bars=[
            Bar(
                label=label,
                value=value,
                y=TOP + place * ROW,
                length=round(LONGEST * max(number, 0) / largest) if largest > 0 else 0,
            )
            for place, (label, number, value) in enumerate(rows)
        ]
    )


# --- columns over time -----------------------------------------------------------------------------------------------

AREA_LEFT, AREA_TOP, AREA_RIGHT, AREA_BOTTOM = 48, 24, 640, 330
FILLED = 0.65  # of the room for a column
STEPS = (1, 2, 5)
MOST_LABELS = 12


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column with its label below it; `before_y` is where the mark of the number before lies, if there is one."""

    label: Any
    value: Any
    number: int
    before: int | None
    x: float
    y: float
    width: float
    before_y: float | None
    is_now: bool
    is_labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def height(self) -> float:
        return round(AREA_BOTTOM - self.y, 1)

    @property
    def before_path(self) -> str:
        """The mark, a little wider than the column."""
        return "" if self.before_y is None else f"M{round(self.x - 3, 1)} {self.before_y}h{round(self.width + 6, 1)}"


@dataclass(frozen=True, kw_only=True)
class Columns:
    columns: Sequence[Column]
    lines: Sequence[tuple[int, float]]
    left: int = AREA_LEFT
    bottom: int = AREA_BOTTOM
    width: int = AREA_RIGHT
    height: int = AREA_BOTTOM + 34


def columns(rows: Sequence[tuple[Any, int, int | None, Any]], *, now_is_last: bool = True) -> Columns:
    """A column for each label, number, number before and what is written above it; the last one is now.

    The lines of the grid stand at round numbers.
    """
    top, step = _round_top(max((max(number, before or 0) for _label, number, before, _value in rows), default=0))
    place = (AREA_RIGHT - AREA_LEFT) / max(len(rows), 1)
    width = round(place * FILLED, 1)
    every = -(-len(rows) // MOST_LABELS)
    return Columns(
        columns=[
            Column(
                label=label,
                value=value,
                number=number,
                before=before,
                x=round(AREA_LEFT + n * place + (place - width) / 2, 1),
                y=_height_of(number, top),
                width=width,
                before_y=None if before is None else _height_of(before, top),
                is_now=now_is_last and n == len(rows) - 1,
                is_labelled=(len(rows) - 1 - n) % every == 0,
            )
            for n, (label, number, before, value) in enumerate(rows)
        ],
        lines=[(line, _height_of(line, top)) for line in range(0, top + 1, step)],
    )


def _round_top(most: int) -> tuple[int, int]:
    """The number at the top of a grid of at most five lines, and the step between them: 274 → 300, 100."""
    wanted = max(most, 1) / 4
    size = 1
    while True:
        for factor in STEPS:
            step = factor * size
            if step >= wanted:
                return -(-max(most, 1) // step) * step, step
        size *= 10


def _height_of(number: int, top: int) -> float:
    return round(AREA_BOTTOM - (AREA_BOTTOM - AREA_TOP) * max(number, 0) / top, 1)
