"""What stands beside each part while somebody writes: how much there is, and what does not fit. Pure: no database."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits import content as contents
from exhibits import fitting
from exhibits.content import LINE, PARTS, TEXT, Part


@dataclass(frozen=True, kw_only=True)
class FitLine:
    """The line below a part: how much is written, and what is too much. `breaks`: new lines would help."""

    count: str = ""
    over: str = ""
    breaks: bool = False


def fit_lines(kind: str, content: Mapping[str, Any]) -> dict[str, FitLine]:
    """The line of every part of a content that is tidied. What is only missing yet is not complained about."""
    others = defaultdict(list)
    for problem in contents.problems_with(kind, content):
        if problem.code != "missing":
            others[problem.field].append(str(problem))
    return {part.name: _line(part, content.get(part.name), others[part.name]) for part in PARTS[kind]}


def lines_broken(part: Part, text: str) -> str:
    """The same words in lines that fit the room of the part; unchanged where it has none or they fit."""
    return fitting.wrapped(text, part.room) if part.room else text


def _line(part: Part, value: Any, problems: list[str]) -> FitLine:
    if part.kind not in (LINE, TEXT) or not part.most:
        return FitLine(over=_(" ").join(problems))
    over = [*_too_wide(part, value), *_too_long(part, value)]
    return FitLine(
        count=_count(part, value), over=_("; ").join(over), breaks=part.kind == TEXT and _too_wide(part, value) != []
    )


def _count(part: Part, text: str) -> str:
    if part.room:
        lines = text.splitlines()
        widest = max((fitting.width(line) for line in lines), default=0)
        told = ngettext("%(n)s line, the longest %(wide)s wide", "%(n)s lines, the longest %(wide)s wide", len(lines))
        return told % {"n": len(lines), "wide": widest}
    return _("%(now)s / %(most)s characters") % {"now": len(text), "most": part.most}


def _too_wide(part: Part, text: str) -> list[str]:
    if part.room is None:
        return []
    lines = text.splitlines()
    return [_words_of(over, lines) for over in fitting.overflows(text, part.room)]


def _words_of(over: fitting.Overflow, lines: list[str]) -> str:
    if over.line is None:
        return ngettext("%(by)s line too many", "%(by)s lines too many", over.by) % {"by": over.by}
    told = {"line": over.line, "width": fitting.width(lines[over.line - 1]), "by": over.by}
    return _("line %(line)s has %(width)s characters, %(by)s too many") % told


def _too_long(part: Part, text: str) -> list[str]:
    by = len(text) - part.most
    if by <= 0:
        return []
    return [ngettext("%(by)s character too many", "%(by)s characters too many", by) % {"by": by}]
