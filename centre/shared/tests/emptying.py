"""The database as it was before a test that committed: a flush would do, and takes a second each time.

A flush empties every table and makes permissions and roles anew. Here only what has rows is emptied, and what the
migrations wrote stays; when a test has changed that too, it is a flush after all.
"""

from django.core.management import call_command
from django.db import connection, transaction

TOLD = ["trail_entry", "trail_seal", "pghistory_context"]
Written = dict[str, str]
_written: dict[str, Written] = {}  # what the migrations wrote, for each database


def empty_what_was_filled() -> None:
    """Take away what was committed since the tables were made."""
    name = str(connection.settings_dict["NAME"])
    written = _written.setdefault(name, {})
    if filled := sorted(_filled() - written.keys()):
        _run(f"TRUNCATE {', '.join(filled)} CASCADE")
    if _digests(written) != written:
        with connection.cursor() as cursor:
            cursor.execute("SET centre.trail_upkeep = 'on'")
            call_command("flush", interactive=False, verbosity=0)
            cursor.execute("RESET centre.trail_upkeep")
        remember_what_is_there()


def remember_what_is_there() -> None:
    """What the tables hold now belongs to the database and stays; what was told of the migrations' changes goes."""
    _run(f"TRUNCATE {', '.join(TOLD)}")
    _written[str(connection.settings_dict["NAME"])] = _digests(_filled())


def _filled() -> set[str]:
    """The tables that have rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        cursor.execute(asked)
        return {table for (table,) in cursor.fetchall()}


def _digests(tables: "set[str] | Written") -> Written:
    if not tables:
        return {}
    every = "(SELECT md5(coalesce(string_agg(row::text, '' ORDER BY row::text), '')) FROM {0} AS row)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(every.format(table) for table in sorted(tables)))
        return dict(zip(sorted(tables), cursor.fetchone(), strict=True))


def _run(sql: str) -> None:
    """As the owner, who may empty the trail too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL centre.trail_upkeep = 'on'")
        cursor.execute(sql)
