"""Seven days of one room: when a reservation could start, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.models import Room
from bookings.policies import Booker, offered_starts, problems_with
from bookings.queries.day import CLOSED_TO_VIEWER, Start, reserve_address
from bookings.queries.situations import RoomDay, room_days
from centre.opening.queries import OpeningTable
from centre.shared.timespan import CENTRE_ZONE, Span, local_day

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
CHIPS = 6  # so many times per day before only full hours are shown


@dataclass(frozen=True, kw_only=True)
class WeekDay:
    """One day: the starts shown as chips, how many more there are, and a remark where there are none.

    `why` is the address that tells more of the remark.
    """

    day: date
    is_today: bool
    is_closed: bool
    starts: Sequence[Start]
    more: int
    remark: Any
    why: str


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days of a room; `previous` and `next` are first days of other weeks, None where nothing can be reserved."""

    room: Room
    days: Sequence[WeekDay]
    previous: date | None
    next: date | None

    @property
    def first_day(self) -> date:
        return self.days[0].day

    @property
    def last_day(self) -> date:
        return self.days[-1].day


def first_day_asked(text: str, room: Room, *, now: datetime) -> date:
    """The first day of a week from an address (`?week=2026-11-23`), kept between today and the last day of the room."""
    today = local_day(now)
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(asked, today), today + timedelta(days=room.horizon_days))


def week_of(room: Room, first_day: date, *, now: datetime, booker: Booker, hours: OpeningTable | None = None) -> Week:
    """The seven days from `first_day` on, as the booker may reserve; the room comes with its venue.

    Two queries (five when the settings changed), or one when `hours`, which were read already, hold these days.
    """
    today = local_day(now)
    found = room_days([room], first_day, first_day + WEEK - ONE_DAY, hours=hours)
    last = today + timedelta(days=room.horizon_days)
    return Week(
        room=room,
        days=[_week_day(room_day, now, booker) for room_day in found.values()],
        previous=max(first_day - WEEK, today) if first_day > today else None,
        next=first_day + WEEK if first_day + WEEK <= last else None,
    )


def _week_day(room_day: RoomDay, now: datetime, booker: Booker) -> WeekDay:
    situation = room_day.situation(now=now, booker=booker)
    offered = offered_starts(situation)
    shown = _chips(offered, situation.rules.raster)
    page = reverse("bookings:reserve_room", args=[room_day.room.slug])
    length = situation.rules.shortest_length
    return WeekDay(
        day=room_day.day,
        is_today=room_day.day == local_day(now),
        is_closed=not room_day.opening.spans,
        starts=[Start(at=at, address=reserve_address(page, at, at + length)) for at in shown],
        more=len(offered) - len(shown),
        remark="" if offered else _remark(room_day, now, booker),
        why=f"{reverse('bookings:why_not', args=[room_day.room.slug])}?day={room_day.day}",
    )


def _chips(offered: Sequence[datetime], raster: timedelta) -> list[datetime]:
    """All starts while they are few; otherwise the full hours, and the first after a time that is taken."""
    if len(offered) <= CHIPS:
        return list(offered)
    known = set(offered)
    return [at for at in offered if _is_full_hour(at) or at - raster not in known]


def _is_full_hour(at: datetime) -> bool:
    return at.astimezone(CENTRE_ZONE).minute == 0


def _remark(room_day: RoomDay, now: datetime, booker: Booker) -> Any:
    opening = room_day.opening
    if not opening.spans:
        return opening.reason or _("closed")
    if opening.spans[-1].ends_at <= now:
        return _("passed")
    situation = room_day.situation(now=now, booker=booker)
    last = opening.spans[-1].ends_at
    codes = [
        problem.code for problem in problems_with(situation, span=Span(last - situation.rules.shortest_length, last))
    ]
    word = next((CLOSED_TO_VIEWER[code] for code in codes if code in CLOSED_TO_VIEWER), None)
    if word:
        return word
    return _("please ask at the desk") if {"in_past", "too_soon"} & set(codes) else _("fully reserved")
