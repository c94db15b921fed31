"""Sheets to print: a day or a week of all rooms, with empty lines for when the network is away."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.permissions import may_reserve_for_others
from bookings.queries.sheets import day_sheets, week_around
from centre.accounts.permissions import staff_required
from centre.shared.fields import FIRST_YEAR, LAST_YEAR


@staff_required("bookings.see_holders")
@require_safe
def desk_day_sheet(request: HttpRequest, day: date) -> HttpResponse:
    """One day of all rooms, two empty lines for each."""
    return _sheet(request, day, day, day=day, empty_lines=2, step=timedelta(days=1))


@staff_required("bookings.see_holders")
@require_safe
def desk_week_sheet(request: HttpRequest, day: date) -> HttpResponse:
    """The week in which a day lies, each day on a page of its own, one empty line per room."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404(_("There is no plan for this day."))
    first, last = week_around(day)
    return _sheet(request, first, last, day=day, empty_lines=1, step=timedelta(days=7), is_week=True)


def _sheet(
    request: HttpRequest, first: date, last: date, *, day: date, step: timedelta, empty_lines: int, **more: Any
) -> HttpResponse:
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise Http404(_("There is no plan for this day."))
    now = timezone.now()
    context = {
        "sheets": day_sheets(first, last, now=now, empty_lines=empty_lines),
        "now": now,
        "day": day,
        "before": day - step,
        "after": day + step,
        "may_reserve": may_reserve_for_others(request.user),  # type: ignore[arg-type]
        **more,
    }
    return render(request, "bookings/desk_sheet.html", context)
