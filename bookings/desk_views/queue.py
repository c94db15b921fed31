"""The requests that wait for an answer, and the one that is being answered beside them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.forms.desk_decide import DeclineForm
from bookings.models import Reservation
from bookings.queries.queue import Queue, queue, request_of
from bookings.unmasking import unmask_contact
from centre.accounts.models import User
from centre.accounts.permissions import staff_required
from centre.shared.problems import Problem, Refused

REFUSED = 422


@staff_required("bookings.decide_reservation")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_queue(request: HttpRequest) -> HttpResponse:
    """Requests by age; `?reference=` opens one. A POST answers it, and the next one opens."""
    if request.method == "POST":
        return _answered(request, _wanted(request))
    line = queue(timezone.now())
    return _page(request, line, _opened(request, line))


def _answered(request: HttpRequest, reservation: Reservation) -> HttpResponse:
    form = DeclineForm(request.POST)
    try:
        done = decided(request, reservation, form)
    except Refused as refused:
        return _page(request, queue(timezone.now()), reservation, form=form, problems=refused.problems, status=REFUSED)
    if done == "unmask":
        return _page(request, queue(timezone.now()), reservation, unmasked=True)
    return redirect("bookings:desk_queue")


def decided(request: HttpRequest, reservation: Reservation, form: DeclineForm) -> str:
    """Do what the pressed button says and say so; returns its value. Raises Refused."""
    by, now, deed = signed_in(request), timezone.now(), request.POST.get("deed", "")
    told = {"room": reservation.room, "party": reservation.masked_party}
    if deed in ("confirm", "confirm_after_all"):
        # Two at the desk may answer at once: a yes to what waits must not overrule a no that was just said.
        actions.confirm(reservation=reservation, by=by, now=now, waiting_only=deed == "confirm")
        messages.success(request, _("Confirmed: %(room)s for %(party)s.") % told + telling(reservation))
    elif deed == "decline":
        actions.decline(reservation=reservation, by=by, now=now, **_answer(form))
        messages.success(request, _("Declined: %(room)s for %(party)s.") % told + telling(reservation))
    elif deed == "unmask":
        unmask_contact(reservation=reservation, by=by)
    else:
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    return deed


def telling(reservation: Reservation) -> str:
    """The second half of a message: who has no account gets no notice and has to be called."""
    if reservation.holder_id:
        return _(" The holder has been told.")
    return _(" The holder has no account and was not told: please call.")


def signed_in(request: HttpRequest) -> User:
    """Who is signed in: the pages of the desk are for nobody else."""
    assert isinstance(request.user, User)
    return request.user


def _answer(form: DeclineForm) -> dict[str, str]:
    if not form.is_valid():
        fields = [(name, message) for name, messages_ in form.errors.items() for message in messages_]
        raise Refused([Problem(code="bad_answer", field=name, message=message) for name, message in fields])
    return form.command()


def _wanted(request: HttpRequest) -> Reservation:
    """The reservation of `?reference=`; 404 for anything else."""
    reference = request.GET.get("reference", "").replace("\0", "")
    people = Reservation.objects.exclude(kind=Reservation.Kind.CLOSURE).with_room()
    return get_object_or_404(people.select_related("holder", "organisation"), reference=reference)


def _opened(request: HttpRequest, line: Queue) -> Reservation | None:
    """The one that was asked for, or whoever has waited longest."""
    if "reference" in request.GET:
        return _wanted(request)
    return line.rows[0].reservation if line.rows else None


def _page(
    request: HttpRequest,
    line: Queue,
    opened: Reservation | None,
    *,
    form: DeclineForm | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
    unmasked: bool = False,
) -> HttpResponse:
    if opened and problems:
        opened.refresh_from_db(fields=["state", "decided_by", "decided_at", "answer"])
    context: dict[str, Any] = {
        "queue": line,
        "wish": request_of(opened, now=timezone.now()) if opened else None,
        "decline": form or DeclineForm(),
        "problems": problems,
        "unmasked": unmasked,
    }
    return render(request, "bookings/desk_queue.html", context, status=status)
