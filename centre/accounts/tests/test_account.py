"""The account page, the password and the number."""

from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.organisations.tests.factories import make_membership, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
PASSWORD, OTHER = "Lantern-Gate-7", "Moon-Lattice-8"
BACKEND = "centre.accounts.backends.NameOrPhoneBackend"
PROFILE = {"name": "梅老师", "email": "mei@example.org", "language": "en", "elderly": "on"}


@pytest.fixture
def mei() -> User:
    return make_user("mei", name="梅芳", phone="13800001111", password=PASSWORD)


@pytest.fixture
def mei_client(mei: User) -> Client:
    client = Client()
    client.force_login(mei, BACKEND)
    return client


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/account/phone/"])
def test_pages_about_oneself_need_a_sign_in(client: Client, path: str):
    assert client.get(path).url == f"/account/sign-in/?next={path}"


def test_the_profile_is_changed_and_the_page_follows_the_choice_at_once(mei: User, mei_client: Client):
    answer = mei_client.post("/account/", PROFILE)
    mei.refresh_from_db()
    assert answer.url == "/account/"
    assert (mei.name, mei.email, mei.language, mei.elderly_mode, mei.high_contrast) == (
        "梅老师",
        "mei@example.org",
        "en",
        True,
        False,
    )
    assert (answer.cookies["language"].value, answer.cookies["elderly"].value) == ("en", "1")


def test_nothing_else_of_oneself_can_be_changed_there(mei: User, mei_client: Client):
    mei_client.post("/account/", PROFILE | {"is_staff": "on", "username": "root", "phone": "13900000000", "pk": "1"})
    mei.refresh_from_db()
    assert (mei.is_staff, mei.username, mei.phone) == (False, "mei", "13800001111")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "a\x00"}, {"email": "no address"}, {"email": "a\x00@b.cn"}, {"language": "xx"}]
)
def test_a_refused_profile_changes_nothing(mei: User, mei_client: Client, wrong: dict[str, str]):
    answer = mei_client.post("/account/", PROFILE | wrong)
    mei.refresh_from_db()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert mei.name == "梅芳"


def test_the_page_shows_the_memberships_that_hold(mei: User, mei_client: Client):
    make_membership(person=mei, organisation=make_organisation("桂园中学"))
    make_membership(person=mei, organisation=make_organisation("旧单位", retired_at="2026-01-01T00:00Z"))
    make_membership(person=mei, organisation=make_organisation("前单位"), ended_at="2026-01-01T00:00Z")
    make_organisation("别人的", members=(make_user(),))
    page = mei_client.get("/account/").content.decode()
    assert "桂园中学" in page
    assert [name for name in ("旧单位", "前单位", "别人的") if name in page] == []


# --- the password ----------------------------------------------------------------------------------------------------


def passwords(current: str, new: str, repeated: str | None = None) -> dict[str, str]:
    return {"current_password": current, "new_password": new, "repeated": repeated or new}


def test_the_password_is_changed_and_other_devices_are_signed_out(mei: User, mei_client: Client):
    elsewhere = Client()
    elsewhere.force_login(mei, BACKEND)
    assert mei_client.post("/account/password/", passwords(PASSWORD, OTHER)).url == "/account/"
    mei.refresh_from_db()
    assert mei.check_password(OTHER)
    assert mei_client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_a_wrong_current_password_changes_nothing(mei: User, mei_client: Client):
    answer = mei_client.post("/account/password/", passwords("wrong", OTHER))
    mei.refresh_from_db()
    assert set(answer.context["form"].errors) == {"current_password"}
    assert mei.check_password(PASSWORD)


def test_guessing_the_current_password_locks_like_guessing_at_the_door(mei: User, mei_client: Client):
    statuses = [mei_client.post("/account/password/", passwords("wrong", OTHER)).status_code for _time in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]
    assert mei_client.post("/account/password/", passwords(PASSWORD, OTHER)).status_code == 429
    mei.refresh_from_db()
    assert mei.check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["short", "lanterngate", "Password1", "M13800001111"])
def test_a_weak_new_password_is_refused(mei_client: Client, weak: str):
    answer = mei_client.post("/account/password/", passwords(PASSWORD, weak))
    assert answer.status_code == 422
    assert "new_password" in answer.context["form"].errors


