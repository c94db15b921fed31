"""The day grid kept ready: the lines as HTML and whole pages as bytes, in this process's memory, beside what was read.

Each thing is kept with the revision numbers it was made from (read before the data, see `queries.revisions`) and with
the moment until which the rules and the clock let it stand. It is used only while both are as they were, so nothing
kept is ever older than the last commit. Decision record 0003 tells what that saves.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from threading import Lock

from django.utils.translation import get_language

from bookings.banks import folded
from bookings.day_html import bank_html, line_html
from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.day import ANYTHING, DayWishes, line_of, window_of
from bookings.queries.house import House
from bookings.queries.revisions import Revisions
from bookings.queries.situations import RoomDay
from centre.opening.calendar import DayOpening
from centre.opening.queries import OpeningTable
from centre.shared.kept import Kept
from centre.shared.timespan import Span, day_span, local_day

# --- what is shown ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class LineHtml:
    """A room's line as HTML; `shown` is False when there is nothing to show (elder mode shows only what is free).

    `is_mine` says that the viewer holds the room on this day.
    """

    room: Room
    html: str
    shown: bool
    has_starts: bool
    fresh_until: datetime
    is_mine: bool = False


_windows: Kept[Span] = Kept(800)
_lines: Kept[tuple[RoomDay, LineHtml]] = Kept(8_000)
ANYBODY = Booker()


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """To whom lines are shown, as far as it changes them; `pk` is None for somebody who is not signed in."""

    booker: Booker = ANYBODY
    pk: int | None = None
    only_free: bool = False


def window_on(revisions: Revisions, house: House, day: date, hours: OpeningTable) -> Span:
    """The hours that the grid shows on a day."""
    key = (revisions.settings, day)
    if kept := _windows.get(key):
        return kept
    openings = (hours.opening_on(day, schedules=[room.schedule_id, room.venue.schedule_id]) for room in house.rooms)
    return _windows.put(key, window_of(day, openings))


def lines_of(
    days: Sequence[RoomDay], *, window: Span, wishes: DayWishes, viewer: Viewer, now: datetime
) -> list[LineHtml]:
    """The lines of the rooms that go with the wishes, in order; only those that changed are made anew."""
    look = (get_language(), wishes.length, wishes.part, viewer.booker, viewer.only_free)
    fitting = (room_day for room_day in days if wishes is ANYTHING or wishes.room_will_do(room_day.room))
    made = (_line(room_day, window, look, wishes=wishes, viewer=viewer, now=now) for room_day in fitting)
    return [line for line in made if line.shown]


def joined(lines: Sequence[LineHtml], *, only_free: bool) -> tuple[str, int]:
    """The lines one after the other with banks of seats folded, and how many entries these are.

    A bank is open from the start for whoever holds one of its seats, and when there is nothing else to see.
    """
    entries = folded(lines, lambda line: line.room)
    parts = []
    for entry in entries:
        inside = "".join(line.html for line in entry.things)
        if entry.is_bank:
            is_open = len(entries) == 1 or any(line.is_mine for line in entry.things)
            free = sum(line.has_starts for line in entry.things)
            inside = bank_html(entry, inside, free=free, is_open=is_open, only_free=only_free)
        parts.append(inside)
    return "".join(parts), len(entries)


def _line(
    room_day: RoomDay, window: Span, look: Hashable, *, wishes: DayWishes, viewer: Viewer, now: datetime
) -> LineHtml:
    if viewer.pk is not None and any(held.holder_id == viewer.pk for held in room_day.held):
        return _line_html(room_day, window, wishes=wishes, viewer=viewer, now=now)
    key = (room_day.room.id, room_day.day, look)
    kept = _lines.get(key)
    if kept and kept[0] is room_day and now < kept[1].fresh_until:
        return kept[1]
    anybody = Viewer(booker=viewer.booker, only_free=viewer.only_free)
    line = _line_html(room_day, window, wishes=wishes, viewer=anybody, now=now)
    return _lines.put(key, (room_day, line))[1]


def _line_html(room_day: RoomDay, window: Span, *, wishes: DayWishes, viewer: Viewer, now: datetime) -> LineHtml:
    line = line_of(
        room_day,
        window=window,
        now=now,
        booker=viewer.booker,
        wishes=wishes,
        viewer=viewer.pk,
        only_free=viewer.only_free,
    )
    shown = line.has_starts or not viewer.only_free
    html = line_html(line) if shown else ""
    is_mine = viewer.pk is not None and any(held.holder_id == viewer.pk for held in room_day.standing(now))
    until = first_moment(line.fresh_until, end_of_day(now))
    return LineHtml(
        room=room_day.room,
        html=html,
        shown=shown,
        has_starts=line.has_starts,
        fresh_until=until,
        is_mine=is_mine,
    )


# --- pages -----------------------------------------------------------------------------------------------------------

PLACE_OF_LINES = "<!-- lines -->"
FRAME_STANDS = timedelta(minutes=1)  # head and foot of the page have contents and a memory of their own
Around = tuple[str, str]  # what comes before the lines, and what comes after


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A finished page and its name for If-None-Match; `numbers` are all revisions of its day.

    `read_at` is when those were read, by `time.monotonic()`.
    """

    body: bytes
    etag: str
    numbers: Revisions
    read_at: float
    fresh_until: datetime


