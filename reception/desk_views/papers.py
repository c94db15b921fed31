"""Papers of visits, A4: the confirmation for the contact, the sheet for the desk, the attendance of a month."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.shared.fields import FIRST_YEAR, LAST_YEAR
from reception.desk_views.visit import visit_of
from reception.models import Category, Visit
from reception.queries.attendance import attendance, month_after
from reception.queries.status import status_of
from reception.queries.visit_page import batch_lines, with_everything

SEE = "reception.see_visits"


@staff_required(SEE)
@require_safe
def desk_confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    """What was agreed, for the contact: names of docents by family name, no code, no phone number of the group."""
    visit, now = _accepted(reference), timezone.now()
    context = {"visit": visit, "status": status_of(visit, now=now), "now": now}
    return render(request, "reception/desk_confirmation.html", context)


@staff_required(SEE)
@require_safe
def desk_reception_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """For the clipboard at the desk: boxes for the count, the itinerary, rooms, needs, lines to sign."""
    visit, now = _accepted(reference), timezone.now()
    batches = with_everything(visit.batches.exclude(state="cancelled").order_by("number"))
    context = {
        "visit": visit,
        "lines": batch_lines(batches, now=now),
        "rooms": visit.visit_rooms.select_related("reservation__room"),
        "categories": list(Category.objects.in_use()),
        "now": now,
    }
    return render(request, "reception/desk_reception_sheet.html", context)


@staff_required(SEE)
@require_safe
def desk_attendance(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Every group received in a month, by day, with planned and actual, docent, and lines to sign."""
    if not (FIRST_YEAR < year < LAST_YEAR and 1 <= month <= 12):
        raise Http404(_("There is no such month."))
    first = date(year, month, 1)
    context = {
        "attendance": attendance(first),
        "month": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": month_after(first),
        "now": timezone.now(),
    }
    return render(request, "reception/desk_attendance.html", context)


def _accepted(reference: str) -> Visit:
    """A visit of which something was agreed; 404 for any other."""
    visit = visit_of(reference)
    if visit.state != Visit.State.ACCEPTED:
        raise Http404(_("Nothing has been agreed about this visit."))
    return visit
