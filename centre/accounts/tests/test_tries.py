"""Wrong codes: five within fifteen minutes, by reference and by address, for every purpose apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from centre.accounts import tries
from centre.accounts.models import ClaimFailure
from centre.accounts.tries import TooManyTries

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ASKED = {"purpose": "tests", "reference": "QY26110001", "address": "10.0.0.1", "now": NOW}


def fail(times: int, **instead: object) -> None:
    for _number in range(times):
        tries.count_failure(**ASKED | instead)  # type: ignore[arg-type]


def is_barred(**instead: object) -> bool:
    try:
        tries.begin(**ASKED | instead)  # type: ignore[arg-type]
    except TooManyTries:
        return True
    return False


@pytest.mark.parametrize(("failures", "barred"), [(4, False), (5, True)])
def test_after_five_failures_one_has_to_wait(failures: int, barred: bool) -> None:
    fail(failures)
    assert is_barred() is barred


def test_the_reference_is_barred_for_every_address_and_the_address_for_every_reference() -> None:
    fail(5)
    assert is_barred(address="10.0.0.9")
    assert is_barred(reference="QY26110002")
    assert not is_barred(address="10.0.0.9", reference="QY26110002")


def test_after_a_quarter_of_an_hour_one_may_try_again() -> None:
    fail(5)
    assert is_barred(now=NOW + timedelta(minutes=14, seconds=59))
    assert not is_barred(now=NOW + timedelta(minutes=15))


def test_every_purpose_counts_for_itself() -> None:
    fail(5, purpose="others")
    assert not is_barred()
    assert is_barred(purpose="others")


def test_wrong_codes_are_forgotten_after_a_day() -> None:
    for hours in (1, 25):
        fail(1, now=NOW - timedelta(hours=hours))
    tries.old_failures(now=NOW).delete()
    assert ClaimFailure.objects.get().at == NOW - timedelta(hours=1)


def test_what_everybody_may_do_is_counted_by_address_so_that_nobody_does_it_in_a_flood() -> None:
    def do(address: str = "10.0.0.1", *, minutes: int = 0) -> None:
        now = NOW + timedelta(minutes=minutes)
        tries.count_deed(purpose="deeds", address=address, at_most=3, within=timedelta(hours=1), now=now)

    for _number in range(3):
        do()
    with pytest.raises(TooManyTries):
        do(minutes=59)
    do("10.0.0.9")
    do(minutes=60)
    assert ClaimFailure.objects.count() == 5  # what was refused does not count
    assert not is_barred(purpose="deeds")
