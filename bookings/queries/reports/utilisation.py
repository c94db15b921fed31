"""How much of their open time rooms were in use: occupied time ÷ open time, turnaround not counted.

Time is counted by space, so that half a hall in use is half of the hall, and the hall and its halves together are not
counted twice. It is split by the hours of the day by PostgreSQL; when rooms are open comes from the published calendar.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from bookings.models import Room
from bookings.queries.hours import hours_now
from bookings.queries.reports.asked import Asked
from centre.opening.queries import OpeningTable
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, merged

HOUR = timedelta(hours=1)
Cell = tuple[int, int]  # weekday (0 Monday … 6 Sunday) and hour of the day
Calendar = frozenset[tuple[int | None, int | None, datetime | None]]  # schedules of rooms and venues, until when in use


@dataclass(frozen=True, kw_only=True)
class Use:
    """Seconds occupied and seconds open, summed over so many spaces of which one is a part."""

    occupied: int = 0
    open: int = 0
    spaces: int = 1

    @property
    def share(self) -> float | None:
        """Occupied ÷ open, 0 to 1; None where nothing was open."""
        return self.occupied / self.open if self.open else None

    @property
    def percent(self) -> int | None:
        """In whole percent, the nearest; None where nothing was open."""
        return None if self.share is None else round(100 * self.share)

    @property
    def occupied_hours(self) -> float:
        return self.occupied / 3600 / self.spaces

    @property
    def open_hours(self) -> float:
        return self.open / 3600 / self.spaces


class Source(NamedTuple):
    """A space, and by which calendar it counts as open."""

    space: int
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class Utilisation:
    """Of everything asked for together, and of each room, by weekday and hour."""

    whole: Mapping[Cell, Use]
    rooms: Mapping[int, Use]

    @property
    def total(self) -> Use:
        return _sum(self.whole.values())

    def of_weekday_and_hour(self, weekday: int, hour: int) -> Use:
        return self.whole.get((weekday, hour), Use())

    @property
    def hours(self) -> list[int]:
        """The hours of the day in which anything was open, without holes."""
        found = [hour for (_weekday, hour), use in self.whole.items() if use.open]
        return list(range(min(found), max(found) + 1)) if found else []

    def of_hour(self, hour: int) -> Use:
        return _sum(use for (_weekday, at), use in self.whole.items() if at == hour)


def utilisation(asked: Asked) -> Utilisation:
    """Occupied and open time of the rooms; three queries at most, however many rooms and days there are."""
    calendars = _open_spans(asked)
    taken = _taken(asked, calendars)
    opened = {calendar: _by_cell(spans) for calendar, spans in calendars.items()}
    return Utilisation(
        whole=_use_by_cell(whole_house(asked), opened, taken),
        rooms={room.pk: _of_room(room, opened, taken) for room in asked.rooms},
    )


def _of_room(room: Room, opened: Mapping[Calendar, Counter[Cell]], taken: "Taken") -> Use:
    use = _sum(_use_by_cell(sources_of(room), opened, taken).values())
    return Use(occupied=use.occupied, open=use.open, spaces=len(room.spaces.all()) or 1)


def _sum(uses: Iterable[Use]) -> Use:
    found = list(uses)
    return Use(occupied=sum(use.occupied for use in found), open=sum(use.open for use in found))


# --- which space is open when ----------------------------------------------------------------------------------------


def sources_of(room: Room) -> list[Source]:
    """The spaces of a room, which are open when it is."""
    calendar = frozenset({_hours_of(room)})
    return [Source(space.pk, calendar) for space in room.spaces.all()]


def whole_house(asked: Asked) -> list[Source]:
    """Every space once; one that belongs to several rooms is open while any of them is."""
    found: dict[int, set[Any]] = defaultdict(set)
    for room in asked.rooms:
        for space in room.spaces.all():
            found[space.pk].add(_hours_of(room))
    return [Source(space, frozenset(hours)) for space, hours in found.items()]


def _hours_of(room: Room) -> tuple[int | None, int | None, datetime | None]:
    retired = [at for at in (room.retired_at, room.venue.retired_at) if at]
    return (room.schedule_id, room.venue.schedule_id, min(retired, default=None))


def _open_spans(asked: Asked) -> dict[Calendar, list[Span]]:
    """The open spans of each calendar that is needed, in order."""
    table = hours_now(asked.first_day, asked.last_day)
    needed = {source.calendar for room in asked.rooms for source in sources_of(room)}
    needed |= {source.calendar for source in whole_house(asked)}
    single = {hours: _spans_of(hours, asked, table) for calendar in needed for hours in calendar}
    return {calendar: merged(span for hours in calendar for span in single[hours]) for calendar in needed}


def _spans_of(hours: tuple[Any, ...], asked: Asked, table: OpeningTable) -> list[Span]:
    schedules, until = hours[:2], hours[2]
    spans = [span for day in asked.days for span in table.opening_on(day, schedules=schedules).spans]
    return spans if until is None else [span.until(min(span.ends_at, until)) for span in spans]


def _by_hour(spans: Iterable[Span]) -> Iterator[tuple[datetime, Span]]:
    """The same spans cut at full hours, each piece with the hour of the wall clock in which it lies."""
    for span in spans:
        start = span.starts_at.astimezone(CENTRE_ZONE)
        hour = start.replace(minute=0, second=0, microsecond=0)
        while hour < span.ends_at:
            yield hour, Span(hour, hour + HOUR).clipped_to(span)
            hour += HOUR


def _by_cell(spans: Iterable[Span]) -> Counter[Cell]:
    """Seconds of each weekday and hour."""
    seconds: Counter[Cell] = Counter()
    for hour, piece in _by_hour(spans):
        seconds[hour.weekday(), hour.hour] += int(piece.length.total_seconds())
    return seconds


# --- who has it then -------------------------------------------------------------------------------------------------

# The hours in which a calendar is open come as arrays, so that PostgreSQL knows how many there are and looks them up.
PIECES = """
WITH sources AS (
    SELECT * FROM unnest(%(spaces)s::bigint[], %(calendars)s::int[]) AS s(space_id, calendar)
), open_hours AS (
    SELECT * FROM unnest(
        %(of_calendar)s::int[], %(hours)s::timestamptz[], %(opens)s::timestamptz[], %(closes)s::timestamptz[]
    ) AS h(calendar, hour, opens, closes)
), held AS MATERIALIZED (
    SELECT o.space_id, r.id, r.kind = 'closure' AS closed,
        greatest(r.starts_at, %(first)s) AS starts_at, least(r.ends_at, %(last)s) AS ends_at
    FROM bookings_occupancy AS o JOIN bookings_reservation AS r ON r.id = o.reservation_id
    WHERE o.space_id = ANY(%(spaces)s::bigint[])
        AND tstzrange(o.starts_at, o.free_again_at, '[)') && tstzrange(%(first)s, %(last)s)
        AND r.starts_at < %(last)s AND r.ends_at > %(first)s
        AND (o.lets_go_at IS NULL OR o.lets_go_at > %(now)s)
), hourly AS MATERIALIZED (
    SELECT held.*, h.hour
    FROM held,
        generate_series(date_trunc('hour', held.starts_at), held.ends_at - interval '1 microsecond', interval '1 hour')
            AS h(hour)
), pieces AS (
    SELECT hourly.id, hourly.space_id, o.calendar, hourly.closed, hourly.hour AT TIME ZONE 'Asia/Shanghai' AS hour,
        extract(epoch FROM least(hourly.ends_at, o.closes) - greatest(hourly.starts_at, o.opens)) AS seconds
    FROM hourly JOIN sources USING (space_id) JOIN open_hours AS o USING (calendar, hour)
    WHERE hourly.starts_at < o.closes AND hourly.ends_at > o.opens
)
"""
BY_CELL = """
SELECT space_id, calendar, closed, extract(isodow FROM hour)::int - 1, extract(hour FROM hour)::int,
    sum(seconds)::bigint
