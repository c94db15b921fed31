"""A line of the day grid as HTML, put together here because a template takes five times as long (decision record 0003).

What people typed is escaped; everything else is ours.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.banks import Entry
from bookings.models import Room
from bookings.queries.day import UNIT, UNITS_PER_HALF_HOUR, RoomLine, Slot, Start
from centre.shared.timespan import CENTRE_ZONE
from centre.shared.wording import clock_span

MINUTE = timedelta(minutes=1)
UNIT_MINUTES = UNIT // MINUTE


class Words(NamedTuple):
    """What is said many times on one line, in the language of the request.

    Between `why` and `wished` goes the time of a slot, after them the text of a link that tells why it cannot be had.
    """

    free: str
    start: str
    raster: str
    why: str
    wished: str


def line_html(line: RoomLine) -> SafeString:
    """One room's line: its name, and its slots in order."""
    room, at = line.room, line.starts_at.astimezone(CENTRE_ZONE)
    wished = f"&amp;length={line.length // MINUTE}" if line.length else ""
    why = f'<a href="{_why(room.slug)}?start={at:%Y-%m-%dT}'
    words = Words(_("%(span)s free"), _("from "), RASTERS.get(room.raster_minutes, ""), why, f'{wished}">')
    slots, minute = "", at.hour * 60 + at.minute
    for slot in line.slots:
        slots += SLOTS[slot.kind](slot, words, minute)
        minute += slot.units * UNIT_MINUTES
    return mark_safe(  # noqa: S308 -- what was typed is escaped below
        f'<section class="room-line" aria-labelledby="room-{room.slug}">'
        f'<div class="room-line__name"><h3 id="room-{room.slug}">'
        f'<a href="{_page(room.slug)}">{escape(room.name)}</a></h3><p>{_place(room)}</p></div>\n'
        f'<ol class="room-line__slots" role="list">{slots}</ol></section>\n'
    )


def bank_html(entry: Entry[Any], lines: str, *, free: int, is_open: bool, only_free: bool) -> str:
    """A bank of seats folded around its lines, with how many of them can still be had; opens without JavaScript.

    With `only_free` the lines are those of free seats, and do not tell how many there are.
    """
    room = entry.room
    seats = "" if only_free else ngettext("%(n)d seat", "%(n)d seats", len(entry.rooms)) % {"n": len(entry.rooms)}
    place = _(" · ").join(filter(None, [room.venue.floor, seats]))
    return (
        f'<details class="seat-bank" id="seats-{room.slug}"{" open" if is_open else ""}>'
        f'<summary class="seat-bank__head"><h3><span>{escape(entry.name)}</span> <small>{escape(place)}</small> '
        f"<b>{_seats_left(free)}</b></h3></summary>\n{lines}</details>\n"
    )


def _seats_left(free: int) -> str:
    if not free:
        return _("No seat can be reserved on this day")
    words = ngettext(
        "%(n)d seat can still be reserved on this day", "%(n)d seats can still be reserved on this day", free
    )
    return words % {"n": free}


# Rooms whose starts do not come every half hour are drawn differently.
RASTERS = {15: " slot--quarters", 60: " slot--hours"}


@lru_cache(1_000)
def _page(slug: str) -> str:
    return reverse("bookings:room", args=[slug])


@lru_cache(1_000)
def _why(slug: str) -> str:
    return reverse("bookings:why_not", args=[slug])


def _place(room: Room) -> str:
    people = ngettext("%(n)d person", "%(n)d people", room.capacity_to) % {"n": room.capacity_to}
    return f"{escape(room.venue.floor)}{_(' · ')}{people}" if room.venue.floor else people


def _free(slot: Slot, words: Words, minute: int) -> str:
    span = words.free % {"span": clock_span(slot.span)}
    before = f'"><i>{words.start}</i><span class="hour">'  # said, not seen; short, for there are hundreds on a page
    links = "".join(_link(start, words.raster, before) for start in slot.starts)
    return f'<li class="slot slot--free{words.raster} {slot.width}"><span class="free-span">{span}</span>{links}</li>\n'


def _link(start: Start, raster: str, before: str) -> str:
    at = start.at.astimezone(CENTRE_ZONE)
    half = ' class="half"' if at.minute == 30 and not raster else ""
    return f'<a{half} href="{escape(start.address)}{before}{at.hour:02}</span>:{at.minute:02}</a>'


def _busy(slot: Slot, words: Words, minute: int) -> str:
    mine, text = " slot--mine" if slot.is_mine else "", escape(slot.text)
    name = f'<b><a href="{slot.address}">{text}</a></b>' if slot.address else _explained(slot, words, minute, text, "b")
    return f'<li class="slot slot--busy {slot.width}{mine}">{name}<span>{clock_span(slot.span)}</span></li>\n'


def _closed(slot: Slot, words: Words, minute: int) -> str:
    text = _explained(slot, words, minute, escape(slot.text), "span")
    return f'<li class="slot slot--closed {slot.width}">{text}</li>\n'


def _gap(slot: Slot, words: Words, minute: int) -> str:
    return f'<li class="slot slot--gap {slot.width}">{_explained(slot, words, minute, escape(slot.text), "i")}</li>\n'


def _explained(slot: Slot, words: Words, minute: int, text: str, tag: str) -> str:
    """What a slot says, as a link to why it cannot be had; one of less than half an hour is too small to be hit."""
    if slot.units < UNITS_PER_HALF_HOUR:
        return f"<{tag}>{text}</{tag}>"
    return f"{words.why}{minute // 60:02}:{minute % 60:02}{words.wished}{text}</a>"


SLOTS: dict[str, Callable[[Slot, Words, int], str]] = {"free": _free, "busy": _busy, "closed": _closed, "gap": _gap}
