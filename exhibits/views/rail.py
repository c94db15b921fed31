"""The screen that slides along the wall of panels: its page, and where it stands."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.tries import TooManyTries
from centre.shared.network import network_address
from exhibits import railing
from exhibits.models import Screen
from exhibits.queries.rail import stand_of, stops_on_show
from exhibits.views.screens import context_of, nothing_here, screen_page

MOST_MM = 1_000_000  # as far as a panel may hang: a kilometre
MOST_BYTES = 1_000


@screen_page(Screen.Kind.RAIL)
@never_cache
@require_safe
def rail(request: HttpRequest, screen: Screen, stop_code: str = "") -> HttpResponse:
    """All stops along one line, one of them open: the one that is asked for, or the one at which the screen stands."""
    stand, stops = stand_of(screen.address), stops_on_show(screen)
    codes = [stop.code for stop in stops]
    if stand is None or (stop_code and stop_code not in codes):
        return nothing_here(request)
    opened = stop_code or stand.stop or next(iter(codes), "")
    context = context_of(request, screen) | {"stops": stops, "opened": opened, "stand": stand}
    return render(request, "exhibits/rail.html", context)


@csrf_exempt
@screen_page(Screen.Kind.RAIL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rail_position(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Where the screen stands: its page asks, ten times a second; the controller of the rail says it, with its key."""
    if request.method == "POST":
        return _said(request, screen)
    stand = stand_of(screen.address, opened=request.GET.get("stop", ""))
    if stand is None:
        return nothing_here(request)
    return JsonResponse({"mm": stand.mm, "stop": stand.stop, "revision": stand.revision})


def _said(request: HttpRequest, screen: Screen) -> HttpResponse:
    now, key = timezone.now(), request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    try:
        if not railing.is_the_key(screen=screen, key=key, address=network_address(request), now=now):
            return _refused(403, _("This is not the key of the controller."))
    except TooManyTries:
        return _refused(429, _("Too many wrong keys. Please wait a quarter of an hour."))
    mm = _millimetres(request)
    if mm is None:
        return _refused(422, _("Please send mm as a whole number from 0 to %(most)d.") % {"most": MOST_MM})
    railing.set_position(screen=screen, mm=mm, now=now)
    return JsonResponse({"mm": mm})


def _millimetres(request: HttpRequest) -> int | None:
    """What a form or a piece of JSON says; None for anything but a whole number within the rail."""
    if len(request.body) > MOST_BYTES:
        return None
    said = _from_json(request.body) if request.content_type == "application/json" else request.POST.get("mm", "")
    text = str(said).strip()
    mm = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_MM)) else None
    return mm if mm is not None and mm <= MOST_MM else None


def _from_json(body: bytes) -> object:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    found = said.get("mm") if isinstance(said, dict) else said
    return found if isinstance(found, int) and not isinstance(found, bool) else ""


def _refused(status: int, message: str) -> JsonResponse:
    return JsonResponse({"problem": message}, status=status)
