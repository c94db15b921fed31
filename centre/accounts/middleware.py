"""Where the desk is opened from, idle time-outs (15 minutes for staff, 30 for residents), what comes first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from centre.accounts import second_factor
from centre.accounts.devices import SEEN
from centre.accounts.forms import SignInForm
from centre.accounts.kept_forms import packed
from centre.accounts.models import User
from centre.accounts.signing_in import PASSED
from centre.shared.network import OF_STAFF, FromElsewhere, may_work_from, network_address
from centre.trail.models import Kind
from centre.trail.recording import record

View = Callable[[HttpRequest], HttpResponse]
# The stamp is written at most so often; by as much somebody may outlive the limit, and nobody falls short of it.
STAMP_EVERY = timedelta(minutes=1)
SAFE = {"GET", "HEAD", "OPTIONS"}


class DeskNetworksMiddleware:
    """The desk and the administration site are opened from DESK_NETWORKS only; for strangers there are none.

    Staff read why. Sign-in itself stays open: staff are residents as well.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if not request.path_info.startswith(OF_STAFF) or may_work_from(network_address(request)):
            return
        if not getattr(request.user, "is_staff", False):
            raise Http404
        record(Kind.REFUSED, request=request, method=request.method, outside=True)
        raise FromElsewhere


class IdleTimeoutMiddleware:
    """Signs people out who did nothing for too long.

    A page that needs no sign-in is then shown as to anybody, the others lead to the sign-in page and back. A form that
    was sent is carried through the sign-in page, see `kept_forms`. Fragments that a page fetches by itself are only
    refused: the next thing the person does finds the session as it was, and says what happened.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.timed_out_id = None  # type: ignore[attr-defined]
        if SESSION_KEY in request.session and isinstance(request.user, User):
            self._look_at_the_time(request, request.user)
        return self.get_response(request)

    def _look_at_the_time(self, request: HttpRequest, person: User) -> None:
        now = timezone.now().timestamp()
        idle = timedelta(seconds=now - request.session.get(SEEN, now))
        if idle > limit_of(person) + STAMP_EVERY:
            request.timed_out_id = person.pk  # type: ignore[attr-defined]
            if is_fragment(request):
                request.user = AnonymousUser()
            else:
                logout(request)
        elif not is_by_the_clock(request) and (SEEN not in request.session or abs(idle) >= STAMP_EVERY):
            request.session[SEEN] = now

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        timed_out_id = request.timed_out_id  # type: ignore[attr-defined]
        needs_sign_in = getattr(view, "login_required", True) and not request.user.is_authenticated
        if is_fragment(request):
            return HttpResponse(status=403) if timed_out_id and needs_sign_in else None
        if timed_out_id:
            messages.info(request, _("You did nothing for a while, so we signed you out to protect your account."))
        if needs_sign_in and request.method == "POST":
            return _sign_in_and_send_again(request, timed_out_id)
        return None


def limit_of(person: User) -> timedelta:
    """How long this person may do nothing."""
    return settings.IDLE_TIMEOUT_STAFF if person.is_staff else settings.IDLE_TIMEOUT_RESIDENT


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script of the page asks for a part of it, rather than the person for a page."""
    by_htmx = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    return by_htmx or "X-Asked-By" in request.headers


def is_by_the_clock(request: HttpRequest) -> bool:
    """Whether a page asks again and again by itself: nobody does anything then, so it keeps nobody signed in."""
    return request.headers.get("X-Asked-By") == "clock"


def _sign_in_and_send_again(request: HttpRequest, person_id: int | None) -> HttpResponse | None:
    kept = packed(path=request.get_full_path(), data=request.POST, person_id=person_id)
    if not kept:
        return None
    context = {"form": SignInForm(), "next": request.get_full_path(), "kept": kept, "files_lost": bool(request.FILES)}
    return render(request, "accounts/sign_in.html", context, status=403)


class FirstThingsFirst:
    """Something that a person does before anything else that needs an account, but for the pages where it is done."""

    open_pages = frozenset({"accounts:password", "accounts:sign_out"})

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not getattr(view, "login_required", True) or (match and match.view_name in self.open_pages):
            return None
        return self.first(request, request.user) if isinstance(request.user, User) else None

    def first(self, request: HttpRequest, person: User) -> HttpResponse | None:
        """Where the person has to go first; None when nothing is to be done."""
        raise NotImplementedError


class OwnPasswordMiddleware(FirstThingsFirst):
    """Whoever has a one-time password chooses an own one first."""

    def first(self, request: HttpRequest, person: User) -> HttpResponse | None:
        if not person.must_change_password:
            return None
        onwards = request.get_full_path() if request.method in SAFE else "/"
        return redirect(f"{resolve_url('accounts:password')}?{urlencode({'next': onwards})}")


class SecondFactorMiddleware(FirstThingsFirst):
    """Whoever has a role that needs a second factor sets one up first."""

    open_pages = FirstThingsFirst.open_pages | {"accounts:second_factor", "accounts:sign_out_everywhere"}

    def first(self, request: HttpRequest, person: User) -> HttpResponse | None:
        if request.session.get(PASSED) or not second_factor.must_have(person):
            return None
        if second_factor.has(person):  # this session is from before it was set up
            logout(request)
            return redirect("accounts:sign_in")
        messages.info(request, _("Your role needs a second factor. Please set it up first."))
        return redirect("accounts:second_factor")
