"""Whether a text fits where it will stand: so many lines of so many characters. Pure: no database, no clock.

Width is measured as the type is set: a Chinese character is one wide, a Latin letter or a digit half of one.
"""

import unicodedata
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, kw_only=True)
class Room:
    """The room for a text: at most so many lines, each at most so many characters wide."""

    lines: int
    width: int


# What the sheets of style leave for a text, see static/css/surfaces/wall.css; a browser test holds them together.
WALL_TITLE = Room(lines=1, width=6)
WALL_TEXT = Room(lines=4, width=14)
RAIL_TEXT = Room(lines=3, width=22)


@dataclass(frozen=True, kw_only=True)
class Overflow:
    """What does not fit: the number of the line that is too long and by how much, or None and the lines too many."""

    line: int | None
    by: int


def width(text: str) -> int:
    """How wide a line is, in whole Chinese characters, rounded up."""
    return ceil(sum(_half_width(character) for character in text) / 2)


def overflows(text: str, room: Room) -> list[Overflow]:
    """Everything that does not fit, too many lines first; empty when it fits."""
    lines = text.splitlines()
    found = [Overflow(line=None, by=len(lines) - room.lines)] if len(lines) > room.lines else []
    wide = [(number, width(line) - room.width) for number, line in enumerate(lines, start=1)]
    return [*found, *(Overflow(line=number, by=by) for number, by in wide if by > 0)]


def wrapped(text: str, room: Room) -> str:
    """The same words broken into lines that fit, at punctuation where there is some; perhaps too many lines."""
    return "\n".join(piece for line in text.splitlines() for piece in _broken(line, room.width))


def _broken(line: str, most: int) -> list[str]:
    pieces = []
    while width(line) > most:
        cut = _last_fitting(line, most)
        pieces.append(line[:cut])
        line = line[cut:].lstrip()
    return [*pieces, line]


def _last_fitting(line: str, most: int) -> int:
    """Where to cut: behind the last punctuation that fits in the second half, else at the last character that fits."""
    fits = max(cut for cut in range(1, len(line) + 1) if cut == 1 or width(line[:cut]) <= most)
    stops = [cut for cut in range(fits, fits // 2, -1) if unicodedata.category(line[cut - 1]).startswith("P")]
    return stops[0] if stops else fits


def _half_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1
