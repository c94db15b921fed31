"""Claim codes: what the desk hands to somebody without an account, so that they can see, cancel or check in."""

from datetime import datetime, timedelta

import pghistory
from django.utils.translation import gettext_lazy as _

from bookings import permissions
from bookings.models import Reservation
from centre.accounts import tries
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.shared import codes
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused

PURPOSE = "bookings.claims"  # in every hash that is kept
KEPT_AFTER_THE_END = timedelta(days=1)


@retried
def give_code(*, reservation: Reservation, by: User) -> str:
    """Draw a code for a reservation without an account, `ABCD-EFGH`; the one before is dead. It is kept nowhere.

    Raises Refused where there is an account, or PermissionDenied.
    """
    require(permissions.may_reserve_for_others(by) and reservation.kind != Reservation.Kind.CLOSURE)
    if reservation.holder_id is not None:
        message = _("The holder has an account and needs no code.")
        raise Refused([Problem(code="has_an_account", message=message)])
    code = codes.drawn()
    kept = codes.hashed(code, purpose=PURPOSE, reference=reservation.reference)
    with pghistory.context(reason="claim code"):
        Reservation.objects.filter(pk=reservation.pk).update(claim_hash=kept)
    return codes.spelled(code)


@retried
def claim(*, reference: str, code: str, address: str, now: datetime) -> Reservation | None:
    """The reservation that this code belongs to; None when the two do not fit, which is counted.

    `reference` and `code` may be typed with spaces and in small letters; `address` is the network address that asks.
    Raises TooManyTries after five failures with this reference or from this address within fifteen minutes.
    """
    reference, code = codes.typed(reference)[:16], codes.typed(code)
    asked = {"purpose": PURPOSE, "reference": reference}
    tries.begin(**asked, address=address, now=now)
    found = Reservation.objects.with_room().filter(reference=reference, holder__isnull=True).first()
    kept = found.claim_hash if found and not is_dead(found, now=now) else None
    if codes.fits(code, kept, **asked):
        return found
    tries.count_failure(**asked, address=address, now=now)
    return None


def is_dead(reservation: Reservation, *, now: datetime) -> bool:
    """Whether a code no longer opens anything: the reservation has been over for a day."""
    return now >= reservation.ends_at + KEPT_AFTER_THE_END
