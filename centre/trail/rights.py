"""What the portal may do in its database: change ordinary rows, add to the trail and to the history, and no more.

The tables belong to the owner, who migrates. Web server and worker connect as a role of their own that owns nothing, so
that neither a mistake nor a hole in the portal can rewrite what was done.
"""

from typing import Any

from psycopg import sql

from centre.trail.protecting import history_tables

KEPT = ["trail_entry", "trail_seal", "pghistory_context"]  # and every history table
READ_ONLY = ["django_migrations"]
WHAT_IT_IS = """
SELECT r.rolsuper OR pg_has_role(r.oid, (SELECT relowner FROM pg_class WHERE oid = 'trail_entry'::regclass), 'MEMBER'),
    current_schema()
FROM pg_roles AS r WHERE r.rolname = %s
"""


class RightsProblem(Exception):
    """Why the rights cannot be given, in a sentence for the operator."""


def bring_up_to_date(cursor: Any, role: str, *, database: str) -> None:
    """As the owner, in a transaction: let `role`, made if need be, do what the portal does. Raises RightsProblem."""
    schema = _looked_at(cursor, role)
    names: dict[str, sql.Composable] = {
        "role": sql.Identifier(role),
        "schema": sql.Identifier(schema),
        "database": sql.Identifier(database),
        "kept": _tables(schema, [*KEPT, *history_tables()]),
        "read_only": _tables(schema, READ_ONLY),
    }
    for statement in STATEMENTS:
        cursor.execute(sql.SQL(statement).format(**names).as_string(None))


STATEMENTS = (
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE UPDATE, DELETE ON {kept} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, USAGE ON SEQUENCES TO {role}",
)


def _looked_at(cursor: Any, role: str) -> str:
    """The schema of the tables, once `role` is there and is not more than it should be."""
    cursor.execute(WHAT_IT_IS, [role])
    found = cursor.fetchone()
    if found is None:
        _make(cursor, role)
        return _looked_at(cursor, role)
    if found[0]:
        raise RightsProblem(f"The role {role} may do whatever the owner of the tables may: let the portal use another.")
    return str(found[1])


def _make(cursor: Any, role: str) -> None:
    cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise RightsProblem(
            f"There is no role {role}, and this one may not make it: let an administrator of the server run "
            f"CREATE ROLE {role} LOGIN PASSWORD '…'."
        )
    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)).as_string(None))


def _tables(schema: str, names: list[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
