"""Reports: figures with their definitions, the rows behind each of them, and their tables to take away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.charts import HeatMap, heat_map, lengths
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_report import LEAD_LABELS, PERIOD_LABELS, ReportForm, RowsForm, TakeAwayForm
from bookings.models import Reservation, Room
from bookings.queries.reports.asked import Asked, usual_periods
from bookings.queries.reports.figures import ALL_FIGURES, FIGURES, Figure
from bookings.queries.reports.rows import DAYS, REFUSALS, Rows, TimeRow, rows_of
from bookings.queries.reports.utilisation import Utilisation
from bookings.queries.reports.whole import Report, report_on
from bookings.refusals import RULES
from bookings.report_tables import rows_table, tables_of
from bookings.wording import length_words
from centre.accounts.permissions import staff_required
from centre.opening.queries import WEEKDAYS
from centre.shared.timespan import local_day
from centre.sheets.desk_views.exports import table_file
from centre.sheets.recording import record
from centre.sheets.writing import Noun, Scope

ROWS_PER_PAGE = 50
DEFINITIONS = "report_definitions"


@staff_required("bookings.see_reports")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reports(request: HttpRequest) -> HttpResponseBase:
    """The address says which days and rooms, 422 where it makes no sense; a POST is answered with a table."""
    now = timezone.now()
    form = ReportForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, "bookings/desk_reports.html", _choices(form), status=REFUSED)
    report = report_on(form.asked(now))
    tables = tables_of(report)
    take = TakeAwayForm(
        request.POST if request.method == "POST" else None, tables=[(table.key, table.label) for table in tables]
    )
    if request.method == "POST" and take.is_valid():
        chosen = [table for table in tables if table.key in (take.cleaned_data["table"], DEFINITIONS)]
        return _taken_away(request, chosen, take.cleaned_data["format"], report.asked)
    context = _choices(form) | _shown(report, form) | {"take": take}
    return render(request, "bookings/desk_reports.html", context, status=REFUSED if take.is_bound else 200)


@staff_required("bookings.see_reports")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_report_rows(request: HttpRequest) -> HttpResponseBase:
    """The very rows behind a figure, page by page; a POST takes all of them away."""
    now = timezone.now()
    form = RowsForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, "bookings/desk_report_rows.html", {"form": form}, status=REFUSED)
    asked, figure = form.asked(now), form.chosen
    rows = rows_of(figure, asked, room=_only_room(form, asked), **form.part)
    take = TakeAwayForm(request.POST if request.method == "POST" else None, tables=[("report_rows", figure.label)])
    if request.method == "POST" and take.is_valid():
        table = rows_table(figure, rows, asked, _scope(asked))
        return _taken_away(request, [table], take.cleaned_data["format"], asked)
    page = Paginator(rows.items, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "asked": asked, "figure": figure, "rows": rows, "page_obj": page, "take": take, "now": now}
    context |= {"part": _part_in_words(form), "back": _query(asked, form)} | _listed(figure, rows, page.object_list)
    return render(request, "bookings/desk_report_rows.html", context, status=REFUSED if take.is_bound else 200)


def _listed(figure: Figure, rows: Rows, some: Any) -> dict[str, Any]:
    """The rows of one page as the table shows them, and what its last column measures."""
    shown = rows.shown(some)
    if rows.kind == REFUSALS:
        return {"lines": [{"rule": RULES.get(row.code, row.code), "refusal": row} for row in shown]}
    if rows.kind == DAYS:
        return {"lines": shown}
    measure, measured = MEASURES.get(figure.key, PEOPLE)
    return {"measure": measure, "lines": [{"reservation": _of(row), "measured": measured(row)} for row in shown]}


def _of(row: Any) -> Reservation:
    reservation: Reservation = row.reservation if isinstance(row, TimeRow) else row
    return reservation


def _answered_in(row: Any) -> str:
    return length_words(round(row.took.total_seconds() / 60))


PEOPLE: tuple[Any, Callable[[Any], Any]] = (gettext_lazy("Number of people"), lambda row: row.party_size)
ANSWERED: tuple[Any, Callable[[Any], Any]] = (gettext_lazy("Answered in"), _answered_in)
MEASURES: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
    "occupied": (gettext_lazy("Hours counted"), lambda row: floatformat(row.hours, -2)),
    "lead": (gettext_lazy("Days ahead"), lambda row: row.lead),
    "decided": ANSWERED,
    "confirmed": ANSWERED,
    "declined": ANSWERED,
}


def _taken_away(request: HttpRequest, tables: Sequence[Noun], format: str, asked: Asked) -> HttpResponseBase:
    scope, what = _scope(asked), tables[0].key
    record(nouns=tables, what=what, format=format, scope=scope, by=signed_in(request), now=asked.now)
    name = f"{what.replace('_', '-')}-{asked.first_day}-{asked.last_day}"
    return table_file(tables, format, scope, name=name)


def _scope(asked: Asked) -> Scope:
    return Scope(first_day=asked.first_day, last_day=asked.last_day)


def _only_room(form: ReportForm, asked: Asked) -> Room | None:
    """The room that was asked for, if it was one: its time is then the room's and not that of its spaces."""
    return asked.rooms[0] if asked.rooms and form.cleaned_data["where"].startswith("room") else None


