"""Pages about oneself: signing in and out, registering, the profile and the password."""

from datetime import timedelta
from typing import Any

from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from centre.accounts import actions
from centre.accounts.consent import PRIVACY_NOTICE_VERSION
from centre.accounts.forms import RegisterForm, SignInForm
from centre.accounts.models import User
from centre.shared.http import next_address
from centre.shared.preferences import carry_preferences
from centre.shared.problems import Refused

OUR_BACKEND = "centre.accounts.backends.NameOrPhoneBackend"
REFUSED_FORM = 422


def next_page(request: HttpRequest) -> str:
    """The local address in `next`, otherwise the home page; other hosts are never gone to."""
    return next_address(request, resolve_url(settings.LOGIN_REDIRECT_URL))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with the mobile number or the user name; one answer for every reason why that fails."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if isinstance(person, User):
            return _signed_in(request, person)
        form.add_error(
            None, _("The name or number and the password do not fit together. Please check both and try again.")
        )
    context = {"form": form, "next": next_page(request)}
    return render(request, "accounts/sign_in.html", context, status=REFUSED_FORM if form.is_bound else 200)


def _signed_in(request: HttpRequest, person: User) -> HttpResponse:
    login(request, person, backend=OUR_BACKEND)
    response = redirect(next_page(request))
    carry_preferences(request, response, person)
    return response


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """What the sixth attempt sees, with or without an account behind the name: how long to wait, and whom to call."""
    latest = AccessAttempt.objects.filter(username=get_client_username(request, credentials)).aggregate(
        at=Max("attempt_time")
    )
    until = (latest["at"] or timezone.now()) + settings.AXES_COOLOFF_TIME
    wait = max(until - timezone.now(), timedelta())
    context = {"minutes": -(-wait.seconds // 60) or 1, "until": until}
    answer = render(request, "accounts/locked_out.html", context, status=429)
    answer["Retry-After"] = str(wait.seconds)
    answer["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session is gone, the display preferences stay on the device."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@login_not_required
@never_cache
@sensitive_post_parameters("new_password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A resident makes an account and is signed in at once."""
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = actions.register(**form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Welcome, %(name)s. Your account is ready.") % {"name": person.name})
            return _signed_in(request, person)
    context = {"form": form, "next": next_page(request), "notice_version": PRIVACY_NOTICE_VERSION}
    return render(request, "accounts/register.html", context, status=REFUSED_FORM if form.is_bound else 200)
