"""The file beside the backups that says which accounts were closed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from centre.accounts.models import User
from centre.portal.personal import closing
from centre.shared.timespan import CENTRE_ZONE
from centre.upkeep import backup, closings, restore, tasks
from centre.upkeep.closings import Closing
from centre.upkeep.problems import UpkeepFailed

MADE = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
ONE, OTHER = Closing(1, MADE, MADE + timedelta(days=9)), Closing(2, MADE, MADE + timedelta(days=8))


def test_what_is_noted_is_read_again_and_noted_once(tmp_path: Path) -> None:
    assert closings.read(tmp_path) == []
    assert closings.note([], folder=tmp_path) == 0
    assert not list(tmp_path.iterdir())
    assert closings.note([ONE, OTHER, ONE], folder=tmp_path) == 2
    elsewhere = Closing(1, MADE.astimezone(CENTRE_ZONE), MADE + timedelta(days=30))
    assert closings.note([elsewhere, OTHER], folder=tmp_path) == 0, "the same account, told in another zone"
    assert closings.read(tmp_path) == [ONE, OTHER]


def test_it_is_there_for_its_owner_alone(tmp_path: Path) -> None:
    closings.note([ONE], folder=tmp_path / "new")
    assert (tmp_path / "new" / closings.NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "rest",
    [
        '{"account": 7, "made',
        "nonsense\n",
        "\0\n",
        '{"account": 7, "made_at": "2026-01-01T00:00:00", "closed_at": "x"}',
    ],
)
def test_a_line_that_was_cut_off_costs_that_line_and_no_other(tmp_path: Path, rest: str) -> None:
    closings.note([ONE], folder=tmp_path)
    with (tmp_path / closings.NAME).open("a") as file:
        file.write(rest)
    closings.note([OTHER], folder=tmp_path)
    assert closings.read(tmp_path) == [ONE, OTHER]


def test_who_write_at_the_same_time_do_not_get_into_each_others_lines(tmp_path: Path) -> None:
    many = [Closing(number, MADE, MADE) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: closings.note([one, many[0]], folder=tmp_path), many))
    assert sorted(closing.account for closing in closings.read(tmp_path)) == list(range(40))


@pytest.mark.django_db
def test_closing_an_account_has_the_worker_note_it(alice: User, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    now = MADE + timedelta(days=400)
    closing.close(person=alice, by=alice, now=now)
    assert not (tmp_path / closings.NAME).exists(), "what is rolled back must not be noted"
    assert jobs() == 1
    tasks.note_closings()
    assert closings.read(tmp_path) == [Closing(alice.pk, alice.date_joined, now)]
    assert alice.name not in (tmp_path / closings.NAME).read_text()


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=tasks.NOTE_CLOSINGS, status="todo").count()


@pytest.mark.django_db
def test_who_is_closed_is_asked_of_the_database_itself(alice: User, bob: User) -> None:
    closing.close(person=alice, by=alice, now=MADE)
    assert [found.account for found in in_database()] == [alice.pk]


def in_database() -> list[Closing]:
    """As a session of psycopg that stands in this test's own transaction."""
    return closings.in_database(connection.connection)


@pytest.mark.django_db
def test_before_a_database_is_replaced_it_is_noted_who_closed_in_it_and_beside_the_backup(
    alice: User, settings: Any, tmp_path: Path
) -> None:
    settings.BACKUP_DIR = str(tmp_path / "here")
    closing.close(person=alice, by=alice, now=MADE)
    closings.note([ONE], folder=tmp_path / "stick")
    restore._note_who_closed(connection.connection, tmp_path / "stick" / "2026-05-20_030000")
    assert {found.account for found in closings.read(tmp_path / "here")} == {ONE.account, alice.pk}


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_keeps_a_database_from_being_replaced(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = "/proc/backups"
    closings.note([ONE], folder=tmp_path)
    with pytest.raises(UpkeepFailed, match="Cannot write to /proc/backups"):
        restore._note_who_closed(connection.connection, tmp_path / "2026-05-20_030000")


@pytest.mark.django_db
def test_what_could_not_be_forgotten_again_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(name: str, **options: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(restore, "call_command", failing)
    monkeypatch.setattr(backup, "used_by_django", lambda address: nullcontext())
    with pytest.raises(UpkeepFailed, match=r"run manage.py migrate and manage.py retention.*RuntimeError, broken"):
        restore.catch_up("")


# --- closed again ----------------------------------------------------------------------------------------------------


@pytest.fixture
def noted(settings: Any, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = str(tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_who_is_noted_and_open_is_due_and_nobody_else(noted: Path, alice: User, bob: User) -> None:
    closings.note([Closing(alice.pk, alice.date_joined, MADE)], folder=noted)
    assert list(closing.closed_before()) == [alice]


@pytest.mark.django_db
def test_somebody_new_who_was_given_the_key_of_a_closed_account_is_left_alone(noted: Path, alice: User) -> None:
    earlier = alice.date_joined - timedelta(microseconds=1)
    closings.note([Closing(alice.pk, earlier, MADE)], folder=noted)
    assert list(closing.closed_before()) == []


@pytest.mark.django_db
def test_what_is_noted_is_no_backup(noted: Path) -> None:
    closings.note([ONE], folder=noted)
    assert backup.newest_at() is None
