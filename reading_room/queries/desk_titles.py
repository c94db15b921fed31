"""Titles as librarians look for them: what was entered last, what lacks something, and what shares a number."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils.translation import pgettext_lazy

from centre.shared.history import CHANGED, Entry, history_of
from reading_room.isbns import tidied_isbn
from reading_room.models import Collection, Copy, Title
from reading_room.queries.asking import asked
from reading_room.queries.copies import tidied_code

# What a title may lack.
LACKS = {
    "copies": pgettext_lazy("what a title lacks", "has no copy"),
    "call_number": pgettext_lazy("what a title lacks", "a copy without call number"),
    "class": pgettext_lazy("what a title lacks", "has no class number"),
    "cover": pgettext_lazy("what a title lacks", "has no cover"),
}
MOST_TWINS = 20
HOUSEKEEPING = frozenset(
    {"edited", "cover", "cover_width", "cover_height", "call_key"}
)  # fields that nobody needs to read


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; everything when nothing is said."""

    words: str = ""
    collection: Collection | None = None
    lacks: str = ""


def titles_wanted(wanted: Wanted) -> QuerySet[Title]:
    """What fits, the latest first."""
    titles = Title.objects.all()
    if wanted.collection:
        titles = titles.filter(collection=wanted.collection)
    if wanted.lacks:
        titles = titles.filter(_lacking(wanted.lacks))
    if wanted.words:
        titles = titles.filter(_with_words(wanted.words))
    return titles.order_by("-added_at", "-pk")


def with_copies(titles: QuerySet[Title]) -> QuerySet[Title]:
    """With `held`, the number of copies that are not withdrawn, and `call_number`, the first of theirs."""
    held = Copy.objects.held().filter(title=OuterRef("pk"))
    count = held.order_by().values("title").annotate(count=Count("pk")).values("count")
    first = held.exclude(call_number="").in_shelf_order().values("call_number")[:1]
    return titles.defer("search", "findable").annotate(held=Subquery(count), call_number=Subquery(first))


def twins_of(isbn: str, *, but: Title | None = None) -> list[Title]:
    """Titles with this ISBN, typed in any way: other volumes of a set, or the same book."""
    tidy = tidied_isbn(isbn)
    if not tidy:
        return []
    found = with_copies(Title.objects.filter(isbn=tidy).exclude(pk=but.pk if but else 0))
    return list(found.order_by("volume", "pk")[:MOST_TWINS])


def _lacking(what: str) -> Any:
    held = Copy.objects.held().filter(title=OuterRef("pk"))
    if what == "copies":
        return ~Exists(held) & Q(kind=Title.Kind.BOOK)
    if what == "call_number":
        return Exists(held.filter(call_number=""))
    return Q(class_numbers=[]) if what == "class" else Q(cover="")


def _with_words(words: str) -> Q:
    """As readers find it, and by the numbers of a copy that was withdrawn."""
    condition = asked(words).anywhere
    sql = f"SELECT t.id FROM reading_room_title t WHERE {condition.sql}"  # noqa: S608 -- own SQL, nothing that was typed
    found = RawSQL(sql, condition.params)  # noqa: S611
    code = tidied_code(words)
    copies = Copy.objects.filter(Q(barcode=code) | Q(accession_number=code))
    return Q(pk__in=found) | Q(pk__in=copies.values("title"))


def story_of(row: Title | Copy) -> list[Entry]:
    """The history of a title or copy without what only the house's own bookkeeping needs; latest first."""
    entries = [replace(one, changes=[c for c in one.changes if c.field not in HOUSEKEEPING]) for one in history_of(row)]
    return [one for one in entries if one.changes or one.reason or one.deed != CHANGED]
