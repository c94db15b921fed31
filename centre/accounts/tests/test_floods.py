"""Public forms may be sent often from one address, but not in a flood."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as house
from django.test import Client
from pytest_django import Settings

from centre.accounts import floods
from centre.accounts.models import ClaimFailure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
FORMS = {
    "sign_in": "/account/sign-in/",
    "register": "/account/register/",
    "claim": "/reservations/claim/",
    "ask_for_visit": "/visits/ask/",
    "visit_status": "/visits/status/",
}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(at=datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    clock.now = lambda: clock.at
    monkeypatch.setattr(floods, "timezone", clock)
    return clock


@pytest.fixture(autouse=True)
def two_at_most(settings: Settings) -> None:
    settings.FORM_LIMITS = {name: (2, minutes) for name, (_at_most, minutes) in house.FORM_LIMITS.items()}


@pytest.mark.parametrize(("form", "page"), FORMS.items())
def test_the_third_of_two_has_to_wait_and_is_told_how_long(now: SimpleNamespace, form: str, page: str) -> None:
    client = Client()
    client.cookies["language"] = "en"
    minutes = house.FORM_LIMITS[form][1]
    assert [client.post(page, {}).status_code for _time in range(2)] == [422, 422]
    now.at += timedelta(minutes=1)
    refused = client.post(page, {})
    assert (refused.status_code, refused["Retry-After"]) == (429, str((minutes - 1) * 60))
    assert f"it rests for {minutes - 1} minutes" in refused.content.decode()
    assert "no-store" in refused["Cache-Control"]
    now.at += timedelta(minutes=minutes - 1)
    assert client.post(page, {}).status_code == 422


def test_looking_at_a_form_costs_nothing(now: SimpleNamespace, client: Client) -> None:
    for _time in range(5):
        assert client.get(FORMS["register"]).status_code == 200
    assert ClaimFailure.objects.count() == 0


def test_forms_are_counted_apart_and_so_are_addresses(now: SimpleNamespace, client: Client) -> None:
    for _time in range(3):
        client.post(FORMS["register"], {})
    assert client.post(FORMS["register"], {}).status_code == 429
    assert client.post(FORMS["claim"], {}).status_code == 422
    assert client.post(FORMS["register"], {}, REMOTE_ADDR="203.0.113.8").status_code == 422


def test_a_household_has_one_network_however_many_addresses_it_uses(now: SimpleNamespace, client: Client) -> None:
    for last in range(2):
        client.post(FORMS["register"], {}, REMOTE_ADDR=f"2001:db8:1:2::{last + 1:x}")
    assert client.post(FORMS["register"], {}, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert client.post(FORMS["register"], {}, REMOTE_ADDR="2001:db8:1:3::1").status_code == 422


def test_too_many_wrong_codes_say_how_long_to_wait_too(
    now: SimpleNamespace, settings: Settings, client: Client
) -> None:
    settings.FORM_LIMITS = house.FORM_LIMITS | {"claim": (60, 5)}
    code = {"reference": "ABC234", "code": "ABCD-EFGH"}
    answers = [client.post(FORMS["claim"], code) for _time in range(6)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "900"
