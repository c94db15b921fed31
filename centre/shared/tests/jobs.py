"""Jobs that tests left behind."""

from django.db import connection


def forget_jobs() -> None:
    """Take every job away: a flush leaves their tables alone, for no model manages them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
