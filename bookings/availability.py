"""Computing with rules, openings and occupied time. Pure: values in, values out; no database, no clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.shared.timespan import CENTRE_ZONE, Span, without


@dataclass(frozen=True, kw_only=True)
class RoomRules:
    """The rules of one room as values; lengths are durations, `horizon_days` whole days of Asia/Shanghai."""

    raster: timedelta
    shortest: timedelta
    longest: timedelta
    notice: timedelta
    horizon_days: int
    turnaround: timedelta
    cancel_until: timedelta
    capacity_from: int
    capacity_to: int
    audience: str = "everyone"
    in_use: bool = True

    def lengths(self) -> list[timedelta]:
        """Every length that may be reserved, the shortest first."""
        first = -(-self.shortest // self.raster)
        return [self.raster * n for n in range(first, self.longest // self.raster + 1)]

    @property
    def shortest_length(self) -> timedelta:
        """The shortest length that fits the raster."""
        return self.raster * -(-self.shortest // self.raster)


def on_raster(at: datetime, raster: timedelta) -> bool:
    """Whether a moment lies on the raster, counted from midnight in Asia/Shanghai."""
    local = at.astimezone(CENTRE_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (local - midnight) % raster == timedelta()


def raster_starts(span: Span, raster: timedelta) -> Iterator[datetime]:
    """Every raster moment in `[span.starts_at, span.ends_at)`."""
    local = span.starts_at.astimezone(CENTRE_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight + raster * -(-(local - midnight) // raster)
    while start < span.ends_at:
        yield start
        start += raster


def free_spans(*, opening: Sequence[Span], busy: Sequence[Span]) -> list[Span]:
    """The open time nobody occupies (busy spans include turnaround), in order."""
    return without(opening, busy)


def most_at_once(promised: Iterable[tuple[Span, int]]) -> int:
    """The largest number of pieces that are out at the same moment; spans that only touch do not add up."""
    changes = [
        (at, delta) for span, count in promised for at, delta in ((span.starts_at, count), (span.ends_at, -count))
    ]
    out = most = 0
    for _at, delta in sorted(changes):  # at one moment what comes back is counted before what goes out
        out += delta
        most = max(most, out)
    return most


def fits(span: Span, *, rules: RoomRules, opening: Sequence[Span], busy: Sequence[Span]) -> bool:
    """Whether a party could be in the room: inside one opening, and, turnaround included, beside everyone else."""
    occupied = span.until(span.ends_at + rules.turnaround)
    return any(o.contains(span) for o in opening) and not any(occupied.overlaps(b) for b in busy)
