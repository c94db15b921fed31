"""The schools and organisations around the house: all that are on show, found by name or sound, as points on a map."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from centre.shared.pinyin import findable
from exhibits.content import MAP_SIZE, SITE_KINDS, pictures_of
from exhibits.content.parts import HIGH, MIDDLE, NURSERY, OTHER, PRIMARY
from exhibits.models import Picture, Site

MAP_WIDTH, MAP_HEIGHT = 1080, 840  # the units of templates/drawings/district-map.svg
LONGEST_QUESTION = 60
NEIGHBOURS = 8
# What is drawn at a point, from its middle: the shape tells the kind, for colours tell nothing to everybody.
SHAPES: Mapping[str, str] = {
    PRIMARY: "m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    MIDDLE: "m-6.5-6.5h13v13h-13z",
    HIGH: "m0-10l10 10-10 10-10-10z",
    NURSERY: "m0-10l9.5 16h-19z",
    OTHER: "m-3-9h6v6h6v6h-6v6h-6v-6h-6v-6h6z",
}
HERE = "m-15 0a15 15 0 1 0 30 0a15 15 0 1 0-30 0z"


@dataclass(frozen=True, kw_only=True)
class SiteOnShow:
    """A site with what everybody sees of it; `picture` is its first one, where it was asked for and there is one."""

    site: Site
    picture: Picture | None = None

    @property
    def slug(self) -> str:
        return self.site.piece.slug

    @property
    def content(self) -> dict[str, Any]:
        return self.site.piece.live.content  # type: ignore[union-attr]  # only those on show are asked for

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def district(self) -> str:
        return str(self.content["district"])

    @property
    def kind(self) -> str:
        return str(self.content["kind"])

    @property
    def drawn(self) -> str:
        """The path of its point."""
        return self._path(SHAPES.get(self.kind, SHAPES[OTHER]))

    @property
    def drawn_here(self) -> str:
        """The path of its point while it is the one that is open."""
        return self._path(HERE)

    @property
    def corner(self) -> str:
        """The quarter of the map away from its point, where its card covers neither it nor what lies around it."""
        point = self._point
        return f"{'bottom' if point['y'] < MAP_SIZE / 2 else 'top'}-{'right' if point['x'] < MAP_SIZE / 2 else 'left'}"

    @property
    def _point(self) -> Mapping[str, int]:
        return self.content["point"] or {"x": MAP_SIZE // 2, "y": MAP_SIZE // 2}

    def _path(self, shape: str) -> str:
        point = self._point
        return f"M{point['x'] * MAP_WIDTH // MAP_SIZE} {point['y'] * MAP_HEIGHT // MAP_SIZE}{shape}"


def sites_on_show(*, with_pictures: bool = False) -> list[SiteOnShow]:
    """All sites in the order of their pinyin: one query, and one for their first pictures."""
    sites = list(Site.objects.published())
    pictures = _first_pictures(sites) if with_pictures else {}
    return [SiteOnShow(site=site, picture=pictures.get(site.pk)) for site in sites]


def by_initial(sites: Iterable[SiteOnShow]) -> list[tuple[str, list[SiteOnShow]]]:
    """A group for each letter; what begins with no letter comes last, under #."""
    in_order = sorted(sites, key=lambda one: (one.site.initial == "#", one.site.initial))
    return [(letter, list(group)) for letter, group in groupby(in_order, key=lambda one: one.site.initial)]


def found(sites: Iterable[SiteOnShow], words: str) -> list[SiteOnShow]:
    """Those whose name or district has the words, or whose pinyin or initials begin with them; all for no words."""
    asked = _folded(words[:LONGEST_QUESTION])
    return [one for one in sites if _fits(one, asked)]


def neighbours_of(one: SiteOnShow, sites: Iterable[SiteOnShow]) -> list[SiteOnShow]:
    """The nearest others of its district."""
    others = [other for other in sites if other.district == one.district and other.slug != one.slug]
    return sorted(others, key=lambda other: _distance(one, other))[:NEIGHBOURS]


def kinds_of(sites: Sequence[SiteOnShow]) -> list[tuple[str, Any, str]]:
    """For the key of the map: each kind that there is, how it is called, and its shape around the middle."""
    there = {one.kind for one in sites}
    return [(kind, words, f"M12 12{SHAPES[kind]}") for kind, words in SITE_KINDS.items() if kind in there]


def districts_of(sites: Iterable[SiteOnShow]) -> list[str]:
    """Every district, in the order of its pinyin."""
    return sorted({one.district for one in sites}, key=_sound)


def _first_pictures(sites: Iterable[Site]) -> Mapping[int, Picture]:
    firsts = {site.pk: pictures_of(site.piece.live.content)[:1] for site in sites if site.piece.live}
    pictures = Picture.objects.in_bulk({first for [first] in filter(None, firsts.values())})
    return {pk: pictures[first[0]] for pk, first in firsts.items() if first and first[0] in pictures}


def _fits(one: SiteOnShow, asked: str) -> bool:
    if asked in _folded(f"{one.title} {one.district}"):
        return True
    if not asked.isascii():
        return False
    return any(sound.startswith(asked) for sound in f"{one.site.piece.pinyin} {_sound(one.district)}".split())


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=256)
def _sound(name: str) -> str:
    return findable(name)


def _distance(one: SiteOnShow, other: SiteOnShow) -> int:
    here, there = one._point, other._point
    return (here["x"] - there["x"]) ** 2 + (here["y"] - there["y"]) ** 2
