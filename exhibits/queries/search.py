"""Searching everything that is on show, by Chinese of any length and by pinyin. What is withdrawn is never found."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Case, F, Func, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.safestring import SafeString

from centre.shared import chinese
from centre.shared.found_words import marked, snippet
from centre.shared.site_hits import SiteHit, SiteHits
from exhibits.content import SITE_KINDS, WRITTEN, passages
from exhibits.content.parts import PARTS
from exhibits.models import Panel, Piece

MOST_ASKED, MOST_SHOWN = 100, 100
MOST_PHRASES = 8
SHORTEST_PINYIN = 2
PINYIN = re.compile(r"[a-zü' ]+")
EXACT, IN_TITLE, BY_SOUND, IN_TEXT, SOUND_WITHIN = range(5)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A piece on show that was found: its title and a snippet of its words, both marked up and safe."""

    piece: Piece
    title: SafeString
    snippet: SafeString

    @property
    def kind(self) -> str:
        return self.piece.get_kind_display()

    @property
    def address(self) -> str | None:
        """Where everybody reads it; None for a story, which stands only on the theme wall."""
        if self.piece.kind == Piece.Kind.STORY:
            return None
        return reverse(f"exhibits:{self.piece.kind}", args=[self.piece.slug])


@dataclass(frozen=True, kw_only=True)
class Found:
    """The hits; `are_similar` when nothing has all of the words and these have a part of them."""

    hits: Sequence[Hit]
    are_similar: bool = False


def hits(words: str, limit: int = MOST_SHOWN) -> Found:
    """What is on show and has these words, titles before texts; where nothing has, what has a part of them.

    `words` is whatever was typed. One query, or two where nothing has all of the words.
    """
    words = words.replace("\0", "")[:MOST_ASKED].strip()
    found = list(_having(words)[:limit])
    if found:
        return Found(hits=[_hit(piece, words) for piece in found])
    return Found(hits=[_hit(piece, words) for piece in _similar(words)[:limit]], are_similar=True)


def site_hits(words: str, *, limit: int, is_similar: bool = False) -> Mapping[str, SiteHits]:
    """For the one search box of the portal: what has all of the words, or with `is_similar` a part of them, by kind.

    What stands only on the theme wall has no address and is left out. One query.
    """
    having = _similar(words) if is_similar else _having(words)
    by_kind: dict[str, list[Piece]] = {}
    for piece in having[:MOST_SHOWN]:
        by_kind.setdefault(piece.kind, []).append(piece)
    return {
        kind: SiteHits(hits=[_site_hit(piece, words) for piece in found[:limit]], number=len(found))
        for kind, found in by_kind.items()
        if kind != Piece.Kind.STORY
    }


def panels_about(phrases: Sequence[str], *, limit: int) -> list[Panel]:
    """Panels on show that have one of the phrases as it stands, those with most of them first. Two queries at most.

    A phrase that more panels have than may be shown chooses none of them.
    """
    asked = [Q(piece__search=_query(query)) for phrase in phrases[:MOST_PHRASES] if (query := chinese.query(phrase))]
    if not asked:
        return []
    flags = {f"has_{place}": Case(When(one, then=True), default=False) for place, one in enumerate(asked)}
    rows = Panel.objects.published().filter(reduce(or_, asked)).annotate(**flags).values_list("pk", *flags)
    having = [{panel for panel, *has in rows if has[place]} for place in range(len(asked))]
    number = Counter(panel for panels in having if len(panels) <= limit for panel in panels)
    if not number:
        return []
    found = Panel.objects.published().select_related("section__exhibition__piece__live").in_order()
    return sorted(found.filter(pk__in=number), key=lambda panel: -number[panel.pk])[:limit]


# --- what is asked of the database -----------------------------------------------------------------------------------


def _having(words: str) -> QuerySet[Piece]:
    asked, sound = chinese.query(words), _sound(words)
    ways = [Q(search=_query(asked))] if asked else []
    if sound:
        ways.append(Q(pinyin__contains=sound))
    if not ways:
        return Piece.objects.none()
    found = Piece.objects.published().filter(reduce(or_, ways))
    return _ranked(found, words, asked, sound)


def _ranked(found: QuerySet[Piece], words: str, asked: str, sound: str) -> QuerySet[Piece]:
    title: Any = KeyTextTransform("title", "live__content")
    found = found.alias(called=title, title_words=SearchVector(Func(title, function="centre_bigrams"), config="simple"))
    order = [When(called__iexact=words, then=Value(EXACT))]
    if asked:
        order.append(When(title_words=_query(asked), then=Value(IN_TITLE)))
    if sound:
        begins = Q(pinyin__startswith=sound) | Q(pinyin__contains=f" {sound}")
        order.append(When(begins, then=Value(BY_SOUND)))
    if asked:
        order.append(When(search=_query(asked), then=Value(IN_TEXT)))
    return found.annotate(place=Case(*order, default=Value(SOUND_WITHIN))).order_by("place", "kind", "slug")


def _similar(words: str) -> QuerySet[Piece]:
    asked = chinese.similar(words)
    if not asked:
        return Piece.objects.none()
    found = Piece.objects.published().filter(search=_query(asked))
    return found.alias(rank=SearchRank(F("search"), _query(asked))).order_by("-rank", "kind", "slug")


def _query(expression: str) -> SearchQuery:
    return SearchQuery(expression, config="simple", search_type="raw")


def _sound(words: str) -> str:
    """What was typed as pinyin, in one word; empty when it is none, or too short to mean anything."""
    typed = words.lower()
    if not PINYIN.fullmatch(typed):
        return ""
    joined = re.sub(r"[ ']", "", typed).replace("ü", "v")
    return joined if len(joined) >= SHORTEST_PINYIN else ""


# --- how it is shown -------------------------------------------------------------------------------------------------


def _hit(piece: Piece, words: str) -> Hit:
    title = piece.live.title if piece.live else ""
    return Hit(piece=piece, title=marked(title, words), snippet=snippet(_texts(piece), words))


def _site_hit(piece: Piece, words: str) -> SiteHit:
    hit = _hit(piece, words)
    note = SITE_KINDS.get(piece.live.content["kind"], "") if piece.kind == Piece.Kind.SITE and piece.live else hit.kind
    return SiteHit(title=hit.title, snippet=hit.snippet, address=hit.address or "", note=str(note))


def _texts(piece: Piece) -> list[str]:
    """The public words of a piece without its title, in reading order."""
    assert piece.live
    written = {part.name for part in PARTS[piece.kind] if part.kind in WRITTEN and part.name not in ("title", "pinyin")}
    return [one.text for one in passages(piece.kind, piece.live.content) if one.is_public and one.part in written]
