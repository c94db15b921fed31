"""`manage.py trim_trail`: delete what the audit trail has kept long enough; the seals stay."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, transaction
from django.utils import timezone

from centre.trail.models import Kind
from centre.trail.recording import record
from centre.trail.sealing import trim


class Command(BaseCommand):
    help = "Deletes entries of sealed days older than so many days, at least 366; only the owner of the tables may."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--older-than", type=int, required=True, metavar="DAYS", help="at least 366")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["older_than"]
        try:
            with transaction.atomic():
                number = trim(older_than=days, now=timezone.now())
                record(Kind.UPKEEP, what="trim_trail", days=days, entries=number)
        except ValueError as error:
            raise CommandError(str(error)) from None
        except Error:
            raise CommandError("Only the owner of the tables may do this: set OWNER_DATABASE_URL.") from None
        self.stdout.write(f"{number} entries were deleted; the seals of their days stay.")
