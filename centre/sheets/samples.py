"""Template sheets: headings, one row as an example, and on a second sheet what may be written where."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from centre.sheets.kinds import Kind

WIDTH = 16


def template(kind: Kind) -> bytes:
    """The workbook to fill in for one kind of sheet, with headings in the language of the reader."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    _fill(sheet, kind)
    _explain(book.create_sheet(_("Notes")), kind)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, kind: Kind) -> None:
    sheet.title = str(kind.label)
    columns = kind.all_columns()
    sheet.append([f"{column.title}*" if column.required else column.title for column in columns])
    sheet.append([column.example or None for column in columns])
    for number, column in enumerate(columns, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(WIDTH, len(column.title) + 4)
    for cells in sheet.iter_rows(min_row=2, max_row=2):
        for cell in cells:
            cell.number_format = "@"
    sheet.freeze_panes = "A2"


def _explain(sheet: Worksheet, kind: Kind) -> None:
    for text in (
        str(kind.help),
        _("The second row is an example. Please delete it."),
        _("Columns with * are needed; the others may stay empty or be left out. Their order does not matter."),
        _("At most 5,000 rows and 5 MB. Formulas are not computed."),
    ):
        sheet.append([text])
    sheet.append([])
    for column in kind.all_columns():
        sheet.append([column.title, _("needed") if column.required else "", column.help])
    sheet.column_dimensions["A"].width = sheet.column_dimensions["C"].width = 2 * WIDTH
    for cells in sheet.iter_rows(max_row=4, max_col=1):
        cells[0].alignment = Alignment(wrap_text=False)
