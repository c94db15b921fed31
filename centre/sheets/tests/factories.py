"""Sheets for tests."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook


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
