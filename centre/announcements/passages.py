"""The text of an announcement as the page shows it. Pure: text in, passages out.

Staff type plain text: an empty line begins a new paragraph, a line with `# ` in front is a heading, lines with `- ` or
`1. ` in front are a list. Addresses become links, `[words](address)` links with words of their own. Nothing else means
anything, so there is nothing to escape from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEADING, ITEM, NUMBERED, PARAGRAPH = "heading", "item", "numbered", "paragraph"
MARKS = (
    (HEADING, re.compile(r"[#＃]+\s+(.+)")),
    (ITEM, re.compile(r"[-·•*]\s+(.+)")),
    (NUMBERED, re.compile(r"\d{1,2}[.、．)）]\s*(\D.*)")),
)
# A whole address, or a path of this site that stands by itself; what a sentence puts behind it is no part of it.
ADDRESS = r"https?://[\w.-]+(?::\d+)?(?:/[\w./?=&%#~+@-]*)?|(?<![\w/.:~-])/[a-z][a-z0-9_-]*/(?:[a-z0-9_-]+/)*"
LINK = re.compile(rf"\[(?P<words>[^\[\]]{{1,80}})\]\((?P<named>{ADDRESS})\)|(?P<bare>{ADDRESS})", re.ASCII)
TRAILING = ".,?&"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A heading, a paragraph with its lines, or a list with its items."""

    kind: str
    lines: tuple[SafeString, ...]

    @property
    def is_list(self) -> bool:
        return self.kind in (ITEM, NUMBERED)


def passages(text: str) -> list[Passage]:
    """What the page shows of a text, in order."""
    found = (_kind_of(line.strip()) for line in text.splitlines())
    return [
        passage for kind, lines in groupby(found, key=lambda one: one[0]) for passage in _passages(kind, _words(lines))
    ]


def plain(text: str) -> str:
    """The same words in one line, without the marks."""
    text = LINK.sub(lambda match: match["words"] or match[0], text)
    return " ".join(words for _kind, words in (_kind_of(line.strip()) for line in text.splitlines()) if words)


def linked(words: str) -> SafeString:
    """Words with their addresses as links; everything else is escaped."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(words)))


def _words(lines: Iterator[tuple[str, str]]) -> list[str]:
    return [words for _kind, words in lines]


def _kind_of(line: str) -> tuple[str, str]:
    for kind, mark in MARKS:
        if match := mark.fullmatch(line):
            return kind, match[1]
    return (PARAGRAPH, line) if line else ("", "")


def _passages(kind: str, lines: list[str]) -> Iterator[Passage]:
    if kind == HEADING:
        yield from (Passage(kind=kind, lines=(linked(line),)) for line in lines)
    elif kind:
        yield Passage(kind=kind, lines=tuple(linked(line) for line in lines))


def _pieces(words: str) -> Iterator[SafeString | str]:
    end = 0
    for match in LINK.finditer(words):
        address = match["named"] or match["bare"].rstrip(TRAILING)
        yield words[end : match.start()]
        yield format_html('<a href="{}">{}</a>', address, match["words"] or address)
        end = match.end() if match["named"] else match.start() + len(address)
    yield words[end:]
