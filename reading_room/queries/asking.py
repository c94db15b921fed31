"""What was typed into the one box of the catalogue, as conditions for PostgreSQL.

A title is found when every word holds; words are what spaces separate. A word holds when it stands in the title's words
(`chinese.query`: Han by any part, other scripts by whole words), and, where it has no Han,

* when it is three letters or more of how title or people sound, or one or two letters that a sound begins with;
* when it is six digits or more of a number that publishers give, with hyphens or without;
* when a copy's call number begins with it, or its accession number or barcode is just that.

All of what was typed may also be one ISBN, one call number or the pinyin of one name, written with spaces.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from centre.shared import chinese
from reading_room import call_numbers
from reading_room.classification import main_class_of
from reading_room.indexing import IN_NAME, IN_TITLE, plain, tsquery

MOST_TYPED, MOST_WORDS = 100, 8
LONGEST_PREFIX, SHORTEST_NUMBER = 2, 6
LETTERS = re.compile(r"[a-zü' ]+")
NUMBER = re.compile(r"[\dx]+")
HAS_HAN = re.compile(f"[{chinese.HAN}]")
ISBN = re.compile(r"\d{9}[\dx]|97[89]\d{10}")
OF_COPIES = """t.id = ANY(ARRAY(
    SELECT c.title_id FROM reading_room_copy c WHERE c.state <> 'withdrawn' AND ({condition})))"""
BEHIND = "\x7f"  # behind whatever a key of a call number may hold


@dataclass(frozen=True)
class Condition:
    """A piece of SQL on the title `t`, with what it is asked for."""

    sql: str
    params: tuple[Any, ...] = ()


NEVER = Condition("FALSE")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed (`words`), and who is found by it: titles by their titles, by their people, and altogether."""

    words: str
    in_title: Condition
    in_name: Condition
    anywhere: Condition


def asked(typed: str) -> Asked:
    """Any text may be typed; where it has no letter and no digit nothing is found."""
    words = " ".join(typed.replace("\0", " ")[:MOST_TYPED].split())
    each = [word for word in words.split()[:MOST_WORDS] if chinese.query(word)]
    return Asked(
        words=words,
        in_title=_marked(each, IN_TITLE),
        in_name=_marked(each, IN_NAME),
        anywhere=_any([_all([_word(word) for word in each]), *_as_a_whole(words, each)]),
    )


def _marked(words: Sequence[str], mark: str) -> Condition:
    return _search(tsquery(" & ".join(chinese.query(word) for word in words), mark=mark)) if words else NEVER


def _word(word: str) -> Condition:
    written = _search(tsquery(chinese.query(word)))
    return written if HAS_HAN.search(word) else _any([written, *_sound(plain(word)), *_copies(word)])


def _as_a_whole(words: str, each: Sequence[str]) -> list[Condition]:
    """Several words that may be one thing, written with spaces."""
    together = plain(words)
    if len(each) < 2 or HAS_HAN.search(words):
        return []
    ways = [_part(together)] if LETTERS.fullmatch(words.lower()) or ISBN.fullmatch(together) else []
    return [*ways, *_copies(words)]


def _sound(word: str) -> list[Condition]:
    is_short_number = NUMBER.fullmatch(word) and len(word) < SHORTEST_NUMBER
    if not word or is_short_number:
        return []
    return [_part(word if len(word) > LONGEST_PREFIX else f" {word}")]


def _part(word: str) -> Condition:
    """Letters and digits only, so nothing has to be escaped."""
    return Condition("t.findable LIKE %s", (f"%{word}%",))


def _copies(word: str) -> list[Condition]:
    """Titles of copies with this call number or accession number."""
    exact = list({word, word.upper()})
    ways = [Condition("c.accession_number = ANY(%s)", (exact,)), Condition("c.barcode = ANY(%s)", (exact,))]
    class_line, book_line = call_numbers.parts(word)
    if len(class_line) > 1 and main_class_of(word):
        begins = call_numbers.prefix(word)
        ways.append(Condition("c.call_key >= %s AND c.call_key < %s", (begins, begins + BEHIND)))
        if book_line:
            ways[-1] = _all([ways[-1], Condition("starts_with(c.call_number, %s)", (call_numbers.tidied(word),))])
    found = _any(ways)
    return [Condition(OF_COPIES.format(condition=found.sql), found.params)]


def _search(query: str) -> Condition:
    return Condition("t.search @@ %s::tsquery", (query,))


def _any(conditions: Sequence[Condition]) -> Condition:
    return _joined(" OR ", conditions)


def _all(conditions: Sequence[Condition]) -> Condition:
    return _joined(" AND ", conditions)


def _joined(joint: str, conditions: Sequence[Condition]) -> Condition:
    sql = joint.join(f"({one.sql})" for one in conditions)
    return Condition(sql, tuple(param for one in conditions for param in one.params)) if sql else NEVER
