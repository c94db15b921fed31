"""Pages about oneself: signing in and out, registering, the profile and the password."""

from datetime import timedelta
from typing import Any

from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from centre.accounts import actions, devices, second_factor, second_factor_views
from centre.accounts.consent import PRIVACY_NOTICE_VERSION
from centre.accounts.devices import Device
from centre.accounts.floods import limited
from centre.accounts.forms import (
    ChangePasswordForm,
    FirstPasswordForm,
    PhoneForm,
    ProfileForm,
    RegisterForm,
    SignInForm,
)
from centre.accounts.middleware import STAMP_EVERY, limit_of
from centre.accounts.models import User
from centre.accounts.signing_in import let_in, next_page
from centre.shared.problems import Refused

REFUSED_FORM = 422


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None makes it an empty form."""
    return request.POST if request.method == "POST" else None


@login_not_required
@limited("sign_in")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with the mobile number or the user name; one answer for every reason why that fails."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(sent(request))
    if form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if isinstance(person, User):
            asks = person.is_staff and second_factor.has(person)
            return second_factor_views.ask(request, person, now=timezone.now()) if asks else let_in(request, person)
        form.add_error(
            None, _("The name or number and the password do not fit together. Please check both and try again.")
        )
    context = {"form": form, "next": next_page(request), "kept": request.POST.get("kept", "")}
    return render(request, "accounts/sign_in.html", context, status=REFUSED_FORM if form.is_bound else 200)


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The administration site has no way in of its own: there is one sign-in page, and one lock."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(next_page(request), resolve_url(settings.LOGIN_URL))


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
@limited("register")
@never_cache
@sensitive_post_parameters("new_password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A resident makes an account and is signed in at once."""
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = RegisterForm(sent(request))
    if form.is_valid():
        try:
            person = actions.register(**form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Welcome, %(name)s. Your account is ready.") % {"name": person.name})
            return let_in(request, person)
    context = {"form": form, "next": next_page(request), "notice_version": PRIVACY_NOTICE_VERSION}
    return render(request, "accounts/register.html", context, status=REFUSED_FORM if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What we know about the person, and what they may change themselves."""
    person = signed_in_person(request)
    form = ProfileForm(request.POST, person=person) if request.method == "POST" else ProfileForm.of(person)
    if form.is_valid():
        actions.edit_profile(
            name=form.cleaned_data["name"], email=form.cleaned_data["email"], preferences=form.preferences(), by=person
        )
        messages.success(request, _("Saved."))
        response = redirect("accounts:account")
        form.preferences().keep_in(response)
        return response
    if form.is_bound:
        person.refresh_from_db()  # what was refused must not show as if it were theirs
    context = {"form": form, "consents": person.consents.order_by("-agreed_at"), "devices": _devices(request, person)}
    return render(request, "accounts/account.html", context, status=REFUSED_FORM if form.is_bound else 200)


def _devices(request: HttpRequest, person: User) -> list[Device]:
    limit = limit_of(person) + STAMP_EVERY
    return devices.devices_of(person, this=request.session, limit=limit, now=timezone.now())


@never_cache
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign one other device out."""
    if devices.end(name=request.POST.get("device", ""), by=signed_in_person(request)):
        messages.success(request, _("The device is signed out."))
    else:
        messages.info(request, _("This device was signed out already."))
    return redirect("accounts:account")


@never_cache
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Leave on all devices."""
    devices.end_everywhere(by=signed_in_person(request))
    request.session.flush()
    messages.success(request, _("You are signed out on all devices."))
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@never_cache
@sensitive_post_parameters("current_password", "new_password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; after a one-time password, choose the first own one."""
    person = signed_in_person(request)
    first = person.must_change_password
    form = (FirstPasswordForm if first else ChangePasswordForm)(sent(request), person=person)
    if form.is_valid() and (isinstance(form, FirstPasswordForm) or form.is_really(request)):
        actions.change_password(password=form.cleaned_data["new_password"], by=person)
        if first:
            actions.agree(by=person)
        update_session_auth_hash(request, person)
        devices.end_sessions_of(person, but=request.session.session_key)
        messages.success(request, _("Your new password holds from now on. All other devices are signed out."))
        return redirect(next_page(request) if first else "accounts:account")
    context = {"form": form, "first": first, "next": next_page(request), "notice_version": PRIVACY_NOTICE_VERSION}
    return render(request, "accounts/password.html", context, status=REFUSED_FORM if form.is_bound else 200)


@limited("phone")
@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Change the number one signs in with."""
    person = signed_in_person(request)
    form = PhoneForm(sent(request), person=person)
    if form.is_valid() and form.is_really(request):
        try:
            actions.change_phone(phone=form.cleaned_data["phone"], by=person)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("From now on you sign in with the new number."))
            return redirect("accounts:account")
    return render(request, "accounts/phone.html", {"form": form}, status=REFUSED_FORM if form.is_bound else 200)


def signed_in_person(request: HttpRequest) -> User:
    """The person of this request; the middleware has seen to it that there is one."""
    assert isinstance(request.user, User)
    return request.user
