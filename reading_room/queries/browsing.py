"""Titles to look through: by collection, class and shelf, what is new, periodicals and reading lists."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length

from centre.shared.kept import Kept
from reading_room import call_numbers
from reading_room.classification import MAIN_CLASSES
from reading_room.models import Collection, Copy, Issue, ReadingList, ReadingListEntry, Shelf, Tier, Title
from reading_room.models.title import CLASS_KEY
from reading_room.queries.classes import letter, number_of_title
from reading_room.queries.holdings import NOWHERE, CopyLine, Standing, latest_issues, line_of, standing_of, with_use

NEW_DAYS, NEW_AT_LEAST = 90, 12
STANDS = 60  # times `settings.FRAME_SECONDS`: so long the numbers of titles may stand


@dataclass(frozen=True, kw_only=True)
class Row:
    """A title of a list and where it stands."""

    title: Title
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Something to look through, and how many titles it has."""

    what: Any
    number: int


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Titles by collection and by letter of the main class, copies by shelf, and when they were counted (monotonic)."""

    collections: Mapping[int, int]
    classes: Mapping[str, int]
    shelves: Mapping[int, int]
    counted_at: float


@dataclass(frozen=True, kw_only=True)
class ListedEntry:
    """A title of a reading list, why it is there, and where it stands."""

    entry: ReadingListEntry
    standing: Standing

    @property
    def title(self) -> Title:
        return self.entry.title


_numbers: Kept[Numbers] = Kept(1)


def rows_of(titles: Iterable[Title]) -> list[Row]:
    """Titles with where they stand; two queries."""
    listed = list(titles)
    standings = standing_of(listed)
    return [Row(title=title, standing=standings.get(title.pk, NOWHERE)) for title in listed]


# --- how many there are ----------------------------------------------------------------------------------------------


def collections_counted() -> list[Counted]:
    """Every collection that has titles, with their number."""
    numbers = _counted().collections
    return [Counted(what=one, number=numbers[one.pk]) for one in Collection.objects.all() if numbers.get(one.pk)]


def classes_counted() -> list[Counted]:
    """The 22 main classes with the number of their titles, which may be none."""
    numbers = _counted().classes
    return [Counted(what=one, number=numbers.get(one.letter, 0)) for one in MAIN_CLASSES]


def shelves_counted() -> list[Counted]:
    """The shelves as one walks past, with the number of copies that belong there."""
    numbers = _counted().shelves
    return [Counted(what=shelf, number=numbers.get(shelf.pk, 0)) for shelf in Shelf.objects.all()]


def _counted() -> Numbers:
    """Counting goes through the whole catalogue, so the numbers stand for a minute."""
    kept, now = _numbers.get(()), time.monotonic()
    if kept and now - kept.counted_at < STANDS * settings.FRAME_SECONDS:
        return kept
    collections = Title.objects.order_by().values_list("collection").annotate(number=Count("pk"))
    letters = Title.objects.annotate(letter=letter(number_of_title())).order_by().values_list("letter")
    placed = Copy.objects.held().filter(tier__isnull=False).order_by().values_list("tier__shelf")
    counted = Numbers(
        collections=dict(collections),
        classes=dict(letters.annotate(number=Count("pk"))),
        shelves=dict(placed.annotate(number=Count("pk"))),
        counted_at=now,
    )
    return _numbers.put((), counted)


# --- what is in them -------------------------------------------------------------------------------------------------


def titles_of_collection(collection: Collection) -> QuerySet[Title]:
    """The titles of a collection, the newest first."""
    return collection.titles.order_by("-added_at", "-pk")


def titles_of_class(class_number: str) -> QuerySet[Title]:
    """The titles whose class begins like this, in the order of the shelf; without a class number by a call number."""
    begins = call_numbers.prefix(class_number)
    below = Q(class_key__startswith=begins) | Q(class_key__isnull=True, number__startswith=begins)
    return _by_class().alias(number=number_of_title()).filter(below).order_by(place_of_title(), "pk")


def place_of_title() -> Coalesce:
    """What titles are sorted by so that they stand as on the shelf: their first call number, else their class."""
    keys = Copy.objects.held().exclude(call_key="").filter(title=OuterRef("pk")).order_by("call_key")
    return Coalesce(Subquery(keys.values("call_key")[:1]), CLASS_KEY)


def subclasses_of(class_number: str) -> list[Counted]:
    """The divisions below a class number that occur, one character longer, with the number of their titles."""
    length = len(call_numbers.prefix(class_number)) + 1
    titles = titles_of_class(class_number).order_by()
    longer = titles.annotate(long=Length("class_key")).filter(long__gte=length)
    counted = longer.annotate(below=Left("class_key", length)).values_list("below").annotate(number=Count("pk"))
    return [Counted(what=_written(below), number=number) for below, number in counted.order_by("below")]


def new_titles(now: datetime) -> QuerySet[Title]:
    """What came in the last 90 days; the newest twelve where that was less."""
    newest = Title.objects.order_by("-added_at", "-pk")
    recent = newest.filter(added_at__gte=now - timedelta(days=NEW_DAYS))
    if recent[NEW_AT_LEAST - 1 : NEW_AT_LEAST].exists():
        return recent
    return newest.filter(pk__in=list(newest.values_list("pk", flat=True)[:NEW_AT_LEAST]))


def periodicals() -> QuerySet[Title]:
    """All periodicals by the sound of their names."""
    return Title.objects.filter(kind=Title.Kind.PERIODICAL).order_by("pinyin", "title", "pk")


def latest_periodicals(most: int) -> list[tuple[Title, Issue]]:
    """Periodicals with their latest issue, what came last first; two queries."""
    came = Issue.objects.order_by("-arrived_on", "-pk").values_list("title_id", flat=True)
    keys = list(dict.fromkeys(came[: most * 4]))[:most]
    issues = latest_issues(keys)
    titles = Title.objects.in_bulk(keys)
    return [(titles[key], issues[key]) for key in keys]


def _by_class() -> "QuerySet[Any, Any]":
    """Every title with its `class_key`."""
    return Title.objects.annotate(class_key=CLASS_KEY)


def _written(class_key: str) -> str:
    """A class line as it is written, without its point."""
    return class_key.translate({ord(code): sign for sign, code in call_numbers.CODES.items()})


# --- shelves ---------------------------------------------------------------------------------------------------------


def tiers_counted(shelf: Shelf) -> list[Counted]:
    """The tiers of a shelf, column by column and from the top, with the number of copies that belong there."""
    there = Q(copies__isnull=False) & ~Q(copies__state=Copy.State.WITHDRAWN)
    tiers = shelf.tiers.select_related("shelf").annotate(number=Count("copies", filter=there))
    return [Counted(what=tier, number=tier.number) for tier in tiers.order_by("column", "order", "pk")]


def copies_on(tier: Tier) -> QuerySet[Copy]:
    """The copies of a tier as they stand, ready for `lines_of`."""
    return with_use(Copy.objects.held().filter(tier=tier).in_shelf_order()).select_related("title")


def lines_of(copies: Iterable[Copy]) -> list[CopyLine]:
    """What can be done about each copy."""
    return [line_of(copy) for copy in copies]


def periodicals_on(tier: Tier) -> list[Title]:
    """The periodicals of which issues lie on a tier."""
    there = Issue.objects.filter(tier=tier).values("title")
    return list(Title.objects.filter(pk__in=there).order_by("pinyin", "title", "pk"))


# --- reading lists ---------------------------------------------------------------------------------------------------


def public_lists() -> QuerySet[ReadingList]:
    """The reading lists for everybody with the number of their titles (`number`), the newest first."""
    return ReadingList.objects.filter(is_public=True).annotate(number=Count("entries")).order_by("-made_at", "-pk")


def entries_of(reading_list: ReadingList) -> list[ListedEntry]:
    """The titles of a list in the order of whoever made it; three queries."""
    entries = list(reading_list.entries.select_related("title"))
    standings = standing_of(entry.title for entry in entries)
    return [ListedEntry(entry=entry, standing=standings[entry.title_id]) for entry in entries]


def in_walking_order(entries: Sequence[ListedEntry]) -> list[ListedEntry]:
    """As one walks past them: shelf, column, tier, call number; what stands on no shelf comes last."""
    return sorted(entries, key=_place)


def _place(listed: ListedEntry) -> tuple[Any, ...]:
    tier, call_number = listed.standing.tier, call_numbers.key(listed.standing.call_number)
    if tier is None:
        return 1, call_number, listed.entry.order
    return 0, tier.shelf.order, tier.shelf_id, tier.column, tier.order, tier.pk, call_number, listed.entry.order
