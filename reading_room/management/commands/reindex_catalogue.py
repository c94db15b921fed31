"""`manage.py reindex_catalogue`: work out anew what every title is found by."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reading_room.indexing import indexed
from reading_room.models import Title

AT_ONCE = 500


class Command(BaseCommand):
    help = "Work out anew what every title of the catalogue is found by; needed once when the way to do it has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        done, last = 0, 0
        while keys := list(Title.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            done, last = done + self._reindex(keys), keys[-1]
        self.stdout.write(f"{done} titles.")

    @transaction.atomic
    def _reindex(self, keys: list[int]) -> int:
        """The rows are held, so that nobody's change in between is overwritten by what it was found by before."""
        titles = [indexed(title) for title in Title.objects.select_for_update(no_key=True).filter(pk__in=keys)]
        Title.objects.bulk_update(titles, ["search", "findable"])
        return len(titles)
