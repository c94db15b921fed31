"""`manage.py forget_contacts`: forget now whom we may no longer keep; the worker does it every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reception import forgetting


class Command(BaseCommand):
    help = "Deletes the names, numbers and addresses of contacts whose visits are long over. Figures stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            self.stdout.write(f"{forgetting.due(now=now).count()} contacts would be forgotten; nothing was changed")
        else:
            self.stdout.write(f"{forgetting.forget_contacts(now=now)} contacts forgotten")
