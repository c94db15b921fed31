"""Registering."""

import pytest
from django.test import Client

from centre.accounts.consent import PRIVACY_NOTICE_VERSION
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
URL = "/account/register/"
GOOD = {
    "name": "孙老师",
    "phone": "138 0000 1111",
    "new_password": "Lantern-Gate-7",
    "repeated": "Lantern-Gate-7",
    "agreed": "on",
}


def refused_fields(answer) -> set[str]:
    assert answer.status_code == 422
    assert User.objects.count() == 0
    return set(answer.context["form"].errors)


def test_a_resident_registers_is_signed_in_and_the_consent_is_recorded(client: Client):
    answer = client.post(URL, GOOD)
    person = User.objects.get()
    assert (answer.status_code, answer.url) == (302, "/")
    assert (person.name, person.phone, person.is_staff, person.must_change_password) == (
        "孙老师",
        "13800001111",
        False,
        False,
    )
    assert client.session["_auth_user_id"] == str(person.pk)
    assert [consent.notice_version for consent in person.consents.all()] == [PRIVACY_NOTICE_VERSION]


def test_after_registering_people_sign_in_with_their_number(client: Client):
    client.post(URL, GOOD)
    signed_in = Client().post("/account/sign-in/", {"username": "13800001111", "password": GOOD["new_password"]})
    assert signed_in.status_code == 302


def test_the_user_name_does_not_contain_the_number(client: Client):
    client.post(URL, GOOD)
    person = User.objects.get()
    phone = str(person.phone)
    assert not any(phone[n : n + 6] in person.username for n in range(len(phone) - 5))  # fewer could come by chance


def test_the_next_page_is_followed_after_registering(client: Client):
    assert client.post(URL, GOOD | {"next": "/rooms/day/"}).url == "/rooms/day/"


def test_the_page_says_what_for_how_long_and_whom_to_ask(client: Client, settings):
    page = client.get(URL, headers={"cookie": "language=en"}).content.decode()
    for words in ["What for", "How long", "Whom to ask", settings.CENTRE["phone"], "/privacy/"]:
        assert words in page


def test_without_consent_nothing_is_kept(client: Client):
    assert refused_fields(client.post(URL, {k: v for k, v in GOOD.items() if k != "agreed"})) == {"agreed"}


def test_a_number_that_is_taken_is_refused_without_saying_so(client: Client):
    make_user("mei", phone="13800001111")
    answer = client.post(URL, GOOD)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"__all__"}
    assert User.objects.count() == 1
    page = answer.content.decode()
    assert "孙老师" in page  # what was typed stays typed
    assert GOOD["new_password"] not in page


def test_a_closed_account_keeps_its_number_and_is_not_told_of_either(client: Client):
    make_user("mei", phone="13800001111", is_active=False)
    assert set(client.post(URL, GOOD).context["form"].errors) == {"__all__"}


def test_passwords_that_differ_are_refused_at_the_second_one(client: Client):
    assert refused_fields(client.post(URL, GOOD | {"repeated": "Lantern-Gate-8"})) == {"repeated"}


@pytest.mark.parametrize(
    "password",
    [
        "Short-7",  # seven characters
        "lantern-gate",  # two classes
        "LANTERNGATE7",  # two classes
        "Password1",  # common
        "A13800001111a",  # the number
        "\x00Lantern-Gate-7",
        "Lantern-Gate-7" * 10,  # longer than a field takes
    ],
)
def test_weak_and_impossible_passwords_are_refused(client: Client, password: str):
    assert "new_password" in refused_fields(client.post(URL, GOOD | {"new_password": password, "repeated": password}))


@pytest.mark.parametrize("password", ["Lantern-7", "lantern-7", "LANTERN 7", "灯笼大门Gate7788", "门Lantern"])
def test_three_of_the_four_classes_are_enough(client: Client, password: str):
    typed = {"new_password": password, "repeated": password}
    expected = 302 if len(password) >= 8 else 422
    assert client.post(URL, GOOD | typed).status_code == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "长" * 41),
        ("name", "a\x00b"),
        ("phone", ""),
        ("phone", "12345"),
        ("phone", str(2**31)),
        ("phone", "2" * 11),
        ("phone", "13800001111\x00"),
        ("phone", "1380000111１2"),
        ("phone", "9" * 5000),
    ],
)
def test_nonsense_is_refused_at_its_field(client: Client, field: str, value: str):
    assert refused_fields(client.post(URL, GOOD | {field: value})) == {field}


def test_nobody_makes_themselves_staff_with_fields_of_their_own(client: Client):
    client.post(URL, GOOD | {"is_staff": "1", "is_superuser": "1", "username": "root", "groups": "1", "id": "7"})
    person = User.objects.get()
    assert (person.is_staff, person.is_superuser, person.groups.count()) == (False, False, 0)
    assert person.username != "root"


def test_whoever_is_signed_in_need_not_register(alice_client: Client):
    assert alice_client.get(URL).status_code == 302


def test_an_empty_form_lists_everything_that_is_missing(client: Client):
    assert refused_fields(client.post(URL)) == {"name", "phone", "new_password", "repeated", "agreed"}
