"""What is wrong with a content: missing, too long, or too wide for its screen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from centre.shared.problems import Problem
from exhibits import fitting, periods
from exhibits.content.parts import LINE, LIST, NUMBER, PARTS, PERIOD, PICTURES, ROWS, TEXT, Part


def problems_with(kind: str, content: Mapping[str, Any]) -> list[Problem]:
    """Why a content cannot go to its reviewers yet: what is missing, too long, or does not fit its screen."""
    return [problem for part in PARTS[kind] for problem in _problems(part, content.get(part.name))]


def _problems(part: Part, value: Any) -> Iterator[Problem]:
    if not value:
        if part.is_required:
            yield Problem(
                code="missing", field=part.name, message=_("“%(part)s” is still empty.") % {"part": part.label}
            )
        return
    yield from _CHECKS.get(part.kind, _no_problems)(part, value)


def _no_problems(part: Part, value: Any) -> Iterator[Problem]:
    return iter(())


def _too_long(part: Part, text: str, field: str) -> Iterator[Problem]:
    by = len(text) - part.most
    if part.most and by > 0:
        message = ngettext(
            "“%(part)s” is %(by)s character too long.", "“%(part)s” is %(by)s characters too long.", by
        ) % {"part": part.label, "by": by}
        yield Problem(code="too_long", field=field, message=message)


def _problems_of_text(part: Part, value: str) -> Iterator[Problem]:
    yield from _too_long(part, value, part.name)
    for over in fitting.overflows(value, part.room) if part.room else []:
        yield Problem(code="does_not_fit", field=part.name, message=_words_of(over, part))


def _words_of(over: fitting.Overflow, part: Part) -> str:
    if over.line is None:
        words = ngettext("“%(part)s” has %(by)s line too many.", "“%(part)s” has %(by)s lines too many.", over.by)
        return words % {"part": part.label, "by": over.by}
    words = ngettext(
        "“%(part)s”, line %(line)s: %(by)s character too wide for the screen.",
        "“%(part)s”, line %(line)s: %(by)s characters too wide for the screen.",
        over.by,
    )
    return words % {"part": part.label, "line": over.line, "by": over.by}


def _problems_of_list(part: Part, value: Sequence[str]) -> Iterator[Problem]:
    for one in value:
        yield from _too_long(part, one, part.name)


def _problems_of_rows(part: Part, value: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for row in value:
        for column in part.columns:
            if not row[column.name] and column.is_required:
                message = _("“%(part)s”: “%(column)s” is still empty.") % {"part": part.label, "column": column.label}
                yield Problem(code="missing", field=part.name, message=message)
            yield from _too_long(column, row[column.name], part.name)


def _problems_of_period(part: Part, value: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        if periods.period(dict(value)) is None:
            raise ValueError(value)
    except ValueError:
        message = _("Please write the period as 1921, 1921-07, 1921-07-23 or 1920s, the earlier time first.")
        yield Problem(code="no_period", field=part.name, message=message)


def _problems_of_number(part: Part, value: int) -> Iterator[Problem]:
    if not 1 <= value <= part.most:
        message = _("“%(part)s” must be between 1 and %(most)s.") % {"part": part.label, "most": part.most}
        yield Problem(code="out_of_range", field=part.name, message=message)


def _problems_of_pictures(part: Part, value: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for one in value:
        if not one["alt"] and not one["is_decorative"]:
            message = _("Please say what each picture shows, or mark it as decoration.")
            yield Problem(code="no_alternative", field=part.name, message=message)
            return


_CHECKS: dict[str, Callable[[Part, Any], Iterator[Problem]]] = {
    LINE: _problems_of_text,
    TEXT: _problems_of_text,
    LIST: _problems_of_list,
    ROWS: _problems_of_rows,
    PERIOD: _problems_of_period,
    NUMBER: _problems_of_number,
    PICTURES: _problems_of_pictures,
}
