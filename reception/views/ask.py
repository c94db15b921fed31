"""Asking for a visit: no account needed. The answer shows number and code, once."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.floods import limited
from centre.accounts.tries import TooManyTries
from centre.shared.network import network_address
from centre.shared.opened import open_in
from centre.shared.problems import Refused
from reception import asking
from reception.forms.ask import AskForm, what_was_typed
from reception.queries.asking import Calendar, calendar_from
from reception.views.status import OPENED, account_of

REFUSED, TOO_MANY = 422, 429


@login_not_required
@limited("ask_for_visit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_visit(request: HttpRequest) -> HttpResponse:
    """The form; a POST asks. `earliest` in it only puts the earliest day in, with everything else kept."""
    now = timezone.now()
    calendar = calendar_from(now)
    if request.method != "POST":
        return page(request, AskForm(calendar=calendar), calendar)
    if "earliest" in request.POST:
        return page(request, AskForm(initial=with_earliest_day(request, calendar), calendar=calendar), calendar)
    form = AskForm(request.POST, calendar=calendar)
    if not form.is_valid():
        form.consult(now=now)
        return page(request, form, calendar, status=REFUSED)
    try:
        asked = asking.ask(
            wish=form.command(), by=None, now=now, address=network_address(request), account=account_of(request)
        )
    except Refused as refused:
        form.show(refused)
        return page(request, form, calendar, status=REFUSED)
    except TooManyTries:
        form.add_error(None, _("Too many visits were asked for from here within an hour. Please wait, or call us."))
        return page(request, form, calendar, status=TOO_MANY)
    open_in(request.session, OPENED, reference=asked.visit.reference, kept=asked.visit.code_hash, now=now)
    return render(request, "reception/visit_asked.html", {"asked": asked, "visit": asked.visit})


def with_earliest_day(request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
    """What was typed, with the first day on which one can come instead of the one that was too soon."""
    typed = what_was_typed(request.POST)
    return typed | ({"day": calendar.earliest.isoformat()} if calendar.earliest else {})


def page(
    request: HttpRequest,
    form: AskForm,
    calendar: Calendar,
    *,
    status: int = 200,
    template: str = "reception/ask_for_visit.html",
) -> HttpResponse:
    context = {"form": form, "calendar": calendar, "kept_days": settings.VISITS["contact_kept_days"]}
    context |= {"today": timezone.now(), "too_soon": form.is_bound and _is_too_soon(form, calendar)}
    return render(request, template, context, status=status)


def _is_too_soon(form: AskForm, calendar: Calendar) -> bool:
    """Whether the earliest day would be worth a button."""
    typed = form["day"].value() or ""
    return bool(calendar.earliest and "day" in form.errors and typed < calendar.earliest.isoformat())