def _query(asked: Asked, form: ReportForm, where: str = "") -> str:
    where = where or form.cleaned_data["where"]
    return urlencode({"from": f"{asked.first_day}", "to": f"{asked.last_day}", "where": where})


def _choices(form: ReportForm) -> dict[str, Any]:
    """The form, and the periods that are asked for most as links."""
    now = timezone.now()
    where = form.data.get("where", "").replace("\0", "")
    periods = [
        (PERIOD_LABELS[name], urlencode({"from": f"{first}", "to": f"{last}", "where": where}), (f"{first}", f"{last}"))
        for name, (first, last) in usual_periods(local_day(now)).items()
    ]
    return {"form": form, "periods": periods, "days": (form.data.get("from"), form.data.get("to"))}


def _shown(report: Report, form: ReportForm) -> dict[str, Any]:
    """What the page draws of a report."""
    used, lead, refused = report.utilisation, report.lead, report.refusals
    return {
        "report": report,
        "total": _total(report, form),
        "place": form.place,
        "query": _query(report.asked, form),
        "figures": FIGURES,
        "definitions": ALL_FIGURES,
        "heat_map": (drawn := _heat_map(used)),
        "heat_lines": _heat_lines(drawn, used),
        "lines": [(line, _query(report.asked, form, f"room-{line.room.pk}")) for line in report.lines],
        "took": _median_in_words(report),
        "by_hour": [(hour, used.of_hour(hour)) for hour in used.hours],
        "lead_classes": _bars([(name, LEAD_LABELS[name], count) for name, count in lead.classes.items()]),
        "refusals": _bars([(code, RULES.get(code, code), count) for code, count in refused.items()]),
    }


def _total(report: Report, form: ReportForm) -> Any:
    room = _only_room(form, report.asked)
    return report.utilisation.rooms[room.pk] if room else report.utilisation.total


def _heat_map(used: Utilisation) -> HeatMap:
    return heat_map(
        weekdays=[str(name) for name in WEEKDAYS],
        hours=used.hours,
        percent=lambda weekday, hour: used.of_weekday_and_hour(weekday, hour).percent,
    )


def _heat_lines(drawn: HeatMap, used: Utilisation) -> list[dict[str, Any]]:
    """The same as a table: an hour, its percent on each weekday, and on all of them."""
    return [
        {
            "hour": hour,
            "cells": [(weekday, used.of_weekday_and_hour(weekday, hour).percent) for weekday in range(7)],
            "all": used.of_hour(hour),
        }
        for hour, _middle in drawn.hours
    ]


def _median_in_words(report: Report) -> str:
    median = report.decisions.median
    return "" if median is None else length_words(round(median.total_seconds() / 60))


def _bars(rows: Sequence[tuple[str, Any, int]]) -> list[tuple[str, Any, int, int]]:
    """The same rows, each with the length of its bar."""
    return [(*row, length) for row, length in zip(rows, lengths([row[2] for row in rows]), strict=True)]


def _part_in_words(form: RowsForm) -> str:
    """Which part of a figure is listed: a weekday, an hour, a lead time, a rule."""
    said = {
        "weekday": lambda value: WEEKDAYS[value],
        "hour": lambda value: _("%(hour)s to %(next)s") % {"hour": f"{value:02}:00", "next": f"{value + 1:02}:00"},
        "lead": lambda value: LEAD_LABELS[value],
        "rule": lambda value: RULES.get(value, value),
    }
    return " · ".join(str(said[name](value)) for name, value in form.part.items())
