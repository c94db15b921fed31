"""The board of a day, and the one button of each group on it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import staff_required
from centre.shared.fields import FIRST_YEAR, LAST_YEAR
from centre.shared.http import next_address
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from reception import receiving
from reception.forms.desk_walk_in import WalkInForm
from reception.models import Batch
from reception.permissions import may_receive
from reception.queries.board import board, revision_of
from reception.queries.walk_ins import names_at_the_door

SEE, RECEIVE, GUIDE = "reception.see_visits", "reception.receive_visit", "reception.guide_batch"
NOTHING_NEW = 204
MOST_BATCHES = 2**15


@staff_required(SEE)
@never_cache
@require_safe
def desk_today(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """The groups of a day, today unless the address names one; `?revision=` asks for what is new, 204 for nothing."""
    now = timezone.now()
    shown = day or local_day(now)
    if not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise Http404(_("There is no board for this day."))
    revision = revision_of(shown, now=now)  # before the data, so that nothing is missed between the two
    if request.GET.get("revision") == revision:
        return HttpResponse(status=NOTHING_NEW)
    is_part = "revision" in request.GET
    context = {
        "board": board(shown, now=now),
        "revision": revision,
        "may_receive": may_receive(signed_in(request)),
        "day_before": shown - timedelta(days=1),
        "day_after": shown + timedelta(days=1),
    }
    return render(
        request, f"reception/{'_board' if is_part else 'desk_today'}.html", context | _aside(context, is_part)
    )


def _aside(context: dict[str, Any], is_part: bool) -> dict[str, Any]:
    """The form for who walks in, beside the board of today; the part that is renewed leaves it alone."""
    if is_part or not context["may_receive"] or not context["board"].is_today:
        return {}
    return {"walk_in": WalkInForm(auto_id="walk-in_%s"), "names": names_at_the_door()}


@staff_required(RECEIVE, GUIDE)
@require_POST
def desk_step(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Do what the button says (`deed`), or take back the step of `?step=`; then on to `next`.

    A script that asks gets what there is to say, and nothing when there is nothing.
    """
    batch = batch_at(reference, number)
    try:
        _done(request, batch)
    except Refused as refused:
        back = next_address(request, reverse("reception:desk_today"))
        context = {"batch": batch, "problems": refused.problems, "back": back, "codes": refused.codes}
        return render(request, "reception/desk_step.html", context, status=REFUSED)
    if request.headers.get("X-Asked-By") == "script":
        return render(request, "components/messages.html")
    return redirect(next_address(request, reverse("reception:desk_today")))


def batch_at(reference: str, number: int) -> Batch:
    """One group by the number of its visit and its own; 404 when there is none."""
    known = number if number < MOST_BATCHES else 0
    batches = Batch.objects.select_related("visit", "hall")
    return get_object_or_404(batches, visit__reference=reference, number=known)


def _done(request: HttpRequest, batch: Batch) -> None:
    by, now, deed = signed_in(request), timezone.now(), request.POST.get("deed", "")
    if deed == "take_back":
        taken = receiving.take_back(batch=batch, by=by, now=now, step=_step_meant(request))
        for docent in taken.not_free:
            told = {"docent": docent, "batch": batch}
            messages.warning(
                request, _("%(docent)s has something else to do by now. Please find somebody else.") % told
            )
    elif deed in receiving.DEEDS:
        receiving.DEEDS[deed](batch=batch, by=by, now=now)
    else:
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])


def _step_meant(request: HttpRequest) -> int | None:
    """The key of the step to be taken back; None where the page named none, 0 (which no step has) for nonsense."""
    text = request.GET.get("step", "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
