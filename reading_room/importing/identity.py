"""Which title of the catalogue an entry is about, where no copy tells. No database is asked."""

from collections.abc import Hashable

from reading_room.models import Title
from reading_room.records import TitleRecord

LEAST_IN_COMMON = 0.5


def key_of(title: TitleRecord | Title) -> Hashable:
    """Two titles with the same key are one. A set shares its ISBN, so title and volume count as well."""
    words = (title.kind, title.title, title.volume)
    if title.isbn:
        return ("isbn", title.isbn, *words)
    if title.issn:
        return ("issn", title.issn, *words)
    return ("words", *words, title.subtitle, title.publisher, title.year, _first_name(title))


def _first_name(title: TitleRecord | Title) -> str:
    for person in title.contributors:
        return str(person["name"] if isinstance(person, dict) else person.name)
    return ""


def are_different(title: Title, record: TitleRecord) -> bool:
    """Whether a number that both have must be a mistake: neither the ISBN nor most of the words are the same.

    A title that was put right by hand may look quite different.
    """
    if (record.isbn and title.isbn == record.isbn) or "title" in title.edited:
        return False
    one, other = set(title.title), set(record.title)
    return len(one & other) < LEAST_IN_COMMON * min(len(one), len(other))
