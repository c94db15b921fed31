"""Who may open the pages of the desk, and who may see what about people."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url

from centre.accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may(person: User | AnonymousUser, permission: str) -> bool:
    """Whether somebody is staff and holds `permission` (`app.codename`)."""
    return bool(person.is_staff and person.has_perm(permission))


def require(allowed: bool) -> None:
    """Stop a command that somebody may not give. Raises PermissionDenied unless `allowed`."""
    if not allowed:
        raise PermissionDenied


def staff_required(*permissions: str) -> Callable[[View[P]], View[P]]:
    """For views of the desk: staff who hold one of `permissions` (`app.codename`); without any, all staff.

    Who is not signed in goes to the sign-in page, everybody else gets 403. Other people's things are a matter of the
    view: it fetches them so that they are 404.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = request.user
            if not person.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url("accounts:sign_in"))
            if not person.is_staff or not (permissions == () or any(may(person, name) for name in permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def may_unmask(person: User) -> bool:
    """See full names and numbers; each time is recorded."""
    return may(person, "accounts.unmask_person")


def may_help_with_accounts(person: User) -> bool:
    """Make accounts and one-time passwords at the counter."""
    return may(person, "accounts.create_account_at_counter")


def may_give_new_password(helper: User, person: User) -> bool:
    """The desk helps residents; only an administrator gives staff a new password, and nobody one to themselves."""
    if person.pk == helper.pk or not person.is_active or not may_help_with_accounts(helper):
        return False
    if person.is_superuser:
        return helper.is_superuser
    return may(helper, "accounts.change_user") if person.is_staff else True


def may_reset_second_factor(helper: User, person: User) -> bool:
    """Only an administrator lets staff in without their second factor, and nobody themselves."""
    return may(helper, "accounts.change_user") and may_give_new_password(helper, person)
