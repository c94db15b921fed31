"""The front door: home page, guide, statements, preferences, health, and what people see when something is wrong."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from centre.accounts.consent import PRIVACY_NOTICE_VERSION
from centre.portal.house import house_at
from centre.shared.http import database_is_away, next_address, page_before
from centre.shared.personal import topics
from centre.shared.preferences import Preferences, remember


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(request, "portal/home.html", {"now": now, "house": house_at(now)})


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/guide.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"notice_version": PRIVACY_NOTICE_VERSION, "topics": [topic for topic in topics() if topic.told]}
    return render(request, "portal/privacy.html", context)


@login_not_required
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps what was chosen in the header, in a cookie and on the account, and goes back to the page."""
    chosen = Preferences.chosen(request.GET)
    if request.user.is_authenticated:
        remember(chosen, request.user)
    response = HttpResponseRedirect(next_address(request, default=page_before(request)))
    chosen.keep_in(response)
    add_never_cache_headers(response)
    return response


# --- health ----------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return _told("ok", status=200)


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This process answers and its database does too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return _told("database away", status=503)
    return _told("ok", status=200)


def _told(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", content_type="text/plain", status=status, headers={"Cache-Control": "no-store"})


# --- when something is wrong -----------------------------------------------------------------------------------------


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also for what never reached a view (too large, not a host of ours): nothing of the request is used."""
    return HttpResponse(_plain_page("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the reason is that the database is away; neither page asks the database or the request."""
    away = database_is_away(sys.exc_info()[1])
    body = _plain_page("503.html" if away else "500.html")
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "60"} if away else {})
    return HttpResponse(body, status=503 if away else 500, headers=headers)


def _plain_page(template_name: str) -> str:
    """Without context processors: they would ask for the session, and so for the database."""
    context = {"centre": settings.CENTRE, "LANGUAGE_CODE": get_language(), "now": timezone.now()}
    return loader.render_to_string(template_name, context)
