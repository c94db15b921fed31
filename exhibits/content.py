"""What the content of an exhibition, a panel, a story and a site consists of. Pure: no database, no clock.

A content is a dictionary that can be written as JSON. Which parts it has is said once, in `PARTS`: from there come the
fields of the forms, the columns of imports, what is compared, searched, checked for terms, printed and signed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from centre.shared.problems import Problem
from exhibits import fitting, periods
from exhibits.fitting import Room

Content = dict[str, Any]

LINE, TEXT, LIST, ROWS = "line", "text", "list", "rows"
PERIOD, NUMBER, CHOICE, POINT = "period", "number", "choice", "point"
PICTURES, RECORDING, DRAWING = "pictures", "recording", "drawing"
WRITTEN = (LINE, TEXT, LIST, ROWS)  # parts that are words

EXHIBITION, PANEL, STORY, SITE = "exhibition", "panel", "story", "site"

PRIMARY, MIDDLE, HIGH, NURSERY, OTHER = "primary", "middle", "high", "nursery", "other"
SITE_KINDS = {
    PRIMARY: _("primary school"),
    MIDDLE: _("middle school"),
    HIGH: _("high school"),
    NURSERY: _("nursery school"),
    OTHER: _("other organisation"),
}
MAP_SIZE = 1000  # points of sites are in thousandths of the width and the height of the map picture


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a content.

    `most` is the most characters of a line, text or entry of a list, or the most a number may be; `rows` the most
    entries. `columns` are the parts of one row. `room` is the room on a screen that the text must fit.
    """

    name: str
    label: Any
    kind: str = LINE
    help: Any = ""
    most: int = 0
    rows: int = 0
    is_required: bool = False
    room: Room | None = None
    columns: tuple["Part", ...] = ()
    choices: Mapping[str, Any] | None = None
    is_public: bool = True


_TITLE = Part(name="title", label=_("Title"), most=20, is_required=True)
_LEAD = Part(
    name="lead", label=_("One sentence below the title"), most=60, is_required=True, help=_("At most 60 characters.")
)
_PERIOD = Part(
    name="period",
    label=_("Period"),
    kind=PERIOD,
    help=_("A year, month, day or decade: 1921, 1921-07, 1921-07-23, 1920s."),
)
_WALL_TEXT = Part(
    name="wall_text",
    label=_("Words on the theme wall"),
    kind=TEXT,
    most=80,
    room=fitting.WALL_TEXT,
    help=_("At most four lines of fourteen characters."),
)
_DRAWING = Part(name="drawing", label=_("Line drawing"), kind=DRAWING, most=20)
_PICTURES = Part(
    name="pictures",
    label=_("Pictures"),
    kind=PICTURES,
    rows=8,
    help=_("The first one is the picture on the screens."),
)
_AUDIO = Part(name="audio", label=_("Sound recording"), kind=RECORDING)
_VIDEO = Part(name="video", label=_("Video"), kind=RECORDING)


def _script(name: str, label: Any, most: int = 600) -> Part:
    return Part(name=name, label=label, kind=TEXT, most=most, is_public=False)