pages: Kept[Page] = Kept(300)
_frames: Kept[tuple[Around, datetime]] = Kept(600)
_plans: Kept[Around] = Kept(600)


def kept_page(key: Hashable, revisions: Revisions, now: datetime) -> Page | None:
    """The finished page, if neither its day nor the settings changed and all its starts are still offered."""
    page = pages.get(key)
    if page and page.numbers == revisions and now < page.fresh_until:
        return page
    return None


_makers: Kept[Lock] = Kept(1_000)


@contextmanager
def one_at_a_time(key: Hashable) -> Iterator[bool]:
    """Let one thread make what several want at once; true for whoever had to wait, and should look again."""
    lock = _makers.get(key) or _makers.put(key, Lock())
    waited = not lock.acquire(blocking=False)
    if waited:
        lock.acquire()
    try:
        yield waited
    finally:
        lock.release()


def page_read_since(key: Hashable, moment: float, now: datetime) -> Page | None:
    """A finished page whose data were read after `moment`, by `time.monotonic()`.

    Somebody who asked at that moment may have it, whatever has changed since: what was true when they asked is on it.
    """
    page = pages.get(key)
    return page if page and page.read_at >= moment and now < page.fresh_until else None


def page_of(
    key: Hashable,
    revisions: Revisions,
    lines: Sequence[LineHtml],
    *,
    read_at: float,
    now: datetime,
    opening_today: DayOpening,
    only_free: bool,
    render: Callable[[str, int], str],
) -> Page:
    """Put the lines into a page for nobody in particular and keep it; `render` makes the page around a text."""
    text, count = joined(lines, only_free=only_free)
    around, fresh_until = _frame((key, count, revisions.settings), now, opening_today, lambda text: render(text, count))
    body = "".join((around[0], text, around[1])).encode()
    fresh_until = first_moment(fresh_until, *(line.fresh_until for line in lines))
    page = Page(body=body, etag=etag_of(body), numbers=revisions, read_at=read_at, fresh_until=fresh_until)
    return pages.put(key, page)


def _frame(
    key: Hashable, now: datetime, opening_today: DayOpening, render: Callable[[str], str]
) -> tuple[Around, datetime]:
    kept = _frames.get(key)
    if kept and now < kept[1]:
        return kept
    changes = (moment for span in opening_today.spans for moment in (span.starts_at, span.ends_at) if moment > now)
    return _frames.put(key, (_around(render), first_moment(now + FRAME_STANDS, end_of_day(now), *changes)))


def plan_around(key: Hashable | None, render: Callable[[str], str]) -> Around:
    """The part of the page that is the same for everybody, without its lines; kept unless `key` is None."""
    if key is None:
        return _around(render)
    return _plans.get(key) or _plans.put(key, _around(render))


def _around(render: Callable[[str], str]) -> Around:
    before, _place, after = render(PLACE_OF_LINES).partition(PLACE_OF_LINES)
    return before, after


def etag_of(body: bytes) -> str:
    """The name of a page's content, for ETag and If-None-Match."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def first_moment(*moments: datetime | None) -> datetime:
    """The earliest of the moments; None stands for never."""
    return min(moment for moment in moments if moment is not None)


def end_of_day(now: datetime) -> datetime:
    """The next midnight in Asia/Shanghai."""
    return day_span(local_day(now)).ends_at
