"""The history tables are kept as they are: after every migration each of them has the trigger that refuses changes."""

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models

GUARD = "trail_is_unchangeable"
GUARDED = "SELECT relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid WHERE tgname = %s"


def history_models() -> list[type[models.Model]]:
    """Every table of events that triggers write, of all apps, in the order of their names."""
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    return sorted((model for model in tracked if model._meta.managed), key=lambda model: model._meta.db_table)


def history_tables() -> list[str]:
    """The names of those tables."""
    return [model._meta.db_table for model in history_models()]


def protect(*, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Give each history table its guard. Does nothing where the guards, or their tables, are not made yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = %s", [GUARD])
        if cursor.fetchone() is None:
            return
        cursor.execute(GUARDED, [GUARD])
        there = {name for (name,) in cursor.fetchall()}
        for table in set(history_tables()) & set(connection.introspection.table_names(cursor)) - there:
            cursor.execute(
                f'CREATE TRIGGER {GUARD} BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
                f" FOR EACH STATEMENT EXECUTE FUNCTION {GUARD}()"
            )
