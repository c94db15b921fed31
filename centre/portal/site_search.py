"""One box over everything that everybody may see: rooms, exhibitions, schools, books and announcements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings import site_hits as rooms
from centre.announcements import queries as announcements
from centre.shared.site_hits import SiteHit, SiteHits
from exhibits.models import Piece
from exhibits.queries import search as exhibits
from reading_room import site_hits as titles

LONGEST = 100
BEST = 3  # of each kind; all of them are behind a link


class SiteSearchForm(forms.Form):
    """It stands in the address: `?q=合唱`."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Please look for fewer words: 100 characters at most.")},
    )


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one kind; `all_at` is where all of them are found, empty where the app has no search."""

    key: str
    label: Any
    found: SiteHits
    all_at: str = ""

    @property
    def hits(self) -> Sequence[SiteHit]:
        return self.found.hits


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything that was found, by kind; `are_similar` when nothing has all of the words and these have a part."""

    groups: Sequence[Group]
    are_similar: bool = False

    @property
    def number(self) -> int:
        return sum(group.found.number for group in self.groups)

    @property
    def is_more(self) -> bool:
        """Whether it is at least so many."""
        return any(group.found.is_more for group in self.groups)


def search(words: str, *, now: datetime) -> Findings:
    """What has all of the words; where nothing at all has, what has a part of them.

    `words` is whatever was typed. The number of queries does not depend on how much is found.
    """
    exact = _groups(words, now, is_similar=False)
    if exact:
        return Findings(groups=exact)
    return Findings(groups=_groups(words, now, is_similar=True), are_similar=True)


LABELS: dict[str, Any] = {
    "rooms": pgettext_lazy("what was found", "Rooms"),
    Piece.Kind.EXHIBITION: _("Exhibitions"),
    Piece.Kind.PANEL: _("Panels"),
    Piece.Kind.SITE: _("Schools and organisations"),
    "titles": _("Books and periodicals"),
    "announcements": _("Announcements"),
}
# Where all of a kind are searched. Rooms have a search by day and size, not by words: they are all on one page.
SEARCHES: dict[str, Callable[[str], str]] = {
    "rooms": lambda words: reverse("bookings:rooms"),
    Piece.Kind.EXHIBITION: lambda words: _address("exhibits:search", words),
    Piece.Kind.PANEL: lambda words: _address("exhibits:search", words),
    Piece.Kind.SITE: lambda words: _address("exhibits:search", words),
    "titles": lambda words: _address("reading_room:search", words),
    "announcements": lambda words: reverse("announcements:announcements"),
}


def _address(view: str, words: str) -> str:
    return f"{reverse(view)}?{urlencode({'q': words})}"


def _groups(words: str, now: datetime, *, is_similar: bool) -> list[Group]:
    found = {
        "rooms": rooms.site_hits(words, now=now, limit=BEST, is_similar=is_similar),
        **exhibits.site_hits(words, limit=BEST, is_similar=is_similar),
        "titles": titles.site_hits(words, limit=BEST, is_similar=is_similar),
        "announcements": announcements.site_hits(words, now=now, limit=BEST, is_similar=is_similar),
    }
    return [_group(key, found[key], words) for key in LABELS if key in found and found[key].number]


def _group(key: str, found: SiteHits, words: str) -> Group:
    return Group(key=key, label=LABELS[key], found=found, all_at=SEARCHES[key](words) if found.others else "")
