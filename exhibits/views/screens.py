"""What screens ask for: their manifest, their slides, their service worker; and what they tell.

All of it is public by a secret address. Nothing may be kept on the way but by the screen's own worker, which deletes
what was taken off; a browser's cache would not.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from centre.shared.framing import framed_by_us
from exhibits import manifests
from exhibits.manifests import milliseconds
from exhibits.models import Screen, ScreenState

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Screen, P], HttpResponse]
NO_STORE = {"Cache-Control": "no-store"}
LONGEST_REPORT, LONGEST_PROBLEM = 2_000, 120
LARGEST = 2**31 - 1
QUIET = timedelta(seconds=5)
NOTHING_TO_SAY, BAD, GONE, TOO_LARGE = 204, 400, 404, 413


def screen_page(*kinds: str) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """For views of screens: public, called with the screen at the address `screen`, of one of `kinds` if any are given.

    An address that shows nothing is 404 with a page that fits a screen. The page speaks the language of the house.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @login_not_required
        @framed_by_us  # the desk shows what a screen shows
        @wraps(view)
        def found(request: HttpRequest, screen: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            kept = manifests.screen_at(screen)
            with override(settings.LANGUAGE_CODE):
                if kept is None or (kinds and kept.kind not in kinds):
                    return nothing_here(request)
                return view(request, kept, *args, **kwargs)

        return found

    return decorate


def nothing_here(request: HttpRequest) -> HttpResponse:
    """In place of a screen whose address was changed or that was retired."""
    return not_kept(render(request, "exhibits/no_screen.html", {"centre": settings.CENTRE}, status=GONE))


def not_kept(response: HttpResponse) -> HttpResponse:
    """The same, not to be kept by anybody on the way."""
    response["Cache-Control"] = NO_STORE["Cache-Control"]
    return response


def context_of(request: HttpRequest, screen: Screen) -> dict[str, Any]:
    """What `exhibits/base_screen.html` needs. `?preview` shows what the screen would, and tells nobody."""
    now = timezone.now()
    return {
        "screen": screen,
        "centre": settings.CENTRE,
        "now": now,
        "now_ms": milliseconds(now),
        "revision": manifests.manifest_of(screen, now).revision,
        "shell": manifests.shell_of(screen),
        "is_preview": "preview" in request.GET,
    }


@login_not_required
@require_safe
def manifest(request: HttpRequest, screen: str) -> HttpResponse:
    """What to show and when; 304 for a screen that knows it. `X-Now` is the time here in milliseconds."""
    kept, now = manifests.screen_at(screen), timezone.now()
    if kept is None:
        return HttpResponse(b"{}", status=GONE, content_type="application/json", headers=NO_STORE)
    made = manifests.manifest_of(kept, now)
    headers = {"ETag": made.etag, "X-Now": str(milliseconds(now)), **NO_STORE}
    asked = request.headers.get("If-None-Match")
    if asked is not None and made.etag in parse_etags(asked):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(made.body, content_type="application/json", headers=headers)


@screen_page()
@require_safe
def slide(request: HttpRequest, screen: Screen, digest: str) -> HttpResponse:
    """One finished slide by the name of its content, as long as the manifest has it."""
    html = manifests.fragment_of(screen, digest, timezone.now())
    if html is None:
        return HttpResponse(status=GONE, headers=NO_STORE)
    return HttpResponse(html, headers=NO_STORE)


@csrf_exempt
@screen_page()
@require_POST
def report(request: HttpRequest, screen: Screen) -> HttpResponse:
    """What the screen really shows, as JSON: `revision`, `slide` and `problem`. 204; 4xx for anything else."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_REPORT:
        return HttpResponse(status=TOO_LARGE)
    told = _understood(request.body)
    if told is None:
        return HttpResponse(status=BAD)
    now = timezone.now()
    same = Q(**told) & Q(seen_at__gt=now - QUIET)  # who shouts is not written down each time
    ScreenState.objects.filter(pk=screen.pk).exclude(same).update(seen_at=now, **told)
    return HttpResponse(status=NOTHING_TO_SAY)


def _understood(body: bytes) -> dict[str, Any] | None:
    """The columns of a report; None for what is none."""
    try:
        told = json.loads(body)
        revision, slide, problem = told["revision"], told.get("slide", ""), told.get("problem", "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if type(revision) is not int or not isinstance(slide, str) or not isinstance(problem, str):
        return None
    if not 0 <= revision <= LARGEST or len(slide) > 64 or "\0" in slide + problem:
        return None
    return {
        "reported_revision": revision,
        "reported_slide": slide,
        "reported_problem": problem[:LONGEST_PROBLEM],
    }


@screen_page()
@require_safe
def worker(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The service worker of one screen; it may be in charge of the screen's own page and of nothing else."""
    script = (settings.BASE_DIR / "static/js/screen-worker.js").read_text()
    headers = {"Service-Worker-Allowed": screen.get_absolute_url(), **NO_STORE}
    return HttpResponse(script, content_type="text/javascript", headers=headers)
