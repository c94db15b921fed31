"""The limits as they are, for whom they do not hold, and exempting somebody."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import exempting
from bookings.desk_views.new_reservation import found_people, holder_asked
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_exemption import ExemptionForm
from bookings.models import Exemption, Limit
from centre.accounts.permissions import staff_required
from centre.shared.problems import Refused
from centre.shared.timespan import local_day


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_limits(request: HttpRequest) -> HttpResponse:
    """`?q=` looks people up, `?person=` is the one who was chosen; a POST exempts, or ends an exemption."""
    if "end" in request.POST:
        return _ended(request)
    person = holder_asked(request)
    form = ExemptionForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid() and _exempted(request, form):
        messages.success(request, _("Exempted. From now on no limit is asked there."))
        return redirect("bookings:desk_limits")
    return _page(request, form, person)


def _exempted(request: HttpRequest, form: ExemptionForm) -> bool:
    try:
        exempting.exempt(by=signed_in(request), now=timezone.now(), **form.command())
    except Refused as refused:
        form.show(refused)
        return False
    return True


def _ended(request: HttpRequest) -> HttpResponse:
    chosen = request.POST["end"]
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    exemption = get_object_or_404(Exemption, pk=number)
    exempting.end(exemption=exemption, by=signed_in(request), now=timezone.now())
    messages.success(request, _("Ended. The limits hold again."))
    return redirect("bookings:desk_limits")


def _page(request: HttpRequest, form: ExemptionForm, person: Any) -> HttpResponse:
    today = local_day(timezone.now())
    exemptions = Exemption.objects.filter(last_day__gte=today).select_related("person", "organisation", "granted_by")
    context = {"form": form, "holder": person, "limits": Limit.objects.all(), "exemptions": exemptions}
    status = REFUSED if form.is_bound else 200
    return render(request, "bookings/desk_limits.html", context | found_people(request), status=status)
