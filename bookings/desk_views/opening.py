"""Opening hours: weekly hours, other days, public holidays, and who has hours of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.desk_views.closures import previewed, published
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_decisions import Decisions
from bookings.forms.desk_opening import FORMS, ChangeForm, NewScheduleForm
from bookings.models import Room, Venue
from bookings.opening_changes import copy_schedule
from centre.accounts.permissions import staff_required
from centre.opening.models import DatedException, Schedule, SpecialDay
from centre.shared.problems import Refused
from centre.shared.timespan import local_day


@staff_required("opening.publish_opening")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_opening(request: HttpRequest) -> HttpResponse:
    """The address says which schedule, and what is to change in it; a POST carries decisions or makes a schedule."""
    schedule = _schedule(request)
    if request.method == "POST" and "new_schedule" in request.POST:
        return _copied(request, schedule)
    forms = _forms(request.GET, schedule)
    form = forms.get(request.GET.get("change", ""))
    if form is None or not form.is_valid():
        return _page(request, schedule, forms, status=REFUSED if form else 200)
    try:
        return _rehearsed(request, schedule, forms, form)
    except Refused as refused:
        form.show(refused)
        return _page(request, schedule, forms, status=REFUSED)


def _rehearsed(
    request: HttpRequest, schedule: Schedule, forms: dict[str, ChangeForm], form: ChangeForm
) -> HttpResponse:
    """Whom the change hits, or, when that is what was pressed, publish it. Raises Refused when it makes no sense."""
    now, change = timezone.now(), form.change()
    if request.method == "POST" and "publish" in request.POST:
        decisions = published(request, change, now)
        if not decisions:
            said = _("Published. Whoever was moved or cancelled has been told, unless without an account.")
            messages.success(request, said)
            return redirect(f"{reverse('bookings:desk_opening')}?schedule={schedule.pk}")
        return _page(request, schedule, forms, decisions=decisions, change=change, status=REFUSED)
    decisions = previewed(request, change, now)
    return _page(request, schedule, forms, decisions=decisions, change=change)


def _copied(request: HttpRequest, schedule: Schedule) -> HttpResponse:
    form = NewScheduleForm(request.POST)
    if form.is_valid():
        try:
            made = copy_schedule(by=signed_in(request), of=schedule, **form.cleaned_data)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("%(name)s is ready. Nobody goes by it yet.") % {"name": made.name})
            return redirect(f"{reverse('bookings:desk_opening')}?schedule={made.pk}")
    return _page(request, schedule, _forms(None, schedule), new_schedule=form, status=REFUSED)


def _forms(data: Any, schedule: Schedule) -> dict[str, ChangeForm]:
    """Every kind of change; bound is the one that the address names."""
    return {kind.kind: kind(data, schedule=schedule) for kind in FORMS}


def _schedule(request: HttpRequest) -> Schedule:
    """The schedule of `?schedule=`, the centre's unless given; 404 for one that is not there."""
    chosen = request.GET.get("schedule", "")
    if not chosen:
        return get_object_or_404(Schedule, is_centre=True)
    return get_object_or_404(
        Schedule, pk=int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    )


def _page(
    request: HttpRequest,
    schedule: Schedule,
    forms: dict[str, ChangeForm],
    *,
    decisions: Decisions | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    today = local_day(timezone.now())
    context = {
        "schedule": schedule,
        "schedules": Schedule.objects.all(),
        "forms": forms,
        "asked": forms.get(request.GET.get("change", "")),
        "decisions": decisions,
        "exceptions": DatedException.objects.filter(schedule=schedule, last_day__gte=today),
        "special_days": SpecialDay.objects.filter(day__gte=today),
        "venues": Venue.objects.in_use().filter(schedule__isnull=False).select_related("schedule"),
        "rooms": Room.objects.in_use().filter(schedule__isnull=False).select_related("schedule"),
        "new_schedule": NewScheduleForm(),
        **extra,
    }
    return render(request, "bookings/desk_opening.html", context, status=status)
