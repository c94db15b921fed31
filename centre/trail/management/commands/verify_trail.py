"""`manage.py verify_trail`: whether the audit trail still is what was sealed, day by day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from centre.trail.sealing import Difference, Verified, verify

WHAT = {
    Difference.SEAL: "its seal does not follow from the seal before it",
    Difference.ENTRIES: "its entries are not those that were sealed",
    Difference.HISTORY: "the changes it tells of are not those that were sealed",
}


class Command(BaseCommand):
    help = "Computes every seal of the audit trail anew; exit code 1 and the first day that differs, if one does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="only the last so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(now=timezone.now(), days=options["days"])
        self.stdout.write(_said(found))
        if found.differs_on and found.difference:
            raise CommandError(f"{found.differs_on} differs: {WHAT[found.difference]}.", returncode=1)


def _said(found: Verified) -> str:
    said = [f"{found.days} days are as they were sealed"]
    if found.trimmed:
        said.append(f"of {found.trimmed} only the seal is left")
    if found.not_comparable:
        said.append(f"of {found.not_comparable} the history cannot be compared, its columns have changed since")
    last = f"\nThe last of them, {found.last.day}: {found.last.digest}" if found.last else ""
    return "; ".join(said) + "." + last
