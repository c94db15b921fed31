"""Two stock-takes: one of the history shelf that is closed, and one of the education shelf that is half done."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from centre.accounts.models import User
from centre.shared.timespan import local_day, moment
from reading_room import stock_taking
from reading_room.models import Copy, Loan, Scan, StockTake, Tier, TierToTake

CLOSED, IN_PROGRESS = "乙架年中盘点", "甲架盘点"
SECONDS_APART = 8


def load(*, now: datetime, by: User) -> None:
    """Write both; the closed one is closed by its command, which keeps what was found."""
    _write_closed(by=by, at=moment(local_day(now) - timedelta(days=70), time(9, 30)))
    _write_in_progress(by=by, at=moment(local_day(now) - timedelta(days=1), time(14)))


def _write_closed(*, by: User, at: datetime) -> None:
    """Everything was seen but two; one stood two places too far on, and one belonged to another tier."""
    tiers = list(Tier.objects.filter(shelf__name="乙架", column__lte=2))
    done = _begin(CLOSED, tiers, by=by, at=at, done=len(tiers))
    rows = [_standing_on(tier) for tier in tiers]
    lost = [rows[0].pop(5), rows[2].pop(3)]
    rows[1].insert(6, rows[1].pop(3))
    rows[3].insert(2, rows[1].pop(9))
    _scan(done, zip(tiers, rows, strict=True), by=by, at=at)
    stock_taking.close(stock_take=done, missing=[lost[0].pk], by=by, now=at + timedelta(hours=2))


def _write_in_progress(*, by: User, at: datetime) -> None:
    """One tier is done; on the second the librarian was called away in the middle."""
    tiers = list(Tier.objects.filter(shelf__name="甲架"))
    begun = _begin(IN_PROGRESS, tiers, by=by, at=at, done=1)
    first, second = _standing_on(tiers[0]), _standing_on(tiers[1])
    first.insert(9, first.pop(4))
    first.insert(7, second.pop(2))
    first.pop(12)
    _scan(begun, [(tiers[0], first), (tiers[1], second[: len(second) // 2])], by=by, at=at)


def _begin(name: str, tiers: Sequence[Tier], *, by: User, at: datetime, done: int) -> StockTake:
    begun = stock_taking.begin(name=name, tiers=tiers, by=by, now=at)
    walked = TierToTake.objects.filter(stock_take=begun, tier__in=tiers[:done])
    walked.update(done_at=at + timedelta(hours=1))
    return begun


def _standing_on(tier: Tier) -> list[Copy]:
    lent = Loan.objects.open().filter(copy__tier=tier).values("copy")
    return list(tier.copies.filter(state=Copy.State.HERE).exclude(pk__in=lent).in_shelf_order())


def _scan(taken: StockTake, rows: Iterable[tuple[Tier, Sequence[Copy]]], *, by: User, at: datetime) -> None:
    """As the scanner goes along the rows."""
    seen = [(tier, place, copy) for tier, row in rows for place, copy in enumerate(row, start=1)]
    Scan.objects.bulk_create(
        Scan(
            stock_take=taken, copy=copy, tier=tier, place=place, by=by, at=at + timedelta(seconds=SECONDS_APART * count)
        )
        for count, (tier, place, copy) in enumerate(seen)
    )
