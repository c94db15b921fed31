"""The report of the reading room as tables: a line for everything that is counted, and every row behind a figure.

A listing says what a row looks like, on the page and in the file: nobody who reads is named.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.shared.period_words import period_words
from centre.shared.periods import Period
from centre.shared.timespan import CENTRE_ZONE
from centre.sheets.columns import Column
from centre.sheets.wording import clock_at_end, headings
from centre.sheets.writing import Noun
from reading_room.models import Title
from reading_room.permissions import may_see_reports
from reading_room.queries.reports.figures import ALL_FIGURES, BY_COPY, FIGURES, Figure
from reading_room.queries.reports.whole import Line, ReadingRoomReport

LINES, MOST_READ, ROWS, DEFINITIONS = "lines", "most_read", "rows", "definitions"
TABLES: dict[str, Any] = {
    f"reading_room_{LINES}": gettext_lazy("Reading room · report"),
    f"reading_room_{MOST_READ}": gettext_lazy("Reading room · most read"),
    f"reading_room_{ROWS}": gettext_lazy("Reading room · rows of a figure"),
    f"reading_room_{DEFINITIONS}": gettext_lazy("Reading room · definitions"),
}
COMPUTED = (("从", "From"), ("至", "Until"), ("计算时间", "Computed at"))
TAKEN_WITH_THE_REPORT = ("loans", "uses", "never", "misses", "sittings")


# --- rows ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The columns of a figure's rows, what a row says in them, and the title it is about, if it is about one."""

    columns: Sequence[Column]
    cells: Callable[[Any], Sequence[Any]]
    title: Callable[[Any], Title | None] = lambda row: None
    related: Sequence[str] = ()

    def of(self, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """The rows with all that is said of them, in one query."""
        return rows.select_related(*self.related) if self.related else rows


CALLED = (("索书号", "Call number"), ("登录号", "Accession number"), ("书名", "Title"))
PLACE = ("位置", "Place")


def _copy(copy: Any) -> list[Any]:
    return [copy.call_number, copy.accession_number, copy.title.with_volume]


def _of_a_copy(copy: Any) -> list[Any]:
    return [*_copy(copy), copy.tier, copy.get_state_display(), copy.added_at.astimezone(CENTRE_ZONE).date()]


def _of_a_title(title: Any) -> list[Any]:
    first = title.class_numbers[0] if title.class_numbers else ""
    return [title.with_volume, title.publisher, title.year, title.collection.name, first]


def _of_an_issue(issue: Any) -> list[Any]:
    return [issue.title.title, issue.year, issue.number, issue.arrived_on, issue.tier]


def _of_a_loan(loan: Any) -> list[Any]:
    return [loan.lent_at.astimezone(CENTRE_ZONE), *_copy(loan.copy), loan.renewals]


def _of_a_use(use: Any) -> list[Any]:
    said = _copy(use.copy) if use.copy else ["", "", ""]
    return [use.at.astimezone(CENTRE_ZONE), *said, use.tier, use.times]


def _of_a_sitting(row: Any) -> list[Any]:
    start = row.starts_at.astimezone(CENTRE_ZONE)
    return [row.reference, row.seat, start.date(), f"{start:%H:%M}", clock_at_end(row.ends_at)]


COPIES = Listing(
    columns=headings(*CALLED, PLACE, ("现在的状态", "State now"), ("入藏日期", "Entered on")),
    cells=_of_a_copy,
    title=lambda copy: copy.title,
    related=("title", "tier__shelf"),
)
LOANS = Listing(
    columns=headings(("借出时间", "Lent at"), *CALLED, ("续借次数", "Times renewed")),
    cells=_of_a_loan,
    title=lambda loan: loan.copy.title,
    related=("copy__title",),
)
LISTINGS: Mapping[str, Listing] = {
    **dict.fromkeys(("copies", "missing", "withdrawn", "never"), COPIES),
    **dict.fromkeys(("loans", "renewals"), LOANS),
    "titles": Listing(
        columns=headings(
            ("书名", "Title"), ("出版者", "Publisher"), ("出版年", "Year"), ("馆藏", "Collection"), ("分类号", "Class")
        ),
        cells=_of_a_title,
        title=lambda title: title,
        related=("collection",),
    ),
    "issues": Listing(
        columns=headings(("刊名", "Periodical"), ("年", "Year"), ("期", "Issue"), ("到馆日期", "Arrived on"), PLACE),
        cells=_of_an_issue,
        title=lambda issue: issue.title,
        related=("title", "tier__shelf"),
    ),
    "uses": Listing(
        columns=headings(("时间", "At"), *CALLED, ("按层计数", "Counted by tier"), ("次数", "Times")),
        cells=_of_a_use,
        title=lambda use: use.copy.title if use.copy else None,
        related=("copy__title", "tier__shelf"),
    ),
    "misses": Listing(
        columns=headings(("检索词", "Words"), ("次数", "Times"), ("最近一天", "Latest day")),
        cells=lambda row: [row["words"], row["total"], row["latest"]],
    ),
    "sittings": Listing(
        columns=headings(("预约号", "Reference"), ("座位", "Seat"), ("日期", "Day"), ("从", "From"), ("到", "Until")),
        cells=_of_a_sitting,
    ),
}  # fmt: skip


def rows_table(figure: Figure, rows: "QuerySet[Any, Any] | None", *, label: Any = None) -> Noun:
    """All rows of a figure."""
    listing = LISTINGS[figure.key]
    return Noun(
        key=f"reading_room_{ROWS}",
        label=label or TABLES[f"reading_room_{ROWS}"],
        columns=listing.columns,
        rows=lambda scope: [] if rows is None else listing.of(rows).iterator(),
        values=lambda row, scope: listing.cells(row),
        may_be_taken_by=may_see_reports,
    )


# --- the report ------------------------------------------------------------------------------------------------------


def tables_of(report: ReadingRoomReport) -> list[Noun]:
    """The sheets of the workbook; the first one is the CSV."""
    period = report.period
    counts = [(figure.label, figure.key) for figure in (FIGURES[name] for name in BY_COPY)]
    lines = [
        Column(key="by", chinese="按", english="By"), Column(key="line", chinese="类别", english="Line"),
        *(Column(key=key, chinese=str(label), english=str(label)) for label, key in counts),
    ]  # fmt: skip
    return [
        _table(LINES, report, lines, partial(_lines, report)),
        _table(
            MOST_READ, report,
            headings(("书名", "Title"), ("借出", "Loans"), ("在馆阅览", "Read in the house"), ("合计", "All together")),
            lambda: [[one.title.with_volume, one.loans, one.uses, one.total] for one in report.most_read],
        ),
        *(_rows_with_the_report(FIGURES[key], period) for key in TAKEN_WITH_THE_REPORT),
        _table(
            DEFINITIONS, report, headings(("数字", "Figure"), ("怎么算的", "Definition")),
            lambda: [[str(figure.label), str(figure.definition)] for figure in ALL_FIGURES],
        ),
    ]  # fmt: skip


def line_label(line: Line) -> str:
    """How a line of the report is called, whether it is a collection, a class or what belongs to none."""
    if line.part is None:
        return _("Counted by tier")
    return _("Without a class") if line.label is None else str(line.label)


def _rows_with_the_report(figure: Figure, period: Period) -> Noun:
    return rows_table(figure, figure.rows(period), label=figure.label)


def _lines(report: ReadingRoomReport) -> Iterable[list[Any]]:
    whole = period_words(report.period)
    for kind, found in ((_("Collection"), report.collections), (_("Main class"), report.classes)):
        yield from ([kind, line_label(line), *(line.counts[name] for name in BY_COPY)] for line in found)
    yield [_("All together"), whole, *(report.total[name] for name in BY_COPY)]


def _table(
    key: str, report: ReadingRoomReport, columns: Sequence[Column], rows: Callable[[], Iterable[Sequence[Any]]]
) -> Noun:
    made = (report.period.first, report.period.last, report.now)
    return Noun(
        key=f"reading_room_{key}",
        label=TABLES[f"reading_room_{key}"],
        columns=[*columns, *headings(*COMPUTED)],
        rows=lambda scope: rows(),
        values=lambda row, scope: [*row, *made],
        may_be_taken_by=may_see_reports,
    )
