"""`manage.py restore`: a backup comes back."""

from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from centre.upkeep import backup, restore
from centre.upkeep.problems import UpkeepFailed


class Command(BaseCommand):
    help = "Brings a backup back: the database, and the uploaded files. Stop the web server and the workers before."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the backup: a folder with a date as its name")
        parser.add_argument("--replace", action="store_true", help="drop what the database holds now")
        parser.add_argument("--into", metavar="URL", help="another database, without uploaded files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with backup.database(as_owner=True) as own:
                address = without_password(options["into"]) or own
                back = restore.restore(
                    options["folder"], address=address, replace=options["replace"], with_media=not options["into"]
                )
        except UpkeepFailed as failed:
            raise CommandError(str(failed)) from None
        self.stdout.write(f"Brought back the backup of {back.manifest.made_at:%Y-%m-%d %H:%M}: {back.told}")
        self.stdout.write("Now run manage.py migrate (this portal may be newer than the backup) and manage.py roles.")
        if restore.key_is_another(back.manifest):
            self.stderr.write(
                "SECRET_KEY is another one than when the backup was made: codes and secret addresses that were given "
                "out no longer fit. Bring the old one back if you have it (var/secret-key.txt)."
            )


def without_password(address: str | None) -> str:
    """A database's address as typed. Raises UpkeepFailed for a password: everybody on the machine can read those."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(address or "")
    except psycopg.ProgrammingError:
        raise UpkeepFailed("--into should look like postgresql://user@host/database.") from None
    if "password" in parts:
        raise UpkeepFailed("Whoever lists the programs of this machine reads along: give the password in PGPASSWORD.")
    return address or ""
