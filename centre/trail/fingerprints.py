"""What a seal covers, as SHA-256 over a form of the rows that stays the same from release to release.

Of the history it covers what cannot name anybody: numbers, states, moments, which row it is. What does name people is
forgotten in time, and a seal must not break over that.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models
from psycopg import sql

from centre.shared.personal import TABLES, columns_in_history
from centre.trail.models import Entry
from centre.trail.protecting import history_models

FIELDS = ["pk", "at", "kind", "who", "who_name", "address", "request_id", "page", "what", "about", "facts", "context"]
OF_EVENTS = {"pgh_id", "pgh_label", "pgh_created_at", "pgh_obj_id", "pgh_context_id"}
IMPERSONAL = (models.IntegerField, models.BooleanField, models.DateField, models.TimeField, models.DecimalField)
Columns = Mapping[str, Sequence[str]]

CONTEXTS = """
SELECT c.id, c.created_at, c.metadata FROM trail_entry AS e JOIN pghistory_context AS c ON c.id = e.context
WHERE e.id > %s AND e.id <= %s ORDER BY e.id
"""
EVENTS = """
SELECT {table}, count(*),
    encode(sha256(convert_to(string_agg(ROW({columns})::text, E'\n' ORDER BY h.pgh_id), 'UTF8')), 'hex')
FROM trail_entry AS e JOIN {name} AS h ON h.pgh_context_id = e.context WHERE e.id > {after} AND e.id <= {last}
"""


def digest_of(values: Iterable[Any]) -> str:
    """The fingerprint of values, one after the other, each in one way of writing it down."""
    found = hashlib.sha256()
    for value in values:
        text = json.dumps(value, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        found.update(f"{text}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def of_entries(after: int, last: int) -> tuple[int, str]:
    """How many entries there are beyond `after`, up to and including `last`, and their fingerprint."""
    rows = Entry.objects.filter(pk__gt=after, pk__lte=last).order_by("pk")
    counted = _Counted(rows.values_list(*FIELDS).iterator(chunk_size=2000))
    digest = digest_of(counted)
    return counted.number, digest


class _Counted:
    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Any:
        for row in self.rows:
            self.number += 1
            yield row


def of_history(after: int, last: int, columns: Columns) -> tuple[list[str], str]:
    """The tables in which these entries tell of changes, and the fingerprint of the changes with their reasons.

    Of each table it covers `columns`; a table that is not among them must have nothing to tell.
    """
    if after == last:
        return [], digest_of([])
    with connection.cursor() as cursor:
        cursor.execute(CONTEXTS, [after, last])
        contexts = cursor.fetchall()
        cursor.execute(sql.SQL(" UNION ALL ").join(_events(after, last, columns)).as_string(cursor.connection))
        told = sorted(row for row in cursor.fetchall() if row[1])
    return [table for table, *_rest in told], digest_of([*contexts, *told])


def _events(after: int, last: int, columns: Columns) -> Iterable[sql.Composable]:
    for table, names in sealed_columns().items():
        kept = columns.get(table, names)
        yield sql.SQL(EVENTS).format(
            table=sql.Literal(table),
            name=sql.Identifier(table),
            columns=sql.SQL(", ").join(sql.Identifier("h", name) for name in kept),
            after=sql.Literal(after),
            last=sql.Literal(last),
        )


def sealed_columns() -> dict[str, list[str]]:
    """Of each history table the columns that cannot name anybody and are never forgotten."""
    return {model._meta.db_table: [field.column for field in _sealed(model)] for model in history_models()}


def _sealed(model: Any) -> Iterable[Any]:
    table = TABLES.get(model.pgh_tracked_model._meta.label)
    forgotten = {field.name for _column, field in columns_in_history(table)} if table else set()
    for field in model._meta.concrete_fields:
        if field.attname in OF_EVENTS or (field.name not in forgotten and _names_nobody(field)):
            yield field


def _names_nobody(field: Any) -> bool:
    if isinstance(field, models.ForeignKey):
        return field.related_model is not get_user_model()
    return isinstance(field, IMPERSONAL) or (isinstance(field, models.CharField) and bool(field.choices))
