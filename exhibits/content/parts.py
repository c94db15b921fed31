"""Which parts the content of each kind has; said here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from exhibits import fitting
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
_SCREEN_TITLE = Part(
    name="title",
    label=_("Title"),
    most=20,
    is_required=True,
    room=fitting.WALL_TITLE,
    help=_("Four characters read best; at most six fit the screens."),
)
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
_FROM_LIBRARY = _("Taken from the library when left empty.")
_AUDIO_WORDS = Part(
    name="audio_words", label=_("What is said in the recording"), kind=TEXT, most=5000, help=_FROM_LIBRARY
)
_VIDEO_WORDS = Part(name="video_words", label=_("What is said in the video"), kind=TEXT, most=5000, help=_FROM_LIBRARY)


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
        _SCREEN_TITLE,
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
                Part(name="number", label=_("The number"), most=6, is_required=True),
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
        _AUDIO_WORDS,
        _VIDEO,
        _VIDEO_WORDS,
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
        _SCREEN_TITLE,
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
