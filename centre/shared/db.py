"""What every app may need of PostgreSQL: retries, constraint names, the calendar lock."""

import functools
import json
import select
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.db import Error, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 3
# One number for one thing that is locked: the published calendar (opening hours, closed days).
CALENDAR_LOCK = 7_401_001


def sqlstate(error: BaseException) -> str | None:
    """The five-character SQLSTATE behind a Django database error, e.g. 23P01 for an exclusion constraint."""
    cause = error.__cause__
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def violated_constraint(error: BaseException) -> str | None:
    """The name of the constraint that refused a row, or None when it was something else."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None


def retried(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in a transaction; on a deadlock or serialisation failure run it again, three times at most.

    Inside an outer transaction nothing is retried: PostgreSQL has already given that one up. There the command has a
    savepoint of its own, so that what calls it can go on after a refusal.
    """

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return command(*args, **kwargs)
        for attempt in range(RETRIES + 1):
            try:
                with transaction.atomic():
                    return command(*args, **kwargs)
            except OperationalError as error:
                if sqlstate(error) not in {"40P01", "40001"} or attempt == RETRIES:
                    raise
        raise AssertionError("unreachable")

    return wrapper


def prepared() -> CursorWrapper:
    """A cursor whose statements the server plans once for each connection; for the few that every page or command asks.

    For reading only: the context of the history travels in front of statements that write, and a prepared statement
    is one statement. Where a pooler cannot keep prepared statements, `PREPARED_STATEMENTS` turns this off.
    """
    if connection.queries_logged:  # whoever counts or reads the statements gets them as they are written
        return connection.cursor()
    connection.ensure_connection()
    return connection.make_cursor(psycopg.Cursor(connection.connection))  # type: ignore[arg-type]


def hang_up_if_lost() -> None:
    """Let go of this thread's connection when the server has hung up meanwhile, so that the next query opens another.

    A connection at rest is silent. When there is something to read on it the server has said good-bye: it was started
    anew, or another one has taken its place. Asking costs microseconds; `CONN_HEALTH_CHECKS` would cost a query.
    """
    held = connection.connection
    if held is None or connection.in_atomic_block:
        return
    asked = select.poll()
    with suppress(psycopg.Error):
        asked.register(held.fileno(), select.POLLIN)
        if not asked.poll(0):
            return
    connection.close()


def hold_calendar(*, to_change_it: bool = False) -> None:
    """Take the calendar lock until the transaction ends: shared to reserve by it, exclusive to change it.

    The first lock of every command (calendar, then person, then spaces), so a closure and a reservation cannot
    slip past each other.
    """
    function = "pg_advisory_xact_lock" if to_change_it else "pg_advisory_xact_lock_shared"
    with prepared() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [CALENDAR_LOCK])


def insert_many(rows: Sequence[Model]) -> None:
    """Insert new rows of one model and give them their primary keys: all of them as one parameter.

    For thousands of wide rows, where the parameters of `bulk_create` take longer than the database. Values must be what
    JSON knows, or times; rows that these point to must be there already.
    """
    if not rows:
        return
    table, fields = rows[0]._meta.db_table, rows[0]._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    sql = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"  # noqa: S608
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [table, len(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        values = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
        cursor.execute(sql, [json.dumps(values, default=str, ensure_ascii=False)])


def one_value(sql: str, params: list[Any] | None = None) -> Any:
    """The single value of a one-row, one-column query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


__all__ = [
    "Error",
    "hang_up_if_lost",
    "hold_calendar",
    "insert_many",
    "one_value",
    "prepared",
    "retried",
    "sqlstate",
    "violated_constraint",
]
