"""Tables that are taken away: one workbook with a sheet per noun, or CSV of one noun.

Rows are read and written one after the other, so that memory does not grow with them. Text that a spreadsheet would
take for a formula is written as text. What makes workbooks is loaded when one is made: few programs ever make any, and
all would start later.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.masking import masked_name, masked_phone
from centre.shared.timespan import CENTRE_ZONE, Span, day_span
from centre.sheets.columns import Column
from centre.sheets.reading import FORMULA_STARTS

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that a CSV is UTF-8
LONGEST_CELL = 32_767
WIDEST = 32


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which days, both included, and whether people are named in full."""

    first_day: date
    last_day: date
    in_full: bool = False

    @property
    def span(self) -> Span:
        return Span(day_span(self.first_day).starts_at, day_span(self.last_day).ends_at)

    def name(self, name: str) -> str:
        return name if self.in_full else masked_name(name)

    def phone(self, phone: str | None) -> str:
        return (phone or "") if self.in_full else masked_phone(phone or "")

    def account(self, username: str | None, name: str | None) -> str:
        """The user name of somebody, which leads to them; masked it is the first letter of their name."""
        return (username if self.in_full else masked_name(name or "")) or ""

    def account_of(self, person: User | None) -> str:
        return "" if person is None else self.account(person.username, person.name)

    def acting(self, name: str | None, is_staff: bool | None) -> str:
        """Who did something: staff act in their office and are named."""
        return (name if is_staff else self.name(name or "")) or ""

    def acted(self, person: User | None) -> str:
        return "" if person is None else self.acting(person.name, person.is_staff)


Values = Callable[[Any, Scope], Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One table: its columns, its rows in order, and what a row says under each column.

    `more_columns` are those that staff have made themselves; they come last.
    """

    key: str
    label: Any
    columns: Sequence[Column]
    rows: Callable[[Scope], Iterable[Any]]
    values: Values
    may_be_taken_by: Callable[[User], bool]
    more_columns: Callable[[], Sequence[Column]] = tuple
    by_period: bool = False
    names_people: bool = False

    def table(self, scope: Scope) -> Iterator[Sequence[Any]]:
        """The headings, then row by row."""
        yield [column.title for column in (*self.columns, *self.more_columns())]
        for row in self.rows(scope):
            yield self.values(row, scope)


# --- as files ---------------------------------------------------------------------------------------------------------


def workbook(nouns: Iterable[Noun], scope: Scope) -> IO[bytes]:
    """A workbook with one sheet for each noun, as a temporary file that is gone when it is closed."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for noun in nouns:
        sheet = book.create_sheet(str(noun.label))
        sheet.freeze_panes = "A2"
        table = noun.table(scope)
        headings = next(table)
        for number, heading in enumerate(headings, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, 2 * len(str(heading)) + 6)
        sheet.append([_bold(sheet, heading) for heading in headings])
        for row in table:
            sheet.append([_cell(sheet, value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def csv_text(noun: Noun, scope: Scope) -> Iterator[bytes]:
    """A noun as CSV in UTF-8 that spreadsheets recognise, piece by piece."""
    buffer = io.StringIO(BYTE_ORDER_MARK)
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    for number, row in enumerate(noun.table(scope), start=1):
        writer.writerow([_text(value) for value in row])
        if number % 500 == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _bold(sheet: Any, heading: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A value for a workbook; text that looks like a formula is marked as text, also for whoever edits it there."""
    value = _plain(value)
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST_CELL or not value.isprintable():
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST_CELL]
    if not value.startswith(FORMULA_STARTS):
        return value or None  # a cell that is not there takes no time
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _text(value: Any) -> str:
    """A value for CSV; a mark before what looks like a formula keeps spreadsheets from computing it."""
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(CENTRE_ZONE).replace(tzinfo=None, second=0, microsecond=0)
    return value if value is None or isinstance(value, int | float | str | date) else str(value)
