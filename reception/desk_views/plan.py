"""Answering a visit and planning it: groups, docents, rooms; another time; no with a reason; moving and calling off."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import staff_required
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import CENTRE_ZONE, local_day
from reception import planning
from reception.desk_views.visit import visit_of
from reception.forms.desk_answers import AnotherTimeForm, CallOffForm, DeclineVisitForm
from reception.forms.desk_plan import PlanForm
from reception.forms.typed_plan import Choices, TypedPlan, proposed, split_again, with_docents
from reception.models import Visit
from reception.plans import plan_of
from reception.queries.desk_visits import with_hints

Shown = Mapping[str, Any]  # what a refused page shows besides


@staff_required("reception.plan_visit")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_plan_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan of one visit; `deed` carries something out, `change` only changes the draft on the page."""
    visit = visit_of(reference)
    if request.method != "POST":
        choices = Choices.around(local_day(visit.proposed_at or visit.starts_at), visit)
        return _page(request, visit, PlanForm(_drafted(visit, choices), choices))
    typed = TypedPlan.posted(request.POST)
    choices = Choices.around(_day_of(typed, visit), visit)
    deed = request.POST.get("deed", "")
    if deed == "":
        return _page(request, visit, PlanForm(_changed(typed, visit, choices, request.POST.get("change", "")), choices))
    if deed in ("accept", "replan"):
        return _planned(request, visit, PlanForm(typed, choices, bound=True), deed)
    shown = DEEDS.get(deed, _unknown)(request, visit)
    if not shown:
        return redirect("reception:desk_visit", reference)
    return _page(request, visit, PlanForm(_drafted(visit, choices), choices), status=REFUSED, **shown)


def _drafted(visit: Visit, choices: Choices) -> TypedPlan:
    """What the visit has, or a proposal while it waits."""
    if visit.state == Visit.State.ACCEPTED:
        return TypedPlan.of(plan_of(visit), local_day(visit.starts_at))
    return proposed(visit, choices)


def _day_of(typed: TypedPlan, visit: Visit) -> Any:
    form = AnotherTimeForm({"day": typed.day})
    form.is_valid()
    return form.cleaned_data.get("day") or local_day(visit.starts_at)


def _changed(typed: TypedPlan, visit: Visit, choices: Choices, change: str) -> TypedPlan:
    """The draft after one of the buttons that carry nothing out; the same for any other word."""
    deed, _space, row = change.partition(" ")
    if deed == "without":
        return typed.without(row)
    changes: Mapping[str, Callable[[], TypedPlan]] = {
        "more_batch": typed.one_batch_more,
        "more_room": typed.one_room_more,
        "split": lambda: split_again(typed, visit, choices),
        "docents": lambda: with_docents(typed, choices),
    }
    return changes[deed]() if deed in changes else typed


def _planned(request: HttpRequest, visit: Visit, form: PlanForm, deed: str) -> HttpResponse:
    """Accept the visit with this plan, or change what it has; the page again with every problem at its row."""
    if form.is_valid():
        by, now = signed_in(request), timezone.now()
        try:
            if deed == "accept":
                planning.accept(visit=visit, plan=form.plan(), by=by, now=now, answer=form.words)
            else:
                planning.replan(visit=visit, plan=form.plan(), by=by, now=now)
        except Refused as refused:
            form.show(refused)
        else:
            said = _("Accepted. The contact is told.") if deed == "accept" else _("The plan is saved.")
            messages.success(request, said)
            return redirect("reception:desk_visit", visit.reference)
    return _page(request, visit, form, status=REFUSED, problems=form.problems())


# --- the other answers: nothing when it was done, the refused form otherwise -----------------------------------------


def _another_time(request: HttpRequest, visit: Visit) -> Shown:
    form = AnotherTimeForm(request.POST, prefix="propose")
    return _done(
        request, visit, "propose", form, _("Proposed. The contact is told."),
        lambda **who: planning.propose(
            visit=visit, starts_at=form.starts(), answer=form.cleaned_data["answer"], **who
        ),
    )  # fmt: skip


def _moved(request: HttpRequest, visit: Visit) -> Shown:
    form = AnotherTimeForm(request.POST, prefix="move")
    return _done(
        request, visit, "move", form, _("Moved, with its groups, docents and rooms. The contact is told."),
        lambda **who: planning.move(visit=visit, starts_at=form.starts(), reason=form.cleaned_data["answer"], **who),
    )  # fmt: skip


def _declined(request: HttpRequest, visit: Visit) -> Shown:
    form = DeclineVisitForm(request.POST)
    return _done(
        request, visit, "decline", form, _("Declined. The contact is told."),
        lambda **who: planning.decline(visit=visit, answer=form.command()["answer"], **who),
    )  # fmt: skip


def _called_off(request: HttpRequest, visit: Visit) -> Shown:
    form = CallOffForm(request.POST, prefix="cancel")
    return _done(
        request, visit, "cancel", form, _("Called off. Docents and rooms are free again; the contact is told."),
        lambda **who: planning.cancel(visit=visit, reason=form.cleaned_data["answer"], **who),
    )  # fmt: skip


def _unknown(request: HttpRequest, visit: Visit) -> Shown:
    return {"problems": [Problem(code="unknown_deed", message=_("Please use one of the buttons."))]}


DEEDS: Mapping[str, Callable[[HttpRequest, Visit], Shown]] = {
    "propose": _another_time,
    "move": _moved,
    "decline": _declined,
    "cancel": _called_off,
}


def _done(
    request: HttpRequest, visit: Visit, name: str, form: Any, words: str, command: Callable[..., object]
) -> Shown:
    if form.is_valid():
        try:
            command(by=signed_in(request), now=timezone.now())
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, words)
            return {}
    problems = [
        Problem(code="form", field=form.add_prefix(field) if field in form.fields else None, message=message)
        for field, told in form.errors.items()
        for message in told
    ]
    return {name: form, "problems": problems}


def _page(request: HttpRequest, visit: Visit, form: PlanForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    visit = visit_of(visit.reference)
    start = (visit.proposed_at or visit.starts_at).astimezone(CENTRE_ZONE)
    when = {"day": f"{start:%Y-%m-%d}", "starts_at": f"{start:%H:%M}"}
    context = {
        "visit": visit,
        "form": form,
        "is_waiting": visit.state in (Visit.State.ASKED, Visit.State.PROPOSED),
        "hints": with_hints([visit], timezone.now())[0],
        "gone": visit.batches.exclude(state="expected").order_by("number"),
        "propose": AnotherTimeForm(prefix="propose", initial=when),
        "move": AnotherTimeForm(prefix="move", initial=when),
        "decline": DeclineVisitForm(),
        "cancel": CallOffForm(prefix="cancel"),
        **shown,
    }
    return render(request, "reception/desk_plan_visit.html", context, status=status)
