"""The map of personal data, shaped for its page at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from centre.shared.personal import CATEGORIES, CLOSINGS, SHOWN, TABLES, Closing, Column, Table, Text, Topic, topics


@dataclass(frozen=True, kw_only=True)
class Line:
    """One personal column in words."""

    table: Table
    column: Column

    @property
    def name(self) -> str:
        return f"{self.table.label}.{self.column.name}"

    @property
    def words(self) -> str:
        field = self.table.model._meta.get_field(self.column.name)
        return str(getattr(field, "verbose_name", self.column.name))

    @property
    def category(self) -> Text:
        return CATEGORIES[self.column.category]

    @property
    def shown(self) -> Text:
        return SHOWN[self.column.shown]

    @property
    def closing(self) -> Text:
        return CLOSINGS[self.table.closing_of(self.column)]

    @property
    def is_kept(self) -> bool:
        return self.table.closing_of(self.column) == Closing.KEPT

    @property
    def is_exported(self) -> bool:
        return self.table.is_exported and self.column.exported


def lines_by_topic() -> list[tuple[Topic, Sequence[Line]]]:
    """Every topic with its columns, in the order of the notice."""
    tables = list(TABLES.values())
    return [
        (
            topic,
            [Line(table=table, column=column) for table in tables if table.topic is topic for column in table.columns],
        )
        for topic in topics()
    ]
