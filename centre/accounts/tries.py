"""Guessing at codes is slowed down: five wrong ones within fifteen minutes, and one has to wait.

Counted for each reference and for each network address, and for each purpose apart. What is counted is kept for a day.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from centre.accounts.models import ClaimFailure

TRIES, WITHIN = 5, timedelta(minutes=15)
FAILURES_KEPT = timedelta(days=1)
# The first number of the locks under which tries are counted, one for references and one for network addresses.
REFERENCE_LOCK, ADDRESS_LOCK = 7_401_011, 7_401_012


class TooManyTries(Exception):
    """Wrong codes were tried too often; nothing was looked at. After `wait` at most one may try again."""

    def __init__(self, wait: timedelta = WITHIN) -> None:
        super().__init__(wait)
        self.wait = wait


def begin(*, purpose: str, reference: str, address: str, now: datetime) -> None:
    """Before a code is looked at, in a transaction: who tries at once waits here for one another.

    `reference` is what was typed, at most 16 letters, whether or not there is such a thing; `address` is the network
    address that asks. Raises TooManyTries after five failures of either within fifteen minutes.
    """
    _lock_tries(purpose, reference, address)
    recent = ClaimFailure.objects.filter(purpose=purpose, at__gt=now - WITHIN)
    if any(recent.filter(**who).count() >= TRIES for who in ({"reference": reference}, {"address": address})):
        raise TooManyTries


def count_failure(*, purpose: str, reference: str, address: str, now: datetime) -> None:
    """The code was wrong; in the transaction of `begin`."""
    ClaimFailure.objects.create(purpose=purpose, address=address, reference=reference, at=now)


def count_deed(*, purpose: str, address: str, at_most: int, within: timedelta, now: datetime) -> None:
    """Something that everybody may do, but nobody in a flood, in a transaction: it counts for the network address.

    Raises TooManyTries, counting nothing, when `at_most` were done from there `within` the time before `now`.
    """
    _lock(ADDRESS_LOCK, f"{purpose} {address}")
    done = ClaimFailure.objects.filter(purpose=purpose, address=address, at__gt=now - within).order_by("-at")
    for first in done[at_most - 1 : at_most]:
        raise TooManyTries(first.at + within - now)
    ClaimFailure.objects.create(purpose=purpose, address=address, at=now)


def old_failures(*, now: datetime) -> "QuerySet[ClaimFailure]":
    """What was kept for a day, and is to be forgotten."""
    return ClaimFailure.objects.filter(at__lte=now - FAILURES_KEPT)


def _lock_tries(purpose: str, reference: str, address: str) -> None:
    """Of those who try at once, with one reference or from one address, each counts those before: all wait here.

    References come before addresses, so nobody waits in a circle.
    """
    for lock, key in ((REFERENCE_LOCK, reference), (ADDRESS_LOCK, address)):
        _lock(lock, f"{purpose} {key}")


def _lock(lock: int, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [lock, key])
