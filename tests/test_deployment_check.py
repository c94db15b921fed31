"""`manage.py check --deploy`: silent about a site as it should be, and loud about what must not be opened."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from centre.accounts.models import User
from centre.portal import checks
from centre.portal.demo import people

ROOT = Path(__file__).resolve().parent.parent


def found(*tags: str) -> list[str]:
    return [str(message.id) for message in run_checks(tags=tags or None, include_deployment_checks=True)]


@pytest.fixture
def open_to_the_public(settings: Settings) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS, settings.SECRET_KEY_IS_GIVEN = True, ["centre.example"], True


def checked(**environment: str) -> "subprocess.CompletedProcess[str]":
    """The check in a process of its own, with nothing of this one's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "VAR_DIR") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)


SITE = {
    "HTTPS": "true",
    "ALLOWED_HOSTS": "centre.example",
    "SECRET_KEY": "k7#mQz!v9Lp2@xTg5&wRb8^nYc4*hJd1(sFa6)eUo3%iBq0-Wj7+Vy5",
}


def test_a_site_as_it_should_be_has_nothing_to_complain_about() -> None:
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    process = checked(**SITE, **nowhere)
    assert "security." not in process.stderr, process.stderr
    assert "portal.E" not in process.stderr
    assert "portal.W002" not in process.stderr
    assert "portal.W001" in process.stderr  # and it says whom it could not ask


def test_a_network_that_is_none_stops_everything_with_its_name() -> None:
    process = checked(**SITE, DESK_NETWORKS="10.0.0.0/8,the house")
    assert process.returncode != 0
    assert "the house" in process.stderr


@pytest.mark.django_db
@pytest.mark.usefixtures("open_to_the_public")
def test_a_house_without_invented_people_passes(erik: User) -> None:
    assert [one for one in found() if one.startswith("portal.")] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("open_to_the_public")
def test_people_of_the_demonstration_stop_the_deployment_until_none_can_sign_in() -> None:
    cast = people._write_cast("some hash", joined=timezone.now())
    assert "portal.E004" in found("security")
    for person in people.can_sign_in()[1:]:
        person.set_unusable_password()
        person.save()
    [left] = people.can_sign_in()
    [message] = checks.nobody_is_invented(None)
    assert left.username in message.msg
    cast[left.username].is_active = False
    cast[left.username].save()
    assert checks.nobody_is_invented(None) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("open_to_the_public")
def test_somebody_who_happens_to_be_called_alice_is_not_invented(alice: User) -> None:
    alice.phone = "13912345678"
    alice.set_password("Lantern-Gate-7")
    alice.save()
    assert checks.nobody_is_invented(None) == []


@pytest.mark.parametrize(
    ("name", "value", "message"), [("DEBUG", True, "E001"), ("ALLOWED_HOSTS", ["*"], "E002"), ("HTTPS", False, "E003")]
)
def test_what_is_for_developers_stops_the_deployment(settings: Settings, open_to_the_public, name, value, message):
    setattr(settings, name, value)
    assert [one.id for one in checks.settings_are_for_the_public(None)] == [f"portal.{message}"]


@pytest.mark.parametrize(
    ("host", "given", "pooler", "https", "found"),
    [
        ("db1.centre.example", False, False, True, ["portal.W002"]),
        ("/run/pgbouncer", False, True, True, ["portal.W002"]),
        ("db1.centre.example", True, False, True, []),
        ("/srv/centre/var/run", False, False, True, []),
        ("db1.centre.example", False, False, False, []),
    ],
)
def test_a_key_that_each_node_made_for_itself_is_warned_of_where_there_may_be_several(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, host: str, given: bool, pooler: bool, https: bool, found: Any
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    settings.SECRET_KEY_IS_GIVEN, settings.POOLER, settings.HTTPS = given, pooler, https
    assert [one.id for one in checks.every_node_has_the_same_key(None)] == found


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(checks, "can_sign_in", away)
    [message] = checks.nobody_is_invented(None)
    assert (message.id, "OperationalError" in message.msg) == ("portal.W001", True)
