"""Self-service points at the desk: which there are, their secret addresses, new ones and retired ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Refused
from centre.shared.qr import qr_code
from reading_room import kiosks
from reading_room.forms.desk_kiosks import KioskForm
from reading_room.models import Kiosk

RIGHT = "reading_room.change_kiosk"


@staff_required(RIGHT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_kiosks(request: HttpRequest) -> HttpResponse:
    """Every point in use with its address; a POST registers one, gives a new address (`address`) or retires one."""
    if request.method == "POST" and {"address", "retire"} & request.POST.keys():
        _change(request)
        return redirect("reading_room:desk_kiosks")
    form = KioskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kiosks.register(name=form.cleaned_data["name"], by=signed_in_person(request))
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Registered. Please open its address in the browser of the device."))
            return redirect("reading_room:desk_kiosks")
    return _page(request, form)


def _change(request: HttpRequest) -> None:
    by = signed_in_person(request)
    if "retire" in request.POST:
        kept = kiosks.retire(kiosk=_meant(request.POST["retire"]), by=by, now=timezone.now())
        messages.success(request, _("Retired: %(point)s. Its address opens nothing any more.") % {"point": kept})
    else:
        kept = kiosks.give_new_address(kiosk=_meant(request.POST["address"]), by=by)
        words = _("%(point)s has a new address. Please open it in the browser of the device.")
        messages.success(request, words % {"point": kept})


def _meant(typed: str) -> Kiosk:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    return get_object_or_404(Kiosk, pk=number, retired_at__isnull=True)


def _page(request: HttpRequest, form: KioskForm) -> HttpResponse:
    in_use = list(Kiosk.objects.filter(retired_at__isnull=True))
    lines = [(kiosk, request.build_absolute_uri(kiosk.get_absolute_url())) for kiosk in in_use]
    context = {"form": form, "lines": [(kiosk, address, qr_code(address)) for kiosk, address in lines]}
    return render(request, "reading_room/desk_kiosks.html", context, status=REFUSED_FORM if form.errors else 200)
