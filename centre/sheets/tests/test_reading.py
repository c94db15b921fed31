"""Reading sheets from outside: what is understood, and what is refused with a sentence instead of an error."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from centre.shared.problems import Refused
from centre.sheets import reading
from centre.sheets.columns import Column
from centre.sheets.reading import Sheet

from .factories import make_sheet

COLUMNS = [
    Column(key="room", chinese="场地", english="Room", required=True),
    Column(key="day", chinese="日期", english="Day", required=True),
    Column(key="note", chinese="备注", english="Note"),
]
HEADINGS = ["场地", "日期", "备注"]


def read(content: bytes, name: str = "sheet.xlsx", columns: Sequence[Column] = COLUMNS) -> Sheet:
    return reading.read(
        BytesIO(content), name=name, size=len(content), columns=columns, titles=["预约", "Reservations"]
    )


def codes(content: bytes, name: str = "sheet.xlsx") -> set[str]:
    with pytest.raises(Refused) as refused:
        read(content, name)
    assert {problem.field for problem in refused.value.problems} == {"upload"}
    return refused.value.codes


def rewritten(content: bytes, part: str, change: Any) -> bytes:
    """The workbook with one part of it changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


SHEET1 = "xl/worksheets/sheet1.xml"


# --- what is understood ----------------------------------------------------------------------------------------------


def test_cells_come_as_text_by_column_with_the_number_of_the_row_in_the_sheet() -> None:
    sheet = read(make_sheet(HEADINGS, ["琴房", "2026-11-23", "靠窗"], ["活动室", "2026-11-24", None]))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, {"room": "琴房", "day": "2026-11-23", "note": "靠窗"}),
        (3, {"room": "活动室", "day": "2026-11-24"}),
    ]


def test_the_order_of_the_columns_does_not_matter_and_english_headings_count() -> None:
    sheet = read(make_sheet(["Note", "DAY ", "Room*"], ["x", "2026-11-23", "琴房"]))
    assert sheet.rows[0].cells == {"room": "琴房", "day": "2026-11-23", "note": "x"}
    assert sheet.headings == {"note": "Note", "day": "DAY", "room": "Room*"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 11, 23), "2026-11-23"),  # noqa: DTZ001 -- cells have no zone
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 14, 30), "2026-11-23 14:30"),  # noqa: DTZ001
        (time(14, 30), "14:30"),
        (time(14, 29, 59, 999_900), "14:30"),
        (timedelta(hours=24), "24:00"),
        (12.0, "12"),
        (1.5, "1.5"),
        (13800000000.0, "13800000000"),
        (True, "yes"),
        ("  全角　空格　", "全角　空格"),
        ("看不见的\u200b字\x07符", "看不见的字 符"),
    ],
)
def test_a_value_becomes_the_text_one_would_type(value: Any, text: str) -> None:
    assert reading.as_text(value) == text


def test_real_dates_and_times_of_a_workbook_are_read_as_days_and_clocks() -> None:
    sheet = read(make_sheet(HEADINGS, ["琴房", date(2026, 11, 23), time(14, 30)]))
    assert sheet.rows[0].cells == {"room": "琴房", "day": "2026-11-23", "note": "14:30"}


def test_rows_without_anything_in_them_are_no_rows_and_keep_the_count() -> None:
    sheet = read(make_sheet(HEADINGS, ["琴房", "2026-11-23"], [None, None], ["活动室", "2026-11-24"]))
    assert [row.number for row in sheet.rows] == [2, 4]


def test_a_title_above_the_headings_is_told_and_not_read() -> None:
    sheet = read(make_sheet(["场地登记表"], HEADINGS, ["琴房", "2026-11-23"]))
    assert [row.number for row in sheet.rows] == [3]
    assert any("第 1 行" in remark for remark in sheet.remarks)


def test_columns_that_are_not_known_or_not_there_are_named() -> None:
    sheet = read(make_sheet(["场地", "日期", "颜色"], ["琴房", "2026-11-23", "红"]))
    assert any("颜色" in remark for remark in sheet.remarks)
    assert any("备注" in remark for remark in sheet.remarks)


