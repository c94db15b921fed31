"""What a content says, for those who search, compare, check, print or sign it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from exhibits import periods
from exhibits.content.parts import (
    CHOICE,
    DRAWING,
    LINE,
    LIST,
    NUMBER,
    PARTS,
    PERIOD,
    PICTURES,
    POINT,
    ROWS,
    TEXT,
    Part,
)

SEEN_ONLY = (DRAWING, POINT)  # reviewers read the name of a drawing and where a point stands; visitors see them


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Some words of a content: the part they stand in, how it is called, and the words.

    `is_public`: a visitor reads these very words, so that they may be searched for.
    """

    part: str
    label: str
    text: str
    is_public: bool


def passages(kind: str, content: Mapping[str, Any]) -> list[Passage]:
    """All the words of a content in reading order, with the words about its pictures; empty parts are left out."""
    return [passage for part in PARTS[kind] for passage in _passages(part, content.get(part.name)) if passage.text]


def period_of(content: Mapping[str, Any]) -> periods.Period | None:
    """Its period, None where it has none or it cannot be understood."""
    try:
        return periods.period(content.get("period") or {})
    except ValueError:
        return None


def pictures_of(content: Mapping[str, Any]) -> list[int]:
    """The keys of the pictures it shows, in order."""
    return [one["picture"] for one in content.get("pictures") or []]


def recordings_of(content: Mapping[str, Any]) -> list[int]:
    """The keys of its recordings."""
    return [content[name] for name in ("audio", "video") if content.get(name)]


def _passages(part: Part, value: Any) -> Iterator[Passage]:
    for label, text in _texts(part, value):
        yield Passage(part=part.name, label=label, text=text, is_public=part.is_public and part.kind not in SEEN_ONLY)


def _texts(part: Part, value: Any) -> Iterator[tuple[str, str]]:
    label = str(part.label)
    if not value:
        return
    if part.kind in (LINE, TEXT):
        yield label, value
    elif part.kind == LIST:
        yield label, "\n".join(value)
    elif part.kind == ROWS:
        yield from ((f"{label} · {column.label}", row[column.name]) for row in value for column in part.columns)
    elif part.kind == PERIOD:
        yield label, _period_words(value)
    elif part.kind == PICTURES:
        yield from _texts_of_pictures(label, value)
    elif part.kind == CHOICE:
        yield label, str((part.choices or {}).get(value, value))
    elif part.kind in (NUMBER, DRAWING):
        yield label, str(value)
    elif part.kind == POINT:
        yield label, f"{value['x']} · {value['y']}"


def _period_words(value: Mapping[str, Any]) -> str:
    try:
        found = periods.period(dict(value))
    except ValueError:
        found = None
    return found.words() if found else "–".join(str(value.get(end) or "") for end in ("from", "to"))


def _texts_of_pictures(label: str, value: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in value:
        yield f"{label} · {_('Alternative text')}", one["alt"]
        yield f"{label} · {_('Caption')}", one["caption"]
