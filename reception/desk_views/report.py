"""Reports about visits: figures with their definitions, the rows behind each of them, and files to take away."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.charts import Bars, bars
from centre.shared.period_words import part_words, period_words
from centre.shared.periods import Period, Unit
from centre.shared.timespan import local_day
from centre.sheets.desk_views.exports import table_file
from centre.sheets.desk_views.imports import XLSX
from centre.sheets.forms.report_days import ReportDaysForm, TakeAwayForm
from centre.sheets.models import Export
from centre.sheets.recording import record
from centre.sheets.report_days import days_shown, query_of
from centre.sheets.writing import Noun, Scope
from reception.forms.desk_report import NONE, RowsForm
from reception.permissions import may_close_months
from reception.queries.reports.figures import ALL_FIGURES, FIGURES
from reception.queries.reports.rows import INDIVIDUALS, rows_of
from reception.queries.reports.whole import Report, Table, report_on
from reception.report_tables import TITLES, report_table, rows_table

ROWS_PER_PAGE = 50
SEE = "reception.see_visit_reports"


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_report(request: HttpRequest) -> HttpResponseBase:
    """The address says which days, 422 where it makes no sense; a POST is answered with a file."""
    now = timezone.now()
    form = ReportDaysForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, "reception/desk_report.html", {"form": form, "title": ""}, status=REFUSED_FORM)
    report = report_on(form.period, now=now)
    take = TakeAwayForm(request.POST if request.method == "POST" else None)
    if take.is_valid():
        return _taken_away(request, report, take.cleaned_data["format"])
    context = {"form": form, "take": take, "closes_months": may_close_months(signed_in_person(request))}
    status = REFUSED_FORM if take.is_bound else 200
    return render(request, "reception/desk_report.html", context | _shown(report), status=status)


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_report_rows(request: HttpRequest) -> HttpResponseBase:
    """The very rows behind a figure, page by page; a POST takes all of them away."""
    now = timezone.now()
    form = RowsForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, "reception/desk_report_rows.html", {"form": form}, status=REFUSED_FORM)
    figure, period = FIGURES[form.cleaned_data["figure"]], form.period
    rows = rows_of(figure.key, period, part=form.part)
    take = TakeAwayForm(request.POST if request.method == "POST" else None)
    if take.is_valid():
        table = rows_table(rows, (period.first, period.last, now))
        return _file(request, [table], take.cleaned_data["format"], period)
    page = Paginator(rows.items, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "figure": figure, "rows": rows, "page_obj": page, "take": take, "now": now}
    context |= {"words": period_words(period), "back": query_of(period), "are_people_alone": figure.key == INDIVIDUALS}
    status = REFUSED_FORM if take.is_bound else 200
    return render(request, "reception/desk_report_rows.html", context, status=status)


# --- files -----------------------------------------------------------------------------------------------------------


def _taken_away(request: HttpRequest, report: Report, format: str) -> HttpResponseBase:
    table = report_table(report)
    if format == Export.Format.CSV:
        return _file(request, [table], format, report.period)
    _recorded(request, [table], format, report.period)
    from reception.report_book import report_book  # what makes workbooks takes long to load and is seldom needed

    book = report_book(report, by=signed_in_person(request))
    return FileResponse(book, as_attachment=True, filename=f"{_name(table, report.period)}.xlsx", content_type=XLSX)


def _file(request: HttpRequest, tables: Sequence[Noun], format: str, period: Period) -> HttpResponseBase:
    scope = _recorded(request, tables, format, period)
    return table_file(tables, format, scope, name=_name(tables[0], period))


def _recorded(request: HttpRequest, tables: Sequence[Noun], format: str, period: Period) -> Scope:
    scope = Scope(first_day=period.first, last_day=period.last)
    by, now = signed_in_person(request), timezone.now()
    record(nouns=tables, what=tables[0].key, format=format, scope=scope, by=by, now=now)
    return scope


def _name(table: Noun, period: Period) -> str:
    return f"{table.key.replace('_', '-')}-{period.first}-{period.last}"


# --- what the page draws ---------------------------------------------------------------------------------------------


def _shown(report: Report) -> dict[str, Any]:
    period = report.period
    return {
        **days_shown(period),
        "report": report,
        "title": TITLES[period.unit],
        "before_query": query_of(period.a_year_before()),
        "before_words": period_words(period.a_year_before()),
        "chart": _chart(report),
        "parts": [(part_words(part, period), found, query_of(part)) for part, found in report.parts],
        "tables": [(table, _lines(table, period)) for table in report.tables],
        "change": change(report.total.people, report.total_before.people),
        "figures": FIGURES,
        "definitions": ALL_FIGURES,
        "is_month": period.unit == Unit.MONTH,
        "closed_month": report.closed if period.unit == Unit.MONTH else [],
    }


def change(now: int, before: int) -> int | None:
    """How much more or less than a year before, in percent; None where there was nothing to compare with."""
    return round(100 * (now - before) / before) if before else None


def _chart(report: Report) -> Bars:
    return bars([(part_words(part, report.period), n.people, _value(n)) for part, n in report.parts])


def _value(found: Any) -> str:
    return _("%(people)s person-times, %(batches)s batches") % {"people": found.people, "batches": found.batches}


def _lines(table: Table, period: Period) -> list[dict[str, Any]]:
    lines = []
    for line in table.lines:
        part = {table.name: NONE if line.key is None else line.key}
        lines.append(
            {
                "line": line,
                "query": query_of(period, **part),
                "before_query": query_of(period.a_year_before(), **part),
                "change": change(line.now.people, line.before.people),
            }
        )
    return lines
