"""`manage.py verify_versions`: whether every version still says what was signed; fails when one does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exhibits.models import Piece
from exhibits.verifying import mismatches

WORDS = {
    "fingerprint": "does not say what was signed: the fingerprint differs",
    "missing": "is not in the media folder",
    "file": "is not the file that was handed in",
}


class Command(BaseCommand):
    help = "Works out the fingerprints of all versions anew and looks at the files of the library; lists what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--piece", default="", metavar="SLUG", help="only the pieces with this address")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["piece"].replace("\0", "")
        if slug and not Piece.objects.filter(slug=slug).exists():
            raise CommandError(f"There is no piece “{slug}”.")
        found = 0
        for one in mismatches(slug):
            found += 1
            self.stdout.write(f"{one.what}: {WORDS[one.why]}")
        if found:
            self.stderr.write(f"{found} do not match.")
            sys.exit(1)
        self.stdout.write("Everything is as it was signed.")
