"""Somebody telephones: the desk takes the wish down in the same form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.desk_views.queue import signed_in
from centre.accounts.permissions import staff_required
from centre.shared.problems import Refused
from centre.shared.timespan import local_day
from reception import asking
from reception.forms.ask import DeskAskForm
from reception.queries.asking import calendar_from
from reception.views.ask import REFUSED, page

TEMPLATE = "reception/desk_new_visit.html"


@staff_required("reception.plan_visit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_visit(request: HttpRequest) -> HttpResponse:
    """No lead time binds here, but the answer says so where it is short; number and code are read out, once."""
    now = timezone.now()
    calendar = calendar_from(now)
    form = DeskAskForm(request.POST if request.method == "POST" else None, calendar=calendar)
    if not form.is_bound:
        return page(request, form, calendar, template=TEMPLATE)
    if not form.is_valid():
        form.consult(now=now)
        return page(request, form, calendar, status=REFUSED, template=TEMPLATE)
    try:
        asked = asking.ask(wish=form.command(), by=signed_in(request), now=now)
    except Refused as refused:
        form.show(refused)
        return page(request, form, calendar, status=REFUSED, template=TEMPLATE)
    is_short = calendar.earliest is None or local_day(asked.visit.starts_at) < calendar.earliest
    context = {"asked": asked, "visit": asked.visit, "is_short": is_short, "calendar": calendar}
    return render(request, "reception/desk_visit_asked.html", context)
