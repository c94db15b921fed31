"""The itinerary of one group: which stops, in which order, how many minutes each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import staff_required
from centre.shared.problems import Refused
from reception import rerouting
from reception.desk_views.visit import batch_of, visit_of
from reception.forms.desk_stops import StopsForm, TypedStops


@staff_required("reception.plan_visit", "reception.receive_visit")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_stops(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The stops of one group; `change` changes the draft on the page, `deed` saves it."""
    visit = visit_of(reference)
    batch = batch_of(visit, number)
    typed = TypedStops.posted(request.POST) if request.method == "POST" else TypedStops.of(batch)
    saving = request.POST.get("deed") == "save"
    form = StopsForm(typed if saving else typed.changed(request.POST.get("change", "")), batch, bound=saving)
    if saving and form.is_valid():
        try:
            rerouting.set_stops(batch=batch, stops=form.plan(), by=signed_in(request), now=timezone.now())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The stops are saved."))
            return redirect("reception:desk_visit", reference)
    context = {"visit": visit, "batch": batch, "form": form, "problems": form.problems() if saving else []}
    return render(request, "reception/desk_stops.html", context, status=REFUSED if saving else 200)
