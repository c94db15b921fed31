"""Two versions of a content, sentence by sentence, with marks on single characters. Pure: no database, no clock.

Sentences are paired by what they have in common; what was only moved is recognised. Inside a changed sentence Chinese
characters are compared singly, Latin words and numbers whole. The marks are there to be read: small islands between
two changes belong to the change, and a sentence of which little stays is replaced as a whole.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Any

from exhibits import content as contents
from exhibits.content import PARTS, PICTURES, RECORDING, Part, Passage
from exhibits.sentences import sentences_as_in

STAYS = 0.4  # a sentence of which less stays is replaced whole
PAIRED = 0.3  # sentences with less in common are not the same one changed
MOVED, SHORTEST_MOVED = 0.8, 4  # so alike, and so long, is a sentence that stands elsewhere the same one moved
MOST_PAIRS = 20_000  # beyond that many places at which two texts agree, they are not searched for what agrees best
MOST_CELLS = 90_000
_TOKEN = re.compile(r"[0-9A-Za-z\u00c0-\u024f]+(?:[.,'’-][0-9A-Za-z\u00c0-\u024f]+)*|.", re.DOTALL)


class How(StrEnum):
    """What became of a sentence."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


NOT_OLD = frozenset({How.ADDED, How.MOVED_HERE})
NOT_NEW = frozenset({How.REMOVED, How.MOVED_AWAY})


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some characters of a sentence that stayed (`same`), were added or were removed."""

    how: How
    text: str

    @property
    def shown(self) -> str:
        """The characters with line ends that came or went made visible."""
        bare = self.text.rstrip("\n")
        return self.text if self.how == How.SAME else (bare or self.text).replace("\n", "↵")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence, before and after. `label` says in which column or about which picture it stands."""

    number: int
    how: How
    stretches: tuple[Stretch, ...]
    label: str = ""
    elsewhere: int | None = None  # the number of the line where a moved sentence stood, or stands now

    @property
    def old(self) -> str:
        """The sentence as it stood at this place; empty when it did not."""
        return "" if self.how in NOT_OLD else "".join(one.text for one in self.stretches if one.how != How.ADDED)

    @property
    def new(self) -> str:
        """The sentence as it stands at this place; empty when it does not."""
        return "" if self.how in NOT_NEW else "".join(one.text for one in self.stretches if one.how != How.REMOVED)

    @property
    def is_changed(self) -> bool:
        return self.how != How.SAME

    @property
    def shown(self) -> tuple[Stretch, ...]:
        """The stretches to be read: a line end at the end of the sentence is left out beside other changes."""
        *others, last = self.stretches
        if others and not last.text.strip("\n") and any(one.how != How.SAME for one in others):
            return tuple(others)
        return self.stretches

    def count(self, how: How) -> int:
        """So many characters were added or removed here; spaces and line ends do not count, nor does moving."""
        if self.how == How.MOVED_AWAY:
            return 0
        return sum(len("".join(one.text.split())) for one in self.stretches if one.how == how)


