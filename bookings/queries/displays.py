"""What the screens at doors and in halls show: a room's whole day as stretches, each with its words.

The whole day at once, so that a screen that lost the network goes on by its own clock. Nobody is named: a party is
"taken", or the title its holder opened to the public.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.models import Reservation, Room
from bookings.queries.day import hours_in, window_of
from bookings.queries.situations import Held, RoomDay, room_days
from centre.opening.calendar import DayOpening
from centre.opening.queries import OpeningTable
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day
from centre.shared.wording import clock, clock_span, day_words

FREE, BUSY, TIDYING, CLOSED = "free", "busy", "tidying", "closed"
MINUTE = timedelta(minutes=1)
FRESH = timedelta(minutes=5)  # so long a screen may miss what raises no revision: that a request was confirmed
CHECK_IN_STATES = (Reservation.State.CONFIRMED, Reservation.State.CHECKED_IN)


class Stretch(NamedTuple):
    """A part of a room's day. `word` is for now, `listed` for the list of what follows; empty ones are left out of it.

    `when` tells until when it lasts, `what` is a public title or a reason.
    """

    kind: str
    span: Span
    word: str
    listed: str = ""
    when: str = ""
    what: str = ""

    def for_the_screen(self) -> dict[str, Any]:
        """As the script reads it: moments in milliseconds."""
        start, end = (milliseconds(at) for at in (self.span.starts_at, self.span.ends_at))
        return {**self._asdict(), "from": start, "until": end, "span": clock_span(self.span)}


@dataclass(frozen=True, kw_only=True)
class RoomDisplay:
    """One room's day for a screen. At the moments of `turns` it has to be asked again."""

    room: Room
    opening: DayOpening
    stretches: Sequence[Stretch]
    check_in: Sequence[Span]
    turns: Sequence[datetime]

    def at(self, now: datetime) -> Stretch:
        """What holds at a moment of this day."""
        return next(stretch for stretch in self.stretches if now < stretch.span.ends_at)

    def coming(self, now: datetime) -> list[Stretch]:
        """What follows, as far as it is worth a line."""
        return [stretch for stretch in self.stretches if stretch.listed and now < stretch.span.starts_at]

    def can_check_in(self, now: datetime) -> bool:
        """Whether a party of this room is expected at its door."""
        return any(span.starts_at <= now < span.ends_at for span in self.check_in)

    def for_the_screen(self) -> dict[str, Any]:
        """As the script reads it."""
        return {
            "stretches": [stretch.for_the_screen() for stretch in self.stretches],
            "check_in": [[milliseconds(span.starts_at), milliseconds(span.ends_at)] for span in self.check_in],
            "turns": [milliseconds(at) for at in self.turns],
        }


def milliseconds(at: datetime) -> int:
    """Since 1970, as browsers count."""
    return round(at.timestamp() * 1000)


def displays_of(rooms: Sequence[Room], *, now: datetime, hours: OpeningTable | None = None) -> list[RoomDisplay]:
    """The rooms' day today, in order; rooms come with their venue. Two queries, or one when `hours` are given."""
    today = local_day(now)
    return [_display(room_day, now) for room_day in room_days(rooms, today, today, hours=hours).values()]


def fresh_until(displays: Iterable[RoomDisplay], now: datetime) -> datetime:
    """How long the screens need not be drawn anew while nothing changes in the database."""
    turns = (at for display in displays for at in display.turns if at > now)
    return min([*turns, now + FRESH, day_span(local_day(now)).ends_at])


def _display(room_day: RoomDay, now: datetime) -> RoomDisplay:
    held = room_day.standing(now)
    stretches = _stretches(room_day, held)
    check_in = [_check_in_span(room_day.room, one) for one in held if _is_expected(one)]
    edges = (
        at for span in (*check_in, *(stretch.span for stretch in stretches)) for at in (span.starts_at, span.ends_at)
    )
    over = (one.lets_go_at for one in held if one.lets_go_at)
    return RoomDisplay(
        room=room_day.room,
        opening=room_day.opening,
        stretches=stretches,
        check_in=check_in,
        turns=sorted({*edges, *over}),
    )


def _is_expected(held: Held) -> bool:
    """Also the party of the whole hall, whose code may be at the door of its east half."""
    return not held.is_closure and held.state in CHECK_IN_STATES


def _check_in_span(room: Room, held: Held) -> Span:
    opens = held.span.starts_at - timedelta(minutes=room.check_in_before_minutes)
    return Span(opens, min(held.lets_go_at or held.span.ends_at, held.span.ends_at))


# --- the day in order ------------------------------------------------------------------------------------------------


def _stretches(room_day: RoomDay, held: Sequence[Held]) -> list[Stretch]:
    """The whole day without holes; where several share a time, the later in this list is seen."""
    opening, day = room_day.opening, day_span(room_day.day)
    shortest = timedelta(minutes=room_day.room.shortest_minutes)
    parties = [one for one in held if not one.is_closure]
    pieces = [
        *_outside(opening, day),
        *(Stretch(FREE, span, _("Free"), listed=_("Free")) for span in opening.spans),
        *(Stretch(TIDYING, span, _("Being tidied")) for span in _tidied(opening, held)),
        *(_closure(one) for one in held if one.is_closure),
        *(_taken(span) for span in _together(parties)),
        *(_taken(one.span, one.public_title) for one in parties if one.public_title),
    ]
    return [_worded(piece, span, shortest) for piece, span in _painted(pieces, day)]


