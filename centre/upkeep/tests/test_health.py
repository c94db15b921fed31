"""Whether a process lives, and whether a node should get requests."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from centre.upkeep import health


def test_healthz_answers_without_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_health_is_read_only_and_kept_by_nobody(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.get("/healthz")["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_machines_beside_the_portal_ask_without_tls(client: Client, settings: Any, address: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/").status_code == 301
    assert client.get(address).status_code in (200, 503)


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_node_that_can_serve_says_so_and_leaves_nothing_behind(client: Client, files: Path) -> None:
    run("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 seconds')")
    page = client.get("/readyz")
    assert (page.status_code, page.content) == (200, b"ok\n")
    assert list(files.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_without_a_worker_pages_are_served_all_the_same(client: Client) -> None:
    run("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '3 minutes')")
    page = client.get("/readyz")
    assert (page.status_code, page.content) == (200, b"ok\nno worker\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_a_node_waits_for_the_migrations_of_its_release(client: Client) -> None:
    run("DELETE FROM django_migrations WHERE app = 'bookings' AND name LIKE '0002%'")
    page = client.get("/readyz")
    assert (page.status_code, page.content) == (503, b"migrations missing: 1\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_a_database_that_is_ahead_of_this_release_will_do(client: Client) -> None:
    run("INSERT INTO django_migrations (app, name, applied) VALUES ('bookings', '9999_next_release', now())")
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_a_hindrance(client: Client, settings: Any) -> None:
    settings.VAR_DIR = "/proc"
    page = client.get("/readyz")
    assert (page.status_code, page.content) == (503, b"var cannot be written\n")


def test_every_migration_of_this_release_is_known() -> None:
    known = health.migrations_on_disk()
    assert {("accounts", "0001_initial"), ("bookings", "0001_initial"), ("auth", "0001_initial")} <= known
    assert all(name[0].isdigit() for _app, name in known)
