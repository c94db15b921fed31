"""`manage.py backup`: database and uploaded files into one folder, tried out at once if wanted."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centre.upkeep import backup, manifest, restore
from centre.upkeep.problems import UpkeepFailed


class Command(BaseCommand):
    help = "Makes a backup of the database and the uploaded files; the older ones that need not be kept go."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder for backups, if it is another than BACKUP_DIR")
        parser.add_argument("--try-out", action="store_true", help="bring it back into a scratch database and compare")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with backup.database() as address:
                made = backup.back_up(now=timezone.now(), folder=options["to"], address=address)
                kept = manifest.read(made)
                rows, files = kept.contents.rows, len(kept.files) - 1
                self.stdout.write(f"{made}: {rows} rows, {files} uploaded files, {kept.size / 1_000_000:.1f} MB")
                if options["try_out"]:
                    restore.try_out(made, address=address)
                    self.stdout.write("Brought back into a scratch database: every count and digest is the same.")
        except UpkeepFailed as failed:
            raise CommandError(str(failed)) from None
