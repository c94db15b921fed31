"""People at the desk: looking up, making accounts, one-time passwords."""

import re

import pytest
from axes.models import AccessAttempt
from django.test import Client

from centre.accounts import roles
from centre.accounts.models import User
from centre.accounts.passwords import ThreeOfFourClassesValidator, one_time_password
from centre.accounts.tests.factories import make_user
from centre.trail.models import Entry, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
NEW = "/desk/accounts/new/"


@pytest.fixture
def mei() -> User:
    return make_user("mei", name="梅芳华", phone="13812345678", password="Lantern-Gate-7")


def password_on(answer) -> str:
    found = re.search(r"<code>([^<]+)</code>", answer.content.decode())
    assert found
    return found.group(1)


@pytest.mark.parametrize("path", ["", "new/", "{pk}/", "{pk}/unmask/", "{pk}/password/"])
def test_residents_and_staff_without_the_role_open_no_page_about_people(alice_client, ed_client, mei, path: str):
    address = "/desk/accounts/" + path.format(pk=mei.pk)
    assert alice_client.get(address).status_code == alice_client.post(address).status_code == 403
    assert ed_client.get(address).status_code == ed_client.post(address).status_code == 403
    assert Client().get(address).url == f"/account/sign-in/?next={address}"
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()


def test_a_role_without_being_staff_opens_nothing(erik: User, erik_client: Client):
    erik.is_staff = False
    erik.save()
    assert erik_client.get(NEW).status_code == 403


# --- a new account ---------------------------------------------------------------------------------------------------


def test_the_desk_makes_an_account_and_hands_over_a_one_time_password(erik_client: Client):
    answer = erik_client.post(NEW, {"name": "孙老师", "phone": "138 0000 1111"})
    person = User.objects.get(phone="13800001111")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert person.check_password(password_on(answer))
    assert (person.name, person.must_change_password, person.is_staff) == ("孙老师", True, False)
    assert person.consents.count() == 0  # they agree themselves, later


def test_it_is_on_record_who_made_the_account(erik: User, erik_client: Client):
    erik_client.post(NEW, {"name": "孙老师", "phone": "13800001111"})
    told = User.objects.get(phone="13800001111").events.get().pgh_context.metadata
    assert (told["user"], told["reason"]) == (erik.pk, "account made at the counter")


def test_the_whole_way_from_the_counter_to_the_own_password(erik_client: Client):
    password = password_on(erik_client.post(NEW, {"name": "孙老师", "phone": "13800001111"}))
    visitor = Client()
    first = visitor.post("/account/sign-in/", {"username": "13800001111", "password": password, "next": "/inbox/"})
    assert visitor.get(first.url).url == "/account/password/?next=%2Finbox%2F"
    own = {"new_password": "Moon-Lattice-8", "repeated": "Moon-Lattice-8", "agreed": "on"}
    assert visitor.post("/account/password/", own).url == "/"
    assert visitor.get("/account/").status_code == 200


