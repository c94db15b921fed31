"""The tables of a report as they are taken away; each row names its days and the moment it was computed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.forms.desk_report import LEAD_LABELS
from bookings.permissions import may_see_reports
from bookings.queries.reports.asked import Asked
from bookings.queries.reports.figures import ALL_FIGURES, Figure
from bookings.queries.reports.rows import DAYS, REFUSALS, TIME, Rows
from bookings.queries.reports.whole import Report
from bookings.refusals import RULES
from centre.opening.queries import WEEKDAYS
from centre.sheets.wording import headings
from centre.sheets.writing import Noun, Scope

Lines = Iterable[Sequence[Any]]
PERIOD = (("从", "From"), ("至", "Until"), ("计算时间", "Computed at"))
AT_A_TIME = 500
REPORTS: dict[str, Any] = {
    "report_rooms": gettext_lazy("Report · rooms"),
    "report_hours": gettext_lazy("Report · weekdays and hours"),
    "report_lead_times": gettext_lazy("Report · lead times"),
    "report_decisions": gettext_lazy("Report · answers"),
    "report_refusals": gettext_lazy("Report · refusals"),
    "report_definitions": gettext_lazy("Report · definitions"),
    "report_rows": gettext_lazy("Report · rows"),
}


def tables_of(report: Report) -> list[Noun]:
    """Every table, the definitions last."""
    made: list[tuple[str, Callable[[Report], Lines], tuple[tuple[str, str], ...]]] = [
        ("report_rooms", _rooms, (
            ("场馆", "Venue"), ("场地", "Room"), ("占用分钟", "Occupied minutes"), ("开放分钟", "Open minutes"),
            ("利用率%", "Utilisation %"), ("已举行", "Held"), ("未到", "No-shows"), ("未签到释放", "Released"),
            ("应到", "Were to take place"), ("未到率%", "No-show rate %"),
        )),
        ("report_hours", _hours, (
            ("星期", "Weekday"), ("时", "Hour"), ("占用分钟", "Occupied minutes"), ("开放分钟", "Open minutes"),
            ("利用率%", "Utilisation %"),
        )),
        ("report_lead_times", _lead, (
            ("提前", "Lead time"), ("预约数", "Reservations"), ("中位数（天）", "Median, days"),
        )),
        ("report_decisions", _decisions, (
            ("答复", "Answer"), ("数量", "Number"), ("用时中位数（分钟）", "Median, minutes"),
        )),
        ("report_refusals", _refusals, (("规则", "Rule"), ("次数", "Times"))),
        ("report_definitions", _definitions, (("数字", "Figure"), ("怎么算的", "Definition"))),
    ]  # fmt: skip
    return [_noun(key, report.asked, columns, partial(lines, report)) for key, lines, columns in made]


def _noun(key: str, asked: Asked, columns: Iterable[tuple[str, str]], lines: Callable[[], Lines]) -> Noun:
    """A table with the days and the moment at the end of each row."""
    computed = (asked.first_day, asked.last_day, asked.now)
    return Noun(
        key=key,
        label=REPORTS[key],
        columns=headings(*columns, *PERIOD),
        rows=lambda scope: lines(),
        may_be_taken_by=may_see_reports,
        values=lambda row, scope: [*row, *computed],
    )


def _rooms(report: Report) -> Lines:
    for line in report.lines:
        came = line.attendance
        yield [
            line.room.venue.name, line.room.name,
            round(line.use.occupied_hours * 60, 2), round(line.use.open_hours * 60, 2), line.use.percent,
            came.held, came.no_shows, came.released, came.expected, came.no_show_percent,
        ]  # fmt: skip


def _hours(report: Report) -> Lines:
    used = report.utilisation
    for weekday, name in enumerate(WEEKDAYS):
        for hour in used.hours:
            use = used.of_weekday_and_hour(weekday, hour)
            yield [str(name), hour, round(use.occupied / 60), round(use.open / 60), use.percent]


def _lead(report: Report) -> Lines:
    return [[str(LEAD_LABELS[name]), count, report.lead.median] for name, count in report.lead.classes.items()]


def _decisions(report: Report) -> Lines:
    found = report.decisions
    median = None if found.median is None else round(found.median.total_seconds() / 60)
    return [[_("Confirmed"), found.confirmed, median], [_("Declined"), found.declined, median]]


def _refusals(report: Report) -> Lines:
    return [[str(RULES.get(code, code)), count] for code, count in report.refusals.items()]


def _definitions(report: Report) -> Lines:
    return [[str(figure.label), str(figure.definition)] for figure in ALL_FIGURES]


# --- the rows behind a figure ----------------------------------------------------------------------------------------


def rows_table(figure: Figure, rows: Rows, asked: Asked, scope: Scope) -> Noun:
    """All rows of a figure; people are masked."""
    if rows.kind == DAYS:
        columns, said = (("日期", "Day"), ("开放分钟", "Open minutes")), _day
    elif rows.kind == REFUSALS:
        columns = (("规则", "Rule"), ("场地", "Room"), ("想要的时间", "Wanted from"), ("时间", "At"))  # type: ignore[assignment]
        said = _refusal
    else:
        columns = (  # type: ignore[assignment]
            ("预约号", "Reference"), ("场地", "Room"), ("开始", "Start"), ("结束", "End"), ("预约方", "Party"),
            ("状态", "State"), ("登记时间", "Entered at"), ("审核时间", "Decided at"), ("计入分钟", "Minutes counted"),
        )  # fmt: skip
        said = _reservation
    return _noun("report_rows", asked, columns, lambda: (said(row, scope) for row in _all(rows)))


def _all(rows: Rows) -> Iterator[Any]:
    for first in range(0, len(rows.items) if rows.kind in (TIME, DAYS) else int(rows.total), AT_A_TIME):
        yield from rows.shown(rows.items[first : first + AT_A_TIME])


def _day(row: Any, scope: Scope) -> Sequence[Any]:
    return [row.day, round(row.hours * 60, 2)]


def _refusal(row: Any, scope: Scope) -> Sequence[Any]:
    return [str(RULES.get(row.code, row.code)), row.room.name, row.wanted_from, row.at]


def _reservation(row: Any, scope: Scope) -> Sequence[Any]:
    one, minutes = (row.reservation, round(row.hours * 60, 2)) if hasattr(row, "reservation") else (row, None)
    told = [one.masked_party, one.get_state_display(), one.created_at, one.decided_at, minutes]
    return [one.reference, one.room.name, one.starts_at, one.ends_at, *told]
