"""The second factor of staff: set up by oneself, asked for at the sign-in, reset by an administrator."""

import time
from io import StringIO
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from centre.accounts import checks, roles, second_factor
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.trail.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
PASSWORD = "Lantern-Gate-7"
NOW = 1_800_000_000.0
SIGN_IN, CODE, OWN = "/account/sign-in/", "/account/sign-in/code/", "/account/second-factor/"


class Phone:
    """The app, with the key of a device and a clock of our own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = NOW
        monkeypatch.setattr("django_otp.plugins.otp_totp.models.time", self)

    def time(self) -> float:
        return self.at

    def wait(self, seconds: float = 60) -> None:
        self.at += seconds

    def code(self, person: User) -> str:
        device = TOTPDevice.objects.filter(user=person).latest("pk")
        totp = TOTP(device.bin_key)
        totp.time = self.at
        return f"{totp.token():06d}"


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    return Phone(monkeypatch)


@pytest.fixture
def mei() -> User:
    person = make_user("mei", phone="13800001111", password=PASSWORD)
    roles.give(person, "reception desk")
    return person


@pytest.fixture
def paper(mei: User, phone: Phone) -> list[str]:
    """The second factor of mei is on; these are the codes on paper."""
    second_factor.prepare(by=mei)
    drawn = second_factor.turn_on(code=phone.code(mei), by=mei)
    phone.wait()
    return drawn


def password_given(client: Client, **more: str) -> Any:
    client.cookies["language"] = "en"
    return client.post(SIGN_IN, {"username": "mei", "password": PASSWORD, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- setting it up ---------------------------------------------------------------------------------------------------


def test_it_is_set_up_with_the_first_code_and_gives_ten_codes_on_paper_this_once(mei: User, phone: Phone) -> None:
    here, there = Client(), Client()
    password_given(here), password_given(there)
    page = here.post(OWN, {"deed": "prepare"}, follow=True).content.decode()
    assert "<svg" in page
    assert second_factor.typed_key(TOTPDevice.objects.get()) in page
    assert not second_factor.has(mei)
    answer = here.post(OWN, {"deed": "turn_on", "code": phone.code(mei), "current_password": PASSWORD})
    assert (answer.status_code, len(set(answer.context["codes"]))) == (200, 10)
    assert "no-store" in answer["Cache-Control"]
    assert all(code in answer.content.decode() for code in answer.context["codes"])
    assert not any(
        code.replace("-", "") in list(StaticToken.objects.values_list("token", flat=True))
        for code in answer.context["codes"]
    )
    after = here.get(OWN).content.decode()
    assert not any(code in after for code in answer.context["codes"])
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302  # signed out: it came in with the password alone
    entry = Entry.objects.get(kind="sign_in_changed")
    assert (entry.who, entry.what, entry.facts) == (mei.pk, "second factor", {"on": True})


@pytest.mark.parametrize("code", ["", "000000", "abc", "\x00", "９", "2147483648", "9" * 20, "😀", "-1"])
def test_a_wrong_first_code_turns_nothing_on(mei: User, phone: Phone, client: Client, code: str) -> None:
    password_given(client)
    second_factor.prepare(by=mei)
    answer = client.post(OWN, {"deed": "turn_on", "code": code, "current_password": PASSWORD})
    assert (answer.status_code, second_factor.has(mei)) == (422, False)


def test_without_the_password_nothing_is_changed(mei: User, paper: list[str], phone: Phone, client: Client) -> None:
    client.force_login(mei, "centre.accounts.backends.NameOrPhoneBackend")
    for deed in ("turn_on", "turn_off", "renew_codes"):
        answer = client.post(OWN, {"deed": deed, "code": phone.code(mei), "current_password": "wrong"})
        assert answer.status_code == 422
    assert second_factor.codes_left(mei) == 10
    assert second_factor.has(mei)


@pytest.mark.parametrize("deed", ["", "x", "\x00", "renew_codes"])
def test_a_deed_that_there_is_not_is_refused(mei: User, client: Client, deed: str) -> None:
    password_given(client)
    assert client.post(OWN, {"deed": deed, "current_password": PASSWORD}).status_code == 422


def test_it_is_for_staff(alice_client: Client, client: Client) -> None:
    assert alice_client.get(OWN).status_code == 403
    assert client.get(OWN).status_code == 302


# --- signing in ------------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(mei: User, paper: list[str], client: Client) -> None:
    assert password_given(client).status_code == 200
    assert not is_in(client)
    assert client.get("/account/").status_code == 302


def test_password_and_code_open_the_page_that_was_wanted(mei, paper, phone: Phone, client: Client) -> None:
    assert 'value="/account/"' in password_given(client, next="/account/").content.decode()
    before = client.session.session_key
    answer = client.post(CODE, {"code": f" {phone.code(mei)[:3]} {phone.code(mei)[3:]} ", "next": "/account/"})
    assert (answer.status_code, answer.url) == (302, "/account/")
    assert is_in(client)
    assert client.session.session_key != before


def test_a_code_is_used_once(mei: User, paper: list[str], phone: Phone, client: Client) -> None:
    code = phone.code(mei)
    password_given(client)
    client.post(CODE, {"code": code})
    other = Client()
    password_given(other)
    answer = other.post(CODE, {"code": code})
    assert (answer.status_code, is_in(other)) == (422, False)
    phone.wait()
    other.post(CODE, {"code": phone.code(mei)})
    assert is_in(other)


def test_a_code_of_the_paper_opens_once_however_it_is_typed(mei: User, paper: list[str], client: Client) -> None:
    password_given(client)
    client.post(CODE, {"code": paper[3].lower().replace("-", " ")})
    assert (is_in(client), second_factor.codes_left(mei)) == (True, 9)
    other = Client()
    password_given(other)
    assert other.post(CODE, {"code": paper[3]}).status_code == 422


def test_new_codes_on_paper_end_the_old_ones(mei: User, paper: list[str]) -> None:
    second_factor.renew_codes(by=mei)
    assert not second_factor.is_theirs(mei, paper[0])


def test_somebody_elses_codes_do_not_fit(mei: User, paper: list[str], erik: User) -> None:
    second_factor.renew_codes(by=erik)
    assert not second_factor.is_theirs(erik, paper[0])


def test_wrong_codes_lock_the_account_as_wrong_passwords_do(mei, paper, phone: Phone, client: Client) -> None:
    password_given(client)
    answers = [client.post(CODE, {"code": "000000"}) for _try in range(4)]
    assert {answer.status_code for answer in answers} == {422}
    locked = client.post(CODE, {"code": "000000"})
    assert (locked.status_code, "Retry-After" in locked) == (429, True)
    assert client.post(CODE, {"code": phone.code(mei)}).status_code == 429
    assert password_given(Client()).status_code == 429
    assert {entry.who for entry in Entry.objects.filter(kind="sign_in_failed")} == {mei.pk}
    assert Entry.objects.filter(kind="locked_out").count() == 1
    assert "000000" not in str(AccessAttempt.objects.values_list("post_data", "get_data"))


def test_a_right_password_does_not_forgive_wrong_codes(mei: User, paper: list[str], client: Client) -> None:
    for _try in range(4):
        password_given(client)
        client.post(CODE, {"code": "000000"})
    password_given(client)
    assert client.post(CODE, {"code": "000000"}).status_code == 429


@pytest.mark.parametrize("code", ["", "\x00", "２１４７", "2147483648", "9" * 5000, "😀", "ABCD-EFGH", "1e9", "' OR 1"])
def test_whatever_is_typed_for_a_code_is_refused(mei: User, paper: list[str], client: Client, code: str) -> None:
    password_given(client)
    assert client.post(CODE, {"code": code}).status_code == 422
    assert not is_in(client)


def test_the_second_page_without_the_first_leads_to_the_first(mei: User, paper: list[str], client: Client) -> None:
    for answer in (client.get(CODE), client.post(CODE, {"code": paper[0]})):
        assert answer.url == SIGN_IN
    assert second_factor.codes_left(mei) == 10


def test_the_second_page_waits_five_minutes(mei: User, paper: list[str], client: Client) -> None:
    password_given(client)
    session = client.session
    session["waits_for_code"] = session["waits_for_code"] | {"at": time.time() - 301}
    session.save()
    assert client.post(CODE, {"code": paper[0]}).url == SIGN_IN
    assert not is_in(client)


def test_a_password_changed_in_between_has_to_be_given_again(mei: User, paper: list[str], client: Client) -> None:
    password_given(client)
    mei.set_password("Harbour-Bell-9")
    mei.save()
    assert client.post(CODE, {"code": paper[0]}).url == SIGN_IN


def test_the_administration_site_has_no_other_way_in(root: User, client: Client) -> None:
    root.set_password(PASSWORD)
    root.save()
    second_factor.prepare(by=root)
    TOTPDevice.objects.update(confirmed=True)
    client.post("/admin/login/", {"username": "root", "password": PASSWORD})
    client.post(SIGN_IN, {"username": "root", "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 302


# --- compulsory ------------------------------------------------------------------------------------------------------


@pytest.fixture
def compulsory(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["reception desk", "administrator"]


@pytest.mark.usefixtures("compulsory")
class TestWhereARoleNeedsIt:
    def test_one_sets_it_up_before_anything_else(self, mei: User, phone: Phone, client: Client) -> None:
        password_given(client)
        assert client.get("/desk/accounts/").url == OWN
        assert client.get(OWN).status_code == 200
        assert client.get("/rooms/").status_code == 200  # what everybody may see
        client.post(OWN, {"deed": "prepare"})
        client.post(OWN, {"deed": "turn_on", "code": phone.code(mei), "current_password": PASSWORD})
        assert client.get("/desk/accounts/").status_code == 200

    def test_a_superuser_is_an_administrator(self, root_client: Client) -> None:
        assert root_client.get("/desk/accounts/").url == OWN

    def test_other_roles_and_residents_are_left_alone(self, lib_client: Client, alice_client: Client) -> None:
        assert lib_client.get("/account/").status_code == 200
        assert alice_client.get("/account/").status_code == 200

    def test_it_cannot_be_turned_off(self, mei: User, paper: list[str], phone: Phone, client: Client) -> None:
        password_given(client)
        client.post(CODE, {"code": phone.code(mei)})
        answer = client.post(OWN, {"deed": "turn_off", "current_password": PASSWORD})
        assert (answer.status_code, second_factor.has(mei)) == (422, True)

    def test_a_session_from_before_ends(self, mei: User, paper: list[str], client: Client) -> None:
        client.force_login(mei, "centre.accounts.backends.NameOrPhoneBackend")
        assert client.get("/desk/accounts/").url == SIGN_IN
        assert not is_in(client)


def test_a_role_that_there_is_not_is_told_before_it_protects_nobody(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = [role.name for role in roles.ROLES]
    assert checks.second_factor_roles_exist(None) == []
    settings.SECOND_FACTOR_ROLES = ["administrator", "auditors"]
    [message] = checks.second_factor_roles_exist(None)
    assert (message.id, "auditors" in message.msg, "administrator" in message.msg) == ("accounts.E001", True, False)


def test_where_no_role_needs_it_one_turns_it_off_oneself(mei, paper, phone: Phone, client: Client) -> None:
    password_given(client)
    client.post(CODE, {"code": phone.code(mei)})
    assert client.post(OWN, {"deed": "turn_off", "current_password": PASSWORD}).status_code == 302
    assert not second_factor.has(mei)
    password_given(Client())
    assert Entry.objects.filter(kind="sign_in_changed", facts={"on": False}).count() == 1


def test_without_the_setting_no_page_asks_the_database_about_it(
    lib_client: Client, settings: Settings, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        lib_client.get("/account/")
    assert not any("otp_" in query["sql"] for query in asked)


# --- reset -----------------------------------------------------------------------------------------------------------


def test_an_administrator_resets_it_and_that_is_recorded(mei, paper, root_client: Client, root: User) -> None:
    page = f"/desk/accounts/{mei.pk}/"
    reset = f"{page}second-factor/"
    assert reset in root_client.get(page).content.decode()
    assert root_client.post(reset).status_code == 302
    assert not second_factor.has(mei)
    assert second_factor.codes_left(mei) == 0
    entry = Entry.objects.filter(kind="sign_in_changed").latest("pk")
    assert (entry.who, entry.what, "mei" in entry.about) == (root.pk, "second factor", True)
    assert reset not in root_client.get(page).content.decode()


def test_nobody_else_resets_it(
    mei, paper, erik_client: Client, alice_client: Client, root_client: Client, root
) -> None:
    for somebody in (erik_client, alice_client):
        assert somebody.post(f"/desk/accounts/{mei.pk}/second-factor/").status_code == 403
    assert root_client.post(f"/desk/accounts/{root.pk}/second-factor/").status_code == 403
    assert root_client.post("/desk/accounts/2147483648/second-factor/").status_code == 404
    assert second_factor.has(mei)


# --- reset on the server ---------------------------------------------------------------------------------------------


def reset_on_the_server(name: str) -> str:
    said = StringIO()
    call_command("reset_second_factor", name, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("name", ["mei", "138 0000 1111"])
def test_for_the_last_administrator_it_is_reset_on_the_server(
    mei: User, paper: list[str], phone: Phone, client: Client, name: str
) -> None:
    password_given(client)
    client.post(CODE, {"code": phone.code(mei)})
    said = reset_on_the_server(name)
    assert "second factor of mei is off" in said
    assert (second_factor.has(mei), second_factor.codes_left(mei)) == (False, 0)
    assert client.get("/account/").status_code == 302  # signed out
    password_given(client)
    assert is_in(client)
    entry = Entry.objects.filter(kind="sign_in_changed").latest("pk")
    assert (entry.who, entry.what, "mei" in entry.about) == (None, "second factor", True)


def test_what_is_not_there_is_not_reset_and_that_is_said(mei: User) -> None:
    assert "nothing was changed" in reset_on_the_server("mei")
    assert not Entry.objects.filter(kind="sign_in_changed").exists()
    with pytest.raises(CommandError, match="Nobody has this user name"):
        reset_on_the_server("nobody")
