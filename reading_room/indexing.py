"""What a title is found by: its words for the full-text index, and a line of sounds and numbers. Pure but for `Title`.

Made in Python and not by triggers, so that an import can make it in bulk; every command that writes a title calls
`indexed` before it saves.

`search` is a literal of PostgreSQL's type tsvector. Words are kept as `centre.shared.chinese` keeps them (Han as
overlapping pairs, everything else whole), with a position left free between two words, so that a chain of pairs is
found within one word and never across a space, a point or the border of two fields. Title, subtitle and volume weigh A,
people B, what describes the book C, its summary D. Words of titles and of people are there a second time behind a mark
(`marked`), so that the index alone tells them from all others: a weight would have to be looked up row by row.

`findable` holds words of small letters and digits with spaces between and at both ends: how title and people sound
(whole, and the initials in all readings), the numbers that publishers give without hyphens, and every word of other
scripts than Han in title and names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stdnum import isbn

from centre.shared import chinese, pinyin

if TYPE_CHECKING:
    from reading_room.models import Title

# PostgreSQL counts positions up to 16 383 and keeps 1 MB of words; what stands behind that is not found.
LAST_POSITION = 16_000
MOST_BYTES = 500_000
LONGEST_FINDABLE = 4_000
SHORT_NAME = 8  # syllables

IN_TITLE, IN_NAME = "^", "@"  # no letters, so no word begins with them
LEXEME = re.compile(r"([^\s&|<>():*-]+)")
MARKS = {"A": IN_TITLE, "B": IN_NAME}


@dataclass(frozen=True, kw_only=True)
class Index:
    """What the two columns of a title hold: `search`, a literal of a tsvector, and `findable`."""

    search: str
    findable: str


def indexed(title: "Title") -> "Title":
    """The same title with both columns set, not yet saved; for `bulk_create` and for `save` alike."""
    made = index_of(title)
    title.search, title.findable = made.search, made.findable
    return title


def index_of(title: "Title") -> Index:
    """What this title is found by. Nothing is read from the database: neither the collection nor the copies."""
    return Index(search=_vector(_weighed(title)), findable=_findable(title))


# --- words -----------------------------------------------------------------------------------------------------------


def _weighed(title: "Title") -> Iterator[tuple[str, str]]:
    """The texts with their weights, the weightiest first."""
    yield from (("A", text) for text in (title.title, title.subtitle, title.volume))
    yield from (("B", name) for name, _spelling in _people(title))
    described = (title.series, title.publisher, title.place, title.edition, str(title.year or ""))
    yield from (("C", text) for text in (*described, *title.subjects, *title.class_numbers))
    yield from (("D", text) for text in (title.summary, *title.notes))


def _vector(texts: Iterable[tuple[str, str]]) -> str:
    positions: dict[str, list[str]] = {}
    last = size = 0
    for weight, text in texts:
        for word in chinese.words(text):
            last += 1
            for lexeme in chinese.lexemes(word):
                last += 1
                if lexeme not in positions:
                    size += len(lexeme.encode())
                if last > LAST_POSITION or size > MOST_BYTES:
                    return _literal(positions)
                positions.setdefault(lexeme, []).append(f"{last}{weight}")
                if weight in MARKS:
                    positions.setdefault(MARKS[weight] + lexeme, []).append(f"{last}{weight}")
    return _literal(positions)


def _literal(positions: dict[str, list[str]]) -> str:
    """Lexemes are letters, digits and our marks; nothing has to be escaped. PostgreSQL keeps 255 positions."""
    return " ".join(f"'{lexeme}':{','.join(places[:255])}" for lexeme, places in positions.items())


def tsquery(asked: str, *, mark: str = "") -> str:
    """What `chinese.query` or `chinese.similar` asks, as a literal of the type tsquery; only of marked words."""
    return LEXEME.sub(rf"'{mark}\1'", asked)


# --- sounds and numbers ----------------------------------------------------------------------------------------------


def _findable(title: "Title") -> str:
    names = [(title.title, title.pinyin), (title.subtitle, ""), *_people(title)]
    sounds = (word for name, spelling in names if name for word in _sounds(name, spelling))
    latin = (word for name, _spelling in names for word in _other_runs(name))
    kept = dict.fromkeys((*_numbers(title), *(plain(word) for word in latin), *(plain(word) for word in sounds)))
    return _cut(" ".join(word for word in kept if word))


@lru_cache(maxsize=8192)
def _sounds(name: str, spelling: str) -> list[str]:
    """Short names in all their readings too: 曾国藩 is spelled zeng by whoever knows him, ceng by the dictionary."""
    most = 0 if spelling else SHORT_NAME
    usual, *others = pinyin.sounds(name, most_spelled=most) or [""]
    own = spelling.lower().split()
    return ["".join(own), "".join(word[0] for word in own), *others] if own else [usual, *others]


def _cut(words: str) -> str:
    """With a space at both ends, so that a word's beginning is told by the space in front of it."""
    if len(words) > LONGEST_FINDABLE:
        words = words[:LONGEST_FINDABLE].rpartition(" ")[0]
    return f" {words} " if words else ""


def _numbers(title: "Title") -> Iterator[str]:
    yield from isbn_forms(title.isbn)
    for number in (title.issn, title.unified_number):
        yield plain(number)


def isbn_forms(number: str) -> list[str]:
    """An ISBN with thirteen digits and, where there is one, with ten; in small letters, without hyphens."""
    forms = [number]
    if len(number) == 13 and number.startswith("978") and isbn.is_valid(number):
        forms.append(isbn.to_isbn10(number))
    return [plain(form) for form in forms if form]


def plain(word: str) -> str:
    """A word as `findable` keeps it: small letters and digits without what stands between them, and nothing of Han."""
    return "".join(_other_runs(word)).replace("ü", "v")


def _other_runs(text: str) -> Iterator[str]:
    return (run for word in chinese.words(text) for run in chinese.runs(word) if not chinese.is_han(run))


def _people(title: "Title") -> Iterator[tuple[str, str]]:
    """Names with their own spelling; the names of translators and editors as well as of authors."""
    for person in title.contributors:
        yield str(person.get("name", "")), str(person.get("pinyin", ""))