def _painted(pieces: Sequence[Stretch], whole: Span) -> list[tuple[Stretch, Span]]:
    """Each piece with a stretch of `whole` in which it is the uppermost, in order."""
    edges = {at for piece in pieces for at in (piece.span.starts_at, piece.span.ends_at)}
    cuts = sorted({whole.starts_at, whole.ends_at, *(at for at in edges if whole.starts_at < at < whole.ends_at)})
    seen = [(_uppermost(pieces, start), Span(start, end)) for start, end in pairwise(cuts)]
    runs = ((number, list(run)) for number, run in groupby(seen, key=lambda one: one[0]))
    return [(pieces[number], Span(run[0][1].starts_at, run[-1][1].ends_at)) for number, run in runs]


def _uppermost(pieces: Sequence[Stretch], at: datetime) -> int:
    return max(n for n, piece in enumerate(pieces) if piece.span.starts_at <= at < piece.span.ends_at)


def _together(helds: Iterable[Held]) -> list[Span]:
    """Parties in parts of a divided room at the same time become one: the room is taken."""
    found: list[Span] = []
    for held in helds:
        if found and held.span.starts_at < found[-1].ends_at:
            found[-1] = found[-1].until(max(found[-1].ends_at, held.span.ends_at))
        else:
            found.append(held.span)
    return found


def _tidied(opening: DayOpening, held: Iterable[Held]) -> Iterable[Span]:
    """Turnaround, as far as the room would be open otherwise."""
    after = [Span(one.span.ends_at, one.free_again_at) for one in held]
    return (part for span in after for hours in opening.spans if (part := span.clipped_to(hours)))


# --- many seats ------------------------------------------------------------------------------------------------------


def display_of_bank(seats: Sequence[RoomDisplay], day: Span) -> RoomDisplay:
    """A bank of seats as if it were one room: free while any of them is, with their number; without parties."""
    edges = sorted({day.starts_at, day.ends_at, *(one.span.starts_at for seat in seats for one in seat.stretches)})
    pieces = [_of_all(seats, Span(start, end)) for start, end in pairwise(edges)]
    runs = [list(run) for _said, run in groupby(pieces, key=lambda piece: piece._replace(span=day))]
    stretches = [run[0]._replace(span=Span(run[0].span.starts_at, run[-1].span.ends_at)) for run in runs]
    turns = sorted({at for seat in seats for at in seat.turns})
    return RoomDisplay(room=seats[0].room, opening=seats[0].opening, stretches=stretches, check_in=[], turns=turns)


def _of_all(seats: Sequence[RoomDisplay], span: Span) -> Stretch:
    """What all of them together say while nothing changes."""
    found = [seat.at(span.starts_at) for seat in seats]
    total = ngettext("of %(n)d seat", "of %(n)d seats", len(seats)) % {"n": len(seats)}
    if free := sum(one.kind == FREE for one in found):
        return Stretch(FREE, span, ngettext("%(n)d seat free", "%(n)d seats free", free) % {"n": free}, when=total)
    if any(one.kind == BUSY for one in found):
        return Stretch(BUSY, span, _("No seat is free"), when=total)
    return found[0]._replace(span=span, listed="")


# --- its words -------------------------------------------------------------------------------------------------------


def _outside(opening: DayOpening, day: Span) -> Iterable[Stretch]:
    """The hours in which the room is not open; later pieces are painted over the rest."""
    if not opening.spans:
        yield Stretch(CLOSED, day, _("Not open today"), what=str(opening.reason))
        return
    yield Stretch(CLOSED, day, _("Closed for today"), what=_("We look forward to seeing you tomorrow."))
    start = day.starts_at
    for span in opening.spans:
        when = _("opens at %(clock)s") % {"clock": clock(span.starts_at)}
        yield Stretch(CLOSED, Span(start, span.starts_at), _("Not open yet"), when=when)
        start = span.ends_at


def _taken(span: Span, title: str = "") -> Stretch:
    return Stretch(BUSY, span, _("In use"), listed=_("Taken"), what=title)


def _closure(held: Held) -> Stretch:
    end = held.span.ends_at
    is_today = local_day(held.span.starts_at) == local_day(end)
    at = clock(end) if is_today else f"{day_words(end)} {clock(end)}"
    when = _("open again %(when)s") % {"when": at}
    return Stretch(CLOSED, held.span, _("Closed"), listed=_("Closed"), when=when, what=held.purpose)


def _worded(piece: Stretch, span: Span, shortest: timedelta) -> Stretch:
    """The piece as long as it is seen, with the words that depend on that."""
    until = _("until %(clock)s") % {"clock": clock_span(span).partition("–")[2]}
    when = {FREE: until, TIDYING: until, BUSY: clock_span(span)}.get(piece.kind, piece.when)
    listed = "" if piece.kind == FREE and span.length < shortest else piece.listed
    return piece._replace(span=span, when=when, listed=listed)


# --- the line of the day ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """The day as a drawing, one unit per minute: bars (kind, from, width) and the hours to write beside it."""

    starts_at: int  # in milliseconds
    width: int
    bars: Sequence[tuple[str, int, int]]
    hours: Sequence[tuple[int, int]]


def day_line_of(display: RoomDisplay, now: datetime) -> DayLine:
    """The hours in which the room can be open, at least from 8 to 21."""
    window = window_of(local_day(now), [display.opening])
    bars = ((stretch.kind, stretch.span.clipped_to(window)) for stretch in display.stretches)
    first = window.starts_at.astimezone(CENTRE_ZONE).hour
    return DayLine(
        starts_at=milliseconds(window.starts_at),
        width=window.minutes,
        bars=[(kind, (span.starts_at - window.starts_at) // MINUTE, span.minutes) for kind, span in bars if span],
        hours=[(hour, (hour - first) * 60) for hour in (*hours_in(window), first + window.minutes // 60)],
    )
