"""The whole report: holdings and use by collection and class, what is read most, and what is looked for in vain."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Left, TruncDate

from centre.shared.periods import Period
from centre.shared.timespan import CENTRE_ZONE
from reading_room.classification import MAIN_CLASSES
from reading_room.models import Collection, Title
from reading_room.models.copy import CopyQuerySet
from reading_room.queries.classes import NO_CLASS, letter_of
from reading_room.queries.reports import rows
from reading_room.queries.reports.figures import BY_COPY
from reading_room.queries.reports.rows import HELD, MISSING, WITHDRAWN
from reading_room.seats import sittings_in

MOST = 20
LONGEST_CLASS = 3  # so many characters tell the main class
Counts = Mapping[str, int]
Cell = tuple[int | None, str]  # a collection, and the letter of a main class; neither for what was counted by tier


@dataclass(frozen=True, kw_only=True)
class Line:
    """A collection, a main class, or the rest, with its counts under the names of the figures.

    `part` is what the address of its rows says: `collection` or `letter`. None for what cannot be asked for alone.
    """

    label: Any
    counts: Counts
    part: Mapping[str, Any] | None = None

    @property
    def in_order(self) -> list[tuple[str, int]]:
        """Names of figures and counts, in the order of the columns."""
        return [(name, self.counts[name]) for name in BY_COPY]


@dataclass(frozen=True, kw_only=True)
class MostRead:
    """A title and how often it was borrowed and read in the house."""

    title: Title
    loans: int
    uses: int

    @property
    def total(self) -> int:
        return self.loans + self.uses


@dataclass(frozen=True, kw_only=True)
class ReadingRoomReport:
    """Whole days of Shanghai, computed at `now`."""

    period: Period
    now: datetime
    collections: Sequence[Line]
    classes: Sequence[Line]
    total: Counts
    parts: Sequence[tuple[Period, int]]
    most_read: Sequence[MostRead]
    never: int
    misses: Sequence[Mapping[str, Any]]
    missed: int
    sittings: int | None

    @property
    def read(self) -> int:
        """Loans and reading in the house together."""
        return self.total["loans"] + self.total["uses"]


def report_on(period: Period, *, now: datetime) -> ReadingRoomReport:
    """Everything about these days. The number of queries does not depend on how much there is."""
    copies = rows.copies_at(period.last)
    cells = _cells(period, copies)
    sittings = sittings_in(period)
    misses = rows.misses_in(period)
    return ReadingRoomReport(
        period=period,
        now=now,
        collections=[*_by_collection(cells), *_by_tier(cells)],
        classes=[*_by_class(cells), *_by_tier(cells)],
        total=_sum(cells.values()),
        parts=_parts(period),
        most_read=most_read(period, limit=MOST),
        never=rows.never_read(period, copies).count(),
        misses=list(misses[:MOST]),
        missed=sum(miss["total"] for miss in misses),
        sittings=None if sittings is None else sittings.count(),
    )


# --- by collection and class -----------------------------------------------------------------------------------------


def _cells(period: Period, copies: CopyQuerySet) -> dict[Cell, Counter[str]]:
    states = {"copies": HELD, "missing": MISSING, "withdrawn": WITHDRAWN}
    by_state: dict[str, Any] = {name: Count("pk", filter=condition) for name, condition in states.items()}
    found = [
        _grouped(copies, "title__collection", **by_state),
        _grouped(rows.titles_at(period.last, copies), "collection", titles=Count("pk")),
        _grouped(rows.issues_at(period.last), "title__collection", number="number_of_class", issues=Count("pk")),
        _grouped(rows.loans_in(period), "copy__title__collection", loans=Count("pk"), renewals=Sum("renewals")),
        _grouped(rows.uses_in(period), "copy__title__collection", uses=Sum("times")),
    ]
    cells: dict[Cell, Counter[str]] = {}
    for row in (row for grouped in found for row in grouped):
        collection, number = row.pop("its_collection"), row.pop("its_number")
        cell = (collection, "" if collection is None else letter_of(number))
        cells.setdefault(cell, Counter()).update(row)
    return cells


def _grouped(found: QuerySet[Any], collection: str, *, number: str = "number", **counts: Any) -> list[dict[str, Any]]:
    parts = {"its_collection": F(collection), "its_number": Left(number, LONGEST_CLASS)}
    return list(found.order_by().values(**parts).annotate(**counts))


def _by_collection(cells: Mapping[Cell, Counts]) -> list[Line]:
    return [
        Line(
            label=collection.name,
            counts=_sum(counts for (its, _letter), counts in cells.items() if its == collection.pk),
            part={"collection": collection.pk},
        )
        for collection in Collection.objects.all()
    ]


def _by_class(cells: Mapping[Cell, Counts]) -> list[Line]:
    """The main classes in their order, and what has none where there is any."""
    lines = [(str(main_class), main_class.letter) for main_class in MAIN_CLASSES]
    none = _of_letter(cells, NO_CLASS)
    found = [Line(label=label, counts=_of_letter(cells, letter), part={"letter": letter}) for label, letter in lines]
    return [*found, Line(label=None, counts=none, part={"letter": NO_CLASS})] if any(none.values()) else found


def _of_letter(cells: Mapping[Cell, Counts], letter: str) -> Counts:
    return _sum(counts for (_collection, its), counts in cells.items() if its == letter)


def _by_tier(cells: Mapping[Cell, Counts]) -> list[Line]:
    """What was counted by tier, where there is any."""
    return [Line(label="", counts=_sum([cells[None, ""]]))] if (None, "") in cells else []


def _sum(found: Iterable[Counts]) -> Counts:
    total: Counter[str] = Counter()
    for counts in found:
        total.update(counts)
    return {name: total[name] for name in BY_COPY}


# --- over the days, and by title -------------------------------------------------------------------------------------


def _parts(period: Period) -> list[tuple[Period, int]]:
    by_day = Counter(_by_day(rows.loans_in(period), "lent_at", Count("pk")))
    by_day.update(_by_day(rows.uses_in(period), "at", Sum("times")))
    return [
        (part, sum(number for day, number in by_day.items() if part.first <= day <= part.last))
        for part in period.parts()
    ]


def _by_day(found: QuerySet[Any], at: str, number: Any) -> dict[date, int]:
    days = found.order_by().values(day=TruncDate(at, tzinfo=CENTRE_ZONE))
    return dict(days.annotate(read=number).values_list("day", "read"))


def most_read(period: Period, *, limit: int) -> list[MostRead]:
    """The titles that were read most, borrowed and in the house together; three queries."""
    loans = _by_title(rows.loans_in(period), Count("pk"))
    uses = _by_title(rows.uses_in(period).filter(copy__isnull=False), Sum("times"))
    total = Counter(loans) + Counter(uses)
    first = sorted(total, key=lambda title: (-total[title], title))[:limit]
    titles = Title.objects.select_related("collection").defer("search", "findable").in_bulk(first)
    return [MostRead(title=titles[pk], loans=loans.get(pk, 0), uses=uses.get(pk, 0)) for pk in first]


def _by_title(found: QuerySet[Any], number: Any) -> dict[int, int]:
    return dict(found.order_by().values(title=F("copy__title")).annotate(read=number).values_list("title", "read"))
