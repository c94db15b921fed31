"""`manage.py audit`: the self-audit in the terminal; it ends with exit code 1 when something is broken."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from centre.portal.audit import audit


class Command(BaseCommand):
    help = "Looks whether the portal keeps its promises; exit code 1 when something that must be zero is not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit(timezone.now())
        for title, checks in found.groups:
            self.stdout.write(f"\n{title}")
            for check in checks:
                self.stdout.write(f"  [{check.word}] {check.what}: {check.found} {' '.join(check.references)}".rstrip())
                if check.remedy:
                    self.stdout.write(f"      → {check.remedy}")
        if found.broken:
            sys.exit(1)
