"""Every figure of the reading room by its name: how it is called, what it means, and the rows it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.shared.periods import Period
from reading_room.models import Title
from reading_room.models.copy import CopyQuerySet
from reading_room.queries.classes import of_class
from reading_room.queries.reports import rows
from reading_room.queries.reports.rows import HELD, MISSING, WITHDRAWN
from reading_room.seats import sittings_in


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`definition` is printed wherever the figure is shown; `rows` are what it counts.

    `collection` and `number` are the fields by which its rows belong to a collection and to a class; empty when they
    belong to none. `weight` is the field that is summed where a row counts more than once.
    """

    key: str
    label: Any
    definition: Any
    rows: Callable[[Period], "QuerySet[Any, Any] | None"]
    collection: str = ""
    number: str = "number"
    weight: str = ""

    def part(self, period: Period, *, collection: int | None = None, letter: str = "") -> "QuerySet[Any, Any] | None":
        """Its rows of some days; of one collection or one main class where these are given. None: nobody knows any."""
        found = self.rows(period)
        if found is not None and collection is not None:
            found = found.filter(**{self.collection: collection})
        if found is not None and letter:
            has_a_title = Q(**{f"{self.collection}__isnull": False})
            found = found.filter(has_a_title, of_class(letter, number=self.number))
        return found

    def sum_of(self, found: "QuerySet[Any, Any] | None") -> int:
        """The figure, of its rows."""
        if found is None:
            return 0
        return found.aggregate(sum=Sum(self.weight))["sum"] or 0 if self.weight else found.count()


def _copies(condition: Q) -> Callable[[Period], CopyQuerySet]:
    return lambda period: rows.copies_at(period.last).filter(condition).in_shelf_order()


def _titles(period: Period) -> QuerySet[Title]:
    return rows.titles_at(period.last, rows.copies_at(period.last)).order_by("title", "pk")


ALL_FIGURES = [
    Figure(
        key="titles",
        label=pgettext_lazy("figure", "Titles"),
        definition=_(
            "Titles of which, at the end of these days, there was a copy that had not been withdrawn, or an issue."
        ),
        rows=_titles,
        collection="collection",
    ),
    Figure(
        key="copies",
        label=pgettext_lazy("figure", "Copies"),
        definition=_(
            "Copies entered by the end of these days and not withdrawn by then; lent and missing ones count too. A "
            "copy belongs to the collection and the first class number of its title as they are today; without a "
            "class number, its call number tells the class."
        ),
        rows=_copies(HELD),
        collection="title__collection",
    ),
    Figure(
        key="missing",
        label=pgettext_lazy("figure", "Of these missing"),
        definition=_("Copies that were marked as missing at the end of these days."),
        rows=_copies(MISSING),
        collection="title__collection",
    ),
    Figure(
        key="withdrawn",
        label=pgettext_lazy("figure", "Withdrawn"),
        definition=_("Copies that had been withdrawn from the stock by the end of these days, ever."),
        rows=_copies(WITHDRAWN),
        collection="title__collection",
    ),
    Figure(
        key="issues",
        label=pgettext_lazy("figure", "Issues of periodicals"),
        definition=_("Issues that had arrived by the end of these days."),
        rows=lambda period: rows.issues_at(period.last).order_by("title__title", "-year", "-arrived_on", "-pk"),
        collection="title__collection",
        number="number_of_class",
    ),
    Figure(
        key="loans",
        label=pgettext_lazy("figure", "Loans"),
        definition=_(
            "Loans that began in these days, at the counter or at a self-service point. Readers are not named."
        ),
        rows=lambda period: rows.loans_in(period).order_by("lent_at", "pk"),
        collection="copy__title__collection",
    ),
    Figure(
        key="renewals",
        label=pgettext_lazy("figure", "Renewals"),
        definition=_("How often the loans that began in these days have been renewed until now."),
        rows=lambda period: rows.loans_in(period).filter(renewals__gt=0).order_by("lent_at", "pk"),
        collection="copy__title__collection",
        weight="renewals",
    ),
    Figure(
        key="uses",
        label=_("Read in the house"),
        definition=_(
            "What was put back after reading and counted in these days: a scanned copy is one, a tally of a tier as "
            "many as were counted. What was counted by tier belongs to no collection and no class."
        ),
        rows=lambda period: rows.uses_in(period).order_by("at", "pk"),
        collection="copy__title__collection",
        weight="times",
    ),
    Figure(
        key="never",
        label=pgettext_lazy("figure", "Never read"),
        definition=_(
            "Copies on hand at the end of these days whose title nobody borrowed in them, and of which no copy was "
            "scanned after reading. What was counted by tier cannot be told apart."
        ),
        rows=lambda period: rows.never_read(period, rows.copies_at(period.last)),
        collection="title__collection",
    ),
    Figure(
        key="misses",
        label=_("Searches without result"),
        definition=_(
            "How often something was looked for in these days and nothing had all of the words. Nobody is named."
        ),
        rows=rows.misses_in,
        weight="total",
    ),
    Figure(
        key="sittings",
        label=_("Person-times in the reading room"),
        definition=_(
            "People who checked in to a seat they had reserved, once for each reservation that starts in these days. "
            "Who reserved and did not come, or sat down without a reservation, is not counted."
        ),
        rows=sittings_in,
    ),
]  # fmt: skip
FIGURES: Mapping[str, Figure] = {figure.key: figure for figure in ALL_FIGURES}
BY_COPY = ("titles", "copies", "missing", "withdrawn", "issues", "loans", "renewals", "uses")
