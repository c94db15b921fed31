"""What the content of an exhibition, a panel, a story and a site consists of. Pure: no database, no clock.

A content is a dictionary that can be written as JSON. Which parts it has is said once, in `PARTS`: from there come the
fields of the forms, the columns of imports, what is compared, searched, checked for terms, printed and signed.
"""

from .checks import problems_with
from .parts import (
    CHOICE,
    DRAWING,
    EXHIBITION,
    HIGH,
    LINE,
    LIST,
    MAP_SIZE,
    MIDDLE,
    NUMBER,
    NURSERY,
    OTHER,
    PANEL,
    PARTS,
    PERIOD,
    PICTURES,
    POINT,
    PRIMARY,
    RECORDING,
    ROWS,
    SITE,
    SITE_KINDS,
    STORY,
    TEXT,
    WRITTEN,
    Content,
    Part,
)
from .tidying import blank, tidied
from .words import Passage, passages, period_of, pictures_of, recordings_of

__all__ = [
    "CHOICE",
    "DRAWING",
    "EXHIBITION",
    "HIGH",
    "LINE",
    "LIST",
    "MAP_SIZE",
    "MIDDLE",
    "NUMBER",
    "NURSERY",
    "OTHER",
    "PANEL",
    "PARTS",
    "PERIOD",
    "PICTURES",
    "POINT",
    "PRIMARY",
    "RECORDING",
    "ROWS",
    "SITE",
    "SITE_KINDS",
    "STORY",
    "TEXT",
    "WRITTEN",
    "Content",
    "Part",
    "Passage",
    "blank",
    "passages",
    "period_of",
    "pictures_of",
    "problems_with",
    "recordings_of",
    "tidied",
]
