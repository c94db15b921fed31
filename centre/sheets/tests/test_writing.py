"""Tables as workbooks and as CSV: no spreadsheet computes what stands in them, and what a cell can hold is kept."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from centre.sheets.wording import clock_at_end, headings, until, when
from centre.sheets.writing import Noun, Scope, csv_text, workbook

SCOPE = Scope(first_day=date(2026, 11, 1), last_day=date(2026, 11, 30))
WRITTEN = datetime(2026, 11, 23)  # noqa: DTZ001 -- cells know no zone


def noun(*rows: Sequence[Any], key: str = "notes") -> Noun:
    return Noun(
        key=key,
        label=key,
        columns=headings(("备注", "Note"), ("数量", "Number")),
        rows=lambda scope: rows,
        values=lambda row, scope: row,
        may_be_taken_by=lambda person: True,
    )


def sheet_of(*rows: Sequence[Any]) -> Worksheet:
    with workbook([noun(*rows)], SCOPE) as file:
        sheet = load_workbook(file).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def lines_of(*rows: Sequence[Any]) -> list[list[str]]:
    text = b"".join(csv_text(noun(*rows), SCOPE)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_what_looks_like_a_formula_is_text(start: str) -> None:
    poison = f"{start}HYPERLINK(1)"
    cell = sheet_of([poison, 1])["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert str(cell.value).strip().replace("_x000D_", "") == poison.strip()
    assert lines_of([poison, 1])[1] == [f"'{poison}", "1"]


def test_numbers_and_days_are_no_text() -> None:
    assert lines_of([date(2026, 11, 23), -5])[1] == ["2026-11-23", "-5"]
    assert [cell.value for cell in sheet_of([date(2026, 11, 23), -5])[2]] == [WRITTEN, -5]


def test_moments_are_told_as_the_clock_of_the_centre_shows_them() -> None:
    at = datetime(2026, 11, 22, 16, 30, 59, tzinfo=UTC)
    assert lines_of([at, None])[1] == ["2026-11-23 00:30", ""]
    assert sheet_of([at, None])["A2"].value == WRITTEN + timedelta(minutes=30)


def test_characters_that_no_workbook_can_hold_are_left_out() -> None:
    assert sheet_of(["备\x0b课", None])["A2"].value == "备 课"


def test_csv_begins_with_the_mark_by_which_spreadsheets_know_utf_8() -> None:
    data = b"".join(csv_text(noun(["琴房", 1]), SCOPE))
    assert data.startswith(b"\xef\xbb\xbf")
    assert "琴房" in data.decode("utf-8-sig")


def test_a_long_table_leaves_in_several_pieces_and_complete() -> None:
    pieces = list(csv_text(noun(*([str(number), number] for number in range(1200))), SCOPE))
    assert len(pieces) > 2
    assert b"".join(pieces).count(b"\r\n") == 1201


def test_each_noun_has_a_sheet_of_its_own_with_its_headings() -> None:
    with workbook([noun(["a", 1]), noun(key="others")], SCOPE) as file:
        book = load_workbook(file)
    assert book.sheetnames == ["notes", "others"]
    assert [[cell.value for cell in sheet[1]] for sheet in book.worksheets] == [["备注", "数量"]] * 2
    assert [sheet.max_row for sheet in book.worksheets] == [2, 1]


class Held:
    starts_at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    ends_at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_an_end_at_midnight_is_24_00_of_the_day_before() -> None:
    assert when(Held) == [date(2026, 11, 23), "22:00", "24:00"]
    assert until(Held.ends_at) == [date(2026, 11, 23), "24:00"]
    assert until(Held.starts_at) == [date(2026, 11, 23), "22:00"]
    assert (clock_at_end(Held.starts_at), clock_at_end(Held.ends_at)) == ("22:00", "24:00")
