"""What people see when something is wrong: in the house's style, in clear words, with a phone number."""

import errno
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from centre.portal import wrong_turns

PHONE = settings.CENTRE["phone"]


def in_house_style(page: Any) -> bool:
    text = page.content.decode()
    return settings.CENTRE["name"] in text and PHONE in text and "css/portal" in text and "<h1" in text


@pytest.mark.django_db
def test_an_unknown_page_says_so_and_shows_two_ways_on(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert in_house_style(page)
    assert "这扇门后面没有东西" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/%00", "/rooms/%00/", "/\x00", "/" + "a" * 4000, "/%ff%fe/", "/?q=%00", "/../../etc/passwd"]
)
def test_no_address_makes_the_portal_fail(client: Client, path: str) -> None:
    assert client.get(path).status_code < 500


@pytest.mark.django_db
def test_a_page_for_other_colleagues_says_so(alice_client: Client) -> None:
    page = alice_client.get("/desk/components/")
    assert page.status_code == 403
    assert in_house_style(page)


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_what_to_do(alice: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/account/sign-in/", {"username": "alice", "password": "x"})
    assert page.status_code == 403
    assert in_house_style(page)
    assert "请再提交一次" in page.content.decode()


@pytest.mark.django_db
def test_ten_megabytes_of_text_are_a_bad_request(client: Client) -> None:
    page = client.post("/account/sign-in/", {"username": "a" * 10_000_000})
    assert page.status_code == 400
    assert in_house_style(page)


@pytest.mark.django_db
def test_too_many_fields_are_a_bad_request(client: Client) -> None:
    page = client.post("/account/sign-in/", {f"f{n}": "1" for n in range(3000)})
    assert page.status_code == 400
    assert in_house_style(page)


@pytest.mark.django_db
def test_a_foreign_host_name_is_a_bad_request(client: Client) -> None:
    page = client.get("/", headers={"host": "example.com"})
    assert page.status_code == 400
    assert in_house_style(page)


# --- failures: the pages below use neither database nor session ------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Any:
    def broken(now: object) -> None:
        raise error

    monkeypatch.setattr("centre.portal.views.home_at", broken)
    return Client(raise_request_exception=False).get("/")


def away(sqlstate: str | None = None) -> OperationalError:
    error = OperationalError("no")
    cause = psycopg.OperationalError("no")
    cause.sqlstate = sqlstate
    error.__cause__ = cause
    return error


def test_a_fault_of_ours_is_admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    page = failing(monkeypatch, RuntimeError("boom"))
    assert page.status_code == 500
    assert in_house_style(page)
    assert "boom" not in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sqlstate", [None, "08006", "57P01", "53300"])
def test_while_the_database_is_away_the_house_asks_for_patience(
    monkeypatch: pytest.MonkeyPatch, sqlstate: str | None
) -> None:
    page = failing(monkeypatch, away(sqlstate))
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert in_house_style(page)


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.ENOENT, 500)])
def test_a_full_disk_is_told_in_words(monkeypatch: pytest.MonkeyPatch, number: int, status: int) -> None:
    page = failing(monkeypatch, OSError(number, "no"))
    assert page.status_code == status
    assert in_house_style(page)


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03"])
def test_a_deadlock_is_not_called_maintenance(monkeypatch: pytest.MonkeyPatch, sqlstate: str) -> None:
    assert failing(monkeypatch, away(sqlstate)).status_code == 500


def test_the_failure_page_is_english_for_who_reads_english(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("centre.portal.views.home_at", broken)
    client = Client(raise_request_exception=False)
    client.cookies["language"] = "en"
    assert "Something broke on our side" in client.get("/").content.decode()


def test_the_failure_pages_need_nothing_of_the_request() -> None:
    request: HttpRequest = RequestFactory().get("/")
    assert wrong_turns.server_error(request).status_code == 500
    assert wrong_turns.bad_request(request).status_code == 400
