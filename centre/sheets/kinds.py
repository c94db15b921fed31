"""What a kind of import is: how it is called, its columns, who may hand it in, how a row of it is understood."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from django import forms

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.sheets.columns import Column, Done, Wanted
from centre.sheets.reading import Row
from centre.sheets.values import Cells

Options = Mapping[str, Any]


class Together(Protocol):
    """How many rows are carried out at once."""

    def __call__(
        self, wanted: Sequence[Any], *, by: User, now: datetime, options: Options, keep: bool
    ) -> Sequence[Done | Refused]:
        """What became of each, in order. Without `keep` nothing is written: it says what writing would do."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of sheet. `titles` are the names by which its sheet is found in a workbook of several.

    `more_columns` are those that staff have made themselves. `notes_hold_when_written`: what a row notes, such as the
    number it was given, was taken back with the rehearsal.

    A kind of which there are very many rows carries them out `together`; then what `understood` returns needs to say no
    more than what it claims. `options` is a form for what holds for the sheet as a whole and is kept with it. A kind
    with `rows_in` is no sheet: its files, of any size, are handed in on a page of their own and read by the worker.
    """

    key: str
    label: Any
    help: Any
    may_be_handed_in_by: Callable[[User], bool]
    titles: Sequence[str]
    columns: Sequence[Column]
    understood: Callable[[Cells], Wanted]
    more_columns: Callable[[], Sequence[Column]] = tuple
    notes_hold_when_written: bool = False
    together: Together | None = None
    options: type[forms.Form] | None = None
    rows_in: Callable[[BinaryIO, Options], Iterator[Row]] | None = None

    def all_columns(self) -> list[Column]:
        """The columns as they are now."""
        return [*self.columns, *self.more_columns()]

    def example(self, keys: Sequence[str]) -> dict[str, str]:
        """The cells of the row that stands in the template as an example, as far as a sheet has these columns."""
        return {column.key: column.example for column in self.columns if column.example and column.key in keys}
