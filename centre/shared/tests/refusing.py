"""Asking the database itself whether it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction

from centre.shared.db import violated_constraint


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """What is written within must be refused by the constraint or trigger of this name; nothing of it stays."""
    refused = ""
    try:
        with transaction.atomic():
            yield
            settle()
    except IntegrityError as error:
        refused = violated_constraint(error) or ""
    assert refused == constraint


def settle() -> None:
    """Ask now what otherwise is asked when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