def test_missing_columns_are_named_and_so_are_those_that_are_not_known() -> None:
    with pytest.raises(Refused) as refused:
        read(make_sheet(["场地", "那天"], ["琴房", "2026-11-23"]))
    assert "日期" in str(refused.value.problems[0])
    assert "那天" in str(refused.value.problems[0])


def test_the_same_column_twice_is_refused() -> None:
    assert codes(make_sheet(["场地", "日期", "Room"], ["琴房", "2026-11-23", "活动室"])) == {"twice"}


def test_something_in_a_column_without_a_heading_is_a_finding() -> None:
    sheet = read(make_sheet(HEADINGS, ["琴房", "2026-11-23", None, "错位"]))
    assert "4" in sheet.rows[0].misread[0][1]


def test_the_sheet_that_is_named_for_the_kind_is_read_and_the_others_are_told() -> None:
    book = Workbook()
    book.active.append(["别的"])
    meant = book.create_sheet("预约")
    for row in (HEADINGS, ["琴房", "2026-11-23"]):
        meant.append(row)
    file = BytesIO()
    book.save(file)
    sheet = read(file.getvalue())
    assert sheet.title == "预约"
    assert any("Sheet" in remark for remark in sheet.remarks)


def test_a_formula_is_not_computed_but_its_result_counts() -> None:
    content = make_sheet(HEADINGS, ["琴房", "2026-11-23", "=1+1"])
    assert read(content).rows[0].misread == [("备注", "这一格是公式，但没有结果。请改为粘贴数值。")]
    with_result = rewritten(
        content, SHEET1, lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    )
    assert read(with_result).rows[0].cells["note"] == "2"


