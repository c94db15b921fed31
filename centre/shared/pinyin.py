"""Chinese by its sound: how a name is spelled in pinyin, and what one may type to find it.

A character may have several readings (曾 is zēng or céng); whoever types initials may mean any of them, so all are
kept. The dictionary takes a fifth of a start to load and most programs never ask it, so whoever asks first loads it.
"""

from functools import cache, lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypinyin.core import Pinyin

MOST_WAYS = 64  # so many combinations of readings are kept; names of more polyphones than that do not exist
Readings = tuple[tuple[str, ...], ...]  # of each syllable all that it may be


@lru_cache(maxsize=1024)
def spelled(text: str) -> str:
    """The usual reading, syllables with spaces between and without tones: 枫林小学 → feng lin xiao xue."""
    from pypinyin import lazy_pinyin

    return " ".join(syllable.strip().lower() for syllable in lazy_pinyin(text) if syllable.strip())


def initials(text: str) -> list[str]:
    """The first letters of its syllables in every combination of readings: 曾国藩 → zgf, cgf. The usual one first."""
    from pypinyin import Style, pinyin

    readings = pinyin(text, style=Style.FIRST_LETTER, heteronym=True, errors=_first_of_words)
    letters = [list(dict.fromkeys(letter.strip().lower() for letter in reading)) for reading in readings]
    usual = "".join(syllable[0] for syllable in spelled(text).split())
    ways = islice(("".join(way) for way in product(*letters)), MOST_WAYS)
    return list(dict.fromkeys([usual, *ways]))


def sounds(text: str, *, most_spelled: int) -> list[str]:
    """As `findable`, by one look into the dictionary: the whole in one word, and the initials in all readings.

    At most `most_spelled` syllables are spelled in all readings too: 曾国藩 → cengguofan, zengguofan, cgf, zgf.
    """
    words = [_word(word) for word in _dictionary().seg(text)]
    syllables = [several for spelled_so, _letters in words for several in spelled_so]
    letters = [several for _spelled_so, letters in words for several in letters]
    spelled_ways = islice(product(*syllables), MOST_WAYS if len(syllables) <= most_spelled else 1)
    ways = (*spelled_ways, *islice(product(*letters), MOST_WAYS))
    return list(dict.fromkeys(word for word in map("".join, ways) if word))


def findable(text: str, own_spelling: str = "") -> str:
    """What is kept of a name so that pinyin finds it: its syllables in one word, its own spelling, its initials.

    `own_spelling` is what staff have typed instead of the usual reading; it may be empty.
    """
    spelling = own_spelling.lower() or spelled(text)
    kept = [spelling.replace(" ", ""), "".join(word[0] for word in spelling.split()), *initials(text)]
    return " ".join(dict.fromkeys(one for one in kept if one))


def _first_of_words(other: str) -> str:
    """Of what is no Chinese: the first letter or digit of each word."""
    return "".join(word[0] for word in other.split() if word[0].isalnum()) or " "


@cache
def _dictionary() -> "Pinyin":
    from pypinyin.core import Pinyin

    return Pinyin()


@lru_cache(maxsize=20_000)  # most names are made of some thousand characters, and asking the dictionary takes long
def _word(word: str) -> tuple[Readings, Readings]:
    """The syllables of a word that the dictionary tells apart, and their initials."""
    from pypinyin import Style, pinyin

    readings = pinyin(word, style=Style.NORMAL, heteronym=True, errors=_marked)
    syllables = tuple(tuple(dict.fromkeys(map(_plain, several))) for several in readings)
    return syllables, tuple(tuple(dict.fromkeys(map(_first, several))) for several in readings)


OTHER = "\0"  # in front of what is no Chinese


def _marked(other: str) -> str:
    return OTHER + other


def _plain(reading: str) -> str:
    return "".join(reading.lower().removeprefix(OTHER).split())


def _first(reading: str) -> str:
    """The initial of a syllable; of what is no Chinese that of each word."""
    return _first_of_words(reading[1:]).lower().strip() if reading.startswith(OTHER) else reading[:1]
