"""Sign-ins in the audit trail."""

from typing import Any

import pytest
from django.test import Client

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.trail.models import Entry, Kind

pytestmark = pytest.mark.django_db
PASSWORD = "Lantern-Gate-7"


@pytest.fixture
def mei() -> User:
    return make_user("mei", password=PASSWORD, phone="13812345678")


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """What is tested here is not how long checking a password takes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sign_in(client: Client, name: str, password: str = "wrong") -> None:
    client.post("/account/sign-in/", {"username": name, "password": password}, REMOTE_ADDR="192.0.2.1")


def told() -> list[tuple[str, int | None, str, str]]:
    return [
        (one.kind, one.who, one.about, one.address) for one in Entry.objects.exclude(kind=Kind.CHANGED).order_by("pk")
    ]


def test_signing_in_and_out_is_told_with_the_address(client: Client, mei: User) -> None:
    sign_in(client, "13812345678", PASSWORD)
    client.post("/account/sign-out/", REMOTE_ADDR="192.0.2.2")
    assert told() == [(Kind.SIGNED_IN, mei.pk, "", "192.0.2.1"), (Kind.SIGNED_OUT, mei.pk, "", "192.0.2.2")]
    assert Entry.objects.filter(kind=Kind.SIGNED_IN).get().page == "/account/sign-in/"


def test_of_a_failure_the_account_is_told_and_of_other_names_no_more_than_a_beginning(
    client: Client, mei: User
) -> None:
    for typed in ("mei", "Lantern-Gate-7", "13900001111", "\0", ""):
        sign_in(client, typed)
    assert told() == [
        (Kind.SIGN_IN_FAILED, mei.pk, "", "192.0.2.1"),
        (Kind.SIGN_IN_FAILED, None, "L*", "192.0.2.1"),
        (Kind.SIGN_IN_FAILED, None, "139****1111", "192.0.2.1"),
    ]


def test_a_lock_is_told_once_however_long_somebody_goes_on(client: Client, mei: User) -> None:
    for _attempt in range(7):
        sign_in(client, "mei")
    kinds = [kind for kind, *_rest in told()]
    assert (kinds.count(Kind.SIGN_IN_FAILED), kinds.count(Kind.LOCKED_OUT)) == (7, 1)
    assert kinds[:4] == [Kind.SIGN_IN_FAILED] * 4
    assert [one.facts for one in Entry.objects.order_by("-pk")[:2]] == [{"locked": True}] * 2


def test_a_new_password_is_told(erik: User, erik_client: Client, mei: User) -> None:
    erik_client.post(f"/desk/accounts/{mei.pk}/password/", {"seen": "on"})
    entry = Entry.objects.get(kind=Kind.SIGN_IN_CHANGED)
    assert (entry.who, entry.about) == (erik.pk, f"{mei.masked_name} (mei)")
