"""Loading the demonstration centre: into an empty database, completely or not at all, on any day."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from bookings.models import Occupancy, Reservation, Room
from centre.accounts.tests.factories import make_user
from centre.portal import demo
from centre.portal.management.commands.demo import new_password, write_for_owner_only
from centre.shared.timespan import day_span, local_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_a_database_with_a_single_person_is_left_alone(var: Path) -> None:
    make_user()
    with pytest.raises(CommandError):
        call_command("demo")
    assert not Room.objects.exists()
    assert not (var / "demo-password.txt").exists()


def test_when_the_password_cannot_be_kept_nothing_is_loaded(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in (demo.diary, demo.visits, demo.exhibition, demo.reading, demo.announced):
        monkeypatch.setattr(part, "load", lambda **kwargs: None)
    (tmp_path / "var").write_text("a file where a folder should be")
    settings.VAR_DIR = tmp_path / "var"
    with pytest.raises(OSError, match="var"):
        call_command("demo", stdout=StringIO())
    assert demo.is_empty()


def test_the_cast_can_be_listed_for_programs() -> None:
    out = StringIO()
    call_command("demo", "--cast", stdout=out)
    people = json.loads(out.getvalue())
    assert {"username": "alice", "name": "李爱丽", "role": "resident"} in people
    assert demo.is_empty()


def test_the_password_is_different_every_time_and_follows_the_rules() -> None:
    passwords = {new_password() for _ in range(20)}
    assert len(passwords) == 20
    for password in passwords:
        validate_password(password)


def test_a_password_file_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "demo-password.txt"
    file.write_text("old")
    file.chmod(0o644)
    write_for_owner_only(file, "new")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new\n", 0o600)


def test_loaded_on_a_public_holiday_the_diary_is_full_and_varied_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (demo.exhibition, demo.reading, demo.announced):
        monkeypatch.setattr(part, "load", lambda **kwargs: None)
    now = datetime.fromisoformat("2026-10-01T10:20:30+08:00")
    demo.load(now=now, password="Unused-2026", say=lambda text: None)
    reservations = Reservation.objects.all()
    days = {local_day(starts_at) for starts_at in reservations.values_list("starts_at", flat=True)}
    assert len(days) >= 15
    assert reservations.count() >= 80
    states = set(reservations.values_list("state", flat=True))
    assert states >= {"requested", "confirmed", "cancelled"}
    assert not reservations.filter(state="requested", starts_at__lt=now).exists()
    assert not reservations.filter(created_at__gt=now).exists()
    assert reservations.filter(kind="closure").exists()
    assert reservations.exclude(public_title="").filter(starts_at__gte=now).exists()
    assert Occupancy.objects.overlapping(day_span(now.date() + timedelta(days=1))).exists()
