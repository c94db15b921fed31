"""`manage.py verify_backup`: is it whole, and does it come back?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centre.upkeep import backup, restore
from centre.upkeep.problems import UpkeepFailed


class Command(BaseCommand):
    help = "Brings a backup back into a scratch database, compares counts and digests, and drops that database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="the backup; without it the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = options["folder"] or newest()
            with backup.database() as address:
                tried = restore.try_out(folder, address=address)
        except UpkeepFailed as failed:
            raise CommandError(str(failed)) from None
        held = tried.manifest.contents
        self.stdout.write(f"{folder} comes back: {len(held.tables)} tables with {held.rows} rows, all the same.")


def newest() -> Path:
    """The folder of the newest backup. Raises UpkeepFailed when there is none."""
    if found := backup.backups():
        return found[-1].folder
    raise UpkeepFailed(f"There is no backup in {backup.backup_folder()} yet: manage.py backup makes one.")