def test_at_the_desk_a_taken_number_is_told(erik_client: Client, mei: User):
    answer = erik_client.post(NEW, {"name": "孙老师", "phone": "13812345678"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"phone"})


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"phone": "1"}, {"name": "a\x00"}, {"phone": "1\x00"}, {"name": "长" * 41}]
)
def test_nonsense_makes_no_account(erik_client: Client, wrong: dict[str, str]):
    before = User.objects.count()
    answer = erik_client.post(NEW, {"name": "孙老师", "phone": "13800001111"} | wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    assert User.objects.count() == before


def test_the_desk_cannot_make_staff(erik_client: Client):
    erik_client.post(NEW, {"name": "孙", "phone": "13800001111", "is_staff": "1", "is_superuser": "1", "username": "x"})
    person = User.objects.get(phone="13800001111")
    assert (person.is_staff, person.is_superuser, person.username == "x") == (False, False, False)


def test_one_time_passwords_are_readable_and_good_enough():
    passwords = {one_time_password() for _time in range(50)}
    assert len(passwords) == 50
    for password in passwords:
        assert re.fullmatch(r"(?:[A-Z][a-z]{2}\d-){2}[A-Z][a-z]{2}\d", password)
        assert not set("0Oo1lIZS25") & set(password)
        ThreeOfFourClassesValidator().validate(password)


# --- looking somebody up ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["梅芳", "13812345678", "138 1234 5678", "5678", "mei", " MEI "])
def test_people_are_found_by_name_number_last_digits_and_user_name_and_stay_masked(erik_client, mei, words: str):
    page = erik_client.get("/desk/accounts/", {"q": words}).content.decode()
    page = page[page.index("<table") : page.index("</table")]
    assert "梅*" in page
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "梅芳华" not in page


@pytest.mark.parametrize("words", ["李白", "138", "%", "_e_", "9999"])
def test_others_are_not_found(erik_client, mei, words: str):
    assert list(erik_client.get("/desk/accounts/", {"q": words}).context["page_obj"]) == []


def test_without_a_question_nobody_is_listed(erik_client, mei):
    assert list(erik_client.get("/desk/accounts/").context["page_obj"]) == []


@pytest.mark.parametrize("query", [{"q": "\x00a"}, {"q": "x" * 10_000}])
def test_a_question_that_is_none_is_a_400(erik_client, query: dict[str, str]):
    assert erik_client.get("/desk/accounts/", query).status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", "\x00"])
def test_any_page_number_shows_some_page(erik_client, mei, page: str):
    assert erik_client.get("/desk/accounts/", {"q": "梅芳", "page": page}).status_code == 200


def test_the_list_costs_the_same_with_one_and_with_three(erik_client, django_assert_num_queries, mei):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    erik_client.get("/desk/accounts/", {"q": "梅芳"})
    with CaptureQueriesContext(connection) as one:
        erik_client.get("/desk/accounts/", {"q": "梅芳"})
    make_user(name="梅芳一")
    make_user(name="梅芳二")
    with django_assert_num_queries(len(one)):
        assert len(erik_client.get("/desk/accounts/", {"q": "梅芳"}).context["page_obj"]) == 3


# --- seeing in full --------------------------------------------------------------------------------------------------


def test_the_page_of_a_person_is_masked_until_somebody_asks_and_that_is_recorded(erik, erik_client, mei):
    address = f"/desk/accounts/{mei.pk}/"
    masked = erik_client.get(address).content.decode()
    assert "梅芳华" not in masked
    assert "13812345678" not in masked
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()
    full = erik_client.post(f"{address}unmask/")
    assert "梅芳华" in full.content.decode()
    assert "13812345678" in full.content.decode()
    assert "no-store" in full["Cache-Control"]
    look = Entry.objects.get(kind=Kind.UNMASKED)
    assert (look.who_name, look.about, look.page) == ("erik", "梅* (mei)", f"{address}unmask/")


def test_a_link_does_not_unmask(erik_client, mei):
    assert erik_client.get(f"/desk/accounts/{mei.pk}/unmask/").status_code == 405
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_nobody_is_404(erik_client, pk: int):
    assert erik_client.get(f"/desk/accounts/{pk}/").status_code == 404
    assert erik_client.post(f"/desk/accounts/{pk}/unmask/").status_code == 404
    assert erik_client.post(f"/desk/accounts/{pk}/password/", {"seen": "1"}).status_code == 404


# --- a forgotten password --------------------------------------------------------------------------------------------


def test_a_one_time_password_replaces_the_forgotten_one_and_lifts_the_lock(erik_client, mei):
    visitor = Client()
    for _time in range(5):
        visitor.post("/account/sign-in/", {"username": "mei", "password": "wrong"})
    assert AccessAttempt.objects.exists()
    password = password_on(erik_client.post(f"/desk/accounts/{mei.pk}/password/", {"seen": "1"}))
    mei.refresh_from_db()
    assert mei.check_password(password)
    assert mei.must_change_password
    assert visitor.post("/account/sign-in/", {"username": "mei", "password": password}).status_code == 302


def test_open_sessions_end_with_the_old_password(erik_client, mei):
    session = Client()
    session.force_login(mei, "centre.accounts.backends.NameOrPhoneBackend")
    erik_client.post(f"/desk/accounts/{mei.pk}/password/", {"seen": "1"})
    assert session.get("/account/").status_code == 302


def test_without_having_seen_the_person_there_is_none(erik_client, mei):
    assert erik_client.post(f"/desk/accounts/{mei.pk}/password/").status_code == 422
    mei.refresh_from_db()
    assert mei.check_password("Lantern-Gate-7")


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_the_desk_gives_none_to_staff_and_to_closed_accounts(erik_client, fields: dict[str, bool]):
    person = make_user(password="Lantern-Gate-7", **fields)
    assert erik_client.post(f"/desk/accounts/{person.pk}/password/", {"seen": "1"}).status_code == 403
    person.refresh_from_db()
    assert person.check_password("Lantern-Gate-7")


def test_nobody_gives_one_to_themselves(erik, erik_client):
    assert erik_client.post(f"/desk/accounts/{erik.pk}/password/", {"seen": "1"}).status_code == 403


def test_an_administrator_helps_staff_but_only_a_superuser_a_superuser(root_client, root, erik):
    chief = make_user("chief")
    roles.give(chief, "administrator")
    client = Client()
    client.force_login(chief, "centre.accounts.backends.NameOrPhoneBackend")
    assert client.post(f"/desk/accounts/{erik.pk}/password/", {"seen": "1"}).status_code == 200
    assert client.post(f"/desk/accounts/{root.pk}/password/", {"seen": "1"}).status_code == 403
    assert root_client.post(f"/desk/accounts/{chief.pk}/password/", {"seen": "1"}).status_code == 200
