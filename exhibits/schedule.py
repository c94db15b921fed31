"""Which placements hold when. Pure: no database, no clock.

A window that closes before it opens goes over midnight and belongs to the day on which it opens. What is on for an
event goes before what is on at set times, and that before what is always on; those of one rank take turns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from centre.shared.timespan import Span, local_day, merged, moment

RANKS = {"default": 0, "window": 1, "event": 2}
A_DAY = timedelta(days=1)


class Timed(Protocol):
    """What says when it holds, as a placement does. Without weekdays it is every day, without hours the whole day."""

    @property
    def priority(self) -> str: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def weekdays(self) -> Sequence[int]: ...  # 1 Monday … 7 Sunday
    @property
    def opens(self) -> time | None: ...
    @property
    def closes(self) -> time | None: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When something holds, by itself."""

    priority: str = "window"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    weekdays: Sequence[int] = ()
    opens: time | None = None
    closes: time | None = None


def spans_of(timed: Timed, within: Span) -> list[Span]:
    """When it holds within a span, in order; what touches is one."""
    bounds = Span(timed.starts_at or within.starts_at, timed.ends_at or within.ends_at).clipped_to(within)
    if not bounds:
        return []
    if not timed.weekdays and timed.opens is None:
        return [bounds]
    return merged(window.clipped_to(bounds) for window in _windows(timed, bounds))


def holds(timed: Timed, at: datetime) -> bool:
    """Whether it holds at a moment."""
    return bool(spans_of(timed, Span(at, at + timedelta(microseconds=1))))


def on_now(everything: Iterable[T], at: datetime) -> list[T]:
    """Those that are on at a moment: of all that hold then the ones with the highest rank, in order."""
    holding = [one for one in everything if holds(one, at)]
    highest = max((RANKS[one.priority] for one in holding), default=0)
    return [one for one in holding if RANKS[one.priority] == highest]


def next_span(timed: Timed, after: datetime, *, days: int = 400) -> Span | None:
    """The first time at which it still holds or will, from a moment on; None when there is none in so many days."""
    return next(iter(spans_of(timed, Span(after, after + timedelta(days=days)))), None)


def _windows(timed: Timed, bounds: Span) -> Iterator[Span]:
    """Each day's window; the first may have opened the day before."""
    for day in _days(local_day(bounds.starts_at) - A_DAY, local_day(bounds.ends_at)):
        if not timed.weekdays or day.isoweekday() in timed.weekdays:
            yield _window(day, timed.opens or time(), timed.closes or time())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _window(day: date, opens: time, closes: time) -> Span:
    return Span(moment(day, opens), moment(day if closes > opens else day + A_DAY, closes))
