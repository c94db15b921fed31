"""What a row or a record brings into the catalogue: a title with its copies, as values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reading_room.call_numbers import tidied
from reading_room.records import CopyRecord, TitleRecord


@dataclass(frozen=True, kw_only=True)
class CopyEntry:
    """A copy. What is None or empty is not said, and stays as it is where the copy is there already."""

    record: CopyRecord
    is_reference: bool | None = None
    state: str = ""
    note: str = ""

    @cached_property
    def numbers(self) -> list[str]:
        """What a scanner may read of it."""
        return [number for number in (self.record.accession_number, self.record.barcode) if number]

    @cached_property
    def call_number(self) -> str:
        lines = (self.record.class_number, self.record.book_number)
        return tidied("/".join(line for line in lines if line))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A title with its copies; `collection` by its name.

    `is_ours`: the words are this house's own, so a place or collection that is not known here is a mistake.
    """

    title: TitleRecord
    copies: Sequence[CopyEntry] = ()
    collection: str = ""
    is_ours: bool = False

    def __str__(self) -> str:
        return f"《{self.title.title}》"

    def claims(self) -> list[tuple[tuple[str, str], None]]:
        """No number may mean two copies, whether a scanner reads it as the one or as the other."""
        numbers = dict.fromkeys(number for copy in self.copies for number in copy.numbers)
        return [(("copy", number), None) for number in numbers]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What holds for all entries of a file.

    `collection` is the key of the one for new titles that say none; `locations` tells collections by the place that a
    copy had where it comes from; `printed_so` takes wrong numbers as they are.
    """

    collection: int | None = None
    printed_so: bool = False
    locations: Mapping[str, str] = field(default_factory=dict)
