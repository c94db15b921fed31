"""What is announced, shaped for pages: what stands now, one announcement, and searching."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Max, Model, Sum

from centre.announcements.models import Announcement, AnnouncementQuerySet, Attachment
from centre.announcements.passages import plain
from centre.shared import chinese
from centre.shared.found_words import marked, snippet
from centre.shared.site_hits import SiteHit, SiteHits
from centre.shared.timespan import local_day
from centre.shared.wording import day_words

MOST_FOUND = 50
BEGINNING = 60  # characters of the text, where nobody wrote a summary


def current(now: datetime, *, kind: str = "") -> AnnouncementQuerySet:
    """What stands now, pinned ones first, then the latest; of one kind where one is given."""
    found = Announcement.objects.standing(now).defer("search").in_order(now)
    return found.filter(kind=kind) if kind else found


def revision(now: datetime) -> Hashable:
    """Changes with every change of an announcement or a file, and when one begins or ceases to stand or to be on top.

    Three short queries.
    """
    standing = Announcement.objects.standing(now).aggregate(number=Count("pk"), which=Sum("pk"))
    return (*map(_last_change, (Announcement, Attachment)), *standing.values(), local_day(now))


def _last_change(model: type[Model]) -> int:
    events: Any = model._meta.get_field("events").related_model
    return events.objects.aggregate(last=Max("pgh_id"))["last"] or 0


def site_hits(words: str, *, now: datetime, limit: int, is_similar: bool = False) -> SiteHits:
    """What stands now and has all of the words, or with `is_similar` a part of them, titles first; one query.

    Whatever is typed is answered.
    """
    found = _having(chinese.similar(words) if is_similar else chinese.query(words), now)
    return SiteHits(
        hits=[_hit(one, words) for one in found[:limit]], number=len(found), is_more=len(found) == MOST_FOUND
    )


def lead_of(announcement: Announcement) -> str:
    """What it is about in a line: its summary, or how its text begins."""
    if announcement.summary:
        return announcement.summary
    words = plain(announcement.text)
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING]}…"


def others(announcement: Announcement, now: datetime, limit: int = 4) -> Sequence[Announcement]:
    """What else stands now, those of the same kind first."""
    found = current(now).exclude(pk=announcement.pk)[: limit * 3]
    return sorted(found, key=lambda one: one.kind != announcement.kind)[:limit]


def _having(expression: str, now: datetime) -> list[Announcement]:
    if not expression:
        return []
    asked = SearchQuery(expression, config="simple", search_type="raw")
    rank: Any = SearchRank(F("search"), asked)
    found = Announcement.objects.standing(now).filter(search=asked).defer("search")
    return list(found.order_by(rank.desc(), "-publish_at", "-pk")[:MOST_FOUND])


def _hit(announcement: Announcement, words: str) -> SiteHit:
    texts = [text for text in (announcement.summary, plain(announcement.text)) if text]
    return SiteHit(
        title=marked(announcement.title, words),
        snippet=snippet(texts, words),
        address=announcement.get_absolute_url(),
        note=day_words(announcement.publish_at) if announcement.publish_at else "",
    )
