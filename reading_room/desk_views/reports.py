"""The figures of the reading room with their definitions, and the rows behind each of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.charts import bars
from centre.shared.period_words import part_words, period_words
from centre.shared.periods import Period
from centre.shared.timespan import local_day
from centre.shared.wording import clock
from centre.sheets.desk_views.exports import table_file
from centre.sheets.forms.report_days import ReportDaysForm, TakeAwayForm
from centre.sheets.recording import record
from centre.sheets.report_days import days_shown, query_of
from centre.sheets.writing import Noun, Scope
from reading_room.exports.report import LISTINGS, Listing, line_label, rows_table, tables_of
from reading_room.forms.desk_report import RowsForm
from reading_room.queries.reports.figures import ALL_FIGURES, BY_COPY, FIGURES
from reading_room.queries.reports.whole import MOST, Line, ReadingRoomReport, report_on

ROWS_PER_PAGE = 50
SEE = "reading_room.see_reading_reports"
PAGE, ROWS_PAGE = "reading_room/desk_reading_report.html", "reading_room/desk_reading_report_rows.html"


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reading_report(request: HttpRequest) -> HttpResponseBase:
    """The address says which days, 422 where it makes no sense; a POST is answered with a file."""
    now = timezone.now()
    form = ReportDaysForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=REFUSED_FORM)
    report = report_on(form.period, now=now)
    take = TakeAwayForm(request.POST if request.method == "POST" else None)
    if take.is_valid():
        return _taken_away(request, tables_of(report), take.cleaned_data["format"], form.period, name="reading-room")
    context = {"form": form, "take": take, **days_shown(form.period), **_shown(report)}
    return render(request, PAGE, context, status=REFUSED_FORM if take.is_bound else 200)


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reading_report_rows(request: HttpRequest) -> HttpResponseBase:
    """The very rows behind a figure, page by page; a POST takes all of them away."""
    now = timezone.now()
    form = RowsForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, ROWS_PAGE, {"form": form}, status=REFUSED_FORM)
    figure, period = form.chosen, form.period
    rows = figure.part(period, **form.part)
    take = TakeAwayForm(request.POST if request.method == "POST" else None)
    if take.is_valid():
        name = f"reading-room-{figure.key}"
        return _taken_away(request, [rows_table(figure, rows)], take.cleaned_data["format"], period, name=name)
    listing = LISTINGS[figure.key]
    shown: Any = [] if rows is None else listing.of(rows)
    page = Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "figure": figure, "page_obj": page, "take": take, "now": now, "back": query_of(period)}
    context |= {"sum": figure.sum_of(rows) if figure.weight else None}
    context |= {"words": period_words(period), "columns": listing.columns, "lines": _lines_of(listing, page)}
    return render(request, ROWS_PAGE, context, status=REFUSED_FORM if take.is_bound else 200)


def _taken_away(
    request: HttpRequest, tables: Sequence[Noun], format: str, period: Period, *, name: str
) -> HttpResponseBase:
    scope = Scope(first_day=period.first, last_day=period.last)
    by, now = signed_in_person(request), timezone.now()
    record(nouns=tables, what=tables[0].key, format=format, scope=scope, by=by, now=now)
    return table_file(tables, format, scope, name=f"{name}-{period.first}-{period.last}")


# --- what the pages draw ---------------------------------------------------------------------------------------------


def _shown(report: ReadingRoomReport) -> dict[str, Any]:
    period = report.period
    parts = [(part_words(part, period), number, query_of(part)) for part, number in report.parts]
    return {
        "report": report,
        "figures": FIGURES,
        "definitions": ALL_FIGURES,
        "columns": [FIGURES[name] for name in BY_COPY],
        "total": [(name, report.total[name]) for name in BY_COPY],
        "chart": bars([(label, number, _times(number)) for label, number, _query in parts]),
        "parts": parts,
        "by_collection": [_line(line, period) for line in report.collections],
        "by_class": [_line(line, period) for line in report.classes],
        "most": MOST,
    }


def _line(line: Line, period: Period) -> dict[str, Any]:
    query = None if line.part is None else query_of(period, **line.part)
    return {"label": line_label(line), "counts": line.in_order, "query": query}


def _times(number: int) -> str:
    return _("%(n)s times") % {"n": number}


def _lines_of(listing: Listing, page: Any) -> list[dict[str, Any]]:
    return [{"title": listing.title(row), "cells": [_worded(cell) for cell in listing.cells(row)]} for row in page]


def _worded(value: Any) -> Any:
    """A cell as people read it."""
    if isinstance(value, datetime):
        return f"{_worded(value.date())} {clock(value)}"
    if isinstance(value, date):
        return date_format(value, pgettext("format of a day with its year", "j F Y"))
    return "–" if value in (None, "") else value
