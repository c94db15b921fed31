"""What the counter of a batch shows: people by category, the last presses, and which of them can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from centre.accounts.models import User
from centre.shared.timespan import CENTRE_ZONE
from reception.counting import undoing
from reception.models import Batch, Category, Headcount, Tally

LAST_PRESSES = 12


@dataclass(frozen=True, kw_only=True)
class Line:
    """One category and how many of it are counted."""

    category: Category
    people: int = 0
    planned: int = 0


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A batch at the moment at which it was read."""

    batch: Batch
    lines: Sequence[Line]
    presses: Sequence[Tally]
    revision: int
    reader: User

    @property
    def to_undo(self) -> Tally | None:
        """The reader's last press that still stands and is none that undoes."""
        keys = {tally.key for tally in self.presses}
        standing = (one for one in self.presses if one.key.version != 8 and undoing(one.key) not in keys)
        return next((one for one in standing if one.by_id == self.reader.pk), None)

    def for_the_script(self) -> dict[str, Any]:
        """The same as values."""
        return {
            "revision": self.revision,
            "state": self.batch.state,
            "headcount": self.batch.headcount or 0,
            "people": {str(line.category.pk): line.people for line in self.lines},
            "presses": [
                {
                    "key": str(one.key),
                    "category": one.category_id,
                    "change": one.change,
                    "clock": f"{one.pressed_at.astimezone(CENTRE_ZONE):%H:%M:%S}",
                    "mine": one.by_id == self.reader.pk,
                }
                for one in self.presses
            ],
        }


def counter_of(batch: Batch, *, reader: User) -> Counter:
    """The counter of a batch, which comes with its visit and hall; four queries.

    Tallies of one batch are written one after the other, so the number of the last is a revision.
    """
    presses = list(Tally.objects.filter(batch=batch).select_related("category").order_by("-pk")[:LAST_PRESSES])
    counted = {row.category_id: row for row in Headcount.objects.filter(batch=batch)}
    lines = [
        Line(category=category, people=counted[category.pk].people, planned=counted[category.pk].planned)
        if category.pk in counted
        else Line(category=category)
        for category in Category.objects.filter(Q(retired_at__isnull=True) | Q(pk__in=counted))
    ]
    batch.refresh_from_db(fields=["state", "headcount", "over_capacity_reason"])
    return Counter(batch=batch, lines=lines, presses=presses, revision=presses[0].pk if presses else 0, reader=reader)
