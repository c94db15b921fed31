"""Searching Chinese, which writes no spaces: what is kept of a text, and what is asked for.

`to_tsvector('simple', bigrams(text))` is stored under a GIN index; `to_tsquery('simple', query(typed))` is asked.
Where a trigger keeps it, the function `centre_bigrams(text)` of the database makes the same of a text.

A run of Han is kept as overlapping pairs and its last character alone, one lexeme for each character:
党群服务 → 党群 群服 服务 务. A chain of pairs is then exactly a substring, and a single character is the beginning of a
lexeme. Latin words and numbers are kept whole, full-width or capitals alike.

Whatever is no letter or digit separates words and never reaches PostgreSQL, so no input can be read as an operator.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise

# PostgreSQL counts positions in a tsvector up to 16 383; what stands behind that could not be found as a phrase.
MOST_LEXEMES = 16_000
MOST_ASKED = 60  # a longer question is asked by its beginning; deep chains would only tire the parser
LONGEST_WORD = 60

# Classes of characters, for Python's regular expressions and for PostgreSQL's (see `centre_bigrams` in migration 0001).
HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # with 々 and 〇
LETTERS = (  # of every other script in the country and of its neighbours, in small letters
    r"0-9a-z\u00df-\u00f6\u00f8-\u02af\u0386-\u03f5\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3"
    r"\u0f40-\u0f6c\u1820-\u1878\u1e00-\u1fff\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3105-\u312f\ua000-\ua48c"
    r"\uac00-\ud7a3"
)
# Accents that stand by themselves, and characters of no width, which come along from web pages.
UNSEEN = r"\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
INVISIBLE = re.compile(f"[{UNSEEN}]")
WORD = re.compile(f"[{HAN}{LETTERS}]+")
FIRST_HAN = re.compile(f"[{HAN}]")
RUN = re.compile(f"[{HAN}]+|[^{HAN}]+")


def bigrams(text: str) -> str:
    """What is kept of a text for `to_tsvector('simple', …)`: its lexemes in order, with spaces between."""
    return " ".join(islice(_lexemes(text), MOST_LEXEMES))


def query(text: str) -> str:
    """What was typed, for `to_tsquery('simple', …)`: every word must be there, each as it was typed.

    Any string may be typed. The answer is empty when it holds no letter and no digit; then nothing can be found.
    """
    asked = islice((step for word in _words(text) for step in _chain(word)), MOST_ASKED)
    return " ".join(f"{joint} {lexeme}" for joint, lexeme in asked).removeprefix("& ")


def similar(text: str) -> str:
    """The same, but one pair or word in common is enough; for when `query` finds nothing. May be empty.

    Single characters are common to too much, so they are asked only when there is nothing longer.
    """
    asked = list(dict.fromkeys(lexeme for word in _words(text) for lexeme in _pieces(word)))
    longer = [lexeme for lexeme in asked if len(lexeme.removesuffix(":*")) > 1]
    return " | ".join(islice(longer or asked, MOST_ASKED))


def words(text: str) -> list[str]:
    """Its words as they are compared: half-width, small, without what separates them."""
    return WORD.findall(_folded(text))


def runs(word: str) -> list[str]:
    """The runs of one of the `words`: Han or not, in turns."""
    return RUN.findall(word)


def is_han(run: str) -> bool:
    """Whether a run is of Chinese characters; judged by its first one."""
    return FIRST_HAN.match(run) is not None


def _words(text: str) -> Iterator[list[str]]:
    """The words of a text, each as its runs."""
    return (runs(word) for word in words(text))


def _folded(text: str) -> str:
    """One form for what reads alike: full-width and half-width, capitals and small letters."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return INVISIBLE.sub("", plain)


def lexemes(word: str) -> Iterator[str]:
    """What is kept of one of the `words`, in order."""
    for run in runs(word):
        if is_han(run):
            yield from (one + other for one, other in pairwise(run))
            yield run[-1]
        else:
            yield run[:LONGEST_WORD]


def _lexemes(text: str) -> Iterator[str]:
    return (lexeme for word in words(text) for lexeme in lexemes(word))


def _chain(word: list[str]) -> Iterator[tuple[str, str]]:
    """The lexemes that must follow one another, each with the operator in front of it."""
    joint = "&"
    for place, run in enumerate(word, start=1):
        for lexeme in _steps(run, ends_here=place == len(word)):
            yield joint, lexeme
            joint = "<->"


def _steps(run: str, *, ends_here: bool) -> list[str]:
    """A run as it must stand in the text; where the question ends with it, the text may go on."""
    if not is_han(run):
        return [run[:LONGEST_WORD]]
    pairs = [one + other for one, other in pairwise(run)]
    if not ends_here:
        return [*pairs, run[-1]]
    return pairs or [f"{run}:*"]


def _pieces(word: list[str]) -> Iterator[str]:
    """The lexemes of a word, each for itself."""
    for run in word:
        yield from _steps(run, ends_here=True)
