"""The counter of a group, for a phone in the hall; it goes on without a network and sends later what was pressed."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import require, staff_required
from centre.shared.problems import Problem, Refused
from reception import counting
from reception.desk_views.board import GUIDE, RECEIVE, batch_at
from reception.forms.desk_count import CorrectionForm, pressed, replayed, undone
from reception.models import Batch, Tally
from reception.permissions import may_lead, may_receive
from reception.queries.board import NEXT_DEED
from reception.queries.counter import Counter, counter_of

JSON = "application/json"


@staff_required(RECEIVE, GUIDE)
@never_cache
@vary_on_headers("Accept")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_count(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The counter; a POST is one press of a button or a correction, or, as JSON, presses that a script has kept."""
    batch = batch_at(reference, number)
    require(may_lead(signed_in(request), batch))
    if request.content_type == JSON:
        return _replay(request, batch)
    if request.method != "POST":
        counter = counter_of(batch, reader=signed_in(request))
        return (
            JsonResponse(counter.for_the_script()) if request.headers.get("Accept") == JSON else _page(request, counter)
        )
    if "set" in request.POST:
        return _corrected(request, batch)
    return _pressed(request, batch)


@staff_required(RECEIVE, GUIDE)
@require_safe
def desk_count_worker(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The service worker of one counter, below whose address it stands: so it is in charge of that page alone."""
    script = (settings.BASE_DIR / "static/js/counter-worker.js").read_text()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _pressed(request: HttpRequest, batch: Batch) -> HttpResponse:
    """One button. Pressed twice in a row, the form's key makes that it counts once."""
    press = undone(request.POST) if "undo" in request.POST else pressed(request.POST)
    reason = request.POST.get("over_capacity_reason", "").replace("\0", "")[:120]
    try:
        counting.count(
            batch=batch, presses=[press], by=signed_in(request), now=timezone.now(), over_capacity_reason=reason
        )
    except Refused as refused:
        counter = counter_of(batch, reader=signed_in(request))
        return _page(request, counter, problems=refused.problems, press=request.POST.get("press", ""), status=REFUSED)
    return redirect(request.path)


def _corrected(request: HttpRequest, batch: Batch) -> HttpResponse:
    form = CorrectionForm(request.POST, counter=counter_of(batch, reader=signed_in(request)))
    if form.is_valid():
        try:
            counting.set_count(batch=batch, by=signed_in(request), now=timezone.now(), **form.command())
            return redirect(request.path)
        except Refused as refused:
            form.show(refused)
    return _page(request, counter_of(batch, reader=signed_in(request)), form=form, status=REFUSED)


def _replay(request: HttpRequest, batch: Batch) -> JsonResponse:
    """What was kept is written as far as it can be; the answer says what is written now, and why not the rest."""
    try:
        presses, reason = replayed(request.body)
    except BadRequest:
        return JsonResponse({"problem": _("This is not a count.")}, status=HTTPStatus.BAD_REQUEST)
    problems: list[Problem] = []
    try:
        counting.count(
            batch=batch, presses=presses, by=signed_in(request), now=timezone.now(), over_capacity_reason=reason
        )
    except Refused as refused:
        problems = refused.problems
    written = Tally.objects.filter(batch=batch, key__in=[one.key for one in presses]).values_list("key", flat=True)
    answer: dict[str, Any] = {"written": [str(key) for key in written], "refused": [_told(one) for one in problems]}
    return JsonResponse(counter_of(batch, reader=signed_in(request)).for_the_script() | answer)


def _told(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "message": str(problem), "key": str(getattr(problem, "key", ""))}


def _page(
    request: HttpRequest,
    counter: Counter,
    *,
    problems: list[Problem] | None = None,
    press: str = "",
    form: CorrectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    deed = NEXT_DEED.get(Batch.State(counter.batch.state), "")
    context = {
        "counter": counter,
        "batch": counter.batch,
        "docents": [duty.docent for duty in counter.batch.duties.select_related("docent").order_by("-part")],
        "deed": deed if deed != "arrive" or may_receive(signed_in(request)) else "",
        "key": uuid4(),
        "problems": problems or [],
        "press": press,
        "form": form or CorrectionForm(counter=counter),
        "words": words(),
    }
    return render(request, "reception/desk_count.html", context, status=status)


def words() -> dict[str, str]:
    """What the script says, in the language of the reader."""
    return {
        "sent": _("sent"),
        "waits": _("to be sent"),
        "all_sent": _("all sent"),
        "unsent": _("{n} not sent yet"),
        "offline": _("offline, {n} not sent"),
        "offline_long": _("No network: go on counting. It is sent by itself later, and counts once."),
        "last_sent": _("Last sent {clock}."),
        "sign_in": _("You have been signed out. What you have counted is kept on this phone."),
        "undo": _("Undo the last: {what}"),
        "dropped": _("Not counted: {why}"),
    }
