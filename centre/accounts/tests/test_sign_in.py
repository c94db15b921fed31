"""Signing in and out."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user

PASSWORD = "Lantern-Gate-7"
URL = "/account/sign-in/"
# what a browser would read as //example.org
TRICKS = [
    "/\t/example.org",
    "/\n/example.org",
    "///example.org",
    "/\\/example.org",
    "\t//example.org",
    "//\x00example.org",
]


@pytest.fixture
def resident(db: None, quick_hasher: None) -> User:
    return make_user("mei", name="梅芳", phone="13800001111", password=PASSWORD)


def attempt(client: Client, name: str, password: str, **more: str):
    return client.post(URL, {"username": name, "password": password, **more})


def without_token(content: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)


@pytest.mark.parametrize(
    "name", ["mei", "13800001111", "138 0000 1111", "+86 138-0000-1111", "１３８００００１１１１", " mei "]
)
def test_a_person_signs_in_with_the_user_name_or_the_number_however_it_is_typed(
    client: Client, resident: User, name: str
):
    answer = attempt(client, name, PASSWORD)
    assert (answer.status_code, answer.url) == (302, reverse("portal:home"))
    assert client.session["_auth_user_id"] == str(resident.pk)


def test_signing_in_rotates_the_session(client: Client, resident: User):
    client.cookies["sessionid"] = "0" * 32
    attempt(client, "mei", PASSWORD)
    assert client.cookies["sessionid"].value != "0" * 32


def test_a_session_that_somebody_else_has_planted_is_not_the_one_that_is_signed_in(resident: User):
    planted, victim = Client(), Client()
    session = planted.session
    session["claimed"] = ["ABC234", 0, ""]
    session.save()
    planted.cookies["sessionid"] = victim.cookies["sessionid"] = session.session_key
    assert attempt(victim, "mei", PASSWORD).status_code == 302
    assert victim.get("/account/").status_code == 200
    assert planted.get("/account/").status_code == 302


def test_the_next_page_is_followed_only_within_this_site(client: Client, resident: User):
    assert attempt(client, "mei", PASSWORD, next="/inbox/?x=1").url == "/inbox/?x=1"
    for foreign in ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "\x00", *TRICKS]:
        client.logout()
        assert attempt(client, "mei", PASSWORD, next=foreign).url == "/"


def test_whoever_is_signed_in_is_taken_on_to_the_next_page(alice_client: Client):
    assert alice_client.get(URL, {"next": "/account/"}).url == "/account/"


def test_a_wrong_password_an_unknown_name_and_a_closed_account_get_the_same_answer(client: Client, resident: User):
    make_user("gone", phone="13800002222", password=PASSWORD, is_active=False)
    answers = [attempt(client, *pair) for pair in [("mei", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)]]
    bodies = {
        without_token(answer.content).replace(name, b"NAME")
        for answer, name in zip(answers, [b"mei", b"nobody", b"gone"], strict=True)
    }
    assert {answer.status_code for answer in answers} == {422}
    assert len(bodies) == 1


@pytest.mark.parametrize("name", ["13800001111", "13899999999"])
def test_a_number_gets_the_same_answer_with_and_without_an_account(client: Client, resident: User, name: str):
    body = without_token(attempt(client, name, "wrong").content).replace(name.encode(), b"NAME")
    assert body == without_token(attempt(Client(), "13700000000", "wrong").content).replace(b"13700000000", b"NAME")


def test_a_name_without_an_account_costs_as_much_hashing_as_one_with(client: Client, resident: User, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    attempt(client, "mei", "wrong")
    known = len(hashed)
    attempt(client, "nobody", "wrong")
    assert len(hashed) - known == known == 1


def test_the_password_is_not_sent_back(client: Client, resident: User):
    assert b"a-secret-I-typed" not in attempt(client, "mei", "a-secret-I-typed").content


# --- the lock --------------------------------------------------------------------------------------------------------


def fail(client: Client, name: str, times: int = 5) -> list[int]:
    return [attempt(client, name, "wrong").status_code for _time in range(times)]


def let_minutes_pass(minutes: int) -> None:
    for row in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - timedelta(minutes=minutes))


def test_after_five_failures_even_the_right_password_has_to_wait(client: Client, resident: User):
    assert fail(client, "mei") == [422, 422, 422, 422, 429]
    refused = attempt(client, "mei", PASSWORD)
    assert refused.status_code == 429
    assert "_auth_user_id" not in client.session
    assert 0 < int(refused["Retry-After"]) <= 15 * 60


def test_after_fifteen_minutes_the_right_password_opens_again(client: Client, resident: User):
    fail(client, "mei")
    let_minutes_pass(14)
    assert attempt(client, "mei", PASSWORD).status_code == 429
    let_minutes_pass(1)
    assert attempt(client, "mei", PASSWORD).status_code == 302


def test_trying_during_the_lock_does_not_make_it_longer(client: Client, resident: User):
    fail(client, "mei")
    let_minutes_pass(14)
    assert fail(client, "mei", 3) == [429, 429, 429]
    let_minutes_pass(1)
    assert attempt(client, "mei", PASSWORD).status_code == 302


def test_the_number_and_the_user_name_share_one_count(client: Client, resident: User):
    fail(client, "mei", 2)
    fail(client, "138 0000 1111", 2)
    assert fail(client, "+8613800001111", 1) == [429]
    assert attempt(client, "mei", PASSWORD).status_code == 429


def test_other_devices_and_other_browsers_share_the_count(resident: User):
    for number in range(4):
        attempt(Client(REMOTE_ADDR=f"10.0.0.{number}", headers={"user-agent": f"browser {number}"}), "mei", "wrong")
    assert attempt(Client(REMOTE_ADDR="10.0.0.9"), "mei", "wrong").status_code == 429


def test_another_person_is_not_locked_out_with_them(client: Client, resident: User):
    make_user("lan", phone="13800003333", password=PASSWORD)
    fail(client, "mei")
    assert attempt(client, "lan", PASSWORD).status_code == 302


def test_a_success_forgets_the_failures_before(client: Client, resident: User):
    fail(client, "mei", 4)
    attempt(client, "13800001111", PASSWORD)
    client.logout()
    assert fail(client, "mei", 1) == [422]


def test_names_without_an_account_lock_the_same_way_and_show_the_same_page(client: Client, resident: User):
    known, unknown = (fail(client, name, 6) for name in ["13800001111", "13899999999"])
    assert known == unknown == [422, 422, 422, 422, 429, 429]
    pages = {
        without_token(re.sub(rb"<time.*?</time>", b"", attempt(client, name, "wrong").content))
        for name in ["13800001111", "13899999999", "mei"]
    }
    assert len(pages) == 1


def test_the_lock_page_names_the_wait_and_the_phone_of_the_desk(client: Client, resident: User, settings):
    fail(client, "mei")
    page = attempt(client, "mei", PASSWORD).content.decode()
    assert "15" in page
    assert settings.CENTRE["phone"] in page


def test_no_password_is_kept_with_the_failed_attempts(client: Client, resident: User):
    attempt(client, "mei", "a-secret-I-typed")
    row = AccessAttempt.objects.get()
    assert "a-secret-I-typed" not in row.post_data + row.get_data


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"username": "mei"},
        {"username": "\x00mei", "password": PASSWORD},
        {"username": "mei", "password": "\x00"},
        {"username": "x" * 100_000, "password": "x" * 100_000},
        {"username": ["mei", "lan"], "password": "wrong"},
        {"username": str(2**31), "password": str(2**63)},
        {"username": "mei\r\nSet-Cookie: a=b", "password": "wrong"},
    ],
)
def test_nonsense_is_a_refused_form(client: Client, resident: User, typed: dict):
    assert client.post(URL, typed).status_code == 422


def test_ten_megabytes_are_refused(client: Client, resident: User):
    assert client.post(URL, {"username": "mei", "password": "x" * 10_000_000}).status_code in (400, 413)


def test_a_form_without_its_token_is_refused(resident: User):
    assert Client(enforce_csrf_checks=True).post(URL, {"username": "mei", "password": PASSWORD}).status_code == 403


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session(alice_client: Client):
    assert alice_client.post("/account/sign-out/").url == "/"
    assert alice_client.get("/account/").url == "/account/sign-in/?next=/account/"


def test_a_link_cannot_sign_anybody_out(alice_client: Client):
    assert alice_client.get("/account/sign-out/").status_code == 405
    assert "_auth_user_id" in alice_client.session


@pytest.mark.parametrize("key", [r'"aaaaaaaa\000"', r'"\377\376aaaaaaaa"', "a" * 5000, "aaaaaaaa'--", '""', "a"])
def test_a_cookie_that_is_no_session_is_none(resident: User, key: str):
    client = Client()
    assert client.get("/rooms/", HTTP_COOKIE=f"sessionid={key}").status_code == 200
    assert client.get("/account/", HTTP_COOKIE=f"sessionid={key}").status_code == 302
    assert client.post(URL, {"username": "mei", "password": PASSWORD}, HTTP_COOKIE=f"sessionid={key}").url == "/"
