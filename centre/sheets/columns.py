"""Columns of a sheet, as they are called in it, and what understanding one of its rows leads to."""

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import get_language

from centre.accounts.models import User
from centre.shared.timespan import Span
from centre.sheets.models import ImportRow

Fate = ImportRow.Fate


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column by its key. The headings stand here in both languages: they are a file format and must stay as they are.

    `example` is what the template shows; `help` says what may be written, in both languages. `also` are other headings
    that sheets from elsewhere are known to have for it.
    """

    key: str
    chinese: str
    english: str
    required: bool = False
    example: str = ""
    help: str = ""
    also: Sequence[str] = ()

    @property
    def title(self) -> str:
        """The heading in the language of the reader."""
        return self.english if get_language() == "en" else self.chinese

    @property
    def names(self) -> set[str]:
        """What counts as this heading."""
        return {plain_heading(name) for name in (self.chinese, self.english, self.key, *self.also)}


def plain_heading(text: str) -> str:
    """A heading without what people add to it: spaces, stars, remarks in brackets, capital letters."""
    text = unicodedata.normalize("NFKC", text).split("(")[0]
    return "".join(letter for letter in text.casefold() if letter not in "*:_-" and not letter.isspace())


def by_heading(columns: Iterable[Column]) -> Mapping[str, Column]:
    """Which column a plain heading means."""
    return {name: column for column in columns for name in column.names}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What carrying out a row did: written, or already there; the note says which number, or what changed."""

    fate: Fate
    note: str = ""


Claim = tuple[Hashable, Span | None]


class Wanted(Protocol):
    """A row that was understood."""

    def claims(self) -> Sequence[Claim]:
        """What the row wants for itself alone, so that two rows of one sheet cannot want the same."""


class Errand(Wanted, Protocol):
    """A row that was understood and is done by itself."""

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Do it by the command that judges; raises Refused with problems whose fields are keys of columns."""
