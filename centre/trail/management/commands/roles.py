"""`manage.py roles`: what the portal's own role may do in the database, given by the owner of the tables."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from centre.trail.rights import RightsProblem, bring_up_to_date


class Command(BaseCommand):
    help = (
        "Gives the role in DATABASE_URL the rights of the portal, as the owner in OWNER_DATABASE_URL; again is no harm."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default=settings.PORTAL_ROLE, help="another role than the one in DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                bring_up_to_date(cursor, options["role"], database=str(connection.settings_dict["NAME"]))
        except RightsProblem as problem:
            raise CommandError(str(problem)) from None
        if options["verbosity"]:
            self.stdout.write(f"{options['role']} may do what the portal does, and no more.")
