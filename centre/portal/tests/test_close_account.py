"""`/account/close/` and its sister at the desk: what will happen, and the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from bookings.tests.factories import make_reservation
from centre.accounts import actions as accounts
from centre.accounts.models import User
from centre.accounts.queries import people_found
from centre.accounts.tests.factories import make_user
from centre.portal.personal import closing
from centre.portal.personal.forms import DeskCloseAccountForm
from reading_room.tests.factories import make_copy, make_loan

pytestmark = pytest.mark.django_db
PASSWORD = "Shu-yuan-2026"
RIGHT = {"word": "注销", "current_password": PASSWORD}


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """What a password costs to check is no matter of these tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice(alice: User) -> User:
    accounts.change_password(password=PASSWORD, by=alice)
    return alice


@pytest.fixture
def client(alice: User) -> Client:
    client = Client()
    client.force_login(alice, "centre.accounts.backends.NameOrPhoneBackend")
    return client


def test_the_page_says_what_will_be_ended(client: Client, alice: User) -> None:
    own = make_reservation(holder=alice, starts_at=timezone.now() + timedelta(days=3))
    page = client.get("/account/close/").content.decode()
    assert f"取消预约：{own.room}" in page
    assert "注销后无法恢复" in page


def test_word_and_password_end_it(client: Client, alice: User) -> None:
    answer = client.post("/account/close/", RIGHT, follow=True)
    assert "您的账号已注销" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.closed_at is not None
    assert client.get("/account/").status_code == 302


def test_the_old_password_opens_nothing(client: Client, alice: User) -> None:
    username, phone = alice.username, alice.phone
    client.post("/account/close/", RIGHT)
    for name in (username, phone, f"#{alice.pk}"):
        answer = Client().post("/account/sign-in/", {"username": name, "password": PASSWORD})
        assert answer.status_code == 422


def test_in_english_the_word_is_english(alice: User) -> None:
    with translation.override("en"):
        assert DeskCloseAccountForm({"word": " Close "}).is_valid()
        assert not DeskCloseAccountForm({"word": "注销"}).is_valid()


@pytest.mark.parametrize(
    "typed",
    [
        {"word": "", "current_password": PASSWORD},
        {"word": "注", "current_password": PASSWORD},
        {"word": "注销" * 40, "current_password": PASSWORD},
        {"word": "\0", "current_password": PASSWORD},
        {"word": "注销", "current_password": ""},
        {"word": "注销", "current_password": "wrong"},
        {"word": "注销", "current_password": "\0"},
        {},
    ],
)
def test_anything_else_ends_nothing(client: Client, alice: User, typed: dict[str, str]) -> None:
    assert client.post("/account/close/", typed).status_code == 422
    alice.refresh_from_db()
    assert alice.closed_at is None


def test_a_book_that_is_still_out_is_named(client: Client, alice: User) -> None:
    make_loan(make_copy(), alice)
    assert "请先归还" in client.get("/account/close/").content.decode()
    answer = client.post("/account/close/", RIGHT)
    assert answer.status_code == 422
    assert "《中国共产党简史》还在您那里" in answer.content.decode()


def test_staff_are_sent_to_an_administrator(erik_client: Client, erik: User) -> None:
    assert "由管理员注销" in erik_client.get("/account/close/").content.decode()
    assert erik_client.post("/account/close/", RIGHT).status_code == 422
    erik.refresh_from_db()
    assert erik.closed_at is None


# --- at the desk -----------------------------------------------------------------------------------------------------


def test_an_administrator_closes_the_account_of_somebody_who_left(root_client: Client, erik: User) -> None:
    address = f"/desk/accounts/{erik.pk}/close/"
    assert "注销" in root_client.get(address).content.decode()
    assert address in root_client.get(f"/desk/accounts/{erik.pk}/").content.decode()
    assert root_client.post(address, {"word": "注销"}).status_code == 302
    erik.refresh_from_db()
    assert (erik.closed_at is not None, erik.is_staff) == (True, False)
    assert root_client.get(address).status_code == 404


def test_a_closed_account_is_found_by_nobody_and_changed_by_nobody(root_client: Client, root: User, erik: User) -> None:
    closing.close(person=erik, by=root, now=timezone.now())
    assert not people_found("–")
    assert root_client.post(f"/admin/accounts/user/{erik.pk}/change/", {"is_active": "on"}).status_code == 403


def test_without_the_word_the_administrator_closes_nothing(root_client: Client, erik: User) -> None:
    assert root_client.post(f"/desk/accounts/{erik.pk}/close/", {"word": "好"}).status_code == 422
    erik.refresh_from_db()
    assert erik.closed_at is None


def test_the_desk_is_told_of_books_that_are_out(root_client: Client, alice: User) -> None:
    make_loan(make_copy(), alice)
    assert root_client.post(f"/desk/accounts/{alice.pk}/close/", {"word": "注销"}).status_code == 422


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_an_account_that_is_not_there_is_not_found(root_client: Client, pk: int) -> None:
    assert root_client.get(f"/desk/accounts/{pk}/close/").status_code == 404


def test_others_of_the_staff_close_nothing(erik_client: Client, alice: User) -> None:
    assert erik_client.post(f"/desk/accounts/{alice.pk}/close/", {"word": "注销"}).status_code == 403


def test_nobody_closes_their_own_at_the_desk_and_only_the_highest_the_highest(root_client: Client, root: User) -> None:
    assert root_client.get(f"/desk/accounts/{root.pk}/close/").status_code == 403
    other = make_user(staff=True)
    other.is_superuser = True
    other.save()
    assert root_client.get(f"/desk/accounts/{other.pk}/close/").status_code == 200


def test_the_map_is_shown_to_whoever_answers_for_it(
    root_client: Client, alice_client: Client, erik_client: Client
) -> None:
    page = root_client.get("/desk/personal-data/").content.decode()
    assert "bookings.Reservation.contact_name" in page
    assert "预约的联系人与备注" in page
    assert alice_client.get("/desk/personal-data/").status_code == 403
    assert erik_client.get("/desk/personal-data/").status_code == 403
