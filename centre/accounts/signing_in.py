"""The last step of every way in."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from centre.accounts.kept_forms import unpacked
from centre.accounts.models import User
from centre.shared.http import next_address
from centre.shared.preferences import carry_preferences

OUR_BACKEND = "centre.accounts.backends.NameOrPhoneBackend"
PASSED = "second_factor"  # in a session that began with a code


def next_page(request: HttpRequest) -> str:
    """The local address in `next`, otherwise the home page; other hosts are never gone to."""
    return next_address(request, resolve_url(settings.LOGIN_REDIRECT_URL))


def let_in(request: HttpRequest, person: User, *, with_code: bool = False) -> HttpResponse:
    """Sign somebody in who has shown who they are, and go on to where they wanted, or to what they had typed."""
    login(request, person, backend=OUR_BACKEND)
    if with_code:
        request.session[PASSED] = True
    kept = unpacked(request.POST.get("kept", ""), person)
    response = render(request, "accounts/send_again.html", {"kept": kept}) if kept else redirect(next_page(request))
    carry_preferences(request, response, person)
    return response