PARTS: Mapping[str, tuple[Part, ...]] = {
    EXHIBITION: (
        _TITLE,
        _LEAD,
        Part(name="body", label=_("Introduction"), kind=TEXT, most=1200),
        _DRAWING,
        _PICTURES,
    ),
    PANEL: (
        Part(
            name="title",
            label=_("Title"),
            most=20,
            is_required=True,
            room=fitting.WALL_TITLE,
            help=_("Four characters read best; at most six fit the screens."),
        ),
        _PERIOD,
        _LEAD,
        _WALL_TEXT,
        Part(
            name="rail_text",
            label=_("Words on the rail screen"),
            kind=TEXT,
            most=100,
            room=fitting.RAIL_TEXT,
            help=_("At most three lines of twenty-two characters."),
        ),
        Part(
            name="facts",
            label=_("Figures beside it"),
            kind=ROWS,
            rows=2,
            columns=(
                Part(name="number", label=_("Number"), most=6, is_required=True),
                Part(name="words", label=_("What it counts"), most=12, is_required=True),
            ),
        ),
        Part(name="body", label=_("Text for reading"), kind=TEXT, most=1500, is_required=True),
        Part(name="look_at", label=_("What to look at"), kind=LIST, most=40, rows=6, help=_("One thing on each line.")),
        Part(
            name="quotations",
            label=_("Quotations"),
            kind=ROWS,
            rows=4,
            columns=(
                Part(name="text", label=_("Words"), kind=TEXT, most=300, is_required=True),
                Part(name="source", label=_("Source"), most=80, is_required=True),
            ),
        ),
        _DRAWING,
        _PICTURES,
        _AUDIO,
        _VIDEO,
        Part(name="minutes", label=_("Minutes at this stop"), kind=NUMBER, most=30, is_public=False),
        _script("script_opening", _("Script: opening")),
        _script("script_telling", _("Script: telling"), 1500),
        _script("script_question", _("Script: a question to the group")),
        _script("script_leaving", _("Script: going on")),
        _script("script_short", _("Script: in thirty seconds"), 200),
        Part(
            name="asked",
            label=_("Often asked"),
            kind=ROWS,
            rows=5,
            is_public=False,
            columns=(
                Part(name="question", label=_("Question"), most=60, is_required=True, is_public=False),
                Part(name="answer", label=_("Answer"), kind=TEXT, most=300, is_required=True, is_public=False),
            ),
        ),
        _script("sources", _("Sources and figures")),
    ),
    STORY: (
        Part(
            name="title",
            label=_("Title"),
            most=20,
            is_required=True,
            room=fitting.WALL_TITLE,
            help=_("Four characters read best; at most six fit the screens."),
        ),
        Part(name="kicker", label=_("Line above the words"), most=20),
        Part(
            name="wall_text",
            label=_("Words on the theme wall"),
            kind=TEXT,
            most=80,
            is_required=True,
            room=fitting.WALL_TEXT,
            help=_("At most four lines of fourteen characters."),
        ),
        _DRAWING,
        _PICTURES,
    ),
    SITE: (
        Part(name="title", label=_("Name"), most=20, is_required=True),
        Part(
            name="pinyin",
            label=_("Pinyin"),
            most=80,
            help=_("Syllables with spaces; filled in from the name when left empty."),
        ),
        Part(name="kind", label=_("Kind"), kind=CHOICE, choices=SITE_KINDS, is_required=True),
        Part(name="district", label=_("District"), most=20, is_required=True),
        Part(
            name="point",
            label=_("Point on the map"),
            kind=POINT,
            is_required=True,
            help=_("From the left and from the top, in thousandths of the map."),
        ),
        Part(name="body", label=_("Introduction"), kind=TEXT, most=400, is_required=True),
        Part(
            name="facts",
            label=_("Facts"),
            kind=ROWS,
            rows=4,
            columns=(
                Part(name="name", label=_("Name of the fact"), most=10, is_required=True),
                Part(name="words", label=_("In words"), most=30, is_required=True),
            ),
        ),
        _PICTURES,
    ),
}

