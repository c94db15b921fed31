"""The report of what is read: per panel and site, by the way it was opened, by day and by hour of the day."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.charts import bars
from centre.shared.period_words import part_words
from centre.shared.timespan import local_day
from centre.sheets.desk_views.exports import table_file
from centre.sheets.forms.report_days import TakeAwayForm
from centre.sheets.recording import record
from centre.sheets.report_days import days_shown, query_of
from centre.sheets.writing import Scope
from exhibits.exports.reading import REPORT, tables_of
from exhibits.forms.desk_reading import ReadingForm
from exhibits.models import HourCount
from exhibits.queries.reading import WAYS, ReadingReport, reading_report
from exhibits.reading import MOST

DEFINITIONS = {
    HourCount.Way.PAGE: gettext_lazy("A page on the web that somebody has looked at for three seconds."),
    HourCount.Way.CODE: gettext_lazy("The code beside a panel was scanned."),
    HourCount.Way.RAIL: gettext_lazy("A stop was opened on a rail screen."),
    HourCount.Way.MAP: gettext_lazy("A card was opened on the touch screen with the map."),
}


@staff_required("exhibits.see_reading")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reading(request: HttpRequest) -> HttpResponseBase:
    """The address says which days, 422 where it makes no sense; a POST is answered with a file."""
    now = timezone.now()
    form = ReadingForm(request.GET, today=local_day(now))
    if not form.is_valid():
        return render(request, "exhibits/desk_reading.html", {"form": form}, status=REFUSED_FORM)
    report = reading_report(form.period, now=now, only=form.only)
    take = TakeAwayForm(request.POST if request.method == "POST" else None)
    if take.is_valid():
        return _taken_away(request, report, take.cleaned_data["format"])
    status = REFUSED_FORM if take.is_bound else 200
    return render(request, "exhibits/desk_reading.html", {"form": form, "take": take, **_shown(report)}, status=status)


def _taken_away(request: HttpRequest, report: ReadingReport, format: str) -> HttpResponseBase:
    tables, period = tables_of(report), report.period
    scope = Scope(first_day=period.first, last_day=period.last)
    by, now = signed_in_person(request), timezone.now()
    record(nouns=tables, what=REPORT, format=format, scope=scope, by=by, now=now)
    return table_file(tables, format, scope, name=f"reading-report-{period.first}-{period.last}")


def _shown(report: ReadingReport) -> dict[str, Any]:
    period = report.period
    part = {} if report.only is None else {"piece": report.only.pk}
    return {
        **days_shown(period, **part),
        "report": report,
        "whole_query": query_of(period),
        "chart": bars([(part_words(part, period), number, _times(number)) for part, number in report.parts]),
        "parts": [(part_words(part, period), number) for part, number in report.parts],
        "hours": [(hour, number, _percent(number, report.hours)) for hour, number in enumerate(report.hours)],
        "ways": [(way.label, DEFINITIONS[way], report.totals[way]) for way in WAYS],
        "tables": [("panels", _("Panels"), report.panels), ("sites", _("Schools and organisations"), report.sites)],
        "most": MOST,
    }


def _times(number: int) -> str:
    return _("%(n)s times") % {"n": number}


def _percent(number: int, hours: Any) -> int:
    """How long its bar is, in parts of a hundred of the longest."""
    return round(100 * number / (max(hours) or 1))
