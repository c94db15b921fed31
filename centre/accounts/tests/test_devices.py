"""Where one is signed in: seen by oneself, ended one by one or all at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts import browsers, devices
from centre.accounts.models import Session, User
from centre.accounts.tests.factories import make_user
from centre.trail.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
PASSWORD = "Lantern-Gate-7"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Mobile MicroMessenger/8.0"


@pytest.fixture
def mei() -> User:
    return make_user("mei", phone="13800001111", password=PASSWORD)


def signed_in(agent: str = "", address: str = "203.0.113.9") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    answer = client.post("/account/sign-in/", {"username": "mei", "password": PASSWORD})
    assert answer.status_code == 302
    client.cookies["language"] = "en"
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def listed(client: Client) -> list[devices.Device]:
    return list(client.get("/account/").context["devices"])


def test_a_session_knows_whose_it_is_and_nobodys_belongs_to_nobody(mei: User) -> None:
    client = Client()
    client.get("/account/", follow=True)
    client.session.save()
    assert [one.person for one in Session.objects.all()] == [None]
    signed_in()
    assert mei.sessions.count() == 1


def test_devices_are_named_in_words_with_this_one_first_and_no_full_address(mei: User) -> None:
    here, _there = signed_in(EDGE), signed_in(WECHAT, "2001:db8:5:6::7")
    first, second = listed(here)
    assert (first.words, first.network, first.is_this) == ("Edge · Windows", "203.0.113.*", True)
    assert (second.words, second.network, second.is_this) == ("WeChat · iPhone", "2001:db8:5::*", False)
    page = here.get("/account/").content.decode()
    assert "203.0.113.9" not in page
    assert not any(one.session_key in page for one in Session.objects.all())


def test_another_device_is_signed_out_and_it_is_recorded(mei: User) -> None:
    here, there = signed_in(), signed_in(WECHAT)
    other = listed(here)[1]
    here.post("/account/devices/end/", {"device": other.name})
    assert (is_in(here), is_in(there)) == (True, False)
    assert Entry.objects.get(kind="signed_out").facts == {"elsewhere": True}


@pytest.mark.parametrize("name", ["", "x", "\x00", "😀" * 500, "2147483648"])
def test_a_device_that_there_is_not_ends_nothing(mei: User, name: str) -> None:
    here, there = signed_in(), signed_in()
    assert here.post("/account/devices/end/", {"device": name}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, True)


def test_nobody_signs_out_somebody_else(mei: User, bob_client: Client, client: Client) -> None:
    here = signed_in()
    name = listed(here)[0].name
    bob_client.post("/account/devices/end/", {"device": name})
    client.post("/account/devices/end/", {"device": name})
    assert is_in(here)


def test_signing_out_everywhere_leaves_nothing_behind_but_other_people(mei: User, bob_client: Client) -> None:
    here, there = signed_in(), signed_in(WECHAT)
    answer = here.post("/account/sign-out/everywhere/", follow=True)
    assert "signed out on all devices" in answer.content.decode()
    assert (is_in(here), is_in(there), is_in(bob_client)) == (False, False, True)
    assert mei.sessions.count() == 0
    entry = Entry.objects.get(kind="signed_out")
    assert (entry.who, entry.facts) == (mei.pk, {"everywhere": True, "devices": 2})


def test_a_new_password_ends_the_others_and_their_rows(mei: User) -> None:
    here, there = signed_in(), signed_in(WECHAT)
    new = {"current_password": PASSWORD, "new_password": "Harbour-Bell-9", "repeated": "Harbour-Bell-9"}
    assert here.post("/account/password/", new).status_code == 302
    assert (is_in(here), is_in(there), mei.sessions.count()) == (True, False, 1)


def test_a_one_time_password_of_the_desk_ends_all_of_them(mei: User, erik_client: Client) -> None:
    here = signed_in()
    assert erik_client.post(f"/desk/accounts/{mei.pk}/password/", {"seen": "1"}).status_code == 200
    assert not is_in(here)


def test_a_device_that_did_nothing_for_too_long_is_not_listed(mei: User) -> None:
    here, there = signed_in(), signed_in(WECHAT)
    long_ago = there.session
    long_ago["seen_at"] = (timezone.now() - timedelta(minutes=40)).timestamp()
    long_ago.save()
    assert [one.is_this for one in listed(here)] == [True]


def test_the_list_costs_the_same_with_one_device_and_with_three(mei: User, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here = signed_in()
    is_in(here)
    with CaptureQueriesContext(connection) as one:
        is_in(here)
    signed_in(EDGE), signed_in(WECHAT)
    with CaptureQueriesContext(connection) as three:
        assert len(listed(here)) == 3
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (EDGE, ("Edge", "Windows")),
        (WECHAT, ("wechat", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/18 Safari/605", ("Safari", "Mac")),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/140 Mobile Safari/537", ("Chrome", "Android")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_browsers_are_told_apart(agent: str, told: tuple[str, str]) -> None:
    assert browsers.told_by(agent) == told


@pytest.mark.parametrize(("address", "shown"), [("10.1.2.3", "10.1.2.*"), ("::1", "::*"), ("", ""), ("x", "")])
def test_of_an_address_the_last_part_is_not_kept(address: str, shown: str) -> None:
    assert devices.without_last_part(address) == shown
