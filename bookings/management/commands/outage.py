"""`manage.py outage`: write the outage snapshot now, for instance before the server is switched off."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.outage import write_snapshot


class Command(BaseCommand):
    help = "Writes the rooms of the coming fortnight as a file that opens without network and server."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = write_snapshot(now=timezone.now())
        except OSError as error:
            raise CommandError(f"The snapshot could not be written; the one before is as it was. {error}") from error
        self.stdout.write(str(path))
