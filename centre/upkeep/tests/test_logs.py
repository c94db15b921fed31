"""What is in the logs, and what is not: every request once, no secret, no person."""

import asyncio
import json
import logging
import re
import sys
from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from procrastinate.contrib.django import app

from centre.accounts.models import User
from centre.shared import requests
from centre.shared.logs import Json, Line, WithoutSecrets, without_persons
from centre.upkeep.jobs import name_jobs, named
from centre.upkeep.middleware import WatchMiddleware

FROM_NGINX = "0f9b1c3e5a7d4f6880a1b2c3d4e5f607"


@pytest.fixture
def written(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What the log says, as JSON."""
    settings.LOG_FORMAT = "json"
    stream = StringIO()
    monkeypatch.setattr("centre.shared.logs.write_line", stream.write)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    handler.addFilter(WithoutSecrets())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def lines(stream: StringIO, logger: str = "access") -> list[dict[str, Any]]:
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in told if line["logger"] == logger]


# --- access ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_request_is_one_line_with_its_number(client: Client, written: StringIO) -> None:
    page = client.get("/healthz")
    (line,) = lines(written)
    assert (line["method"], line["route"], line["status"]) == ("GET", "portal:healthz", 200)
    assert line["request"] == page["X-Request-ID"]
    assert line["ms"] >= 0
    assert line["level"] == "INFO"
    assert line["at"].endswith("Z")


@pytest.mark.django_db
def test_a_node_that_is_not_ready_says_so_once(client: Client, settings: Any, written: StringIO) -> None:
    settings.VAR_DIR = "/proc"
    assert client.get("/readyz").status_code == 503
    assert len(written.getvalue().splitlines()) == 1


@pytest.mark.django_db
def test_what_is_no_page_is_told_too(client: Client, written: StringIO) -> None:
    client.get("/nowhere/13812345678/")
    client.get("/healthz", headers={"host": "stranger.example"})
    client.get("/static/css/nothing.css")
    client.generic("BREW", "/healthz")
    told = [(line["method"], line["route"], line["status"]) for line in lines(written)]
    assert told == [("GET", "-", 404), ("GET", "-", 400), ("GET", "static", 404), ("other", "portal:healthz", 405)]


def test_no_line_tells_who_it_was(alice: User, alice_client: Client, written: StringIO) -> None:
    with_phone = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="李爱丽的手机")
    with_phone.post("/account/sign-in/?next=/account/", {"username": alice.phone, "password": "Wrong-12"})
    alice_client.get(f"/search/?q={alice.name}&phone={alice.phone}")
    alice_client.get(f"/rooms/{alice.name}/{alice.phone}/")
    alice_client.get("/account/")
    said = written.getvalue()
    assert len(lines(written)) == 4
    for personal in (alice.name, alice.phone, alice.username, "203.0.113", "q=", "手机", "Wrong"):
        assert str(personal) not in said


def test_the_number_of_a_trusted_proxy_is_kept(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": FROM_NGINX})["X-Request-ID"] == FROM_NGINX


@pytest.mark.parametrize(
    "given", ["", "short", "13812345678", "x" * 65, "a b" * 10, "李爱丽" * 9, "1234567890123456789\n0"]
)
def test_what_is_no_sane_number_is_replaced(client: Client, given: str) -> None:
    answered = client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"]
    assert answered != given
    assert len(answered) == 24


def test_a_stranger_cannot_choose_the_number() -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    assert stranger.get("/healthz", headers={"x-request-id": FROM_NGINX})["X-Request-ID"] != FROM_NGINX


def test_whoever_reads_the_header_further_in_reads_the_number_that_is_answered() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((request.headers["X-Request-ID"], requests.request_id.get()))
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers={"x-request-id": FROM_NGINX})
    answered = WatchMiddleware(view)(request)["X-Request-ID"]
    assert seen == [(answered, answered)]
    assert requests.request_id.get() == ""


# --- everything else that is logged ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail to 李爱丽 <li.aili@example.org> refused", "mail to … <…@…> refused"),
        ("no account 13800000001", "no account …"),
        ("called +86 138 0000 0001 twice", "called … twice"),
        ("identity 330106199001011234", "identity …"),
        ("/feeds/geheim-geheim.ics", "/feeds/…"),
        ("job 123456 took 0.004 s on 2026-05-20", "job 123456 took 0.004 s on …"),
        ('key exists\nDETAIL:  Key (name)=(Zhang San) already exists.\nHINT: none', "key exists\n\nHINT: none"),
        ("bad\nLINE 1: SELECT 'Zhang San'\n       ^", "bad\n\n       ^"),
    ],
)  # fmt: skip
def test_persons_are_left_out_of_what_is_logged(said: str, kept: str) -> None:
    assert without_persons(said) == kept


def test_an_error_is_told_without_the_values_it_was_about(written: StringIO) -> None:
    said = "duplicate key\nDETAIL:  Key (phone, name)=(13800000001, Zhang San) already exists."
    try:
        raise IntegrityError(said)
    except IntegrityError:
        logging.getLogger("any").exception("saving %s failed", "王博")
    (line,) = lines(written, "any")
    assert line["message"] == "saving … failed"
    assert "IntegrityError: duplicate key" in line["error"]
    assert "test_logs.py" in line["error"]
    assert "Zhang" not in line["error"]


def test_django_names_the_page_and_not_the_address(written: StringIO) -> None:
    request = SimpleNamespace(
        path="/wall/secret-of-a-screen/", resolver_match=SimpleNamespace(view_name="exhibits:wall")
    )
    logging.getLogger("django.request").error("Internal Server Error: %s", request.path, extra={"request": request})
    (line,) = lines(written, "django.request")
    assert line["message"] == "Internal Server Error: exhibits:wall"


def test_a_database_that_is_away_is_one_line_and_not_a_page_of_code(written: StringIO) -> None:
    error = OperationalError("no")
    error.__cause__ = psycopg.OperationalError("no")
    logging.getLogger("any").error("asked", exc_info=error)
    (line,) = lines(written, "any")
    assert (line["level"], line["message"]) == ("WARNING", "The database is away (asked)")
    assert "error" not in line


def test_lines_for_eyes_have_the_number_at_the_end_of_the_first() -> None:
    token = requests.request_id.set("abc")
    try:
        raise ValueError("no")
    except ValueError:
        record = logging.LogRecord("any", logging.ERROR, "", 1, "it %s", ("failed",), sys.exc_info())
    finally:
        told = Line("{levelname} {name}: {message}", style="{").format(record).splitlines()
        requests.request_id.reset(token)
    assert told[0] == "ERROR any: it failed [abc]"
    assert told[-1] == "ValueError: no"


def test_access_lines_are_for_eyes_too_and_can_be_left_out(client: Client, settings: Any, capfd: Any) -> None:
    settings.LOG_FORMAT = "line"
    number = client.get("/healthz")["X-Request-ID"]
    settings.ACCESS_LOG = False
    client.get("/healthz")
    (line,) = capfd.readouterr().err.splitlines()
    assert re.fullmatch(rf"[\d-]+ [\d:]+ INFO access: GET portal:healthz 200 [\d.]+ ms \[{number}\]", line)


def test_nobody_who_listens_is_no_reason_not_to_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "wb", buffering=0) as full:
        monkeypatch.setattr("centre.shared.logs.STDERR", full.fileno())
        assert client.get("/healthz").status_code == 200


def test_both_formats_can_be_chosen_and_every_handler_leaves_persons_out(settings: Any) -> None:
    assert set(settings.LOGGING["formatters"]) == {"line", "json"}
    assert all(handler["filters"] == ["secrets"] for handler in settings.LOGGING["handlers"].values())


# --- jobs ------------------------------------------------------------------------------------------------------------


def test_while_a_job_is_done_every_line_names_it(written: StringIO) -> None:
    async def do() -> str:
        await asyncio.to_thread(logging.getLogger("any").warning, "half way")
        return "done"

    context: Any = SimpleNamespace(job=SimpleNamespace(id=7, task_name="finish_past"))
    assert asyncio.run(named(do, context, None)) == "done"
    logging.getLogger("any").warning("outside")
    inside, outside = lines(written, "any")
    assert (inside["job"], inside["task"]) == (7, "finish_past")
    assert "job" not in outside


def test_what_the_worker_says_of_a_job_names_it_without_its_arguments(written: StringIO) -> None:
    told = {"id": 9, "task_name": "send_notice_mail", "task_kwargs": {"to": "li.aili@example.org"}}
    logging.getLogger("procrastinate.worker").error("failed", extra={"job": told})
    (line,) = lines(written, "procrastinate.worker")
    assert (line["job"], line["task"]) == (9, "send_notice_mail")
    assert "example.org" not in json.dumps(line)


def test_every_worker_names_its_jobs() -> None:
    assert named in app.worker_defaults["worker_middleware"]
    another: Any = SimpleNamespace(worker_defaults={})
    name_jobs(another)
    assert another.worker_defaults == {"worker_middleware": [named]}