def test_an_error_in_a_cell_is_a_finding_of_its_column() -> None:
    sheet = read(make_sheet(HEADINGS, ["琴房", "2026-11-23", "#REF!"]))
    assert [heading for heading, _sentence in sheet.rows[0].misread] == ["备注"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_of_chinese_spreadsheets(encoding: str, separator: str) -> None:
    lines = [HEADINGS, ["琴房㑇", "2026-11-23", '"两行\n文字"']]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    sheet = read(content, "sheet.csv")
    assert sheet.rows[0].cells == {"room": "琴房㑇", "day": "2026-11-23", "note": "两行\n文字"}


def test_the_mark_that_keeps_csv_from_being_a_formula_is_taken_off() -> None:
    sheet = read("场地,日期,备注\n琴房,2026-11-23,'=1+1\n".encode(), "sheet.csv")
    assert sheet.rows[0].cells["note"] == "=1+1"


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_picture_that_is_called_a_workbook_is_refused() -> None:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert codes(png) == {"not_a_sheet"}


def test_a_workbook_that_was_cut_off_is_refused() -> None:
    content = make_sheet(HEADINGS, ["琴房", "2026-11-23"])
    assert codes(content[: len(content) // 2]) == {"broken"}
    assert codes(b"PK\x03\x04") == {"broken"}


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert codes(file.getvalue()) == {"not_a_workbook"}


def test_old_workbooks_and_those_with_passwords_are_told_apart() -> None:
    assert codes(b"\xd0\xcf\x11\xe0" + bytes(100), "sheet.xls") == {"old_workbook"}


def test_nul_bytes_and_other_encodings_are_no_csv() -> None:
    assert codes("场地,日期\n琴房\0,2026".encode(), "sheet.csv") == {"not_a_sheet"}
    assert codes("场地,日期\n琴房,2026".encode("utf-16"), "sheet.csv") == {"not_a_sheet"}
    assert codes(b"\xff\xff\xff", "sheet.csv") == {"encoding"}


def test_more_than_five_megabytes_are_refused_unread() -> None:
    assert codes(bytes(10 * 1024 * 1024)) == {"too_many_bytes"}


def test_a_workbook_that_would_unpack_to_too_much_is_refused() -> None:
    def bomb(xml: bytes) -> bytes:
        return xml + b" " * (40 * 1024 * 1024)

    content = rewritten(make_sheet(HEADINGS, ["琴房", "2026-11-23"]), SHEET1, bomb)
    assert len(content) < 200_000
    assert codes(content) == {"too_much_inside"}


def test_a_workbook_that_lies_about_what_it_unpacks_to_is_refused() -> None:
    content = bytearray(rewritten(make_sheet(HEADINGS, ["琴房"]), SHEET1, lambda xml: xml + b" " * 2_000_000))
    place = content.rindex(SHEET1.encode(), 0, len(content)) - 46  # its entry in the directory at the end
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = struct.pack("<I", 1000)
    assert codes(bytes(content)) <= {"broken", "not_a_workbook"}


def test_entities_in_a_workbook_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    content = rewritten(make_sheet(HEADINGS, ["琴房"]), SHEET1, lambda xml: laughs + xml)
    assert codes(content) == {"broken"}


def test_a_workbook_may_claim_a_million_rows_and_hold_two() -> None:
    claim = lambda xml: xml.replace(b'<dimension ref="A1:C2"', b'<dimension ref="A1:XFD1048576"')  # noqa: E731
    content = rewritten(make_sheet(HEADINGS, ["琴房", "2026-11-23", "x"]), SHEET1, claim)
    assert content != make_sheet(HEADINGS, ["琴房", "2026-11-23", "x"])
    assert len(read(content).rows) == 1


def test_a_workbook_that_claims_fewer_rows_than_it_has_is_read_to_the_end() -> None:
    claim = lambda xml: xml.replace(b'<dimension ref="A1:C4"', b'<dimension ref="A1:A2"')  # noqa: E731
    content = make_sheet(HEADINGS, *[["琴房", f"2026-11-2{n}", "x"] for n in range(3)])
    assert len(read(rewritten(content, SHEET1, claim)).rows) == 3


@pytest.mark.parametrize("number", ["1048577", "99999999999999"])
def test_a_row_beyond_the_end_of_any_sheet_is_refused_at_once(number: str) -> None:
    content = make_sheet(HEADINGS, ["琴房", "2026-11-23", "x"])
    moved = rewritten(
        content, SHEET1, lambda xml: xml.replace(b'<row r="2"', f'<row r="{number}"'.encode()).replace(b' r="A2"', b"")
    )
    assert codes(moved) & {"too_many_rows", "not_a_workbook"}


def test_a_row_at_the_very_end_of_the_sheet_is_read() -> None:
    book = Workbook()
    book.active.append(HEADINGS)
    book.active["A1048576"] = "琴房"
    file = BytesIO()
    book.save(file)
    assert [row.number for row in read(file.getvalue()).rows] == [1048576]


def test_more_rows_than_five_thousand_are_refused() -> None:
    row = "琴房,2026-11-23\n"
    assert len(read(("场地,日期\n" + row * 5000).encode(), "a.csv").rows) == 5000
    assert codes(("场地,日期\n" + row * 5001).encode(), "a.csv") == {"too_many_rows"}
    assert codes(("场地,日期\n" + row * 6000).encode(), "a.csv") == {"too_many_rows"}


def test_more_columns_than_two_hundred_are_refused() -> None:
    assert codes(make_sheet([*HEADINGS, *map(str, range(200))], ["琴房"])) == {"too_many_columns"}


@pytest.mark.parametrize("content", [b"", b"\n\n", "场地,日期\n".encode(), make_sheet([]), make_sheet(HEADINGS)])
def test_a_file_without_rows_is_refused(content: bytes) -> None:
    assert codes(content, "sheet.csv") == {"empty"}


def test_an_endless_cell_of_csv_is_refused() -> None:
    assert codes(b'"' + b"a" * 200_000, "a.csv") == {"not_csv"}


def test_the_helpers_of_these_tests_write_workbooks_that_open() -> None:
    assert load_workbook(BytesIO(make_sheet(HEADINGS))).active["A1"].value == "场地"
