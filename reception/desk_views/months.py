"""Months: what was counted, closing them, and correcting them afterwards."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.fields import FIRST_YEAR, LAST_YEAR
from centre.shared.period_words import period_words
from centre.shared.periods import Period, Unit, around
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from centre.sheets.report_days import query_of
from reception import months
from reception.desk_views.report import SEE
from reception.forms.desk_months import AdjustmentForm
from reception.models import ClosedMonth
from reception.permissions import may_close_months
from reception.queries.months import months_of_year, years
from reception.queries.reports.rows import adjustments


@staff_required(SEE)
@require_safe
def desk_months(request: HttpRequest) -> HttpResponse:
    """The months of a year, the latest first."""
    now = timezone.now()
    known = years(now=now)
    asked = request.GET.get("year", "")
    year = next((one for one in known if str(one) == asked), known[0])
    lines = [(line, period_words(line.period), query_of(line.period)) for line in months_of_year(year, now=now)]
    return render(request, "reception/desk_months.html", {"lines": lines, "years": known, "year": year})


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month: closing it, or its corrections; a POST does the one or the other (`deed`)."""
    now = timezone.now()
    period = _period(year, month, now)
    form = AdjustmentForm(request.POST if request.POST.get("deed") == "adjust" else None, period=period)
    if request.method != "POST":
        return _page(request, period, form, now)
    try:
        said = _done(request, period, form, now)
    except Refused as refused:
        if form.is_bound:
            form.show(refused)
        return _page(request, period, form, now, refused.problems)
    if not said:
        return _page(
            request, period, form, now, [Problem(code="not_done", message=_("Please use one of the buttons."))]
        )
    messages.success(request, said)
    return redirect("reception:desk_month", year, month)


def _done(request: HttpRequest, period: Period, form: AdjustmentForm, now: datetime) -> str:
    """Do what was asked for and say so; empty when the form makes no sense. Raises Refused or PermissionDenied."""
    by = signed_in_person(request)
    if request.POST.get("deed") == "close":
        months.close_month(month=period.first, by=by, now=now)
        return _("The month is closed. Its figures no longer change.")
    if form.is_valid():
        months.adjust(**form.command(), by=by, now=now)
        return _("The correction stands on every report of this month.")
    return ""


def _period(year: int, month: int, now: datetime) -> Period:
    """A month that has begun; any other is 404."""
    if not (FIRST_YEAR <= year < LAST_YEAR and 1 <= month <= 12) or date(year, month, 1) > local_day(now):
        raise Http404
    return around(date(year, month, 1), Unit.MONTH)


def _page(
    request: HttpRequest, period: Period, form: AdjustmentForm, now: datetime, problems: list[Problem] | None = None
) -> HttpResponse:
    [line] = [line for line in months_of_year(period.first.year, now=now) if line.period == period]
    context: dict[str, Any] = {
        "line": line,
        "words": period_words(period),
        "query": query_of(period),
        "form": form,
        "problems": [] if form.is_bound else problems or [],
        "against": [] if line.closed else months.problems_with_closing(period, now=now),
        "still_open": months.still_open(period)[:20],
        "rows": adjustments(period),
        "may_close": may_close_months(signed_in_person(request)),
        "closed": ClosedMonth.objects.select_related("closed_by").filter(month=period.first).first(),
    }
    return render(request, "reception/desk_month.html", context, status=REFUSED_FORM if problems else 200)
