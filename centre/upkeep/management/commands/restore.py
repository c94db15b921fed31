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
                house, replace = not options["into"], options["replace"]
                back = restore.restore(options["folder"], address=address, replace=replace, as_the_house=house)
                self.stdout.write(f"Brought back the backup of {back.manifest.made_at:%Y-%m-%d %H:%M}: {back.told}")
                if house:
                    self._catch_up(address)
        except UpkeepFailed as failed:
            raise CommandError(str(failed)) from None
        if restore.key_is_another(back.manifest):
            self.stderr.write(
                "SECRET_KEY is another one than when the backup was made: codes and secret addresses that were given "
                "out no longer fit. Bring the old one back if you have it (var/secret-key.txt)."
            )

    def _catch_up(self, address: str) -> None:
        forgotten = restore.catch_up(address)
        self.stdout.write("Forgotten again, as it was since the backup:")
        for line in forgotten or ["nothing"]:
            self.stdout.write(f"  {line}")
        self.stdout.write("Now run manage.py roles, if the portal and the owner of its tables are two roles.")


def without_password(address: str | None) -> str:
    """A database's address as typed. Raises UpkeepFailed for a password: everybody on the machine can read those."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(address or "")
    except psycopg.ProgrammingError:
        raise UpkeepFailed("--into should look like postgresql://user@host/database.") from None
    if "password" in parts:
        raise UpkeepFailed("Whoever lists the programs of this machine reads along: give the password in PGPASSWORD.")
    return address or ""
