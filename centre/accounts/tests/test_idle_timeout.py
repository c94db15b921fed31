"""Fifteen idle minutes for staff, thirty for residents."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from centre.accounts import kept_forms, middleware
from centre.accounts.models import Session, User
from centre.accounts.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
PASSWORD = "Lantern-Gate-7"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """The clock the middleware reads, under our hands."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def pass_(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(middleware, "timezone", clock)
    return clock


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    client.get("/account/")
    return client


@pytest.fixture
def mei(clock: Clock) -> User:
    return make_user("mei", phone="13800001111", password=PASSWORD)


@pytest.mark.parametrize(("staff", "minutes"), [(True, 15), (False, 30)])
def test_people_stay_as_long_as_the_limit_and_never_a_minute_longer_than_one_more(clock: Clock, staff: bool, minutes):
    client = signed_in(make_user(staff=staff))
    clock.pass_(minutes)
    assert client.get("/account/").status_code == 200
    clock.pass_(minutes + 1.01)
    assert client.get("/account/").url == "/account/sign-in/?next=/account/"
    assert "_auth_user_id" not in client.session


def test_whoever_keeps_busy_stays(clock: Clock):
    client = signed_in(make_user(staff=True))
    for _step in range(10):
        clock.pass_(14)
        assert client.get("/account/").status_code == 200


def test_clicking_within_a_minute_does_not_write_the_session_each_time(clock: Clock, mei: User):
    client = signed_in(mei)
    before = Session.objects.get().session_data
    clock.pass_(0.5)
    client.get("/account/")
    assert Session.objects.get().session_data == before
    clock.pass_(0.6)
    client.get("/account/")
    assert Session.objects.get().session_data != before


def test_the_sign_in_page_says_why_one_is_there(clock: Clock, mei: User):
    client = signed_in(mei)
    client.cookies["language"] = "en"
    clock.pass_(32)
    page = client.get("/account/", follow=True).content.decode()
    assert "You did nothing for a while" in page


def test_a_public_page_is_simply_shown_as_to_anybody(clock: Clock, mei: User):
    client = signed_in(mei)
    client.cookies["language"] = "en"
    clock.pass_(32)
    answer = client.get("/privacy/")
    assert answer.status_code == 200
    assert "You did nothing for a while" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_the_time_out_one_comes_back_to_the_page_one_wanted(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    sign_in = client.get("/account/phone/").url
    answer = client.post(sign_in, {"username": "mei", "password": PASSWORD})
    assert answer.url == "/account/phone/"


# --- what was typed --------------------------------------------------------------------------------------------------

TYPED = {"name": "梅老师\n二行 <b>", "email": "mei@example.org", "language": "en"}


def hidden(answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    return html.unescape(found.group(1)) if found else ""


def test_a_form_sent_too_late_does_nothing_and_is_offered_again_after_the_sign_in(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    late = client.post("/account/", TYPED)
    mei.refresh_from_db()
    assert (late.status_code, mei.email) == (403, "")
    kept = hidden(late, "kept")
    back = client.post(
        "/account/sign-in/", {"username": "mei", "password": PASSWORD, "kept": kept, "next": "/account/"}
    )
    assert back.status_code == 200
    assert back.context["kept"] == kept_forms.KeptForm(path="/account/", fields=list(TYPED.items()))
    mei.refresh_from_db()
    assert mei.email == ""  # only the person sends it
    client.post(back.context["kept"].path, dict(back.context["kept"].fields))
    mei.refresh_from_db()
    assert mei.email == "mei@example.org"


def test_a_mistyped_password_in_between_does_not_lose_it(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    kept = hidden(client.post("/account/", TYPED), "kept")
    again = client.post("/account/sign-in/", {"username": "mei", "password": "wrong", "kept": kept})
    assert hidden(again, "kept") == kept


def test_passwords_are_never_kept(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    late = client.post("/account/password/", {"current_password": "s3cret", "new_password": "s3cret", "other": "kept"})
    kept = kept_forms.unpacked(hidden(late, "kept"), mei)
    assert kept is not None
    assert kept.fields == [("other", "kept")]


def test_somebody_else_does_not_get_what_was_typed(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    kept = hidden(client.post("/account/", TYPED), "kept")
    make_user("lan", phone="13800003333", password=PASSWORD)
    answer = client.post("/account/sign-in/", {"username": "lan", "password": PASSWORD, "kept": kept})
    assert answer.status_code == 302


@pytest.mark.parametrize("kept", ["x", "a:b:c", "\x00", "x" * 100_000])
def test_what_was_not_kept_by_us_is_ignored(client: Client, mei: User, kept: str):
    answer = client.post("/account/sign-in/", {"username": "mei", "password": PASSWORD, "kept": kept})
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_form_whose_session_ended_in_another_window_is_kept_as_well(mei: User):
    answer = Client().post("/account/", TYPED)
    assert answer.status_code == 403
    assert hidden(answer, "kept")


def test_a_bare_button_without_a_session_only_leads_to_the_sign_in(mei: User):
    assert Client().post("/inbox/read/").url == "/account/sign-in/?next=/inbox/read/"


def test_a_fragment_fetched_by_the_page_ends_nothing_and_gets_nothing(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    fragment = client.post("/account/", TYPED, headers={"hx-request": "true"})
    assert (fragment.status_code, fragment.content) == (403, b"")
    assert client.post("/account/", TYPED).status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_fragment_does_not_bring_a_session_back_to_life(clock: Clock, mei: User):
    client = signed_in(mei)
    clock.pass_(32)
    client.get("/account/", headers={"hx-request": "true"})
    assert client.get("/account/").status_code == 302


def test_a_page_that_asks_by_the_clock_keeps_nobody_signed_in(clock: Clock):
    client = signed_in(make_user(staff=True))
    for _minute in range(15):
        clock.pass_(1)
        assert client.get("/account/", headers={"X-Asked-By": "clock"}).status_code == 200
    clock.pass_(1.01)
    assert client.get("/account/", headers={"X-Asked-By": "clock"}).status_code == 403
    assert client.get("/account/").url == "/account/sign-in/?next=/account/"


def test_a_deed_that_a_script_sends_for_somebody_does(clock: Clock):
    client = signed_in(make_user(staff=True))
    clock.pass_(14)
    assert client.get("/account/", headers={"X-Asked-By": "script"}).status_code == 200
    clock.pass_(14)
    assert client.get("/account/").status_code == 200
