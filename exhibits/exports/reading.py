"""What is read, as it is taken away: a line for each piece, and every hour that was counted."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from centre.shared.timespan import CENTRE_ZONE
from centre.sheets.wording import headings
from centre.sheets.writing import Noun, Scope
from exhibits.models import HourCount
from exhibits.permissions import may_see_reading
from exhibits.queries.reading import Line, ReadingReport, rows_within

REPORT, HOURS = "reading_report", "reading_hours"
TABLES: dict[str, Any] = {
    REPORT: gettext_lazy("What is read · report"),
    HOURS: gettext_lazy("What is read · hours"),
}
COMPUTED = (("从", "From"), ("至", "Until"), ("计算时间", "Computed at"))


def tables_of(report: ReadingReport) -> list[Noun]:
    """The sheets of the workbook; the first one is the CSV."""
    made = (report.period.first, report.period.last, report.now)
    return [
        Noun(
            key=REPORT,
            label=TABLES[REPORT],
            columns=headings(
                ("内容", "What"), ("位置", "Where"), ("类别", "Kind"), ("网页", "Page"),
                ("展板二维码", "Code at the panel"),
                ("滑轨屏", "Rail screen"), ("地图屏", "Map screen"), ("合计", "All together"), *COMPUTED,
            ),
            rows=lambda scope: iter(report.lines),
            values=lambda line, scope: [*_line(line), *made],
            may_be_taken_by=may_see_reading,
        ),
        Noun(
            key=HOURS,
            label=TABLES[HOURS],
            columns=headings(
                ("日期", "Day"), ("钟点", "Hour"), ("内容", "What"), ("类别", "Kind"), ("方式", "Way"),
                ("次数", "Times"),
            ),
            rows=lambda scope: rows_within(report.period),
            values=_hour,
            may_be_taken_by=may_see_reading,
        ),
    ]  # fmt: skip


def _line(line: Line) -> Sequence[Any]:
    return [line.piece.title, line.place, line.piece.get_kind_display(), *line.in_order, line.total]


def _hour(row: HourCount, scope: Scope) -> Sequence[Any]:
    at = row.hour.astimezone(CENTRE_ZONE)
    return [at.date(), at.hour, row.piece.title, row.piece.get_kind_display(), row.get_way_display(), row.count]
