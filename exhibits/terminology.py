"""Words of a text that staff decided about: wrong variants, short names that stand too early, years beyond a period.

Pure: no database, no clock.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from exhibits.content import Passage
from exhibits.periods import Period
from exhibits.sentences import sentence_at
from exhibits.years import years_in

# Years of publication and of archives stand where sources are named; the period itself is no text about it.
WITHOUT_YEARS = frozenset({"sources", "period", "drawing", "point"})
UNCHECKED = frozenset({"drawing", "point", "period", "kind", "minutes", "pinyin"})


class Sort(StrEnum):
    """Why something was found."""

    WRONG = "wrong_words"
    EARLY = "short_name_too_early"
    YEAR = "year_outside"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A right wording, how it is named in short, what is wrong instead of it, and why."""

    right: str
    short_name: str = ""
    wrong: Sequence[str] = field(default_factory=tuple)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Words that were found: in which part, in which sentence and where in it, and what would be right."""

    sort: Sort
    part: str
    label: str
    words: str
    sentence: str
    start: int
    right: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """The same for the same words in the same sentence of the same part; 64 hexadecimal digits."""
        told = "\x1f".join((self.sort, self.part, self.words, self.sentence))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def before(self) -> str:
        return self.sentence[: self.start]

    @property
    def after(self) -> str:
        return self.sentence[self.start + len(self.words) :]


def hits(passages: Sequence[Passage], wordings: Iterable[Wording], period: Period | None) -> list[Hit]:
    """Everything found in the words of a content, in reading order; each of the same words in one sentence once."""
    known = list(wordings)
    looked_at = [one for one in passages if one.part not in UNCHECKED]
    wrong = [(passage, _wrong(passage.text, known)) for passage in looked_at]
    found = [(place, hit) for place, (passage, some) in enumerate(wrong) for hit in _hits(passage, some)]
    found += [(place, hit) for place, hit in _too_early(looked_at, known, [some for _passage, some in wrong])]
    if period is not None:
        for place, passage in enumerate(looked_at):
            found += [(place, hit) for hit in _hits(passage, _outside(passage, period))]
    ordered = sorted(found, key=lambda one: one[0])
    return list({hit.key: hit for _place, hit in ordered}.values())


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    sort: Sort
    wording: Wording | None

    def within(self, start: int, end: int) -> bool:
        return start <= self.start and self.end <= end


def _hits(passage: Passage, found: Iterable[_Found]) -> Iterator[Hit]:
    for one in sorted(found, key=lambda some: some.start):
        sentence, begins = sentence_at(passage.text, one.start, one.end)
        yield Hit(
            sort=one.sort,
            part=passage.part,
            label=passage.label,
            words=passage.text[one.start : one.end],
            sentence=sentence,
            start=one.start - begins,
            right=one.wording.right if one.wording else "",
            note=one.wording.note if one.wording else "",
        )


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Where words stand, also broken over two lines of a screen, and with capitals or small letters alike."""
    if words:
        pattern = r"\n?".join(re.escape(one) for one in words)
        yield from (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))


def _wrong(text: str, wordings: Sequence[Wording]) -> list[_Found]:
    """Wrong variants, the longest first; none inside a right wording or inside another."""
    right = [place for one in wordings for place in _places(text, one.right)]
    variants = sorted(((words, one) for one in wordings for words in one.wrong), key=lambda pair: -len(pair[0]))
    found: list[_Found] = []
    for words, wording in variants:
        for start, end in _places(text, words):
            one = _Found(start, end, Sort.WRONG, wording)
            is_right = any(one.within(*place) for place in right if place != (start, end))
            if not is_right and not any(start < other.end and other.start < end for other in found):
                found.append(one)
    return found


def _too_early(
    passages: Sequence[Passage], wordings: Sequence[Wording], wrong: Sequence[Sequence[_Found]]
) -> Iterator[tuple[int, Hit]]:
    """Each short name that stands before its full name has stood: the first such place, mending it mends all."""
    for wording in wordings:
        if not wording.short_name:
            continue
        for place, passage in enumerate(passages):
            longer = [span for one in wordings for span in _places(passage.text, one.right)]
            longer += [(one.start, one.end) for one in wrong[place]]
            full = next((start for start, _end in _places(passage.text, wording.right)), None)
            short = _first_alone(passage.text, wording.short_name, longer)
            if short is not None and (full is None or short[0] < full):
                yield from ((place, hit) for hit in _hits(passage, [_Found(*short, Sort.EARLY, wording)]))
                break
            if full is not None:
                break


def _first_alone(text: str, words: str, longer: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The first place of a short name that is not part of longer words."""
    for start, end in _places(text, words):
        if not any(first <= start and end <= last for first, last in longer):
            return start, end
    return None


def _outside(passage: Passage, period: Period) -> Iterator[_Found]:
    """Years and decades of which not one lies within the period."""
    if passage.part in WITHOUT_YEARS:
        return
    for one in years_in(passage.text):
        if not any(period.holds(year) for year in range(one.first, one.last + 1)):
            yield _Found(one.start, one.end, Sort.YEAR, None)
