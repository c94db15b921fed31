"""What was read in the house today: each use, and how many of each tier."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from centre.shared.timespan import day_span
from reading_room.models import InHouseUse, Shelf, Tier


@dataclass(frozen=True, kw_only=True)
class TierToday:
    """A tier with what was counted of it today, by the tally and not by scans."""

    tier: Tier
    times: int


@dataclass(frozen=True, kw_only=True)
class ShelfToday:
    """A shelf with its tiers."""

    shelf: Shelf
    tiers: Sequence[TierToday]

    @property
    def times(self) -> int:
        return sum(one.times for one in self.tiers)


@dataclass(frozen=True, kw_only=True)
class Today:
    """The uses of a day, the latest first, and all shelves."""

    uses: Sequence[InHouseUse]
    shelves: Sequence[ShelfToday]

    @property
    def times(self) -> int:
        return sum(use.times for use in self.uses)


def in_house_on(day: date) -> Today:
    """What was counted on a day of the centre. Two queries."""
    span = day_span(day)
    uses = InHouseUse.objects.filter(at__gte=span.starts_at, at__lt=span.ends_at)
    found = list(uses.select_related("copy__title", "tier__shelf").order_by("-at", "-pk"))
    times: Counter[int] = Counter()
    for use in found:
        if use.tier_id is not None:
            times[use.tier_id] += use.times
    return Today(uses=found, shelves=_shelves(times))


def _shelves(times: Counter[int]) -> list[ShelfToday]:
    shelves: dict[int, tuple[Shelf, list[TierToday]]] = {}
    for tier in Tier.objects.select_related("shelf"):
        _shelf, tiers = shelves.setdefault(tier.shelf_id, (tier.shelf, []))
        tiers.append(TierToday(tier=tier, times=times[tier.pk]))
    return [ShelfToday(shelf=shelf, tiers=tiers) for shelf, tiers in shelves.values()]
