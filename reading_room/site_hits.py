"""Titles of the catalogue for the one search box of the portal, with where they stand."""

from django.utils.translation import gettext as _

from centre.shared.found_words import marked
from centre.shared.site_hits import SiteHit, SiteHits
from reading_room.queries import nearly, revisions
from reading_room.queries.browsing import Row, rows_of
from reading_room.queries.search import found
from reading_room.templatetags.reading_room import standing_badge


def site_hits(words: str, *, limit: int, is_similar: bool = False) -> SiteHits:
    """Titles that have all of the words, or with `is_similar` a part of them.

    Five queries; fewer for what was asked before, while nothing has changed.
    """
    if is_similar:
        titles = list(nearly.similar(words))
        return SiteHits(hits=[_hit(row, words) for row in rows_of(titles[:limit])], number=len(titles))
    hits = found(words, since=revisions.current())
    rows = rows_of(hits.titles[:limit])
    return SiteHits(hits=[_hit(row, words) for row in rows], number=hits.number, is_more=hits.is_more)


def _hit(row: Row, words: str) -> SiteHit:
    title, standing = row.title, row.standing
    people = _(", ").join(one["name"] for one in title.contributors)
    facts = [people, standing.call_number, str(standing.tier or "")]
    return SiteHit(
        title=marked(title.with_volume, words),
        snippet=marked(_(" · ").join(fact for fact in facts if fact), words),
        address=title.get_absolute_url(),
        note=standing_badge(standing),
    )
