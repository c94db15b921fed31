"""Claim codes: what the desk hands to somebody without an account, so that they can see, cancel or check in.

Only a keyed hash is kept. A password hash made slow on purpose would buy nothing: the code is drawn by lot with more
than 38 bits, without the key of the house a stolen table says nothing about it, and whoever guesses at the page gets
five tries.
"""

import secrets
from datetime import datetime, timedelta

import pghistory
from django.db import connection
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from bookings import permissions
from bookings.models import ClaimFailure, Reservation
from bookings.permissions import require
from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
LENGTH = 8
KEPT_AFTER_THE_END = timedelta(days=1)
TRIES, WITHIN = 5, timedelta(minutes=15)
FAILURES_KEPT = timedelta(days=1)
# The first number of the locks under which tries are counted, one for references and one for network addresses.
REFERENCE_LOCK, ADDRESS_LOCK = 7_401_011, 7_401_012
NO_CODE = "0" * 64


class TooManyTries(Exception):
    """Wrong codes were tried too often; nothing was looked at."""


@retried
def give_code(*, reservation: Reservation, by: User) -> str:
    """Draw a code for a reservation without an account, `ABCD-EFGH`; the one before is dead. It is kept nowhere.

    Raises Refused where there is an account, or PermissionDenied.
    """
    require(permissions.may_reserve_for_others(by) and reservation.kind != Reservation.Kind.CLOSURE)
    if reservation.holder_id is not None:
        message = _("The holder has an account and needs no code.")
        raise Refused([Problem(code="has_an_account", message=message)])
    code = "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))
    with pghistory.context(reason="claim code"):
        Reservation.objects.filter(pk=reservation.pk).update(claim_hash=_hash(reservation.reference, code))
    return f"{code[:4]}-{code[4:]}"


@retried
def claim(*, reference: str, code: str, address: str, now: datetime) -> Reservation | None:
    """The reservation that this code belongs to; None when the two do not fit, which is counted.

    `reference` and `code` may be typed with spaces and in small letters; `address` is the network address that asks.
    Raises TooManyTries after five failures with this reference or from this address within fifteen minutes.
    """
    reference, code = _typed(reference)[:16], _typed(code)
    _lock_tries(reference, address)
    if _is_barred(reference, address, now=now):
        raise TooManyTries
    found = Reservation.objects.with_room().filter(reference=reference, holder__isnull=True).first()
    kept = found.claim_hash if found and found.claim_hash and not is_dead(found, now=now) else NO_CODE
    if constant_time_compare(_hash(reference, code), kept):
        return found
    ClaimFailure.objects.create(address=address, reference=reference, at=now)
    return None


def is_dead(reservation: Reservation, *, now: datetime) -> bool:
    """Whether a code no longer opens anything: the reservation has been over for a day."""
    return now >= reservation.ends_at + KEPT_AFTER_THE_END


def forget_failures(*, now: datetime) -> int:
    """Wrong codes are kept for a day; how many were forgotten."""
    return ClaimFailure.objects.filter(at__lte=now - FAILURES_KEPT).delete()[0]


def _lock_tries(reference: str, address: str) -> None:
    """Of those who try at once, with one reference or from one address, each counts those before: all wait here.

    References come before addresses, so nobody waits in a circle.
    """
    with connection.cursor() as cursor:
        for lock, key in ((REFERENCE_LOCK, reference), (ADDRESS_LOCK, address)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [lock, key])


def _is_barred(reference: str, address: str, *, now: datetime) -> bool:
    recent = ClaimFailure.objects.filter(at__gt=now - WITHIN)
    return any(recent.filter(**who).count() >= TRIES for who in ({"reference": reference}, {"address": address}))


def _hash(reference: str, code: str) -> str:
    return salted_hmac(f"bookings.claims {reference}", code, algorithm="sha256").hexdigest()


def _typed(words: str) -> str:
    return "".join(letter for letter in words if letter.isalnum()).upper()
