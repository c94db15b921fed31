"""Where the parts of a drawn chart lie. Pure: figures in, geometry in units of the drawing out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

CELL_WIDTH, CELL_HEIGHT, LEFT, TOP = 46, 32, 52, 28
STEPS = 5  # grounds, from the lightest for a little to the darkest for the busiest; nothing at all has none


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """One weekday and hour; `percent` is None where nothing was open. `step` is 0 to 5, 5 for the busiest."""

    hour: int
    percent: int | None
    step: int
    x: int
    middle: int


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    weekday: int
    label: str
    y: int
    text_y: int
    cells: Sequence[HeatCell]


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    rows: Sequence[HeatRow]
    hours: Sequence[tuple[int, int]]  # hour of the day, and the middle of its column
    width: int
    height: int


def heat_map(*, weekdays: Sequence[str], hours: Sequence[int], percent: Callable[[int, int], int | None]) -> HeatMap:
    """Weekdays down, hours across; `percent(weekday, hour)` is 0 to 100, or None."""
    found = {(weekday, hour): percent(weekday, hour) for weekday in range(len(weekdays)) for hour in hours}
    largest = max((each for each in found.values() if each), default=1)
    columns = [(hour, LEFT + number * CELL_WIDTH) for number, hour in enumerate(hours)]
    return HeatMap(
        rows=[
            HeatRow(
                weekday=weekday,
                label=label,
                y=TOP + weekday * CELL_HEIGHT,
                text_y=TOP + weekday * CELL_HEIGHT + 21,
                cells=[
                    HeatCell(
                        hour=hour,
                        percent=(each := found[weekday, hour]),
                        step=-(-STEPS * (each or 0) // largest),
                        x=x,
                        middle=x + CELL_WIDTH // 2,
                    )
                    for hour, x in columns
                ],
            )
            for weekday, label in enumerate(weekdays)
        ],
        hours=[(hour, x + CELL_WIDTH // 2) for hour, x in columns],
        width=LEFT + len(hours) * CELL_WIDTH,
        height=TOP + len(weekdays) * CELL_HEIGHT,
    )


def lengths(values: Sequence[float]) -> list[int]:
    """How long each bar is, 0 to 100: the largest fills its column."""
    largest = max(values, default=0)
    return [round(100 * value / largest) if largest else 0 for value in values]
