"""What the desk has to call about, and the sign with which a group says how it was."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk_views.queue import signed_in
from centre.accounts.permissions import staff_required
from centre.shared.qr import qr_code
from reception.messages import mark_told, to_be_told
from reception.models import Batch, Message, Visit
from reception.unmasking import unmask_contact

PLAN = "reception.plan_visit"
PER_PAGE = 20
LARGEST_PK = 2**63 - 1


@staff_required(PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_messages(request: HttpRequest) -> HttpResponse:
    """Messages to read over the phone, the oldest first; a POST shows the number, or says that it is done."""
    if request.method != "POST":
        return _page(request)
    message, by = _wanted(request), signed_in(request)
    if request.POST.get("deed") == "unmask":
        unmask_contact(visit=message.visit, by=by)
        return _page(request, unmasked=message)
    if mark_told(message=message, by=by, now=timezone.now()):
        messages.success(request, _("Noted: %(reference)s has been told.") % {"reference": message.visit.reference})
    else:
        messages.info(request, _("A colleague had told them already."))
    return redirect("reception:desk_messages")


def _wanted(request: HttpRequest) -> Message:
    """The message whose button was pressed; 404 for anything else."""
    typed = request.POST.get("message", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0
    everything = Message.objects.filter(by_mail=False).select_related("visit")
    return get_object_or_404(everything, pk=min(number, LARGEST_PK))


def _page(request: HttpRequest, *, unmasked: Message | None = None) -> HttpResponse:
    page_obj = Paginator(to_be_told(now=timezone.now()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reception/desk_messages.html", {"page_obj": page_obj, "unmasked": unmasked})


@staff_required("reception.receive_visit", PLAN)
@require_safe
def desk_rating_sign(request: HttpRequest, reference: str) -> HttpResponse:
    """A sign for each group of a visit, to be put up at the exit: A4, or A6 with `?size=a6`."""
    visit = get_object_or_404(Visit, reference=reference)
    batches = visit.batches.exclude(state__in=[Batch.State.CANCELLED, Batch.State.NO_SHOW]).order_by("number")
    signs = [(batch, address, qr_code(address)) for batch in batches if (address := _rating_address(request, batch))]
    context = {"visit": visit, "signs": signs, "is_small": request.GET.get("size") == "a6"}
    return render(request, "reception/desk_rating_sign.html", context)


def _rating_address(request: HttpRequest, batch: Batch) -> str:
    return request.build_absolute_uri(reverse("reception:rate_visit", args=[batch.rating_code]))
