"""A second factor for staff: a code of their phone that changes every half minute, and ten codes on paper.

Keys and counters are django-otp's. Of the codes on paper only a keyed hash is kept. Wrong codes count as wrong
passwords do (`backends.CodeBackend`), so the lock of the account is the only one.
"""

from base64 import b32encode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from centre.accounts.devices import end_sessions_of
from centre.accounts.models import User
from centre.shared import codes
from centre.shared.problems import Problem, Refused, refuse
from centre.trail.models import Kind
from centre.trail.recording import record

PURPOSE, WHAT = "accounts.second_factor", "second factor"
CODES = 10
KEPT_LETTERS = 16  # of a hash: as many as django-otp has room for
ADMINISTRATOR = "administrator"
WRONG_CODE = Problem(
    code="wrong_code",
    field="code",
    message=_("This code does not fit. Please wait for the next one and check that the clock of the phone is right."),
)
COMPULSORY = Problem(
    code="compulsory",
    message=_("Your role needs the second factor, so it cannot be turned off. You can set it up anew."),
)


def has(person: User) -> bool:
    """Whether a code is asked for when they sign in."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def must_have(person: User) -> bool:
    """Whether one of their roles needs it (SECOND_FACTOR_ROLES); a superuser is an administrator."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles or not person.is_staff:
        return False
    return (person.is_superuser and ADMINISTRATOR in roles) or person.groups.filter(name__in=roles).exists()


def in_preparation(person: User) -> TOTPDevice | None:
    """The key that was shown to them and is not confirmed yet."""
    return TOTPDevice.objects.filter(user=person, confirmed=False).order_by("pk").last()


def typed_key(device: TOTPDevice) -> str:
    """The key for those who cannot scan it, in groups of four."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def codes_left(person: User) -> int:
    """How many of the codes on paper were not used yet."""
    return StaticToken.objects.filter(device__user=person).count()


@transaction.atomic
def prepare(*, by: User) -> TOTPDevice:
    """A new key, to be confirmed with a code that the phone makes of it; what holds holds on until then."""
    TOTPDevice.objects.filter(user=by, confirmed=False).delete()
    device: TOTPDevice = TOTPDevice.objects.create(user=by, name="phone", confirmed=False)
    return device


@transaction.atomic
def turn_on(*, code: str, by: User) -> list[str]:
    """From now on a code is asked for; other devices are signed out by the view. Returns the codes on paper.

    They are kept nowhere. Raises Refused when `code` is not of the key in preparation.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    device = TOTPDevice.objects.select_for_update().filter(user=by, confirmed=False).order_by("pk").last()
    if device is None or not device.verify_token(codes.typed(code)):
        raise Refused([WRONG_CODE])
    TOTPDevice.objects.filter(user=by).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    record(Kind.SIGN_IN_CHANGED, by=by, what=WHAT, on=True)
    return _new_codes(by)


@transaction.atomic
def renew_codes(*, by: User) -> list[str]:
    """Ten new codes on paper; the old ones hold no longer."""
    record(Kind.SIGN_IN_CHANGED, by=by, what=WHAT, new_codes=True)
    return _new_codes(by)


@transaction.atomic
def turn_off(*, by: User) -> None:
    """The password alone is enough again. Raises Refused where a role needs the second factor."""
    refuse([COMPULSORY] if must_have(by) else [])
    _forget(by)
    record(Kind.SIGN_IN_CHANGED, by=by, what=WHAT, on=False)


@transaction.atomic
def reset(*, person: User, by: User | None) -> None:
    """For somebody whose phone and paper are lost; they are signed out everywhere, and set it up anew.

    `by` is None when it is done on the server itself.
    """
    _forget(person)
    end_sessions_of(person)
    about = f"{person.masked_name} ({person.username})"
    record(Kind.SIGN_IN_CHANGED, by=by, what=WHAT, about=about, on=False)


@transaction.atomic
def is_theirs(person: User, code: str) -> bool:
    """Whether this is a code of theirs that was not used before; it is used by this."""
    typed = codes.typed(code)
    devices = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=True)
    if typed.isdecimal():
        return any(device.verify_token(typed) for device in devices)
    papers = StaticDevice.objects.select_for_update().filter(user=person)
    return any(paper.verify_token(_kept(person, typed)) for paper in papers)


def _new_codes(person: User) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    paper = StaticDevice.objects.create(user=person, name="paper")
    drawn = [_with_a_letter() for _number in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=_kept(person, code)) for code in drawn)
    return [codes.spelled(code) for code in drawn]


def _with_a_letter() -> str:
    """Codes of the phone are all digits, so those on paper never are."""
    return next(code for code in iter(codes.drawn, None) if not code.isdecimal())


def _kept(person: User, code: str) -> str:
    return codes.hashed(code, purpose=PURPOSE, reference=str(person.pk))[:KEPT_LETTERS]


def _forget(person: User) -> None:
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
