"""Between rows of the catalogue and records: what a title says of itself as a value, and a record put into a row.

Nothing is saved here.
"""

import json
from collections.abc import Collection as Some
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any

from reading_room.call_numbers import tidied
from reading_room.isbns import tidied_isbn, tidied_issn, tidied_unified_number
from reading_room.models import Copy, Title
from reading_room.records import ContributorRecord, TitleRecord

WORDS = (
    *("kind", "title", "subtitle", "pinyin", "publisher", "place", "edition", "series", "volume"),
    *("pages", "binding", "price", "language", "isbn", "unified_number", "issn", "summary"),
)
LISTS = ("class_numbers", "subjects", "notes")
FIELDS = (*WORDS, "year", *LISTS, "contributors")
USUAL_LANGUAGE = "chi"
SAID_OF_A_COPY = ("accession_number", "barcode", "call_number", "tier_id", "is_reference", "note", "state")


def record_of(title: Title) -> TitleRecord:
    """A title of the catalogue as a record."""
    words: dict[str, Any] = {name: getattr(title, name) for name in (*WORDS, "year")}
    lists: dict[str, Any] = {name: tuple(getattr(title, name)) for name in LISTS}
    return TitleRecord(**words, **lists, contributors=tuple(ContributorRecord(**one) for one in title.contributors))


def describe(title: Title, record: TitleRecord, *, keep: Some[str] = ()) -> list[str]:
    """Put a record into a title, but for the fields named in `keep`; returns the names of those that changed."""
    said = {name: _stored(record, name) for name in FIELDS if name not in keep}
    changed = [name for name, value in said.items() if _whole(getattr(title, name), name) != value]
    for name in changed:
        setattr(title, name, said[name])
    return changed


def tidy(record: TitleRecord) -> TitleRecord:
    """The record as it is kept: numbers without hyphens, nothing twice in a list, nothing empty in one.

    A language that is not said remains so; `describe` knows the usual one.
    """
    return replace(
        record,
        isbn=tidied_isbn(record.isbn),
        issn=tidied_issn(record.issn),
        unified_number=tidied_unified_number(record.unified_number),
        class_numbers=_each_once(map(tidied, record.class_numbers)),
        subjects=_each_once(one.strip() for one in record.subjects),
        notes=_each_once(one.strip() for one in record.notes),
        contributors=tuple(one for one in record.contributors if one.name),
    )


def mark_of(row: Title | Copy) -> str:
    """Stands for all that a title or copy says just now: another mark, and somebody has changed it meanwhile."""
    said = [getattr(row, name) for name in SAID_OF_A_COPY] if isinstance(row, Copy) else _said_of(row)
    return sha256(json.dumps(said).encode()).hexdigest()[:32]


def _said_of(title: Title) -> list[Any]:
    return [asdict(record_of(title)), title.collection_id]


def _stored(record: TitleRecord, name: str) -> Any:
    if name == "contributors":
        return [dict(vars(one)) for one in record.contributors]
    if name == "language":
        return record.language or USUAL_LANGUAGE
    value = getattr(record, name)
    return list(value) if name in LISTS else value


def _whole(value: Any, name: str) -> Any:
    """A value of the table as a record would put it there; what old rows do not say of a person is empty."""
    return [dict(vars(ContributorRecord(**one))) for one in value] if name == "contributors" else value


def _each_once(texts: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
