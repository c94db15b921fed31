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


def test_what_was_typed_is_sent_again_from_the_page_that_says_to_wait_but_for_passwords(
    now: SimpleNamespace, client: Client
) -> None:
    typed = {"name": "梅 <芳>", "phone": "13800001111", "new_password": "Lantern-Gate-7", "csrfmiddlewaretoken": "old"}
    refused = [client.post(f"{FORMS['register']}?next=/rooms/", typed) for _time in range(3)][-1]
    page = refused.content.decode()
    assert 'action="/account/register/?next=/rooms/"' in page
    assert (">&#10;梅 &lt;芳&gt;</textarea>" in page, "13800001111" in page) == (True, True)
    assert ("Lantern-Gate-7" in page, 'value="old"' in page) == (False, False)


def test_a_flood_is_not_answered_by_another(now: SimpleNamespace, client: Client) -> None:
    refused = [client.post(FORMS["register"], {"name": "x" * 300_000}) for _time in range(3)][-1]
    assert (refused.status_code, len(refused.content) < 100_000) == (429, True)


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
