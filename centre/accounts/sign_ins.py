"""Sign-ins, sign-outs, failures and locks in the audit trail; what was typed as a name is kept only where it is one."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from centre.accounts import devices
from centre.accounts.backends import person_named
from centre.accounts.models import User
from centre.accounts.phones import is_mobile_number, plain_phone
from centre.shared.masking import masked_name, masked_phone
from centre.trail.models import Kind
from centre.trail.recording import record


def listen() -> None:
    """Record from now on what Django and the lock tell about sign-ins."""
    user_logged_in.connect(_signed_in, dispatch_uid="trail")
    user_logged_out.connect(_signed_out, dispatch_uid="trail")
    user_login_failed.connect(_failed, dispatch_uid="trail")
    user_locked_out.connect(_locked_out, dispatch_uid="trail")


def _signed_in(*, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is not None:
        devices.remember(request, now=timezone.now())
    record(Kind.SIGNED_IN, by=user, request=request)


def _signed_out(*, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(Kind.SIGNED_OUT, by=user, request=request)


def _failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    before = getattr(request, "axes_locked_out", False) and not _has_just_locked(request)
    locked = {"locked": True} if before else {}
    _about_account(Kind.SIGN_IN_FAILED, str(credentials.get("username") or ""), request, **locked)


def _locked_out(*, request: HttpRequest, username: str | None, **kwargs: Any) -> None:
    """The signal comes with every attempt while a lock holds; what is recorded is that it began."""
    if _has_just_locked(request):
        _about_account(Kind.LOCKED_OUT, username or "", request)


def _has_just_locked(request: HttpRequest | None) -> bool:
    return bool(getattr(request, "axes_failures_since_start", None))


def _about_account(kind: Kind, typed: str, request: HttpRequest | None, **facts: Any) -> None:
    typed = typed.replace("\0", "").strip()[:150]
    person = person_named(typed)
    record(kind, by=person, request=request, about="" if person else _masked(typed), **facts)


def _masked(typed: str) -> str:
    """Nobody's name: perhaps a number without an account, perhaps a password in the wrong field."""
    phone = plain_phone(typed)
    return masked_phone(phone) if is_mobile_number(phone) else masked_name(typed)
