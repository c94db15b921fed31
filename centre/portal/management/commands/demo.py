"""`manage.py demo`: fill an empty database with the demonstration centre."""

import json
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from centre.portal import demo
from centre.portal.demo.people import CAST

LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
KEPT_IN = "demo-password.txt"


class Command(BaseCommand):
    help = "Fills an empty database with the demonstration centre; its password is kept in var/demo-password.txt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cast", action="store_true", help="only list who can sign in, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cast"]:
            people = [{"username": person.username, "name": person.name, "role": person.role} for person in CAST]
            self.stdout.write(json.dumps(people, ensure_ascii=False, indent=2))
            return
        if not demo.is_empty():
            raise CommandError(
                "This database is already in use, so nothing was changed: "
                "the demonstration centre is only loaded into an empty one."
            )
        with transaction.atomic():
            password = new_password()
            demo.load(now=timezone.now(), password=password, say=lambda text: self.stdout.write(f"  {text}"))
            write_for_owner_only(settings.VAR_DIR / KEPT_IN, password)


def new_password() -> str:
    """Three groups of four letters and digits that pass the centre's own rules."""
    while True:
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
        try:
            validate_password(password)
        except ValidationError:
            continue
        return password


def write_for_owner_only(path: Path, text: str) -> None:
    """Write a file that nobody else may read, also when there was one before that others could."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{text}\n")