# --- the first own password ------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer() -> User:
    return make_user("new", name="新来", phone="13800002222", password=PASSWORD, must_change_password=True)


@pytest.fixture
def newcomer_client(newcomer: User) -> Client:
    client = Client()
    client.post("/account/sign-in/", {"username": "new", "password": PASSWORD})
    return client


@pytest.mark.parametrize("path", ["/account/", "/inbox/", "/account/phone/"])
def test_with_a_one_time_password_nothing_opens_but_the_own_password(newcomer_client: Client, path: str):
    assert newcomer_client.get(path).url == f"/account/password/?next={quote(path, safe='')}"


def test_staff_with_a_one_time_password_do_not_get_to_the_desk(newcomer: User, newcomer_client: Client):
    newcomer.is_staff = newcomer.is_superuser = True
    newcomer.save()
    for path in ["/desk/accounts/", "/admin/", "/desk/organisations/"]:
        assert newcomer_client.get(path).url.startswith("/account/password/")
    assert newcomer_client.post("/desk/accounts/new/", {"name": "x"}).url.startswith("/account/password/")


def test_public_pages_stay_open_meanwhile(newcomer_client: Client):
    assert newcomer_client.get("/privacy/").status_code == 200


def test_the_first_own_password_comes_with_the_consent(newcomer: User, newcomer_client: Client):
    typed = {"new_password": OTHER, "repeated": OTHER}
    refused = newcomer_client.post("/account/password/", typed)
    assert set(refused.context["form"].errors) == {"agreed"}
    accepted = newcomer_client.post("/account/password/", typed | {"agreed": "on", "next": "/inbox/"})
    newcomer.refresh_from_db()
    assert accepted.url == "/inbox/"
    assert (newcomer.must_change_password, newcomer.consents.count()) == (False, 1)
    assert newcomer.check_password(OTHER)
    assert newcomer_client.get("/inbox/").status_code == 200


def test_the_one_time_password_itself_is_not_accepted_as_the_own_one(newcomer: User, newcomer_client: Client):
    answer = newcomer_client.post(
        "/account/password/", {"new_password": PASSWORD, "repeated": PASSWORD, "agreed": "on"}
    )
    newcomer.refresh_from_db()
    assert set(answer.context["form"].errors) == {"new_password"}
    assert newcomer.must_change_password


def test_leaving_is_possible_without_an_own_password(newcomer_client: Client):
    assert newcomer_client.post("/account/sign-out/").url == "/"


# --- the number ------------------------------------------------------------------------------------------------------


def test_the_number_is_changed_with_the_current_password(mei: User, mei_client: Client):
    answer = mei_client.post("/account/phone/", {"phone": "139 1234 5678", "current_password": PASSWORD})
    mei.refresh_from_db()
    assert (answer.url, mei.phone) == ("/account/", "13912345678")


def test_without_the_password_the_number_stays(mei: User, mei_client: Client):
    answer = mei_client.post("/account/phone/", {"phone": "13912345678", "current_password": "wrong"})
    mei.refresh_from_db()
    assert (answer.status_code, mei.phone) == (422, "13800001111")


def test_a_number_somebody_else_has_is_refused_without_saying_so(mei: User, mei_client: Client):
    make_user(phone="13912345678")
    answer = mei_client.post(
        "/account/phone/",
        {"phone": "13912345678", "current_password": PASSWORD},
        headers={"cookie": f"sessionid={mei_client.cookies['sessionid'].value}; language=en"},
    )
    mei.refresh_from_db()
    assert (answer.status_code, mei.phone) == (422, "13800001111")
    assert answer.context["form"].errors["phone"] == [
        "The number could not be changed to this one. Please ask the reception desk."
    ]


def test_nobody_finds_out_by_trying_which_numbers_have_an_account(mei_client: Client, mei: User, settings: Settings):
    settings.FORM_LIMITS = settings.FORM_LIMITS | {"phone": (2, 60)}
    sent = [{"phone": f"1391234567{number}", "current_password": PASSWORD} for number in range(3)]
    assert [mei_client.post("/account/phone/", one).status_code for one in sent] == [302, 302, 429]
    mei.refresh_from_db()
    assert mei.phone == "13912345671"
