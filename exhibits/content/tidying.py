"""Bringing what was handed in, from a form, a sheet or a script, into the form of a content."""

from collections.abc import Callable, Mapping
from typing import Any

from exhibits.content.parts import (
    CHOICE,
    DRAWING,
    LINE,
    LIST,
    MAP_SIZE,
    NUMBER,
    PARTS,
    PERIOD,
    PICTURES,
    POINT,
    RECORDING,
    ROWS,
    TEXT,
    Content,
    Part,
)

MOST = 2**62  # of any number; what is larger is no key of a row
EMPTY: Mapping[str, Any] = {LINE: "", TEXT: "", CHOICE: "", DRAWING: "", NUMBER: None, RECORDING: None}


def blank(kind: str) -> Content:
    """The content of a kind in which nothing is written yet."""
    return {part.name: _empty(part) for part in PARTS[kind]}


def tidied(kind: str, raw: Mapping[str, Any]) -> Content:
    """What was handed in, brought into form: every part there, nothing else, lines without spaces at their ends.

    Whatever cannot be understood as its part becomes empty; `problems_with` says what is missing then.
    """
    return {part.name: _tidied(part, raw.get(part.name)) for part in PARTS[kind]}


def _empty(part: Part) -> Any:
    if part.kind in (LIST, ROWS, PICTURES):
        return []
    if part.kind in (PERIOD, POINT):
        return {}
    return EMPTY[part.kind]


def _tidied(part: Part, value: Any) -> Any:
    tidy = _TIDIERS[part.kind]
    try:
        return _empty(part) if value is None else tidy(part, value)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return _empty(part)


def _tidy_line(part: Part, value: Any) -> str:
    return " ".join(_plain(value).split())


def _tidy_text(part: Part, value: Any) -> str:
    lines = [line.strip() for line in _plain(value).splitlines()]
    return "\n".join(lines).strip("\n")


def _tidy_list(part: Part, value: Any) -> list[str]:
    value = value.splitlines() if isinstance(value, str) else value
    return [line for line in (_tidy_line(part, one) for one in value) if line][: part.rows]


def _tidy_rows(part: Part, value: Any) -> list[Content]:
    rows = [{column.name: _tidied(column, row.get(column.name)) for column in part.columns} for row in value]
    return [row for row in rows if any(row.values())][: part.rows]


def _tidy_period(part: Part, value: Any) -> Content:
    starts, ends = _tidy_line(part, value.get("from") or ""), _tidy_line(part, value.get("to") or "")
    return {"from": starts, "to": ends, "goes_on": bool(value.get("goes_on"))} if starts or ends else {}


def _tidy_number(part: Part, value: Any) -> int:
    return _whole(value)


def _whole(value: Any) -> int:
    """A number that the database can hold. Raises ValueError for any other."""
    number = int(value)
    if not 0 <= number <= MOST:
        raise ValueError(value)
    return number


def _tidy_choice(part: Part, value: Any) -> str:
    return value if value in (part.choices or {}) else ""


def _tidy_point(part: Part, value: Any) -> dict[str, int]:
    return {axis: min(MAP_SIZE, max(0, int(value[axis]))) for axis in ("x", "y")}


def _tidy_pictures(part: Part, value: Any) -> list[Content]:
    return [
        {
            "picture": _whole(one["picture"]),
            "alt": _tidy_line(part, one.get("alt") or ""),
            "is_decorative": bool(one.get("is_decorative")),
            "caption": _tidy_line(part, one.get("caption") or ""),
        }
        for one in value
    ][: part.rows]


def _plain(value: Any) -> str:
    text = str(value).encode("utf-8", "ignore").decode()  # without halves of characters, which no file can hold
    return text.replace("\0", "").replace("\r\n", "\n")


_TIDIERS: dict[str, Callable[[Part, Any], Any]] = {
    LINE: _tidy_line,
    TEXT: _tidy_text,
    LIST: _tidy_list,
    ROWS: _tidy_rows,
    PERIOD: _tidy_period,
    NUMBER: _tidy_number,
    CHOICE: _tidy_choice,
    POINT: _tidy_point,
    PICTURES: _tidy_pictures,
    RECORDING: _tidy_number,
    DRAWING: _tidy_line,
}
