"""`manage.py reset_second_factor <username>`: for the last administrator, whom no colleague can help at the desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.accounts import second_factor
from centre.accounts.backends import person_named


class Command(BaseCommand):
    help = "Turns somebody's second factor off and signs them out everywhere; the password alone lets them in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="user name or mobile number")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_named(options["username"])
        if person is None:
            raise CommandError("Nobody has this user name or number.")
        if not second_factor.has(person):
            self.stdout.write(f"{person.username} has no second factor; nothing was changed.")
            return
        second_factor.reset(person=person, by=None)
        then = "sets it up anew at the next sign-in" if second_factor.must_have(person) else "may set it up anew"
        self.stdout.write(f"The second factor of {person.username} is off, and all their devices are signed out.")
        self.stdout.write(f"The password alone lets {person.username} in, who {then}. This stands in the audit trail.")
