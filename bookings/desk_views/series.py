"""Reservations that come again: the list, a new series, and what can be done with one; everything is shown first."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bookings import permissions
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_reserve import place_of
from bookings.forms.desk_series import SeriesCancelForm, SeriesChangeForm, SeriesExtendForm, SeriesForm
from bookings.forms.previewed import PreviewedForm
from bookings.models import Reservation, Room, Series
from bookings.queries.series_dates import (
    ChangedDate,
    Scope,
    all_series,
    changed_dates,
    concerned,
    going_on,
    rows_of,
    with_promises,
    written_just_now,
)
from bookings.queries.series_preview import Plan, PlannedDate, planned_dates, problems_with_all
from bookings.series import (
    cancel_series,
    change_series,
    extend_series,
    problems_with_extending,
    reserve_series,
)
from centre.accounts.models import User
from centre.accounts.permissions import staff_required
from centre.accounts.queries import people_found
from centre.shared.problems import Refused

MOST_FOUND = 8
PER_PAGE = 30


@staff_required("bookings.see_holders")
@require_safe
def desk_series(request: HttpRequest) -> HttpResponse:
    """Every series, those with dates to come first."""
    page = Paginator(all_series(timezone.now()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_reserve": permissions.may_reserve_for_others(signed_in(request))}
    return render(request, "bookings/desk_series.html", context)


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_series(request: HttpRequest) -> HttpResponse:
    """The form; a POST looks somebody up, shows every date, or writes what was shown."""
    deed, holder = request.POST.get("deed", ""), _holder(request)
    if deed not in ("preview", "reserve"):
        return _new_page(request, SeriesForm(initial=_typed(request), holder=holder))
    form = SeriesForm(request.POST, holder=holder)
    plan = form.plan() if form.is_valid() else None
    if _is_confirmed(request, form, "reserve") and (series := _reserved(request, form)):
        return redirect("bookings:desk_one_series", series.pk)
    dates = _planned(form, plan) if plan else []
    return _new_page(request, form, dates=dates, changed=deed == "reserve" and form.is_valid())


@staff_required("bookings.see_holders")
@require_safe
def desk_one_series(request: HttpRequest, pk: int) -> HttpResponse:
    """Its dates, with those left out and why."""
    series, now = _series(pk), timezone.now()
    rows = rows_of(series, now=now)
    context = {
        "series": series,
        "rows": rows,
        "left": sum(row.is_changeable for row in rows),
        "may_reserve": permissions.may_reserve_for_others(signed_in(request)),
    }
    return render(request, "bookings/desk_one_series.html", context)


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_extend_series(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on; a POST shows the further dates or writes them."""
    series = _series(pk)
    form = SeriesExtendForm(request.POST if request.method == "POST" else None)
    dates: Sequence[PlannedDate] = []
    if form.is_valid():
        dates = _further(series, form)
    told = {"series": series, "by": signed_in(request), "now": timezone.now()}
    if _is_confirmed(request, form, "extend") and _done(form, extend_series, **told, **form.cleaned_data):
        messages.success(request, _("The series goes on.") + _telling(series))
        return redirect("bookings:desk_one_series", pk)
    context = {"series": series, "form": form, "dates": dates, **_counted(dates)}
    return render(request, "bookings/desk_extend_series.html", context, status=_status(form))


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_change_series(request: HttpRequest, pk: int) -> HttpResponse:
    """Another room, time or purpose for one date, the following, or all; a POST shows it or does it."""
    series, now = _series(pk), timezone.now()
    form = SeriesChangeForm(
        request.POST if request.method == "POST" else None, initial=_scope(request), dates=_to_come(series)
    )
    rows = _changes(series, form) if form.is_valid() else []
    told = {"series": series, "by": signed_in(request), "now": now}
    if _is_confirmed(request, form, "change") and _done(form, change_series, **told, **form.command()):
        messages.success(request, _("The series was changed.") + _telling(series))
        return redirect("bookings:desk_one_series", pk)
    context = {"series": series, "form": form, "rows": rows, "possible": sum(row.is_possible for row in rows)}
    return render(request, "bookings/desk_change_series.html", context, status=_status(form))


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_cancel_series(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel one date, the following, or all that are to come; a POST shows which or does it."""
    series, now = _series(pk), timezone.now()
    form = SeriesCancelForm(
        request.POST if request.method == "POST" else None, initial=_scope(request), dates=_to_come(series)
    )
    going = list(concerned(series, now=now, **form.whose())) if form.is_valid() else []
    told = {"series": series, "by": signed_in(request), "now": now}
    if _is_confirmed(request, form, "cancel") and _done(form, cancel_series, **told, **form.command()):
        messages.success(request, _("Cancelled, the room is free again.") + _telling(series))
        return redirect("bookings:desk_one_series", pk)
    context = {"series": series, "form": form, "going": going}
    return render(request, "bookings/desk_cancel_series.html", context, status=_status(form))


# --- a new one -------------------------------------------------------------------------------------------------------


def _holder(request: HttpRequest) -> User | None:
    """The person who was just chosen, or before, or whom the address names; None for nobody."""
    chosen = request.POST.get("choose") or request.POST.get("person") or request.GET.get("person") or ""
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    return User.objects.filter(pk=number, is_active=True).first()


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form while somebody is looked up; at first the room of the address."""
    if request.method == "POST":
        return {name: request.POST[name] for name in SeriesForm.base_fields if name in request.POST}
    slug = request.GET.get("room", "").replace("\0", "")
    room = Room.objects.in_use().filter(slug=slug).first() if slug else None
    return {**place_of(room, None), "on_holidays": "skip", "on_make_up_workdays": "keep"}


def _planned(form: SeriesForm, plan: Plan) -> list[PlannedDate]:
    dates = planned_dates(plan, now=timezone.now())
    if (problems := problems_with_all(dates)) and not form.errors:
        form.show(Refused(problems))
    return dates


def _reserved(request: HttpRequest, form: SeriesForm) -> Series | None:
    try:
        series = reserve_series(by=signed_in(request), now=timezone.now(), **form.command())
    except Refused as refused:
        if twice := written_just_now(form.plan(), by=signed_in(request), now=timezone.now()):
            return twice
        form.show(refused)
        return None
    number = series.reservations.count()
    said = ngettext("The series has %(n)d date.", "The series has %(n)d dates.", number) % {"n": number}
    messages.success(request, said + _telling(series))
    return series


def _new_page(
    request: HttpRequest, form: SeriesForm, *, dates: Sequence[PlannedDate] = (), changed: bool = False
) -> HttpResponse:
    words = request.POST.get("q", "").replace("\0", "").strip()[:80]
    context = {
        "form": form,
        "holder": form.holder,
        "q": words,
        "people": people_found(words).filter(is_active=True)[:MOST_FOUND] if words else [],
        "dates": dates,
        "changed": changed,
        **_counted(dates),
    }
    return render(request, "bookings/desk_new_series.html", context, status=_status(form))


# --- one that is there -----------------------------------------------------------------------------------------------


def _series(pk: int) -> Series:
    return get_object_or_404(
        Series.objects.select_related("room__venue", "holder", "organisation", "created_by"), pk=pk
    )


def _to_come(series: Series) -> list[Reservation]:
    return list(concerned(series, scope=Scope.ALL_FUTURE, from_day=None, now=timezone.now()))


def _scope(request: HttpRequest) -> dict[str, str]:
    """Which dates the link meant that led here: `?from=2026-09-03` is one of them."""
    day = request.GET.get("from", "")[:10]
    return {"scope": Scope.ONE if day else Scope.ALL_FUTURE, "from_day": day}


def _further(series: Series, form: SeriesExtendForm) -> list[PlannedDate]:
    last_day = form.cleaned_data["last_day"]
    if problems := problems_with_extending(series, last_day):
        form.show(Refused(problems))
        return []
    dates = planned_dates(going_on(series, last_day=last_day), now=timezone.now())
    if problems := problems_with_all(dates):
        form.show(Refused(problems))
    return dates


def _changes(series: Series, form: SeriesChangeForm) -> list[ChangedDate]:
    affected = list(with_promises(concerned(series, now=timezone.now(), **form.whose())))
    return changed_dates(affected, form.change(), now=timezone.now())


def _is_confirmed(request: HttpRequest, form: PreviewedForm, deed: str) -> bool:
    """Whether the page showed what is to be done, and the button below it was pressed."""
    return request.POST.get("deed") == deed and form.is_valid() and form.was_seen()


def _done(form: PreviewedForm, command: Any, **arguments: Any) -> bool:
    """Whether the command did it; if it was refused, the form says why."""
    try:
        command(**arguments)
    except Refused as refused:
        form.show(refused)
        return False
    return True


def _counted(dates: Sequence[PlannedDate]) -> dict[str, int]:
    possible = sum(row.is_possible for row in dates)
    return {"possible": possible, "left_out": len(dates) - possible}


def _status(form: PreviewedForm) -> int:
    return REFUSED if form.is_bound and form.errors else 200


def _telling(series: Series) -> str:
    if series.holder_id:
        return _(" The holder has been told.")
    return _(" The holder has no account and was not told: please call.")