@dataclass(frozen=True, kw_only=True)
class PartCompared:
    """One part of a content with its sentences."""

    name: str
    label: str
    lines: tuple[Line, ...]

    @property
    def is_changed(self) -> bool:
        return any(line.is_changed for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything that two contents say, part by part."""

    parts: tuple[PartCompared, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.is_changed]

    @property
    def changed_parts(self) -> list[PartCompared]:
        """The parts with a change, of these the changed sentences alone."""
        found = [part for part in self.parts if part.is_changed]
        return [replace(part, lines=tuple(line for line in part.lines if line.is_changed)) for part in found]

    @property
    def added(self) -> int:
        return sum(line.count(How.ADDED) for line in self.lines)

    @property
    def removed(self) -> int:
        return sum(line.count(How.REMOVED) for line in self.lines)


@dataclass(frozen=True)
class _Unit:
    """One sentence with the label it stands under; only sentences under the same label are compared."""

    label: str
    text: str


def compare(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], *, names: Mapping[str, str] | None = None
) -> Comparison:
    """What changed from one content of a kind to another.

    `names` says how things of the library are called, by `picture:<key>` and `recording:<key>`.
    """
    known = names or {}
    parts, first = [], 1
    for part in PARTS[kind]:
        lines = _compared(_passages(part, kind, old, known), _passages(part, kind, new, known), first)
        first += len(lines)
        if lines:
            parts.append(PartCompared(name=part.name, label=str(part.label), lines=tuple(lines)))
    return Comparison(parts=tuple(parts))


def compare_texts(old: str, new: str) -> list[Line]:
    """The sentences of two texts: what stays and what is added is the new one, what stays and is removed the old.

    Both are taken to end with a line end.
    """
    return _compared([("", old)] if old else [], [("", new)] if new else [], 1)


# --- from a content to sentences -------------------------------------------------------------------------------------


def _passages(part: Part, kind: str, content: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The words of a part, each with the label it stands under below that of the part."""
    if part.kind == RECORDING:
        key = content.get(part.name)
        return [("", names.get(f"recording:{key}", f"№ {key}"))] if key else []
    found = [one for one in contents.passages(kind, {part.name: content.get(part.name)}) if one.part == part.name]
    if part.kind == PICTURES:
        return [*_pictures(content.get(part.name) or [], names), *(_under(part, one) for one in found)]
    return [_under(part, one) for one in found]


def _under(part: Part, passage: Passage) -> tuple[str, str]:
    return passage.label.removeprefix(str(part.label)).removeprefix(" · "), passage.text


def _pictures(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for row in rows:
        name = names.get(f"picture:{row['picture']}", f"№ {row['picture']}")
        yield "", f"{name} ○" if row.get("is_decorative") else name


def _compared(old: list[tuple[str, str]], new: list[tuple[str, str]], first: int) -> list[Line]:
    before, after = _units(old, _all(new)), _units(new, _all(old))
    rows = _moves(_whole_replacements(list(_aligned(before, after))))
    return _lines(rows, first)


def _all(passages: list[tuple[str, str]]) -> str:
    return "\n".join(text for _label, text in passages)


def _units(passages: list[tuple[str, str]], other: str) -> list[_Unit]:
    """Sentences; the last of a text ends its line like any other, so that it is the same when others follow it."""
    whole = ((label, text if text.endswith("\n") else f"{text}\n") for label, text in passages)
    return [_Unit(label, one) for label, text in whole for one in sentences_as_in(text, other)]


# --- which sentence is which -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    old: _Unit | None
    new: _Unit | None
    moved: int | None = None  # the same number at both places of a moved sentence


def _aligned(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[_Row]:
    """Both texts in one order: sentences that are there before and after side by side, the others alone."""
    for tag, a, b, c, d in _opcodes(old, new):
        if tag == "equal":
            yield from (_Row(one, other) for one, other in zip(old[a:b], new[c:d], strict=True))
        else:
            yield from _paired(old[a:b], new[c:d])


def _opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> Sequence[tuple[str, int, int, int, int]]:
    """What difflib finds; with texts that repeat themselves endlessly only what begins and ends alike."""
    counted, other = Counter(old), Counter(new)
    if sum(number * other[one] for one, number in counted.items()) <= MOST_PAIRS:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    rest = most - head
    tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    a, b = len(old) - tail, len(new) - tail
    found = [("equal", 0, head, 0, head), ("replace", head, a, head, b), ("equal", a, len(old), b, len(new))]
    return [one for one in found if one[1] < one[2] or one[3] < one[4]]


def _paired(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[_Row]:
    """The pairing in order that has most in common over all sentences."""
    rows, columns = len(old), len(new)
    if rows * columns > MOST_CELLS:
        yield from (_Row(one, None) for one in old)
        yield from (_Row(None, one) for one in new)
        return
    alike = _likeness(old, new)
    best = [[0.0] * (columns + 1) for _row in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            both = alike[row][column] + best[row + 1][column + 1] if alike[row][column] >= PAIRED else 0.0
            best[row][column] = max(both, best[row + 1][column], best[row][column + 1])
    yield from _way(old, new, alike, best)


def _way(
    old: Sequence[_Unit], new: Sequence[_Unit], alike: list[list[float]], best: list[list[float]]
) -> Iterator[_Row]:
    row = column = 0
    while row < len(old) and column < len(new):
        share = alike[row][column]
        if share >= PAIRED and best[row][column] == share + best[row + 1][column + 1]:
            yield _Row(old[row], new[column])
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            yield _Row(old[row], None)
            row += 1
        else:
            yield _Row(None, new[column])
            column += 1
    yield from (_Row(one, None) for one in old[row:])
    yield from (_Row(None, one) for one in new[column:])


def _likeness(old: Sequence[_Unit], new: Sequence[_Unit]) -> list[list[float]]:
    """How much each two sentences have in common, from 0 to 1: of their characters and pairs of characters."""
    before, after = [_features(one.text) for one in old], [_features(one.text) for one in new]
    return [
        [_share(a, b) if one.label == other.label else 0.0 for other, b in zip(new, after, strict=True)]
        for one, a in zip(old, before, strict=True)
    ]


def _features(text: str) -> frozenset[str]:
    plain = "".join(text.split())
    return frozenset(plain) | {plain[place : place + 2] for place in range(len(plain) - 1)}


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 1.0


def _whole_replacements(rows: list[_Row]) -> list[_Row]:
    """One sentence under each label before and after, at one place, are sentences that were replaced."""
    found: list[_Row] = []
    for is_alone, group in groupby(rows, key=lambda row: row.old is None or row.new is None):
        run = list(group)
        gone, come = [row.old for row in run if row.old], [row.new for row in run if row.new]
        labels = [one.label for one in gone]
        if is_alone and labels == [one.label for one in come] and len(set(labels)) == len(labels):
            found += [_Row(one, other) for one, other in zip(gone, come, strict=True)]
        else:
            found += run
    return found


def _moves(rows: list[_Row]) -> list[_Row]:
    """Sentences that went at one place and came at another, almost as they were, are moved."""
    gone = [place for place, row in enumerate(rows) if row.new is None]
    come = [place for place, row in enumerate(rows) if row.old is None]
    if not gone or not come or len(gone) * len(come) > MOST_CELLS:
        return rows
    known = {place: _features((rows[place].old or rows[place].new).text) for place in (*gone, *come)}  # type: ignore[union-attr]
    for number, place in enumerate(gone):
        one = rows[place].old
        assert one is not None
        fitting = [at for at in come if rows[at].moved is None and rows[at].new.label == one.label]  # type: ignore[union-attr]
        best = max(fitting, key=lambda at: _share(known[place], known[at]), default=None)
        if best is None or len(one.text.strip()) < SHORTEST_MOVED or _share(known[place], known[best]) < MOVED:
            continue
        rows[place], rows[best] = replace(rows[place], moved=number), replace(rows[best], old=one, moved=number)
    return rows


def _lines(rows: list[_Row], first: int) -> list[Line]:
    places: dict[int, list[int]] = {}
    for number, row in enumerate(rows, first):
        if row.moved is not None:
            places.setdefault(row.moved, []).append(number)
    return [_line(row, number, places) for number, row in enumerate(rows, first)]


def _line(row: _Row, number: int, places: Mapping[int, list[int]]) -> Line:
    unit = row.new or row.old
    assert unit is not None
    how, stretches = _made(row)
    pair = places.get(row.moved, []) if row.moved is not None else []
    elsewhere = next((one for one in pair if one != number), None)
    return Line(number=number, how=how, stretches=tuple(stretches), label=unit.label, elsewhere=elsewhere)


def _made(row: _Row) -> tuple[How, list[Stretch]]:
    if row.new is None:
        assert row.old is not None
        how = How.REMOVED if row.moved is None else How.MOVED_AWAY
        return how, [Stretch(how=How.REMOVED, text=row.old.text)]
    if row.old is None:
        return How.ADDED, [Stretch(how=How.ADDED, text=row.new.text)]
    stretches = marks(row.old.text, row.new.text)
    if row.moved is not None:
        return How.MOVED_HERE, stretches
    return (How.SAME if row.old.text == row.new.text else How.CHANGED), stretches


# --- which characters ------------------------------------------------------------------------------------------------


def marks(old: str, new: str) -> list[Stretch]:
    """The characters of a sentence that stay, go and come, what goes in front of what comes."""
    if old == new:
        return [Stretch(how=How.SAME, text=new)] if new else []
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    found = [
        _Edit(tag == "equal", "".join(before[a:b]), "".join(after[c:d])) for tag, a, b, c, d in _opcodes(before, after)
    ]
    edits = _without_islands(found)
    stays = sum(len(one.old) for one in edits if one.is_same)
    if 2 * stays < STAYS * (len(old) + len(new)):
        edits = [_Edit(False, old, new)]
    return list(_stretches(edits))


@dataclass(frozen=True)
class _Edit:
    is_same: bool
    old: str
    new: str


def _without_islands(edits: list[_Edit]) -> list[_Edit]:
    """Join changes that only a character or two hold apart."""
    found: list[_Edit] = []
    for place, edit in enumerate(edits):
        following = edits[place + 1] if place + 1 < len(edits) else None
        before = found[-1] if found else None
        if (edit.is_same and before and following and _is_island(edit, before, following)) or (
            before and not edit.is_same and not before.is_same
        ):
            found[-1] = _Edit(False, before.old + edit.old, before.new + edit.new)
        else:
            found.append(edit)
    return found


def _is_island(edit: _Edit, before: _Edit, following: _Edit) -> bool:
    """One character between changes, or two between long ones, unless nothing but one of the kinds is around them."""
    if "\n" in (before.old, before.new, following.old, following.new):
        return False
    least = min(max(len(one.old), len(one.new)) for one in (before, following))
    return len(edit.old) <= 1 or (len(edit.old) == 2 and least >= 4)


def _stretches(edits: list[_Edit]) -> Iterator[Stretch]:
    for edit in edits:
        if edit.is_same:
            yield Stretch(how=How.SAME, text=edit.old)
            continue
        if edit.old:
            yield Stretch(how=How.REMOVED, text=edit.old)
        if edit.new:
            yield Stretch(how=How.ADDED, text=edit.new)
