"""Labels on sheets of A4, to the tenth of a millimetre. Pure: no database, no clock.

A sheet is a drawing in millimetres: its geometry is data here and stands in attributes on the page, so what is printed
at actual size is as large as it is written below, in every browser.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from reading_room.barcodes import HEIGHT, path_of, width_of
from reading_room.call_numbers import parts

A4 = (210, 297)
PADDING = 1.5  # mm that stay white on either side of a label
LARGEST, SMALLEST = 7.0, 1.9  # mm, height of letters
LEADING = 1.2  # lines to letters
LETTER, CHARACTER = 0.62, 1.0  # widths of a bold digit or capital, and of a Chinese character, to their height
NARROWEST = 0.165  # mm: bars narrower than this are not read from an ordinary printer


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How labels lie on a sheet of A4; everything in millimetres, the margins as the sheets have them."""

    name: str
    words: Any
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float  # from one label to the next
    down: float

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    def corner(self, cell: int) -> tuple[float, float]:
        """Where a cell begins, counted from 0 along the rows."""
        row, column = divmod(cell, self.columns)
        return round(self.left + column * self.across, 2), round(self.top + row * self.down, 2)


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout(
            name="65",
            words=_("5 × 13, each 36 × 20 mm"),
            columns=5,
            rows=13,
            width=36,
            height=20,
            left=10.2,
            top=13.7,
            across=38.4,
            down=20.8,
        ),
        Layout(
            name="40",
            words=_("4 × 10, each 52.5 × 29.7 mm"),
            columns=4,
            rows=10,
            width=52.5,
            height=29.7,
            left=0,
            top=0,
            across=52.5,
            down=29.7,
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of text on a label: the middle of its foot, and its height."""

    text: str
    x: float
    y: float
    size: float
    is_bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A barcode on a label: where it stands, how large, and the modules it is drawn in."""

    path: str
    modules: int
    height_in_modules: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Label:
    """One cell of a sheet; without lines it is a place that is used up already."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[Line] = ()
    bars: Bars | None = None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a label is to say: the call number, and what the scanner reads (empty for a label without bars)."""

    call_number: str
    code: str = ""


def sheets(wanted: Sequence[Wanted], layout: Layout, *, used: int) -> list[list[Label]]:
    """The labels on as many sheets as they need; the first `used` cells of the first sheet stay blank."""
    cells = [_used(layout, cell) for cell in range(used)] if wanted else []
    cells += [_label(one, layout, cell % layout.cells) for cell, one in enumerate(wanted, start=used)]
    rest = iter(cells)
    return list(iter(lambda: list(islice(rest, layout.cells)), []))


def is_too_narrow(code: str, layout: Layout) -> bool:
    """Whether the bars are too fine on such a label for a scanner, or cannot be drawn at all."""
    modules = width_of(code)
    return not modules or layout.width / modules < NARROWEST


def _used(layout: Layout, cell: int) -> Label:
    x, y = layout.corner(cell)
    return Label(x=x, y=y, width=layout.width, height=layout.height)


def _label(wanted: Wanted, layout: Layout, cell: int) -> Label:
    x, y = layout.corner(cell)
    rows, lines, bars = _rows(wanted, layout.height / 20), [], None
    top = y + (layout.height - sum(row.height for row in rows)) / 2
    for row in rows:
        if row.is_bars:
            bars = _bars(row.text, layout, x, top + row.height * 0.1, row.height * 0.8)
        else:
            lines.append(_line(row, layout, x + layout.width / 2, top))
        top += row.height
    return Label(x=x, y=y, width=layout.width, height=layout.height, lines=lines, bars=bars)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What stands below each other on a label; the height, in millimetres, has some air in it."""

    text: str
    height: float
    is_bold: bool = False
    is_bars: bool = False


def _rows(wanted: Wanted, scale: float) -> list[Row]:
    class_line, book_line = parts(wanted.call_number)
    if not wanted.code:
        rows = [Row(text=text, height=6.6 * scale, is_bold=True) for text in (class_line, book_line)]
    else:
        rows = [
            Row(text=class_line, height=5.2 * scale, is_bold=True),
            Row(text=book_line, height=4.4 * scale, is_bold=True),
            Row(text=wanted.code if width_of(wanted.code) else "", height=5.2 * scale, is_bars=True),
            Row(text=wanted.code, height=3.6 * scale),
        ]
    return [row for row in rows if row.text]


def _line(row: Row, layout: Layout, middle: float, top: float) -> Line:
    """As large as the row allows, smaller where a long text would not fit the width."""
    fits = (layout.width - 2 * PADDING) / sum(LETTER if letter.isascii() else CHARACTER for letter in row.text)
    size = max(SMALLEST, min(row.height / LEADING, LARGEST, fits))
    baseline = top + row.height / 2 + size * 0.36
    return Line(text=row.text, x=round(middle, 2), y=round(baseline, 2), size=round(size, 2), is_bold=row.is_bold)


def _bars(code: str, layout: Layout, x: float, y: float, height: float) -> Bars:
    """As wide as the label at most; the white beside the bars may reach its edge, modules are 0.33 mm at most."""
    modules = width_of(code)
    width = min(layout.width, modules * 0.33)
    return Bars(
        path=path_of(code),
        modules=modules,
        height_in_modules=HEIGHT,
        x=round(x + (layout.width - width) / 2, 2),
        y=round(y, 2),
        width=round(width, 2),
        height=round(height, 2),
    )
