"""What a report is asked about: which days and which rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from bookings.models import Room
from centre.shared.timespan import Span, day_span, local_day


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whole days of Asia/Shanghai, both included, and rooms with venue and spaces; `now` is when it is computed."""

    first_day: date
    last_day: date
    rooms: Sequence[Room]
    now: datetime

    @property
    def span(self) -> Span:
        return Span(day_span(self.first_day).starts_at, day_span(self.last_day).ends_at)

    @property
    def days(self) -> list[date]:
        return [self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]

    @property
    def reaches_ahead(self) -> bool:
        """Whether some of it is still to come."""
        return self.span.ends_at > day_span(local_day(self.now)).ends_at

    def only(self, room: Room) -> "Asked":
        """The same days of one of the rooms."""
        return Asked(first_day=self.first_day, last_day=self.last_day, rooms=[room], now=self.now)


def all_rooms() -> QuerySet[Room]:
    """Every room there is or was, with what reports need of it; two queries."""
    return Room.objects.select_related("venue").prefetch_related("spaces")


def in_use_since(day: date) -> Q:
    """The condition that a room was not retired before a day."""
    start = day_span(day).starts_at
    room = Q(retired_at__isnull=True) | Q(retired_at__gt=start)
    return room & (Q(venue__retired_at__isnull=True) | Q(venue__retired_at__gt=start))


def usual_periods(today: date) -> Mapping[str, tuple[date, date]]:
    """The days that are asked for most, by name; what is not over yet ends today."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    before = month - timedelta(days=1)
    return {
        "this_week": (today - timedelta(days=today.weekday()), today),
        "this_month": (month, today),
        "last_month": (before.replace(day=1), before),
        "this_year": (year, today),
    }
