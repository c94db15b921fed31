"""Which migrations may run while the release before is still serving people."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from centre.shared.migrating import Together
from centre.upkeep import migrations_without_stop as linter
from centre.upkeep.management.commands.check_migrations import our_apps

pytestmark = pytest.mark.django_db


def tables() -> ProjectState:
    state = ProjectState()
    state.add_model(
        ModelState("upkeep", "Shoe", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())])
    )
    return state


def says(*operations: Any, **facts: Any) -> list[tuple[str, bool]]:
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations), **facts})
    return [(found.says.split()[0], found.stops) for found in linter.look_at(kind("0002_next", "upkeep"), tables())]


INDEX = models.Index(fields=["size"], name="shoe_size")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("Shoe", "colour", models.CharField(max_length=9, null=True)),
        migrations.AddField("Shoe", "colour", models.CharField(max_length=9, db_default="")),
        migrations.CreateModel(
            "Hat", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField(unique=True))]
        ),
        migrations.RunPython(migrations.RunPython.noop),
    ],
)
def test_what_old_code_does_not_notice_may_run_beside_it(operation: Any) -> None:
    assert says(operation) == []


@pytest.mark.parametrize(
    ("operation", "word"),
    [
        (migrations.AddField("Shoe", "colour", models.CharField(max_length=9, default="")), "NOT"),
        (migrations.RemoveField("Shoe", "size"), "DROPPING"),
        (migrations.RenameField("Shoe", "size", "length"), "RENAMING"),
        (migrations.DeleteModel("Shoe"), "DROPPING"),
        (migrations.RenameModel("Shoe", "Boot"), "RENAMING"),
        (migrations.AlterField("Shoe", "size", models.TextField()), "ALTERING"),
        (Together([migrations.RemoveField("Shoe", "size")]), "DROPPING"),
    ],
)
def test_what_old_code_cannot_stand_is_refused(operation: Any, word: str) -> None:
    assert says(operation) == [(word, True)]


def test_an_index_built_under_a_lock_is_told_and_not_refused() -> None:
    assert says(migrations.AddIndex("Shoe", INDEX)) == [("CREATE", False)]


@pytest.mark.django_db(transaction=True)
def test_an_index_that_locks_nobody_out_is_welcome() -> None:
    assert says(AddIndexConcurrently("Shoe", INDEX), atomic=False) == []


def test_a_migration_that_knows_better_says_why() -> None:
    assert says(migrations.DeleteModel("Shoe"), harmless_because="no release ever used it") == []


def test_only_what_is_newer_than_the_last_release_is_looked_at(tmp_path: Path) -> None:
    listed = tmp_path / "released.txt"
    linter.write_released(["notifications"], listed)
    known = linter.released(listed)
    assert ("notifications", "0001_initial") in known
    assert {app for app, _name in known} == {"notifications"}
    assert linter.findings(["notifications"], after=known) == []


def test_the_command_fails_on_what_breaks_the_release_before(monkeypatch: Any, capsys: Any) -> None:
    stops = linter.Finding("upkeep", "0002_next", "DROPPING columns", True)
    waits = linter.Finding("upkeep", "0003_index", "CREATE INDEX locks table", False)
    monkeypatch.setattr(linter, "unreleased", lambda apps, after: [("upkeep", "0002_next")])
    monkeypatch.setattr(linter, "findings", lambda apps, after: [waits])
    call_command("check_migrations")
    monkeypatch.setattr(linter, "findings", lambda apps, after: [stops, waits])
    with pytest.raises(CommandError, match=r"docs/operations\.md"):
        call_command("check_migrations")
    said = capsys.readouterr().out
    assert "breaks the release before: upkeep 0002_next: DROPPING columns" in said
    assert said.count("makes people wait: upkeep 0003_index") == 2


def test_only_our_own_migrations_are_looked_at() -> None:
    assert {"bookings", "accounts", "upkeep"} <= set(our_apps())
    assert not {"auth", "procrastinate"} & set(our_apps())
