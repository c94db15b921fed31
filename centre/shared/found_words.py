"""Words that were looked for, marked where they stand in what was found. Pure."""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from centre.shared import chinese

AROUND, LONGEST = 24, 90  # characters of a snippet before the first hit, and in all


def snippet(texts: Sequence[str], words: str) -> SafeString:
    """The first of the texts that has one of the words, around it, with marks; else how the first one begins."""
    pattern = _pattern(words)
    for text in texts:
        match = pattern.search(text) if pattern else None
        if match:
            return _cut(text, max(0, match.start() - AROUND), words)
    return _cut(texts[0], 0, words) if texts else mark_safe("")


def marked(text: str, words: str) -> SafeString:
    """A text with `<mark>` around each of the words; everything else is escaped."""
    pattern = _pattern(words)
    if pattern is None:
        return escape(text)
    pieces = []
    end = 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        end = match.end()
    return mark_safe("".join((*pieces, escape(text[end:]))))  # noqa: S308 -- every piece is escaped


def _cut(text: str, start: int, words: str) -> SafeString:
    piece = text[start : start + LONGEST].replace("\n", " ")
    before, after = "…" if start else "", "…" if start + LONGEST < len(text) else ""
    return mark_safe(f"{before}{marked(piece, words)}{after}")  # noqa: S308 -- marked() escapes


def _pattern(words: str) -> re.Pattern[str] | None:
    """Any of the words as they were typed, the longest first; for what was found by a part of them, their pairs too."""
    typed = [word for run in words.split() for word in chinese.WORD.findall(run.lower())]
    pairs = [word[at : at + 2] for word in typed for at in range(len(word) - 1) if not word.isascii()]
    wanted = sorted({*typed, *pairs}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE) if wanted else None
