"""Forgetting in the history, which otherwise nobody changes.

One function of the database may: it runs with the rights of the owner, takes from the events of given rows only what
the map calls personal, and only where the row itself holds it no longer; and it writes into the trail that it did. So
whoever has the rights of the application can forget what is forgotten already, and rewrite nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from pgtrigger import registered
from psycopg import sql

from centre.shared.db import one_value
from centre.shared.personal import TABLES, Column, Numbered, Table, columns_in_history, event_model

FUNCTION = """
CREATE OR REPLACE FUNCTION personal_forget_in_history(wanted text, keys bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $forget$
DECLARE
    changed bigint := 0;
    upkeep text := coalesce(current_setting('centre.trail_upkeep', true), '');
    ignored text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}');
BEGIN
    PERFORM set_config('centre.trail_upkeep', 'on', true), set_config('pgtrigger.ignore', {triggers}, true);
    {tables}
    ELSE
        RAISE EXCEPTION 'Nothing of % is forgotten in the history.', wanted;
    END IF;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('centre.trail_upkeep', upkeep, true), set_config('pgtrigger.ignore', ignored, true);
    IF changed > 0 THEN
        INSERT INTO trail_entry (kind, who_name, address, request_id, page, what, about, facts)
        VALUES ('forgotten', '', '', '', '', wanted, '', jsonb_build_object('events', changed, 'role', session_user));
    END IF;
    RETURN changed;
END
$forget$
"""
BRANCH = """IF wanted = {label} THEN
        UPDATE {events} AS event SET {columns}
        FROM unnest(keys) AS one(id) LEFT JOIN {table} AS kept ON kept.id = one.id
        WHERE event.pgh_obj_id = one.id;"""
COLUMN = (
    "{name} = CASE WHEN kept.id IS NULL OR kept.{name} IS NOT DISTINCT FROM {empty} THEN {empty} ELSE event.{name} END"
)


def forget_in_history(table: Table, keys: Sequence[int]) -> int:
    """Take from the history of these rows what they hold no longer; how many events were changed."""
    if not keys or not any(columns_in_history(table)):
        return 0
    found: int = one_value("SELECT personal_forget_in_history(%s, %s)", [table.label, list(keys)])
    return found


def after_migrate(*, app_config: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Bring the function into the database as the map reads now; with the last app, when all tables are there."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if app_config is not last:
        return
    there = set(connections[using].introspection.table_names())
    tables = [table for table in TABLES.values() if any(columns_in_history(table))]
    if all(_events(table)._meta.db_table in there for table in tables):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            cursor.execute(function_for(tables, schema=cursor.fetchone()[0]))


def function_for(tables: Sequence[Table], *, schema: str) -> sql.Composed:
    """The function as a statement, with a branch for each of these tables, which stand in `schema`."""
    names = {_events(table)._meta.db_table for table in tables}
    triggers = [trigger.get_pgid(model) for model, trigger in registered() if model._meta.db_table in names]
    return sql.SQL(FUNCTION).format(
        schema=sql.Identifier(schema),
        triggers=sql.Literal("{" + ",".join(sorted(triggers)) + "}"),
        tables=sql.SQL("\n    ELS").join(map(_branch, tables)),
    )


def _branch(table: Table) -> sql.Composed:
    columns = [_column(column, field.attname) for column, field in columns_in_history(table)]
    return sql.SQL(BRANCH).format(
        label=sql.Literal(table.label),
        events=sql.Identifier(_events(table)._meta.db_table),
        table=sql.Identifier(table.model._meta.db_table),
        columns=sql.SQL(", ").join(columns),
    )


def _column(column: Column, name: str) -> sql.Composed:
    return sql.SQL(COLUMN).format(name=sql.Identifier(name), empty=_empty(column))


def _empty(column: Column) -> sql.Composable:
    if isinstance(column.empty, Numbered):
        return sql.SQL("{} || one.id").format(sql.Literal(column.empty.words))
    return sql.SQL("NULL") if column.empty is None else sql.Literal(column.empty)


def _events(table: Table) -> type[Model]:
    model = event_model(table.model)
    assert model is not None
    return model