EMPTY: Mapping[str, Any] = {LINE: "", TEXT: "", CHOICE: "", DRAWING: "", NUMBER: None, RECORDING: None}


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Some words of a content: the part they stand in, how it is called, and the words."""

    part: str
    label: str
    text: str
    is_public: bool


def blank(kind: str) -> Content:
    """The content of a kind in which nothing is written yet."""
    return {part.name: _empty(part) for part in PARTS[kind]}


def tidied(kind: str, raw: Mapping[str, Any]) -> Content:
    """What was handed in, brought into form: every part there, nothing else, lines without spaces at their ends.

    Whatever cannot be understood as its part becomes empty; `problems_with` says what is missing then.
    """
    return {part.name: _tidied(part, raw.get(part.name)) for part in PARTS[kind]}


def passages(kind: str, content: Mapping[str, Any]) -> list[Passage]:
    """All the words of a content in reading order, with the words about its pictures; empty parts are left out."""
    return [passage for part in PARTS[kind] for passage in _passages(part, content.get(part.name)) if passage.text]


def period_of(content: Mapping[str, Any]) -> periods.Period | None:
    """Its period, None where it has none or it cannot be understood."""
    try:
        return periods.period(content.get("period") or {})
    except ValueError:
        return None


def pictures_of(content: Mapping[str, Any]) -> list[int]:
    """The keys of the pictures it shows, in order."""
    return [one["picture"] for one in content.get("pictures") or []]


def recordings_of(content: Mapping[str, Any]) -> list[int]:
    """The keys of its recordings."""
    return [content[name] for name in ("audio", "video") if content.get(name)]


def problems_with(kind: str, content: Mapping[str, Any]) -> list[Problem]:
    """Why a content cannot go to its reviewers yet: what is missing, too long, or does not fit its screen."""
    return [problem for part in PARTS[kind] for problem in _problems(part, content.get(part.name))]


# --- bringing into form ----------------------------------------------------------------------------------------------


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
    except (TypeError, ValueError, KeyError, AttributeError):
        return _empty(part)


def _tidy_line(part: Part, value: Any) -> str:
    return " ".join(_plain(value).split())


def _tidy_text(part: Part, value: Any) -> str:
    lines = [line.strip() for line in _plain(value).splitlines()]
    return "\n".join(lines).strip("\n")


def _tidy_list(part: Part, value: Any) -> list[str]:
    return [line for line in (_tidy_line(part, one) for one in value) if line][: part.rows]


def _tidy_rows(part: Part, value: Any) -> list[Content]:
    rows = [{column.name: _tidied(column, row.get(column.name)) for column in part.columns} for row in value]
    return [row for row in rows if any(row.values())][: part.rows]


def _tidy_period(part: Part, value: Any) -> Content:
    starts, ends = _tidy_line(part, value.get("from") or ""), _tidy_line(part, value.get("to") or "")
    return {"from": starts, "to": ends, "goes_on": bool(value.get("goes_on"))} if starts or ends else {}


def _tidy_number(part: Part, value: Any) -> int:
    return int(value)


def _tidy_choice(part: Part, value: Any) -> str:
    return value if value in (part.choices or {}) else ""


def _tidy_point(part: Part, value: Any) -> dict[str, int]:
    return {axis: min(MAP_SIZE, max(0, int(value[axis]))) for axis in ("x", "y")}


def _tidy_pictures(part: Part, value: Any) -> list[Content]:
    return [
        {
            "picture": int(one["picture"]),
            "alt": _tidy_line(part, one.get("alt") or ""),
            "is_decorative": bool(one.get("is_decorative")),
            "caption": _tidy_line(part, one.get("caption") or ""),
        }
        for one in value
    ][: part.rows]


def _plain(value: Any) -> str:
    return str(value).replace("\0", "").replace("\r\n", "\n")


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


# --- the words of it -------------------------------------------------------------------------------------------------


def _passages(part: Part, value: Any) -> Iterator[Passage]:
    for label, text in _texts(part, value):
        yield Passage(part=part.name, label=label, text=text, is_public=part.is_public)


def _texts(part: Part, value: Any) -> Iterator[tuple[str, str]]:
    label = str(part.label)
    if not value:
        return
    if part.kind in (LINE, TEXT):
        yield label, value
    elif part.kind == LIST:
        yield label, "\n".join(value)
    elif part.kind == ROWS:
        yield from ((f"{label} · {column.label}", row[column.name]) for row in value for column in part.columns)
    elif part.kind == PERIOD:
        yield label, _period_words(value)
    elif part.kind == PICTURES:
        yield from _texts_of_pictures(label, value)
    elif part.kind == CHOICE:
        yield label, str((part.choices or {}).get(value, value))
    elif part.kind in (NUMBER, DRAWING):
        yield label, str(value)
    elif part.kind == POINT:
        yield label, f"{value['x']} · {value['y']}"


def _period_words(value: Mapping[str, Any]) -> str:
    try:
        found = periods.period(dict(value))
    except ValueError:
        found = None
    return found.words() if found else "–".join(str(value.get(end) or "") for end in ("from", "to"))


def _texts_of_pictures(label: str, value: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in value:
        yield f"{label} · {_('Alternative text')}", one["alt"]
        yield f"{label} · {_('Caption')}", one["caption"]


# --- what is wrong with it -------------------------------------------------------------------------------------------


def _problems(part: Part, value: Any) -> Iterator[Problem]:
    if not value:
        if part.is_required:
            yield Problem(
                code="missing", field=part.name, message=_("“%(part)s” is still empty.") % {"part": part.label}
            )
        return
    yield from _CHECKS.get(part.kind, _no_problems)(part, value)


def _no_problems(part: Part, value: Any) -> Iterator[Problem]:
    return iter(())


def _too_long(part: Part, text: str, field: str) -> Iterator[Problem]:
    by = len(text) - part.most
    if part.most and by > 0:
        message = ngettext(
            "“%(part)s” is %(by)s character too long.", "“%(part)s” is %(by)s characters too long.", by
        ) % {"part": part.label, "by": by}
        yield Problem(code="too_long", field=field, message=message)


def _problems_of_text(part: Part, value: str) -> Iterator[Problem]:
    yield from _too_long(part, value, part.name)
    for over in fitting.overflows(value, part.room) if part.room else []:
        yield Problem(code="does_not_fit", field=part.name, message=_words_of(over, part))


def _words_of(over: fitting.Overflow, part: Part) -> str:
    if over.line is None:
        words = ngettext("“%(part)s” has %(by)s line too many.", "“%(part)s” has %(by)s lines too many.", over.by)
        return words % {"part": part.label, "by": over.by}
    words = ngettext(
        "“%(part)s”, line %(line)s: %(by)s character too wide for the screen.",
        "“%(part)s”, line %(line)s: %(by)s characters too wide for the screen.",
        over.by,
    )
    return words % {"part": part.label, "line": over.line, "by": over.by}


def _problems_of_list(part: Part, value: Sequence[str]) -> Iterator[Problem]:
    for one in value:
        yield from _too_long(part, one, part.name)


def _problems_of_rows(part: Part, value: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for row in value:
        for column in part.columns:
            if not row[column.name] and column.is_required:
                message = _("“%(part)s”: “%(column)s” is still empty.") % {"part": part.label, "column": column.label}
                yield Problem(code="missing", field=part.name, message=message)
            yield from _too_long(column, row[column.name], part.name)


def _problems_of_period(part: Part, value: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        if periods.period(dict(value)) is None:
            raise ValueError(value)
    except ValueError:
        message = _("Please write the period as 1921, 1921-07, 1921-07-23 or 1920s, the earlier time first.")
        yield Problem(code="no_period", field=part.name, message=message)


def _problems_of_number(part: Part, value: int) -> Iterator[Problem]:
    if not 1 <= value <= part.most:
        message = _("“%(part)s” must be between 1 and %(most)s.") % {"part": part.label, "most": part.most}
        yield Problem(code="out_of_range", field=part.name, message=message)


def _problems_of_pictures(part: Part, value: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for one in value:
        if not one["alt"] and not one["is_decorative"]:
            message = _("Please say what each picture shows, or mark it as decoration.")
            yield Problem(code="no_alternative", field=part.name, message=message)
            return


_CHECKS: dict[str, Callable[[Part, Any], Iterator[Problem]]] = {
    LINE: _problems_of_text,
    TEXT: _problems_of_text,
    LIST: _problems_of_list,
    ROWS: _problems_of_rows,
    PERIOD: _problems_of_period,
    NUMBER: _problems_of_number,
    PICTURES: _problems_of_pictures,
}
