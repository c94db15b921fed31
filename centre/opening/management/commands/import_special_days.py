"""`manage.py import_special_days 2026`: public holidays and make-up workdays into the opening calendar."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from centre.opening.actions import import_special_days
from centre.shared.problems import Refused
from centre.shared.timespan import local_day


class Command(BaseCommand):
    help = "Writes the announced public holidays and make-up workdays; days corrected by hand are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="*", type=int, metavar="year", help="this year unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"] or [local_day(timezone.now()).year]:
            try:
                done = import_special_days(year=year, by=None)
            except Refused as refusal:
                raise CommandError(str(refusal.problems[0])) from None
            self.stdout.write(
                f"{year}: {done.added} added, {done.changed} changed, {done.unchanged} already there, "
                f"{done.left_alone} corrected by hand and left alone"
            )
