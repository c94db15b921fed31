"""Where nothing has all of the words: titles that have a part of them, and fewer words that would find something."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection

from centre.shared import chinese
from centre.shared.kept import Kept
from reading_room.indexing import IN_TITLE, tsquery
from reading_room.models import Title
from reading_room.queries.asking import MOST_TYPED
from reading_room.queries.revisions import UNKNOWN, Revisions, kept_since

LOOKED_AT, MOST_SIMILAR, MOST_APART = 500, 10, 6
MOST_SUGGESTIONS, MOST_TRIED, MOST_COUNTED = 2, 24, 100

SIMILAR = """
WITH nearby AS MATERIALIZED (SELECT id, search, year FROM reading_room_title WHERE search @@ %s::tsquery LIMIT %s)
SELECT id FROM nearby ORDER BY ts_rank(search, %s::tsquery) DESC, year DESC NULLS LAST, id LIMIT %s
"""
COUNTED = """
SELECT words, number FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS tried (words, query, place),
    LATERAL (SELECT count(*) AS number FROM (
        SELECT FROM reading_room_title WHERE search @@ query::tsquery LIMIT %s
    ) AS found) AS counted
WHERE number > 0 ORDER BY place LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Fewer words, and how many titles they find; `is_more`: so many at least."""

    words: str
    number: int

    @property
    def is_more(self) -> bool:
        return self.number >= MOST_COUNTED


def similar(words: str) -> Sequence[Title]:
    """Titles with a pair of characters or a word in common with what was typed, the most in common first.

    Of a few characters all may also stand apart in the title.
    """
    ways = [tsquery(chinese.similar(words[:MOST_TYPED])), tsquery(_apart(words), mark=IN_TITLE)]
    return _best(" | ".join(f"({way})" for way in ways if way))


_apart_kept: Kept[tuple[Hashable, Sequence[Title]]] = Kept(500)


def apart(words: str, *, since: Revisions = UNKNOWN) -> Sequence[Title]:
    """Titles with all of a few characters, but not one after the other: 中国共产党简史 for 党史.

    Two queries; none for what was asked before in the same revision of the catalogue.
    """
    characters = tsquery(_apart(words), mark=IN_TITLE)
    query = f"{characters} & !({tsquery(chinese.query(words))})" if characters else ""
    return kept_since(_apart_kept, query, since.catalogue, lambda: _best(query))


def _best(query: str) -> Sequence[Title]:
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SIMILAR, [query, LOOKED_AT, query, MOST_SIMILAR])
        keys = [key for (key,) in cursor.fetchall()]
    kept = Title.objects.defer("search", "findable").in_bulk(keys)
    return [kept[key] for key in keys if key in kept]


def suggestions(words: str) -> list[Suggestion]:
    """The longest parts of what was typed that find something; a part has two characters at least."""
    tried = list(islice(dict.fromkeys(_parts(words[:MOST_TYPED])), MOST_TRIED))
    queries = [tsquery(chinese.query(part)) for part in tried]
    if not tried:
        return []
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [tried, queries, MOST_COUNTED, MOST_SUGGESTIONS])
        return [Suggestion(words=part, number=number) for part, number in cursor.fetchall()]


def _apart(typed: str) -> str:
    """The characters of a few words, all in one title but not one after the other: 党史 of 中国共产党简史."""
    runs = [run for word in chinese.words(typed) for run in chinese.runs(word)]
    characters = dict.fromkeys("".join(runs))
    is_few = 1 < len(characters) <= MOST_APART and all(map(chinese.is_han, runs))
    return " & ".join(chinese.query(one) for one in characters) if is_few else ""


def _parts(typed: str) -> Iterator[str]:
    """Each word by itself, then parts of the words: the longest first, those from the front before the others."""
    words = [word for word in chinese.words(typed) if len(word) > 1]
    if len(words) > 1:
        yield from words
    runs = [run for word in words for run in chinese.runs(word) if chinese.is_han(run)]
    for length in range(min(6, max(map(len, runs), default=0) - 1), 1, -1):
        yield from (run[at : at + length] for run in runs for at in range(len(run) - length + 1) if length < len(run))
