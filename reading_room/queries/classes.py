"""The main class that a title, a copy or an issue belongs to: one rule for the search, for browsing and for figures.

The first class number of the title tells it; a title without one is classed by a call number, as the shelf is. What
begins with none of the divisions of the classification belongs to no class.
"""

from typing import Any

from django.db.models import F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Left, NullIf, Upper

from reading_room.classification import NUMBER
from reading_room.models import Copy

NO_CLASS = "-"
OF_THE_CLASSIFICATION = f"^{NUMBER.pattern}"


def number_of_title() -> Any:
    """What a title is classed by: its first class number, or else the first call number of its copies."""
    called = Copy.objects.filter(title=OuterRef("pk")).exclude(call_key="").order_by("call_key")
    first = Subquery(called.values("call_key")[:1])
    return Upper(Coalesce(NullIf(F("class_numbers__0"), Value("")), first, Value("")))


def number_of_copy(title: str, copy: str = "") -> Any:
    """What a copy is classed by: the first class number of its title, or else its own call number."""
    return Upper(Coalesce(NullIf(F(f"{title}__class_numbers__0"), Value("")), F(f"{copy}call_key"), Value("")))


def number_of_issue(title: str) -> Any:
    """The first class number of its title, empty for one without."""
    return Upper(Coalesce(F(f"{title}__class_numbers__0"), Value("")))


def letter(number: Any) -> Any:
    """The letter of the main class of such a number, NULL for what belongs to none."""
    return Left(Func(number, Value(OF_THE_CLASSIFICATION), function="substring", output_field=TextField()), 1)


def letter_sql(*, number: str, title: str) -> str:
    """The same letter in SQL of our own: `number` is the first class number, `title` the key of the title."""
    called = f"SELECT min(k.call_key) FROM reading_room_copy k WHERE k.title_id = {title} AND k.call_key <> ''"  # noqa: S608
    classed_by = f"upper(coalesce(nullif({number}, ''), ({called}), ''))"
    return f"left(substring({classed_by}, '{OF_THE_CLASSIFICATION}'), 1)"


def of_class(letter: str, *, number: str = "number") -> Q:
    """The condition that a row belongs to a main class, or, for `NO_CLASS`, to none."""
    known = Q(**{f"{number}__regex": OF_THE_CLASSIFICATION})
    return ~known if letter == NO_CLASS else known & Q(**{f"{number}__startswith": letter})


def letter_of(number: str) -> str:
    """The letter of the main class of what `number` begins with, or `NO_CLASS`."""
    return number[0] if NUMBER.match(number) else NO_CLASS
