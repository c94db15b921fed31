"""A docent's day on the phone: the own groups, where each of them is, and when the docent is away."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import staff_required
from centre.shared.fields import FIRST_YEAR, LAST_YEAR
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from reception import duties, touring
from reception.desk_views.visit import row_number
from reception.forms.desk_tours import AwayForm
from reception.models import Batch
from reception.queries.tours import tour_day
from reception.unmasking import unmask_contact


@staff_required("reception.guide_batch")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_tours(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """The groups of one day, today unless given; a POST says where a group is, steps in, or that one is away."""
    shown = day or local_day(timezone.now())
    if not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise Http404(_("There is no plan for this day."))
    if request.method != "POST":
        return _page(request, shown)
    deed = request.POST.get("deed", "")
    if deed == "unmask":
        return _unmasked(request, shown)
    if deed == "away":
        return _gone_away(request, shown)
    try:
        DEEDS.get(deed, _unknown)(request)
    except Refused as refused:
        return _page(request, shown, problems=refused.problems)
    return redirect(request.path)


def _next_stop(request: HttpRequest) -> None:
    batch, left = _batch(request), row_number(request.POST.get("left", "0"))
    touring.next_stop(batch=batch, by=signed_in(request), now=timezone.now(), left=left)


def _back(request: HttpRequest) -> None:
    touring.back(batch=_batch(request), by=signed_in(request), now=timezone.now())


def _stepped_in(request: HttpRequest) -> None:
    duties.step_in(batch=_batch(request), by=signed_in(request), now=timezone.now())
    messages.success(request, _("You guide this group now."))


def _come_back(request: HttpRequest) -> None:
    duty = get_object_or_404(signed_in(request).duties.all(), part="away", pk=row_number(request.POST.get("duty", "")))
    duties.come_back(duty=duty, by=signed_in(request), now=timezone.now())
    messages.success(request, _("Noted: you are there."))


def _unknown(request: HttpRequest) -> None:
    raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])


DEEDS: Mapping[str, Callable[[HttpRequest], None]] = {
    "next_stop": _next_stop,
    "back": _back,
    "step_in": _stepped_in,
    "come_back": _come_back,
}


def _gone_away(request: HttpRequest, day: date) -> HttpResponse:
    form, person = AwayForm(request.POST), signed_in(request)
    if form.is_valid():
        try:
            duties.go_away(docent=person, by=person, now=timezone.now(), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Noted. Nobody gives you a group then."))
            return redirect(request.path)
    return _page(request, day, away=form)


def _unmasked(request: HttpRequest, day: date) -> HttpResponse:
    batch = _batch(request)
    unmask_contact(visit=batch.visit, by=signed_in(request))
    return _page(request, day, unmasked_batch=batch.pk)


def _batch(request: HttpRequest) -> Batch:
    """The group that was meant; whose it is, the command asks."""
    batches = Batch.objects.accepted().select_related("visit")
    return get_object_or_404(batches, pk=row_number(request.POST.get("batch", "")))


def _page(request: HttpRequest, day: date, **extra: Any) -> HttpResponse:
    now = timezone.now()
    context = {
        "tours": tour_day(signed_in(request), day, now=now),
        "day": day,
        "today": local_day(now),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "away": AwayForm(initial={"day": f"{day:%Y-%m-%d}", "starts_at": "08:00", "ends_at": "18:00"}),
        **extra,
    }
    refused = "problems" in extra or "away" in extra
    return render(request, "reception/desk_tours.html", context, status=REFUSED if refused else 200)
