"""What waits for an answer of the desk, and who is to come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk_views.queue import signed_in
from centre.accounts.permissions import staff_required
from reception.permissions import may_plan
from reception.queries.desk_visits import coming_visits, proposed_visits, waiting_visits


@staff_required("reception.see_visits")
@require_safe
def desk_visits(request: HttpRequest) -> HttpResponse:
    """Visits that wait, the longest first; those to whom another time was proposed; accepted ones by day."""
    now = timezone.now()
    context = {
        "waiting": waiting_visits(now),
        "proposed": proposed_visits(),
        "coming": coming_visits(now),
        "may_plan": may_plan(signed_in(request)),
        "now": now,
    }
    return render(request, "reception/desk_visits.html", context)