FROM pieces GROUP BY 1, 2, 3, 4, 5
"""
BY_RESERVATION = """
SELECT id, sum(seconds)::bigint FROM pieces
WHERE NOT closed AND (%(weekday)s::int IS NULL OR extract(isodow FROM hour)::int - 1 = %(weekday)s)
    AND (%(hour)s::int IS NULL OR extract(hour FROM hour)::int = %(hour)s)
GROUP BY id ORDER BY min(hour), id
"""
BY_DAY_CLOSED = """
SELECT space_id, hour::date, sum(seconds)::bigint FROM pieces
WHERE closed AND (%(weekday)s::int IS NULL OR extract(isodow FROM hour)::int - 1 = %(weekday)s)
    AND (%(hour)s::int IS NULL OR extract(hour FROM hour)::int = %(hour)s)
GROUP BY 1, 2
"""


class Taken(NamedTuple):
    """Seconds of open time by source and cell: reserved, and closed."""

    reserved: Mapping[Source, Counter[Cell]]
    closed: Mapping[Source, Counter[Cell]]


def _taken(asked: Asked, calendars: Mapping[Calendar, list[Span]]) -> Taken:
    numbers = list(calendars)
    sources = {source for room in asked.rooms for source in sources_of(room)} | set(whole_house(asked))
    taken = Taken(defaultdict(Counter), defaultdict(Counter))
    for space, number, closed, weekday, hour, seconds in _rows(BY_CELL, asked, sources, calendars):
        kept = taken.closed if closed else taken.reserved
        kept[Source(space, numbers[number])][weekday, hour] += seconds
    return taken


def _use_by_cell(sources: Iterable[Source], opened: Mapping[Calendar, Counter[Cell]], taken: Taken) -> dict[Cell, Use]:
    occupied: Counter[Cell] = Counter()
    open_time: Counter[Cell] = Counter()
    for source in sources:
        open_time.update(opened[source.calendar])
        open_time.subtract(taken.closed.get(source, {}))
        occupied.update(taken.reserved.get(source, {}))
    return {cell: Use(occupied=occupied[cell], open=seconds) for cell, seconds in open_time.items()}


def _rows(
    select: str,
    asked: Asked,
    sources: Iterable[Source],
    calendars: Mapping[Calendar, Sequence[Span]],
    **more: Any,
) -> list[tuple[Any, ...]]:
    numbers = {calendar: number for number, calendar in enumerate(calendars)}
    flat = [(numbers[calendar], *piece) for calendar, spans in calendars.items() for piece in _by_hour(spans)]
    pairs = [(source.space, numbers[source.calendar]) for source in sources]
    params: dict[str, Any] = {
        "spaces": [space for space, _number in pairs],
        "calendars": [number for _space, number in pairs],
        "of_calendar": [number for number, _hour, _span in flat],
        "hours": [hour for _number, hour, _span in flat],
        "opens": [span.starts_at for _number, _hour, span in flat],
        "closes": [span.ends_at for _number, _hour, span in flat],
        "first": asked.span.starts_at,
        "last": asked.span.ends_at,
        "now": asked.now,
    }
    with connection.cursor() as cursor:
        cursor.execute(PIECES + select, params | more)
        return cursor.fetchall()


# --- the rows behind it ----------------------------------------------------------------------------------------------


class DayOpen(NamedTuple):
    """One row of open time: a day, and the seconds open, closures taken off, of so many spaces together."""

    day: date
    seconds: int


def occupied_rows(
    asked: Asked, *, room: Room | None = None, weekday: int | None = None, hour: int | None = None
) -> list[tuple[int, int]]:
    """Reservations and the seconds of open time each occupied, in order of time; of everything, or of one room."""
    sources = sources_of(room) if room else whole_house(asked)
    return [
        (pk, seconds)
        for pk, seconds in _rows(BY_RESERVATION, asked, sources, _open_spans(asked), weekday=weekday, hour=hour)
    ]


def open_rows(
    asked: Asked, *, room: Room | None = None, weekday: int | None = None, hour: int | None = None
) -> list[DayOpen]:
    """Each day with the seconds it was open, zero included, summed over the spaces."""
    sources = sources_of(room) if room else whole_house(asked)
    calendars = _open_spans(asked)
    opened = {calendar: _by_day(spans, weekday, hour) for calendar, spans in calendars.items()}
    seconds: Counter[date] = Counter()
    for source in sources:
        seconds.update(opened[source.calendar])
    for _space, day, closed in _rows(BY_DAY_CLOSED, asked, sources, calendars, weekday=weekday, hour=hour):
        seconds[day] -= closed
    return [DayOpen(day, seconds[day]) for day in asked.days if weekday in (None, day.weekday())]


def _by_day(spans: Iterable[Span], weekday: int | None, hour: int | None) -> Counter[date]:
    """Seconds of each day, of one weekday and one hour of the day where these are given."""
    seconds: Counter[date] = Counter()
    for at, piece in _by_hour(spans):
        if weekday in (None, at.weekday()) and hour in (None, at.hour):
            seconds[local_day(at)] += int(piece.length.total_seconds())
    return seconds
