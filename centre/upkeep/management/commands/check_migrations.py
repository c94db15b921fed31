"""`manage.py check_migrations`: may the next release be rolled out while the last one serves people?"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dj_database_url
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from centre import embedded_postgres
from centre.upkeep import migrations_without_stop as linter


class Command(BaseCommand):
    help = "Looks at the migrations since the last release: none may break the code that is still running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--release", action="store_true", help="what there is now counts as released")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["release"]:
            linter.write_released(our_apps())
            return
        after = linter.released()
        if not linter.unreleased(our_apps(), after=after):
            return
        with some_postgresql():
            found = linter.findings(our_apps(), after=after)
        for one in found:
            self.stdout.write(f"{'breaks the release before' if one.stops else 'makes people wait'}: {one}")
        if any(one.stops for one in found):
            raise CommandError("docs/operations.md says how to do the same in two releases, under “Migrations”.")


@contextlib.contextmanager
def some_postgresql() -> Iterator[None]:
    """Something that writes SQL: the database if it answers, else a server for the moment."""
    with contextlib.suppress(OperationalError):
        connection.ensure_connection()
    if connection.connection:
        yield
    else:
        cluster = embedded_postgres.start_for_tests(settings.VAR_DIR)
        connection.settings_dict |= {**dj_database_url.parse(cluster.url)}
        try:
            yield
        finally:
            connection.close()
            cluster.stop()


def our_apps() -> list[str]:
    """The labels of the apps whose migrations we write."""
    ours = (app for app in apps.get_app_configs() if Path(app.path).is_relative_to(settings.BASE_DIR))
    return [app.label for app in ours if "site-packages" not in app.path]
