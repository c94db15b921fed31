"""What a kind of import is: how it is called, its columns, who may hand it in, how a row of it is understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from centre.accounts.models import User
from centre.sheets.columns import Column, Errand
from centre.sheets.values import Cells


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of sheet. `titles` are the names by which its sheet is found in a workbook of several.

    `more_columns` are those that staff have made themselves. `notes_hold_when_written`: what a row notes, such as the
    number it was given, was taken back with the rehearsal.
    """

    key: str
    label: Any
    help: Any
    may_be_handed_in_by: Callable[[User], bool]
    titles: Sequence[str]
    columns: Sequence[Column]
    understood: Callable[[Cells], Errand]
    more_columns: Callable[[], Sequence[Column]] = tuple
    notes_hold_when_written: bool = False

    def all_columns(self) -> list[Column]:
        """The columns as they are now."""
        return [*self.columns, *self.more_columns()]

    def example(self, keys: Sequence[str]) -> dict[str, str]:
        """The cells of the row that stands in the template as an example, as far as a sheet has these columns."""
        return {column.key: column.example for column in self.columns if column.example and column.key in keys}
