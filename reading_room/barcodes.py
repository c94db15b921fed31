"""Barcodes as drawings: Code 128, which every scanner reads. Pure: no database, no clock."""

from itertools import groupby

from barcode.codex import Code128
from barcode.errors import BarcodeError

QUIET = 10  # modules left white on both sides, as the standard wants it
HEIGHT = 16  # of the drawing; its width is in modules


def modules_of(text: str) -> str:
    """The bars as a row of modules, 1 for black, without the white beside them; empty for what cannot be written so.

    Code 128 knows ASCII alone.
    """
    if not text or not text.isascii() or not text.isprintable():
        return ""
    try:
        return str(Code128(text).build()[0])
    except BarcodeError:
        return ""


def width_of(text: str) -> int:
    """How many modules the drawing is wide, the white beside it included; 0 for what cannot be written so."""
    modules = modules_of(text)
    return len(modules) + 2 * QUIET if modules else 0


def path_of(text: str) -> str:
    """The bars as the data of an SVG path in a drawing of `width_of` × `HEIGHT`."""
    found, place = [], QUIET
    for module, run in groupby(modules_of(text)):
        width = len(list(run))
        if module == "1":
            found.append(f"M{place} 0h{width}v{HEIGHT}h-{width}z")
        place += width
    return "".join(found)
