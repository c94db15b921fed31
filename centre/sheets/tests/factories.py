"""Sheets for tests: made to be handed in, and read back after they were taken away."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from centre.sheets.registry import NOUNS
from centre.sheets.writing import Scope, workbook


def make_sheet(headings: Sequence[str], *rows: Sequence[Any], title: str = "Sheet") -> bytes:
    """An xlsx workbook with one sheet: headings, then rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (headings, *rows):
        sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def exported_table(what: str, scope: Scope) -> list[list[Any]]:
    """A table that was taken away, headings first, as a spreadsheet reads it."""
    with workbook([NOUNS[what]], scope) as file:
        return [list(row) for row in load_workbook(file).worksheets[0].iter_rows(values_only=True)]


def exported_rows(what: str, scope: Scope) -> Iterator[dict[str, Any]]:
    """The same row by row, by heading."""
    headings, *lines = exported_table(what, scope)
    return (dict(zip(headings, line, strict=True)) for line in lines)
