"""Whoever walks in: one form, counted at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import staff_required
from centre.shared.http import next_address
from centre.shared.problems import Refused
from reception.counting import count_individuals
from reception.forms.desk_walk_in import WalkInForm
from reception.queries.asking import same_visits
from reception.queries.walk_ins import names_at_the_door
from reception.walk_ins import walk_in


@staff_required("reception.receive_visit")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_walk_in(request: HttpRequest) -> HttpResponse:
    """The form alone; beside the board of today it is the same, and its `next` leads back there."""
    form = WalkInForm(request.POST if request.method == "POST" else None, auto_id="walk-in_%s")
    if form.is_valid() and _received(request, form):
        return redirect(next_address(request, reverse("reception:desk_walk_in")))
    same = _same(form) if form.is_bound and form.asks_whether_another else []
    context = {"walk_in": form, "names": names_at_the_door(), "same": same, "next": next_address(request, "")}
    return render(request, "reception/desk_walk_in.html", context, status=REFUSED if form.is_bound else 200)


def _received(request: HttpRequest, form: WalkInForm) -> bool:
    by, now = signed_in(request), timezone.now()
    try:
        if form.is_group:
            batch = walk_in(by=by, now=now, **form.command())
            text = _group_is_here(batch.visit.organisation_name, batch.headcount or 0)
        else:
            people = count_individuals(by=by, now=now, **form.individuals()).people
            text = ngettext("%(n)d individual visitor counted.", "%(n)d individual visitors counted.", people)
            text = text % {"n": people}
    except Refused as refused:
        form.show(refused)
        return False
    messages.success(request, text)
    return True


def _group_is_here(organisation: str, people: int) -> str:
    text = ngettext(
        "%(organisation)s is here: %(n)d person counted.", "%(organisation)s is here: %(n)d people counted.", people
    )
    return text % {"n": people, "organisation": organisation}


def _same(form: WalkInForm) -> list[object]:
    name = form.cleaned_data.get("organisation_name", "") if hasattr(form, "cleaned_data") else ""
    return list(same_visits(organisation_name=name, starts_at=timezone.now(), phone=None)) if name else []
