"""Spans of time and days of the centre. One zone: Asia/Shanghai; nothing here reads a clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

CENTRE_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, order=True)
class Span:
    """A half-open stretch of time `[starts_at, ends_at)`; both moments carry a zone."""

    starts_at: datetime
    ends_at: datetime

    def __bool__(self) -> bool:
        return self.starts_at < self.ends_at

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def minutes(self) -> int:
        return int(self.length.total_seconds() // 60)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any time; spans that only touch do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def until(self, ends_at: datetime) -> "Span":
        return Span(self.starts_at, ends_at)

    def clipped_to(self, other: "Span") -> "Span":
        """The part inside `other`; empty (falsy) when they share nothing."""
        return Span(max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at))


def moment(day: date, clock: time) -> datetime:
    """The moment of a wall-clock time in the centre, e.g. 14:00 on 23 November."""
    return datetime.combine(day, clock, CENTRE_ZONE)


def day_span(day: date) -> Span:
    """The whole day of Asia/Shanghai, midnight to midnight."""
    start = moment(day, time())
    return Span(start, start + timedelta(days=1))


def local_day(at: datetime) -> date:
    """The day in the centre on which a moment falls."""
    return at.astimezone(CENTRE_ZONE).date()


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as non-overlapping spans in order; spans that touch become one."""
    result: list[Span] = []
    for span in sorted((span for span in spans if span), key=_start):
        if result and span.starts_at <= result[-1].ends_at:
            result[-1] = result[-1].until(max(result[-1].ends_at, span.ends_at))
        else:
            result.append(span)
    return result


_start = attrgetter("starts_at")


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What of `spans` is left when `taken` is cut out, in order."""
    left = merged(spans)
    for hole in merged(taken):
        left = [piece for span in left for piece in _cut(span, hole)]
    return left


def _cut(span: Span, hole: Span) -> list[Span]:
    if not span.overlaps(hole):
        return [span]
    pieces = (Span(span.starts_at, hole.starts_at), Span(hole.ends_at, span.ends_at))
    return [piece for piece in pieces if piece]
