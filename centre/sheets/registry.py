"""What the apps hand in when the portal starts: kinds of imports, nouns of exports, names of tables made elsewhere.

An app calls these in `AppConfig.ready`; the pages show everything in the order in which it was handed in.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from centre.accounts.models import User
    from centre.sheets.kinds import Kind
    from centre.sheets.writing import Noun

KINDS: "dict[str, Kind]" = {}
NOUNS: "dict[str, Noun]" = {}
TABLES: dict[str, Any] = {}


def register_import(kind: "Kind") -> None:
    """Make a kind of sheet known. Raises ImproperlyConfigured when another has its key."""
    _put(KINDS, kind.key, kind)


def register_export(noun: "Noun") -> None:
    """Make a table known that can be taken away at any time. Raises ImproperlyConfigured when another has its key."""
    _put(NOUNS, noun.key, noun)
    _put(TABLES, noun.key, noun.label)


def register_table(key: str, label: Any) -> None:
    """Make the name of a table known that is made on a page of its own, so that records of taking it can be read."""
    _put(TABLES, key, label)


def kinds_for(person: "User") -> "list[Kind]":
    """The kinds of sheets that somebody may hand in."""
    return [kind for kind in KINDS.values() if kind.may_be_handed_in_by(person)]


def nouns_for(person: "User") -> "list[Noun]":
    """The tables that somebody may take away."""
    return [noun for noun in NOUNS.values() if noun.may_be_taken_by(person)]


def _put(known: dict[str, Any], key: str, one: Any) -> None:
    if key in known:
        raise ImproperlyConfigured(f"Two apps hand in sheets under the key {key!r}.")
    known[key] = one
