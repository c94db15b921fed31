"""`manage.py retention`: forget now what may no longer be kept; the worker does it every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from centre.portal.personal import retention


class Command(BaseCommand):
    help = "Forgets personal data whose time is over, by the rules of the map; figures stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        outcomes = retention.due(now) if options["dry_run"] else retention.forget(now)
        for outcome in outcomes:
            self.stdout.write(f"{outcome.rows:>8}  {outcome.rule.key}: {outcome.rule.what} ({outcome.rule.after})")
            for name in outcome.rule.columns:
                self.stdout.write(f"{'':>10}{name}")
        words = "rows are due; nothing was changed" if options["dry_run"] else "rows were forgotten"
        self.stdout.write(f"{sum(outcome.rows for outcome in outcomes):>8}  {words}")
