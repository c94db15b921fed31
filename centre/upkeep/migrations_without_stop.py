"""Which migrations newer than the last release cannot run while the portal of that release serves people.

Between the migration and the restart of the last node old code works on new tables. What it cannot stand (a column
that is gone or renamed, one that it does not fill and that has no default in the database) is refused; what makes
people wait (an index that is built under a lock) is told. The rules are those of django-migration-linter, which reads
the SQL.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from centre.shared.migrating import Together

RELEASED = Path(__file__).with_name("released_migrations.txt")
REASON = "harmless_because"  # of a migration that knows better, for example because its table is still empty
Key = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """What is wrong with a migration; `stops` says that old code would fail, otherwise people only wait."""

    app: str
    name: str
    says: str
    stops: bool

    def __str__(self) -> str:
        return f"{self.app} {self.name}: {self.says}"


def released(path: Path = RELEASED) -> set[Key]:
    """The migrations of the last release."""
    lines = (line.split() for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {(app, name) for app, name in lines}


def write_released(apps: Iterable[str], path: Path = RELEASED) -> None:
    """From now on the migrations of `apps` that there are count as released."""
    known = sorted(key for key in MigrationLoader(None).disk_migrations or {} if key[0] in set(apps))
    text = "# The migrations of the last release, written by: manage.py check_migrations --release\n"
    path.write_text(text + "".join(f"{app} {name}\n" for app, name in known))


def unreleased(apps: Iterable[str], *, after: set[Key]) -> list[Key]:
    """The migrations of `apps` that are not among the released ones."""
    known = MigrationLoader(None).disk_migrations or {}
    return sorted(key for key in known if key[0] in set(apps) and key not in after)


def findings(apps: Iterable[str], *, after: set[Key]) -> list[Finding]:
    """What is wrong with the migrations of `apps` that are not among the released ones."""
    loader = MigrationLoader(None)
    found = []
    for key in unreleased(apps, after=after):
        state = loader.project_state(key, at_end=False)
        found += look_at(loader.disk_migrations[key], state)
    return found


def look_at(migration: Migration, state: ProjectState) -> list[Finding]:
    """What is wrong with one migration, which begins with the tables of `state`."""
    from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

    if getattr(migration, REASON, ""):
        return []
    wrong, _ignored, slow = analyse_sql_statements(PostgresqlAnalyser, statements(migration, state))
    told = [(issue, True) for issue in wrong] + [(issue, False) for issue in slow]
    return [
        Finding(migration.app_label, migration.name, " ".join(filter(None, (i.message, i.table, i.column))), stops)
        for i, stops in told
    ]


def statements(migration: Migration, state: ProjectState) -> list[str]:
    """The SQL of a migration, as it would be sent. PostgreSQL writes it, whatever its database holds."""
    state = state.clone()
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for step in _steps(migration.operations):
            before = state.clone()
            step.state_forwards(migration.app_label, state)
            if step.reduces_to_sql and not _is_of_a_trigger(step):
                step.database_forwards(migration.app_label, editor, before, state)
    return ["BEGIN;"] * migration.atomic + editor.collected_sql


def _steps(operations: Iterable[Operation]) -> Iterator[Operation]:
    """One by one, also those that are done together."""
    for operation in operations:
        yield from _steps(operation.operations) if isinstance(operation, Together) else [operation]


def _is_of_a_trigger(operation: Operation) -> bool:
    """Triggers are replaced in a moment and old code does not see them; theirs is not SQL that the rules understand."""
    return type(operation).__module__.startswith("pgtrigger.")
