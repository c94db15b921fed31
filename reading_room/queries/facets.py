"""What a search can be narrowed by: collection, main class, year, shelf, and what can be taken home now."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centre.shared.kept import Kept
from reading_room.classification import BY_LETTER
from reading_room.models import Collection, Shelf
from reading_room.queries.revisions import UNKNOWN, Revisions, kept_since

LARGEST_KEY = 2**31 - 1
MOST_SHOWN = 6
# The year groups: first and last year of each; titles without a year are in none.
YEARS = {"2020": (2020, 2999), "2010": (2010, 2019), "2000": (2000, 2009), "before": (1000, 1999)}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was chosen: within one kind any of the values will do, and every kind must hold."""

    collections: Sequence[int] = ()
    classes: Sequence[str] = ()
    years: Sequence[str] = ()
    shelves: Sequence[int] = ()
    is_in: bool = False

    def __bool__(self) -> bool:
        return bool(self.collections or self.classes or self.years or self.shelves or self.is_in)

    @property
    def chosen(self) -> Mapping[str, list[Any]]:
        """The values by the name of their column among the hits."""
        named = {
            "collection": self.collections,
            "class": self.classes,
            "year": self.years,
            "shelf": self.shelves,
            "in": [True] if self.is_in else [],
        }
        return {name: list(values) for name, values in named.items() if values}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value to narrow by, and how many titles would be left."""

    value: str
    words: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A kind of choices, with the name that its values have in the address."""

    name: str
    words: str
    choices: Sequence[Choice] = field(default_factory=list)

    @property
    def folded_from(self) -> int:
        """Where the choices begin that a long list keeps folded up; 0 where all of them are shown."""
        most = max(MOST_SHOWN, sum(choice.is_chosen for choice in self.choices))
        return most if len(self.choices) > most + 1 else 0


def filters_of(address: QueryDict) -> Filters:
    """What an address chooses; what means nothing is passed over."""
    return Filters(
        collections=_keys(address.getlist("collection")),
        classes=_known(address.getlist("class"), BY_LETTER),
        years=_known(address.getlist("year"), YEARS),
        shelves=_keys(address.getlist("shelf")),
        is_in=address.get("in") == "1",
    )


_names: Kept[tuple[Hashable, Mapping[str, str]]] = Kept(2)


def facets_of(numbers: Mapping[str, Mapping[str, int]], filters: Filters, *, since: Revisions = UNKNOWN) -> list[Facet]:
    """The facets with at least one value, in the order of the page.

    Two queries for the names; none where they were asked for before in the same revision of the catalogue.
    """
    shelves = kept_since(_names, "shelf", since.catalogue, _shelves)
    collections = kept_since(_names, "collection", since.catalogue, _collections)
    kinds: list[tuple[str, str, Callable[[], Mapping[str, str]]]] = [
        ("in", _("Now"), lambda: {"1": _("On the shelf, to take home")}),
        ("shelf", _("Shelf"), lambda: shelves),
        ("collection", pgettext("to narrow by", "Collection"), lambda: collections),
        ("class", pgettext("to narrow by", "Class"), lambda: {letter: str(one) for letter, one in BY_LETTER.items()}),
        ("year", _("Year of publication"), _years),
    ]
    facets = [
        Facet(
            name=name, words=words, choices=_sorted(_choices(numbers.get(name, {}), called(), _chosen(filters, name)))
        )
        for name, words, called in kinds
    ]
    return [facet for facet in facets if facet.choices]


def _choices(numbers: Mapping[str, int], called: Mapping[str, str], chosen: set[str]) -> list[Choice]:
    return [
        Choice(value=value, words=words, number=numbers.get(value, 0), is_chosen=value in chosen)
        for value, words in called.items()
        if numbers.get(value) or value in chosen
    ]


def _sorted(choices: list[Choice]) -> list[Choice]:
    """A long list begins with what was chosen and what has the most titles; a short one keeps its order."""
    if len(choices) <= MOST_SHOWN + 1:
        return choices
    return sorted(choices, key=lambda choice: (not choice.is_chosen, -choice.number))


def _chosen(filters: Filters, name: str) -> set[str]:
    return {"1" if value is True else str(value) for value in filters.chosen.get(name, [])}


def _collections() -> Mapping[str, str]:
    return {str(pk): name for pk, name in Collection.objects.values_list("pk", "name")}


def _shelves() -> Mapping[str, str]:
    shelves = Shelf.objects.values_list("pk", "name", "subject")
    return {str(pk): f"{name}　{subject}".strip() for pk, name, subject in shelves}


def _years() -> Mapping[str, str]:
    return {
        "2020": _("since 2020"),
        "2010": _("2010–2019"),
        "2000": _("2000–2009"),
        "before": _("before 2000"),
    }


def _keys(typed: Sequence[str]) -> tuple[int, ...]:
    keys = (int(one) for one in typed[:50] if one.isascii() and one.isdigit() and len(one) < 11)
    return tuple(dict.fromkeys(key for key in keys if key <= LARGEST_KEY))


def _known(typed: Sequence[str], known: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in typed[:50] if one in known))
