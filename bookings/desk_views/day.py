"""The day as the residents see it, with names."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.permissions import may_reserve_for_others
from bookings.queries import desk_day as query
from centre.accounts.permissions import staff_required
from centre.shared.fields import FIRST_YEAR, LAST_YEAR, DayField
from centre.shared.timespan import local_day


@staff_required("bookings.see_holders")
@require_safe
def desk_day(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """Every room on one day, today unless the address names one; `?day=` comes from the date picker."""
    if chosen := _chosen(request):
        return redirect("bookings:desk_day", chosen)
    today = local_day(timezone.now())
    shown = day or today
    if not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise Http404(_("There is no plan for this day."))
    context = {
        "plan": query.desk_day(shown, now=timezone.now()),
        "today": today,
        "day_before": shown - timedelta(days=1),
        "day_after": shown + timedelta(days=1),
        "may_reserve": may_reserve_for_others(request.user),  # type: ignore[arg-type]
    }
    return render(request, "bookings/desk_day.html", context)


def _chosen(request: HttpRequest) -> date | None:
    """The day of the date picker; what is no day is as good as none."""
    if "day" not in request.GET:
        return None
    try:
        return DayField(required=False).clean(request.GET["day"])
    except ValidationError:
        return None
