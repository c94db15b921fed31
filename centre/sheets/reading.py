"""Reading a file that somebody hands in: an xlsx workbook or CSV text becomes rows of text by column.

Files come from outside. The file is looked at before it is opened: how long it is, what it is by its first bytes, how
much it would unpack to. No formula is evaluated; where the spreadsheet kept a result, the result counts. What reads
workbooks is loaded when there is one to read: few programs ever see any, and all would start later.
"""

import csv
import io
import itertools
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _

from centre.shared.problems import Problem, Refused
from centre.sheets.columns import Column, by_heading, plain_heading

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 32 * 1024 * 1024
MAX_PARTS = 1_000
MAX_ROWS = 5_000
MAX_SHEET_ROWS = 1_048_576  # as many as a spreadsheet can have, most of them empty
MAX_COLUMNS = 200
MAX_LETTERS = 10_000
HEADINGS_WITHIN = 10
NOTES = {"说明", "notes"}
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMULA_WITHOUT_RESULT = "\0formula"
FAULTY = "\0error"

Cells = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its number in the sheet, its text by key of column, and (heading, sentence) of what was not readable."""

    number: int
    cells: Mapping[str, str]
    misread: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet that was read: the headings as they stand in it, and remarks for whoever handed it in."""

    title: str
    headings: Mapping[str, str]
    rows: Sequence[Row]
    remarks: Sequence[str]


def read(file: BinaryIO, *, name: str, size: int, columns: Sequence[Column], titles: Sequence[str]) -> Sheet:
    """Read `file`, of `size` bytes and called `name`. In a workbook the sheet called one of `titles` counts.

    Raises Refused, field `upload`, with a sentence that says what to do.
    """
    return _understood(*_contents(file, name, size, titles), columns)


def read_by_place(file: BinaryIO, *, name: str, size: int, columns: Sequence[Column], titles: Sequence[str]) -> Sheet:
    """The same where the headings are others: keys are places, from "0" on, until somebody says which column is which.

    Raises Refused, field `upload`.
    """
    title, rows, remarks = _contents(file, name, size, titles)
    place = _place_of_any_headings(rows, by_heading(columns))
    headings = _headings(rows[place][1])
    by_place = [
        Column(key=str(number), chinese=heading, english=heading) if heading else None
        for number, heading in enumerate(headings)
    ]
    return Sheet(
        title=title,
        headings={column.key: column.chinese for column in by_place if column},
        rows=_kept(rows[place + 1 :], by_place, headings),
        remarks=[*remarks, *_above(rows[:place])],
    )


def _contents(
    file: BinaryIO, name: str, size: int, titles: Sequence[str]
) -> tuple[str, list[tuple[int, Cells]], list[str]]:
    if size > MAX_BYTES:
        raise _refused("too_many_bytes", _("The file is larger than 5 MB. Please split it into several."))
    content = file.read(MAX_BYTES + 1)
    return _from_workbook(content, titles) if content.startswith(ZIP) else ("", _from_text(content, name), [])


# --- a workbook ------------------------------------------------------------------------------------------------------


