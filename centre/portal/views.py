"""The front door: home page, guide, statements, preferences."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from centre.accounts.consent import PRIVACY_NOTICE_VERSION
from centre.portal.guides import guide as guide_called
from centre.portal.home import finished, home_at
from centre.shared.http import next_address, page_before
from centre.shared.personal import topics
from centre.shared.preferences import Preferences, remember


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()

    def made() -> str:
        return render_to_string("portal/home.html", {"now": now, "home": home_at(now)}, request)

    return finished(request, made)


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/guide.html")


@login_not_required
@require_safe
def guide_for_residents(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html", {"guide": guide_called("resident")})


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
