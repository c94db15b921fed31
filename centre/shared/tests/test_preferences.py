"""Language, elder mode, high contrast: chosen by plain links, kept in cookies and on the account."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from centre.accounts.models import User
from centre.shared.preferences import Preferences, carry_preferences

pytestmark = pytest.mark.django_db


def html_of(client: Client, path: str = "/privacy/") -> str:
    return client.get(path).content.decode()


def test_chinese_is_spoken_unless_somebody_chose_otherwise_whatever_the_browser_prefers(client: Client) -> None:
    page = client.get("/privacy/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans-CN"' in page.content.decode()
    assert "个人信息保护" in page.content.decode()


def test_a_link_switches_to_english_and_back(client: Client) -> None:
    client.get("/preferences/?language=en")
    page = client.get("/privacy/")
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()
    assert "Privacy notice" in page.content.decode()
    client.get("/preferences/?language=zh-hans")
    assert "个人信息保护" in html_of(client)


def test_one_visitor_in_english_does_not_change_the_language_of_the_next(client: Client) -> None:
    client.get("/preferences/?language=en")
    client.get("/privacy/")
    assert "个人信息保护" in html_of(Client())


@pytest.mark.parametrize(("name", "css_class"), [("elderly", "elderly"), ("high_contrast", "high-contrast")])
def test_a_mode_is_switched_on_and_off_by_links(client: Client, name: str, css_class: str) -> None:
    client.get(f"/preferences/?{name}=1")
    assert f'class="{css_class} "' in html_of(client)
    client.get(f"/preferences/?{name}=0")
    assert f'class="{css_class} "' not in html_of(client)


def test_both_modes_go_together(client: Client) -> None:
    client.get("/preferences/?elderly=1&high_contrast=1")
    assert 'class="elderly high-contrast "' in html_of(client)


def test_the_switch_leads_back_to_the_page_with_its_whole_address(client: Client) -> None:
    page = html_of(client, "/guide/?day=2026-11-23&n=2")
    assert "/preferences/?elderly=1&amp;next=%2Fguide%2F%3Fday%3D2026-11-23%26n%3D2" in page
    answer = client.get("/preferences/?elderly=1&next=%2Fguide%2F%3Fday%3D2026-11-23%26n%3D2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/guide/?day=2026-11-23&n=2")


@pytest.mark.parametrize(
    "address", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)", "", "guide/", "\x00"]
)
def test_a_switch_never_leads_away_from_this_site(client: Client, address: str) -> None:
    answer = client.get("/preferences/", {"elderly": "1", "next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_without_next_it_goes_back_to_the_page_one_came_from(client: Client) -> None:
    came_from = {"referer": "http://testserver/guide/?a=1#faq"}
    assert client.get("/preferences/?high_contrast=1", headers=came_from).headers["Location"] == "/guide/?a=1"
    stranger = {"referer": "http://example.com/guide/"}
    assert client.get("/preferences/?high_contrast=1", headers=stranger).headers["Location"] == "/"


@pytest.mark.parametrize("value", ["2", "", "yes", "\x00", "1' OR 1=1"])
def test_nonsense_is_not_kept(client: Client, value: str) -> None:
    answer = client.get("/preferences/", {"elderly": value, "language": value})
    assert answer.status_code == 302
    assert not answer.cookies


def test_cookies_with_nonsense_are_ignored(client: Client) -> None:
    client.cookies.load({"language": "xx", "elderly": "maybe"})
    page = client.get("/privacy/")
    assert page.headers["Content-Language"] == "zh-hans"
    assert "elderly " not in page.content.decode().split("<head>")[0]


def test_the_answer_may_not_be_shared_between_people(client: Client) -> None:
    assert "Cookie" in client.get("/privacy/").headers["Vary"]


def test_who_is_signed_in_keeps_the_choice_on_the_account(alice: User, alice_client: Client) -> None:
    alice_client.get("/preferences/?elderly=1&language=en")
    alice.refresh_from_db()
    assert (alice.elderly_mode, alice.high_contrast, alice.language) == (True, False, "en")
    alice_client.get("/preferences/?elderly=0")
    alice.refresh_from_db()
    assert (alice.elderly_mode, alice.language) == (False, "en")


def signed_in(person: User, **cookies: str) -> HttpResponse:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    response = HttpResponse()
    carry_preferences(request, response, person)
    return response


def test_sign_in_brings_the_choices_of_the_account_to_this_device(alice: User) -> None:
    alice.elderly_mode, alice.language = True, "en"
    alice.save()
    cookies = signed_in(alice).cookies
    assert {name: cookie.value for name, cookie in cookies.items()} == {"elderly": "1", "language": "en"}


def test_what_was_chosen_on_this_device_survives_sign_in_and_is_kept_on_the_account(alice: User) -> None:
    response = signed_in(alice, elderly="1", high_contrast="0")
    assert response.cookies["elderly"].value == "1"
    alice.refresh_from_db()
    assert (alice.elderly_mode, alice.high_contrast) == (True, False)


def test_a_later_choice_wins_and_what_was_not_chosen_stays() -> None:
    earlier = Preferences(language="en", elderly=True)
    assert earlier.under(Preferences(elderly=False)) == Preferences(language="en", elderly=False)
    assert earlier.under(Preferences()) == earlier
