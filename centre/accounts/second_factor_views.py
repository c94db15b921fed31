"""The second factor: asked for at the sign-in, and looked after by oneself."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from centre.accounts import devices, second_factor
from centre.accounts.floods import limited
from centre.accounts.forms import CodeForm, CurrentPasswordForm, TurnOnForm
from centre.accounts.models import User
from centre.accounts.permissions import staff_required
from centre.accounts.signing_in import PASSED, let_in, next_page
from centre.shared.problems import Problem, Refused
from centre.shared.qr import qr_code

WAITING = "waits_for_code"
WAITS_AT_MOST = timedelta(minutes=5)
REFUSED_FORM = 422


def ask(request: HttpRequest, person: User, *, now: datetime) -> HttpResponse:
    """The password was right; who is asked for a code is kept in the session, which is nobody's yet."""
    request.session.cycle_key()
    kept = {"person": person.pk, "hash": person.get_session_auth_hash(), "at": now.timestamp()}
    request.session[WAITING] = kept
    return _question(request, CodeForm())


@login_not_required
@limited("code")
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The second page of the sign-in; wrong codes count as wrong passwords."""
    person = _who_waits(request, now=timezone.now())
    if person is None:
        messages.info(request, _("Please sign in with your password first."))
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if authenticate(request, username=person.username, code=form.cleaned_data["code"]):
            del request.session[WAITING]
            return let_in(request, person, with_code=True)
        form.add_error("code", second_factor.WRONG_CODE.message)
    return _question(request, form)


def _who_waits(request: HttpRequest, *, now: datetime) -> User | None:
    """Who gave the right password here a moment ago, if it still is the right one."""
    kept = request.session.get(WAITING)
    if not kept or now.timestamp() - kept["at"] > WAITS_AT_MOST.total_seconds():
        return None
    person = get_user_model().objects.filter(pk=kept["person"], is_active=True).first()
    return person if person and constant_time_compare(kept["hash"], person.get_session_auth_hash()) else None


def _question(request: HttpRequest, form: CodeForm) -> HttpResponse:
    context = {"form": form, "next": next_page(request), "kept": request.POST.get("kept", "")}
    return render(request, "accounts/enter_code.html", context, status=REFUSED_FORM if form.is_bound else 200)


# --- looked after by oneself -----------------------------------------------------------------------------------------


@staff_required()
@never_cache
@sensitive_post_parameters("code", "current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """How it stands. A POST does what its button says (`deed`); whatever changes something asks for the password."""
    if request.method != "POST":
        return _page(request)
    deed = request.POST.get("deed", "")
    if deed == "prepare":
        second_factor.prepare(by=_person(request))
        return redirect("accounts:second_factor")
    form = (TurnOnForm if deed == "turn_on" else CurrentPasswordForm)(request.POST, person=_person(request))
    if form.is_valid() and form.is_really(request):
        try:
            return _done(request, deed, form.cleaned_data.get("code", ""))
        except Refused as refused:
            form.show(refused)
    return _page(request, form=form, deed=deed)


def _done(request: HttpRequest, deed: str, code: str) -> HttpResponse:
    person = _person(request)
    if deed == "turn_on":
        drawn = second_factor.turn_on(code=code, by=person)
        devices.end_sessions_of(person, but=request.session.session_key)
        request.session[PASSED] = True
    elif deed == "renew_codes" and second_factor.has(person):
        drawn = second_factor.renew_codes(by=person)
    elif deed == "turn_off":
        second_factor.turn_off(by=person)
        messages.success(request, _("The second factor is off. Your password alone is enough again."))
        return redirect("accounts:account")
    else:
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    return render(request, "accounts/paper_codes.html", {"codes": drawn, "next": next_page(request)})


def _page(request: HttpRequest, *, form: CurrentPasswordForm | None = None, deed: str = "") -> HttpResponse:
    person = _person(request)
    prepared = second_factor.in_preparation(person)
    context = {
        "is_on": second_factor.has(person),
        "must": second_factor.must_have(person),
        "codes_left": second_factor.codes_left(person),
        "prepared": prepared,
        "qr": qr_code(prepared.config_url) if prepared else "",
        "key": second_factor.typed_key(prepared) if prepared else "",
        "turn_on": form if deed == "turn_on" and form else TurnOnForm(person=person),
        "change": form if deed != "turn_on" and form else CurrentPasswordForm(person=person, auto_id="change_%s"),
        "refused": form,
        "next": next_page(request),
    }
    return render(request, "accounts/second_factor.html", context, status=REFUSED_FORM if form else 200)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
