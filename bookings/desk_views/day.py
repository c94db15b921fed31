"""The day as the residents see it, with names."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.shared.timespan import local_day


@staff_required("bookings.see_holders")
@require_safe
def desk_day(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """Every room on one day, today unless given; who holds it is shown masked."""
    return render(request, "bookings/desk_day.html", {"day": day or local_day(timezone.now())})
