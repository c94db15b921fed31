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
