"""A line of the day grid as HTML, put together here because a template takes five times as long (decision record 0003).

What people typed is escaped; everything else is ours.
"""

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.models import Room
from bookings.queries.day import RoomLine, Slot, Start
from centre.shared.timespan import CENTRE_ZONE
from centre.shared.wording import clock_span


class Words(NamedTuple):
    """What is said many times on one line, in the language of the request."""

    free: str
    start: str
    raster: str


def line_html(line: RoomLine) -> SafeString:
    """One room's line: its name, and its slots in order."""
    room = line.room
    words = Words(_("%(span)s free"), _("from "), RASTERS.get(room.raster_minutes, ""))
    slots = "".join(SLOTS[slot.kind](slot, words) for slot in line.slots)
    return mark_safe(  # noqa: S308 -- what was typed is escaped below
        f'<section class="room-line" aria-labelledby="room-{room.slug}">'
        f'<div class="room-line__name"><h3 id="room-{room.slug}">'
        f'<a href="{_page(room.slug)}">{escape(room.name)}</a></h3><p>{_place(room)}</p></div>\n'
        f'<ol class="room-line__slots" role="list">{slots}</ol></section>\n'
    )


# Rooms whose starts do not come every half hour are drawn differently.
RASTERS = {15: " slot--quarters", 60: " slot--hours"}


@lru_cache(1_000)
def _page(slug: str) -> str:
    return reverse("bookings:room", args=[slug])


def _place(room: Room) -> str:
    people = ngettext("%(n)d person", "%(n)d people", room.capacity_to) % {"n": room.capacity_to}
    return f"{escape(room.venue.floor)}{_(' · ')}{people}" if room.venue.floor else people


def _free(slot: Slot, words: Words) -> str:
    span = words.free % {"span": clock_span(slot.span)}
    before = f'"><span class="visually-hidden">{words.start}</span><span class="hour">'
    links = "".join(_link(start, words.raster, before) for start in slot.starts)
    return f'<li class="slot slot--free{words.raster} {slot.width}"><span class="free-span">{span}</span>{links}</li>\n'


def _link(start: Start, raster: str, before: str) -> str:
    at = start.at.astimezone(CENTRE_ZONE)
    half = ' class="half"' if at.minute == 30 and not raster else ""
    return f'<a{half} href="{escape(start.address)}{before}{at.hour:02}</span>:{at.minute:02}</a>'


def _busy(slot: Slot, words: Words) -> str:
    text = f'<a href="{slot.address}">{slot.text}</a>' if slot.address else escape(slot.text)
    mine = " slot--mine" if slot.is_mine else ""
    return f'<li class="slot slot--busy {slot.width}{mine}"><b>{text}</b><span>{clock_span(slot.span)}</span></li>\n'


def _closed(slot: Slot, words: Words) -> str:
    return f'<li class="slot slot--closed {slot.width}"><span>{escape(slot.text)}</span></li>\n'


def _gap(slot: Slot, words: Words) -> str:
    return f'<li class="slot slot--gap {slot.width}"><span class="visually-hidden">{escape(slot.text)}</span></li>\n'


SLOTS: dict[str, Callable[[Slot, Words], str]] = {"free": _free, "busy": _busy, "closed": _closed, "gap": _gap}
