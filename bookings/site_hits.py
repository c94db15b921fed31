"""Rooms for the one search box of the portal: by name, by sound, and by what stands on their pages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bookings.banks import SEAT, Entry, folded
from bookings.models import Room
from bookings.policies import Booker, offered_starts
from bookings.queries.rooms import rooms_in_use
from bookings.queries.situations import room_days
from centre.shared import chinese
from centre.shared.found_words import marked, snippet
from centre.shared.pinyin import findable
from centre.shared.site_hits import SiteHit, SiteHits
from centre.shared.templatetags.components import badge
from centre.shared.timespan import local_day
from centre.shared.wording import clock, day_words

EXACT, IN_NAME, BY_SOUND, IN_TEXT = range(4)
SHORTEST_SOUND = 2
DAYS_AHEAD = 6


def site_hits(words: str, *, now: datetime, limit: int, is_similar: bool = False) -> SiteHits:
    """Rooms in use that have all of the words, or with `is_similar` a part of them; seats side by side are one.

    There are a few dozen rooms, so they are looked through here. Two queries, and two or three more where one is found.
    """
    asked = _pairs(words) if is_similar else chinese.words(words)
    if not asked:
        return SiteHits()
    entries = folded(rooms_in_use(), lambda room: room)
    places = [(_place(entry, asked, is_similar=is_similar), entry) for entry in entries]
    fitting = [entry for place, entry in sorted(places, key=lambda pair: pair[0] or 0) if place is not None]
    free = _first_free([entry.room for entry in fitting[:limit] if not entry.is_bank], now)
    return SiteHits(hits=[_hit(entry, words, free) for entry in fitting[:limit]], number=len(fitting))


# --- what fits -------------------------------------------------------------------------------------------------------


def _place(entry: Entry[Room], asked: Sequence[str], *, is_similar: bool) -> int | None:
    """How well it fits, the smaller the better; None when it does not."""
    name, text = _plain(_names(entry)), _plain(" ".join(_texts(entry)))
    everywhere = f"{name} {text}"
    if is_similar:
        return IN_TEXT if any(word in everywhere for word in asked) else None
    if any("".join(asked) == "".join(chinese.words(one)) for one in (entry.name, entry.room.name)):
        return EXACT
    if all(word in name for word in asked):
        return IN_NAME
    if _sounds_like(entry, "".join(asked)):
        return BY_SOUND
    return IN_TEXT if all(word in everywhere for word in asked) else None


def _pairs(words: str) -> list[str]:
    """The words in pieces of two characters; a single one is common to too much."""
    return [piece for word in chinese.words(words) for piece in chinese.lexemes(word) if len(piece) > 1]


def _names(entry: Entry[Room]) -> str:
    return " ".join([entry.name, *(room.name for room in entry.rooms)])


def _texts(entry: Entry[Room]) -> list[str]:
    """What its page says, in the order in which a snippet is chosen."""
    room = entry.room
    things = _(" · ").join(item.name for item in room.equipment.all())
    place = " ".join(one for one in (room.venue.name, room.venue.floor) if one)
    return [text for text in (room.tagline, room.introduction, things, str(room.get_kind_display()), place) if text]


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return " ".join(chinese.words(text))


def _sounds_like(entry: Entry[Room], typed: str) -> bool:
    if not typed.isascii() or not typed.isalpha() or len(typed) < SHORTEST_SOUND:
        return False
    names = [entry.name] if entry.is_bank else [entry.room.name]
    return any(sound.startswith(typed) for name in names for sound in _sound(name).split())


@lru_cache(maxsize=1024)
def _sound(name: str) -> str:
    return findable(name)


# --- how it is shown -------------------------------------------------------------------------------------------------


def _hit(entry: Entry[Room], words: str, free: dict[int, SafeString]) -> SiteHit:
    room = entry.room
    address = f"{reverse('bookings:search')}?kind={SEAT}" if entry.is_bank else room.get_absolute_url()
    return SiteHit(
        title=marked(f"{entry.name} {entry.numbers}".strip(), words),
        snippet=snippet(_texts(entry), words),
        address=address,
        note=free.get(room.pk, ""),
    )


def _first_free(rooms: Sequence[Room], now: datetime) -> dict[int, SafeString]:
    """For each room the first time within a week that somebody could have it, as a badge."""
    today = local_day(now)
    days = room_days(rooms, today, today + timedelta(days=DAYS_AHEAD)) if rooms else {}
    found: dict[int, SafeString] = {}
    for (room, _day), one in days.items():
        if room not in found and (starts := offered_starts(one.situation(now=now, booker=Booker()))):
            found[room] = badge("is-free", _free_from(starts[0], now), "circle-check")
    return found


def _free_from(start: datetime, now: datetime) -> str:
    if local_day(start) == local_day(now):
        return _("free today from %(clock)s") % {"clock": clock(start)}
    return _("free on %(day)s from %(clock)s") % {"day": day_words(start), "clock": clock(start)}
