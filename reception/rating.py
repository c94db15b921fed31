"""How it was: whoever was in a group says so in five levels, without a name and once per browser."""

from datetime import datetime

from centre.shared.db import retried
from centre.shared.problems import refuse
from reception import policies
from reception.models import Batch, Rating


@retried
def rate(*, batch: Batch, level: int, words: str, key: str, now: datetime) -> bool:
    """Keep what one visitor thinks of the visit of `batch`; False when the browser with `key` has said it before.

    Open from the arrival for a week, for as many as the group has people. Raises Refused outside that.
    """
    kept = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if kept.ratings.filter(key=key).exists():
        return False
    refuse(problems_with(kept, now=now))
    Rating.objects.create(batch=kept, level=level, words=words, key=key, at=now)
    return True


def problems_with(batch: Batch, *, now: datetime) -> list[policies.Problem]:
    """Why nobody can say now how it was; one query."""
    return policies.problems_with_rating(
        arrived_at=batch.arrived_at,
        rated=batch.ratings.count(),
        people=batch.headcount or batch.planned_headcount,
        now=now,
    )
