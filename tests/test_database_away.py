"""The database is away and comes back: the line to it is really cut, as when its server is started anew."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from django.test import Client

from centre.upkeep import health
from tests.journeys.line import Line

pytestmark = pytest.mark.django_db(transaction=True)


class LineToDatabase(Line):
    """The line between Django and its PostgreSQL, of which either may listen on a socket in a folder."""

    def __init__(self, host: str, port: str) -> None:
        super().__init__(f"tcp://{'127.0.0.1' if host.startswith('/') else host}:{port or 5432}")
        self._path = Path(host, f".s.PGSQL.{port or 5432}") if host.startswith("/") else None

    def _reach(self) -> socket.socket:
        if not self._path:
            return super()._reach()
        there = socket.socket(socket.AF_UNIX)
        there.connect(str(self._path))
        return there


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[LineToDatabase]:
    """From here on the database is asked through a line that can be cut."""
    connection.close()
    known = connection.settings_dict
    with LineToDatabase(str(known["HOST"] or "127.0.0.1"), str(known["PORT"])) as made:
        host, port = made.url.removeprefix("http://").split(":")
        monkeypatch.setitem(known, "HOST", host)
        monkeypatch.setitem(known, "PORT", port)
        monkeypatch.setitem(known, "CONN_MAX_AGE", 600)
        yield made
        connection.close()
    monkeypatch.undo()


def in_house_style(page: Any) -> bool:
    text = page.content.decode()
    return all(word in text for word in (house.CENTRE["name"], house.CENTRE["phone"], "css/portal", "<h1"))


def test_pages_ask_for_patience_while_the_database_is_away_and_recover_by_themselves(
    line: LineToDatabase, client: Client
) -> None:
    client.raise_request_exception = False
    assert client.get("/rooms/").status_code == 200
    held = connection.connection
    line.cut()
    for page in (client.get("/rooms/"), client.get("/"), client.post("/account/sign-in/", {"username": "a"})):
        assert page.status_code == 503
        assert page["Retry-After"] == "60"
        assert page["X-Request-ID"]
        assert in_house_style(page)
    line.mend()
    assert client.get("/rooms/").status_code == 200
    assert connection.connection is not held


def test_a_page_that_is_not_there_is_not_there_without_the_database_too(line: LineToDatabase, client: Client) -> None:
    assert "/rooms/day/" in client.get("/nowhere/").content.decode()
    line.cut()
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert in_house_style(page)
    assert client.get("/", headers={"host": "stranger.example"}).status_code == 400
    refused = Client(enforce_csrf_checks=True).post("/account/sign-in/", {})
    assert refused.status_code == 403
    assert in_house_style(refused)


def test_a_server_that_was_started_anew_meanwhile_fails_nobody(line: LineToDatabase, client: Client) -> None:
    assert client.get("/rooms/").status_code == 200
    line.cut()
    line.mend()
    assert client.get("/rooms/").status_code == 200


def test_a_node_without_its_database_is_alive_and_not_ready(line: LineToDatabase, client: Client) -> None:
    assert client.get("/readyz").status_code == 200
    line.cut()
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"database away\n")
    assert client.get("/healthz").content == b"ok\n"
    line.mend()
    assert client.get("/readyz").status_code == 200
    assert health.hindrances() == []
