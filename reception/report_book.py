"""A report as a workbook in the layout that is handed upward: title, period, tables, adjustments, definitions, maker.

Set for A4, so that it prints as it stands.
"""

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from centre.accounts.models import User
from centre.shared.period_words import days_words, part_words, period_words
from centre.shared.wording import clock
from centre.sheets.reading import FORMULA_STARTS
from reception.queries.reports.counting import Count
from reception.queries.reports.figures import ALL_FIGURES
from reception.queries.reports.whole import Report
from reception.report_tables import TITLES

WIDTHS = (30, 10, 12, 10, 10, 12, 16)
LAST = "G"
LINE = Side(style="thin", color="999999")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD = PatternFill("solid", fgColor="EEEAE0")


def report_book(report: Report, *, by: User) -> IO[bytes]:
    """The workbook as a temporary file that is gone when it is closed."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    page = Page(sheet)
    page.title(report)
    page.table(_("All together"), _heads(), _totals(report))
    page.table(_("By time"), _heads(), [[part_words(part, report.period), *_counted(n)] for part, n in report.parts])
    for table in report.tables:
        lines = [[str(line.label), *_counted(line.now), line.before.people] for line in table.lines]
        page.table(str(table.label), _heads(), lines)
    page.table(_("Adjustments of closed months"), _heads(_("Day and reason")), _adjustments(report))
    page.words(_("How the figures are made"), [f"{one.label}{_(': ')}{one.definition}" for one in ALL_FIGURES])
    page.words("", [_made(report, by), _("Checked by:") + "　" * 10 + _("Seal:")])
    page.set_for_paper()
    file = TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _heads(first: str = "") -> list[str]:
    numbers = [_("Batches"), _("Person-times"), _("Announced"), _("Came"), _("Arrival rate"), _("A year before")]
    return [first, *numbers]


def _counted(found: Count) -> list[Any]:
    rate = None if found.rate is None else f"{found.rate}%"
    return [found.batches, found.people, found.announced, found.came, rate]


def _totals(report: Report) -> list[list[Any]]:
    before = report.total_before.people
    return [
        [_("Groups, as counted"), *_counted(report.counted.total), report.before.total.people],
        [_("Adjustments"), report.adjusted.batches, report.adjusted.people, *[None] * 3, report.adjusted_before.people],
        [_("Groups, all together"), *_counted(report.total), before],
        [_("Individual visitors"), None, report.individuals, *[None] * 3, report.individuals_before],
    ]


def _adjustments(report: Report) -> list[list[Any]]:
    rows = [[f"{row.day:%Y-%m-%d} {row.reason}", row.batches, row.people] for row in report.adjustments]
    return rows or [[_("none"), 0, 0]]


def _made(report: Report, by: User) -> str:
    when = {"day": f"{report.now:%Y-%m-%d}", "clock": clock(report.now)}
    return _("Made by %(person)s, %(day)s %(clock)s") % {"person": by.name or by.username, **when}


class Page:
    """A sheet that is filled from top to bottom."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 0

    def title(self, report: Report) -> None:
        name = str(TITLES[report.period.unit])
        self.sheet.title = name[:31]
        self._across(f"{settings.CENTRE['name']} {name}", Font(bold=True, size=16), centred=True, height=28)
        closed = pgettext("month", "closed") if report.is_closed else _("not closed yet")
        line = f"{period_words(report.period)}{_(' · ')}{days_words(report.period)}{_(' · ')}{closed}"
        self._across(line, Font(size=11), centred=True)

    def table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.row += 1
        self._across(title, Font(bold=True, size=12))
        self._line(heads, Font(bold=True), HEAD)
        for row in rows:
            self._line(row, Font())

    def words(self, title: str, lines: Sequence[str]) -> None:
        self.row += 1
        if title:
            self._across(title, Font(bold=True, size=12))
        for line in lines:
            self._across(line, Font(size=10), height=15 * (1 + len(line) // 48))

    def set_for_paper(self) -> None:
        """A4 upright, one page wide, numbered."""
        for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
            self.sheet.column_dimensions[letter].width = width
        self.sheet.page_setup.paperSize = "9"
        self.sheet.page_setup.orientation = "portrait"
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.print_options.horizontalCentered = True
        self.sheet.page_margins.left = self.sheet.page_margins.right = 0.6
        self.sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P / &N"))
        self.sheet.print_area = f"A1:{LAST}{self.row}"

    def _across(self, text: str, font: Font, *, centred: bool = False, height: float | None = None) -> None:
        self.row += 1
        self.sheet.merge_cells(f"A{self.row}:{LAST}{self.row}")
        cell = self._cell(1, text)
        cell.font = font
        cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)
        if height:
            self.sheet.row_dimensions[self.row].height = height

    def _line(self, values: Sequence[Any], font: Font, fill: PatternFill | None = None) -> None:
        self.row += 1
        for column in range(1, len(WIDTHS) + 1):
            cell = self._cell(column, values[column - 1] if column <= len(values) else None)
            cell.font, cell.border = font, BOX
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if column == 1 else "right")
            if fill:
                cell.fill = fill

    def _cell(self, column: int, value: Any) -> Any:
        """A value; text that looks like a formula is marked as text, also for whoever edits it there."""
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        cell = self.sheet.cell(self.row, column, value)
        if isinstance(value, str) and value.startswith(FORMULA_STARTS):
            cell.data_type, cell.quotePrefix = "s", True
        return cell
