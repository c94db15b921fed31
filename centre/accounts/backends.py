"""Sign-in with the user name or the mobile number, and the one name under which failures are counted."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from centre.accounts import second_factor
from centre.accounts.models import User
from centre.accounts.phones import is_mobile_number, plain_phone


def person_named(name: str) -> User | None:
    """The person with this mobile number or user name. No user name looks like a mobile number, so one at most fits."""
    phone = plain_phone(name)
    if is_mobile_number(phone):
        return User.objects.filter(phone=phone).first()
    return User.objects.filter(username=name.strip()).first()


class NameOrPhoneBackend(ModelBackend):
    """Permissions as Django has them; the name may be a user name or a mobile number."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        person = person_named(username)
        if person is None:
            User().set_password(password)  # as much work as checking one, so that the answer takes as long
            return None
        right = person.check_password(password)
        return person if right and self.user_can_authenticate(person) else None


class CodeBackend(BaseBackend):
    """The second step of a sign-in; it stands behind the lock as the first does, and failures of both are counted."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", code: str = "", **kwargs: Any
    ) -> User | None:
        person = person_named(username) if code else None
        if person is None or not person.is_active:
            return None
        return person if second_factor.is_theirs(person, code) else None


def lockout_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name failures are counted under: the mobile number where there is one, so that both ways in share a count.

    A number is its own name whether or not it has an account, therefore the lock tells nothing about that.
    """
    typed = str((credentials or {}).get("username") or "").replace("\0", "").strip()[:150]
    phone = plain_phone(typed)
    if is_mobile_number(phone):
        return phone
    person = User.objects.filter(username=typed).only("phone").first()
    return person.phone if person and person.phone else typed
