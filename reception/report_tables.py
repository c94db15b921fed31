"""A report as it is taken away: one flat table as CSV, and the rows behind a figure; people are masked."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.shared.period_words import part_words
from centre.shared.periods import Unit
from centre.sheets.wording import clock, headings
from centre.sheets.writing import Noun, Scope
from reception.permissions import may_see_reports
from reception.queries.reports.counting import Count
from reception.queries.reports.rows import INDIVIDUALS, Rows
from reception.queries.reports.whole import Report

REPORT, ROWS = "visit_report", "visit_report_rows"
TABLES: dict[str, Any] = {
    REPORT: gettext_lazy("Visits · report"),
    ROWS: gettext_lazy("Visits · rows of a figure"),
}
TITLES = {
    Unit.DAY: gettext_lazy("Visits of a day"),
    Unit.WEEK: gettext_lazy("Visits of a week"),
    Unit.MONTH: gettext_lazy("Visits of a month"),
    Unit.QUARTER: gettext_lazy("Visits of a quarter"),
    Unit.YEAR: gettext_lazy("Visits of a year"),
    Unit.RANGE: gettext_lazy("Visits of some days"),
}
AT_A_TIME = 500
COLUMNS = (
    ("分类", "Breakdown"), ("项目", "Line"), ("批次", "Batches"), ("人次", "Person-times"), ("应到", "Announced"),
    ("实到", "Came"), ("到馆率%", "Arrival rate %"), ("去年同期批次", "Batches a year before"),
    ("去年同期人次", "Person-times a year before"),
)  # fmt: skip
COMPUTED = (("从", "From"), ("至", "Until"), ("计算时间", "Computed at"))


def report_table(report: Report) -> Noun:
    """Everything of a report in lines that say what they are of."""
    made = (report.period.first, report.period.last, report.now)
    return Noun(
        key=REPORT,
        label=TABLES[REPORT],
        columns=headings(*COLUMNS, *COMPUTED),
        rows=lambda scope: lines_of(report),
        may_be_taken_by=may_see_reports,
        values=lambda row, scope: [*row, *[None] * (len(COLUMNS) - len(row)), *made],
    )


def lines_of(report: Report) -> Iterator[Sequence[Any]]:
    """The totals, the days in pieces, every breakdown, the adjustments, and individual visitors."""
    everything = _("All together")
    yield [everything, _("with adjustments"), *_numbers(report.total, report.total_before)]
    yield [everything, _("Individual visitors"), None, report.individuals, *[None] * 4, report.individuals_before]
    for part, found in report.parts:
        yield [_("By time"), part_words(part, report.period), *_numbers(found)]
    for table in report.tables:
        for line in table.lines:
            yield [str(table.label), str(line.label), *_numbers(line.now, line.before)]
    for row in report.adjustments:
        yield [_("Adjustments"), f"{row.day:%Y-%m-%d} {row.reason}", row.batches, row.people]


def _numbers(found: Count, before: Count | None = None) -> list[int | None]:
    then = [] if before is None else [before.batches, before.people]
    return [found.batches, found.people, found.announced, found.came, found.rate, *then]


# --- the rows behind a figure ----------------------------------------------------------------------------------------


def rows_table(rows: Rows, report_of: tuple[Any, Any, Any]) -> Noun:
    """All rows of a figure; `report_of` is first day, last day and the moment."""
    columns, said = (ALONE, _individuals) if rows.figure == INDIVIDUALS else (BATCHES, _batch)
    return Noun(
        key=ROWS,
        label=TABLES[ROWS],
        columns=headings(*columns, *COMPUTED),
        rows=lambda scope: _all(rows),
        may_be_taken_by=may_see_reports,
        values=partial(_said, said, report_of),
    )


BATCHES = (
    ("参观号", "Visit"), ("批", "Batch"), ("日期", "Day"), ("到达", "Arrived"), ("单位", "Organisation"),
    ("类别", "Kind"), ("级别", "Level"), ("路线", "Route"), ("讲解员", "Docent"), ("应到", "Planned"), ("实到", "Came"),
    ("调整原因", "Reason of the adjustment"),
)  # fmt: skip
ALONE = (("日期", "Day"), ("人数", "People"), ("来意", "What they came for"))


def _all(rows: Rows) -> Iterator[Any]:
    for first in range(0, rows.items.count(), AT_A_TIME):
        yield from rows.items[first : first + AT_A_TIME]
    yield from rows.adjustments


def _said(said: Any, made: Iterable[Any], row: Any, scope: Scope) -> Sequence[Any]:
    told = said(row) if not hasattr(row, "reason") else _adjustment(row)
    return [*told, *made]


def _batch(row: Any) -> Sequence[Any]:
    visit = row.visit
    arrived = clock(row.arrived_at) if row.arrived_at else row.get_state_display()
    facts = [visit.organisation_name, visit.get_kind_display(), visit.get_level_display(), str(row.route or "")]
    people = [row.planned_headcount, row.headcount if row.arrived_at else None]
    return [visit.reference, row.number, row.day, arrived, *facts, guide_of(row), *people, ""]


def _individuals(row: Any) -> Sequence[Any]:
    return [row.day, row.people, row.purpose]


def _adjustment(row: Any) -> Sequence[Any]:
    return [_("adjustment"), row.batches, row.day, *[""] * 6, None, row.people, row.reason]


def guide_of(batch: Any) -> str:
    """Who guided a batch, from duties that were fetched before; staff act in their office and are named."""
    return next((str(duty.docent) for duty in batch.duties.all() if duty.part == duty.Part.FIRST), "")