def _from_workbook(content: bytes, titles: Sequence[str]) -> tuple[str, list[tuple[int, Cells]], list[str]]:
    import openpyxl

    _refuse_bombs(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and pictures, which nobody asks for here
            values, formulas = (
                openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=results, keep_links=False)
                for results in (True, False)
            )
            chosen, others = _chosen_sheet(values.worksheets, titles)
            rows = list(_rows_of(chosen, formulas[chosen.title]))
    except Refused:
        raise
    except Exception:  # on what is no workbook, the readers of its parts raise whatever they like
        message = _("This file cannot be read as a workbook. Please save it anew as .xlsx, or as CSV.")
        raise _refused("not_a_workbook", message) from None
    return chosen.title, rows, [_only_one_sheet(chosen.title, others)] if others else []


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)  # zipfile never unpacks more than it says here
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
                message = _("This workbook unpacks to more than 32 MB. Please copy the filled rows into a new one.")
                raise _refused("too_much_inside", message)
            if any(_has_doctype(archive, part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise zipfile.BadZipFile
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        message = _("The file is damaged or was not sent completely. Please save it anew as .xlsx and try again.")
        raise _refused("broken", message) from None


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """A workbook declares no entities; a file that does is meant to harm."""
    with archive.open(part) as xml:
        head = xml.read(4096)
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _chosen_sheet(sheets: "Iterable[Worksheet]", titles: Sequence[str]) -> "tuple[Worksheet, list[str]]":
    """The sheet that is meant, and the titles of others that hold something."""
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible" and plain_heading(sheet.title) not in NOTES]
    wanted = {plain_heading(title) for title in titles}
    named = [sheet for sheet in visible if plain_heading(sheet.title) in wanted]
    filled = [sheet for sheet in visible if sheet in named or _holds_something(sheet)]
    if not filled:
        raise _nothing_in_it()
    chosen = (named or filled)[0]
    return chosen, [sheet.title for sheet in filled if sheet is not chosen]


def _holds_something(sheet: Any) -> bool:
    sheet.reset_dimensions()
    rows = itertools.islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 100)
    return any(value is not None for row in rows for value in row)


def _rows_of(sheet: Any, formulas: Any) -> Iterator[tuple[int, Cells]]:
    """Rows that are not empty, with their numbers. What a sheet claims of its size is not believed."""
    from openpyxl.cell.read_only import EmptyCell

    both = []
    for one in (sheet, formulas):
        one.reset_dimensions()
        both.append(one.iter_rows(max_col=MAX_COLUMNS + 1))
    kept, blank = 0, None
    for number, (row, written) in enumerate(zip(*both, strict=True), start=1):
        if number > MAX_SHEET_ROWS:
            raise _too_many_rows()
        if written is blank or set(map(type, written)) == {EmptyCell}:  # there may be a million of them
            blank = written  # rows that a sheet leaves out come as one and the same
            continue
        cells = [_text(cell, formula) for cell, formula in zip(row, written, strict=True)]
        if any(cells):
            kept += 1
            _refuse_size(kept, cells)
            yield number, cells


def _text(cell: Any, formula: Any) -> str:
    if cell.value is None:
        return FORMULA_WITHOUT_RESULT if formula.value is not None and formula.data_type == "f" else ""
    return FAULTY if cell.data_type == "e" else as_text(cell.value)


def as_text(value: Any) -> str:
    """A value of a cell as one would type it: 2026-11-23, 14:30, 12, whatever the sheet made it look like."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else str(value)
    if isinstance(value, datetime):
        value = _whole_seconds(value)
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        at = _whole_seconds(datetime.combine(date(2000, 1, 1), value))
        return f"{at:%H:%M:%S}".removesuffix(":00")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return _clean(str(value))


def _whole_seconds(at: datetime) -> datetime:
    return (at + timedelta(microseconds=500_000)).replace(microsecond=0)


def _only_one_sheet(title: str, others: Sequence[str]) -> str:
    names = {"sheet": title, "others": "、".join(others)}
    return _("Only the sheet “%(sheet)s” was read; not read: %(others)s.") % names


# --- text ------------------------------------------------------------------------------------------------------------


def _from_text(content: bytes, name: str) -> list[tuple[int, Cells]]:
    if content.startswith(OLD_OFFICE):
        message = _("This is an old .xls workbook, or one with a password. Please save it as .xlsx without a password.")
        raise _refused("old_workbook", message)
    if b"\0" in content or name.lower().endswith((".xlsx", ".xlsm", ".xls")):
        message = _("This file is neither a workbook nor CSV text. Please save it as .xlsx, or as CSV.")
        raise _refused("not_a_sheet", message)
    text = _decoded(content)
    try:
        return list(_records(text))
    except csv.Error:
        raise _refused("not_csv", _("This file cannot be read as CSV. Please save it as .xlsx.")) from None


def _decoded(content: bytes) -> str:
    """UTF-8, with its mark or without; otherwise what Chinese spreadsheets write, GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = _("The letters of this file cannot be read. Please save it as “CSV UTF-8”, or as .xlsx.")
    raise _refused("encoding", message)


def _records(text: str) -> Iterator[tuple[int, Cells]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;", key=first.count)
    kept = 0
    for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
        cells = [_unquoted(_clean(cell)) for cell in record]
        if any(cells):
            kept += 1
            _refuse_size(kept, cells)
            yield number, cells


def _unquoted(text: str) -> str:
    """Without the mark that keeps a spreadsheet from taking a text for a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


# --- both ------------------------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    """Without characters that cannot be seen; line breaks stay."""
    return text.strip() if text.isprintable() else "".join(map(_seen, text)).strip()


def _seen(letter: str) -> str:
    if letter == "\n":
        return letter
    return {"Cc": " ", "Cs": " ", "Cf": ""}.get(unicodedata.category(letter), letter)


def _understood(
    title: str, rows: Sequence[tuple[int, Cells]], remarks: Sequence[str], columns: Sequence[Column]
) -> Sheet:
    known = by_heading(columns)
    place = _place_of_headings(rows, known)
    headings = _headings(rows[place][1])
    by_place = [known.get(plain_heading(heading)) if heading else None for heading in headings]
    _refuse_headings(headings, by_place, columns)
    return Sheet(
        title=title,
        headings={column.key: heading for column, heading in zip(by_place, headings, strict=True) if column},
        rows=_kept(rows[place + 1 :], by_place, headings),
        remarks=[*remarks, *_above(rows[:place]), *_remarks(headings, by_place, columns)],
    )


def _headings(cells: Cells) -> Cells:
    return ["" if heading in (FORMULA_WITHOUT_RESULT, FAULTY) else heading for heading in cells]


def _kept(rows: Sequence[tuple[int, Cells]], by_place: Sequence[Column | None], headings: Cells) -> list[Row]:
    kept = [_row(number, cells, by_place, headings) for number, cells in rows]
    if not kept:
        raise _nothing_in_it()
    if len(kept) > MAX_ROWS:
        raise _too_many_rows()
    return kept


def _place_of_any_headings(rows: Sequence[tuple[int, Cells]], known: Mapping[str, Column]) -> int:
    """Where headings stand of which perhaps none is known: then in the first row that is more than a title."""
    place = _place_of_headings(rows, known)
    if any(plain_heading(heading) in known for heading in rows[place][1]):
        return place
    several = (number for number, (_n, cells) in enumerate(rows[:HEADINGS_WITHIN]) if sum(map(bool, cells)) > 1)
    return next(several, 0)


def _place_of_headings(rows: Sequence[tuple[int, Cells]], known: Mapping[str, Column]) -> int:
    """The first row in which most required headings stand; titles may stand above it."""
    if not rows:
        raise _nothing_in_it()
    counts = [
        len({known[name].key for name in map(plain_heading, cells) if name in known})
        for _n, cells in rows[:HEADINGS_WITHIN]
    ]
    return counts.index(max(counts))


def _refuse_headings(headings: Cells, by_place: Sequence[Column | None], columns: Sequence[Column]) -> None:
    found = [column.key for column in by_place if column]
    missing = [column.title for column in columns if column.required and column.key not in found]
    twice = [
        heading for heading, column in zip(headings, by_place, strict=True) if column and found.count(column.key) > 1
    ]
    problems = []
    if missing:
        unknown = [heading for heading, column in zip(headings, by_place, strict=True) if heading and not column]
        problems.append(_missing_columns(missing, unknown[:20]))
    if twice:
        names = "、".join(twice)
        problems.append(_problem("twice", _("These columns stand in the sheet twice: %(names)s.") % {"names": names}))
    if problems:
        raise Refused(problems)


def _missing_columns(missing: Sequence[str], unknown: Sequence[str]) -> Problem:
    sentence = _("These columns are missing: %(names)s.") % {"names": "、".join(missing)}
    if unknown:
        sentence += _(" Not known here: %(names)s.") % {"names": "、".join(heading[:40] for heading in unknown)}
    sentence += _(" If they have other headings, tick below that you say which column is which.")
    return _problem("missing_columns", sentence)


def _above(rows: Sequence[tuple[int, Cells]]) -> list[str]:
    numbers = "、".join(str(number) for number, _cells in rows)
    return [_("Above the headings, not read as data: row %(rows)s.") % {"rows": numbers}] if rows else []


def _remarks(headings: Cells, by_place: Sequence[Column | None], columns: Sequence[Column]) -> Iterator[str]:
    unknown = [heading[:40] for heading, column in zip(headings, by_place, strict=True) if heading and not column]
    absent = [column.title for column in columns if column not in by_place]
    if unknown:
        yield _("Not known here and not read: %(names)s.") % {"names": "、".join(unknown)}
    if absent:
        yield _("Not in the sheet, so left as it is: %(names)s.") % {"names": "、".join(absent)}


def _row(number: int, cells: Cells, by_place: Sequence[Column | None], headings: Cells) -> Row:
    kept: dict[str, str] = {}
    misread: list[tuple[str, str]] = []
    for place, text in enumerate(cells):
        column = by_place[place] if place < len(by_place) else None
        heading = headings[place] if place < len(headings) else ""
        if not heading and text:
            message = _("There is something in column %(n)d, which has no heading.") % {"n": place + 1}
            misread.append(("", message))
        elif column and (sentence := _unreadable(text)):
            misread.append((heading, sentence))
        elif column and text:
            kept[column.key] = text
    return Row(number=number, cells=kept, misread=misread)


def _unreadable(text: str) -> str:
    if text == FORMULA_WITHOUT_RESULT:
        return _("This cell holds a formula without a result. Please paste the value instead.")
    if text == FAULTY:
        return _("The spreadsheet shows an error in this cell.")
    if len(text) > MAX_LETTERS:
        return _("The text is far too long.")
    return ""


def _refuse_size(kept: int, cells: Cells) -> None:
    if kept > MAX_ROWS + HEADINGS_WITHIN:
        raise _too_many_rows()
    if any(cells[MAX_COLUMNS:]):
        raise _refused(
            "too_many_columns", _("The sheet has more than 200 columns. Please leave out what is not needed.")
        )


def _too_many_rows() -> Refused:
    return _refused("too_many_rows", _("The sheet has more than 5,000 rows. Please split it into several."))


def _nothing_in_it() -> Refused:
    return _refused("empty", _("There are no rows in this file."))


def _problem(code: str, message: str) -> Problem:
    return Problem(code=code, field="upload", message=message)


def _refused(code: str, message: str) -> Refused:
    return Refused([_problem(code, message)])
