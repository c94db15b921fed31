"""Everything on the page of a title: its copies or issues, what stands beside it, and what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.db.models import Q, QuerySet

from reading_room.models import Copy, Hold, Issue, Loan, ReaderCard, Tier, Title
from reading_room.queries.browsing import place_of_title
from reading_room.queries.holdings import Availability, Standing, latest_issues, line_of, summed_up, with_use

BESIDE = 6  # spines to the left and to the right
MOST_OTHERS = 12


@dataclass(frozen=True, kw_only=True)
class YearOfIssues:
    """The issues of one year, the latest first."""

    year: int
    issues: Sequence[Issue]


@dataclass(frozen=True, kw_only=True)
class ReadersHold:
    """What a reader can do about keeping a title: whether they have it, their open hold, their card, how many wait."""

    loan: Loan | None
    own: Hold | None
    has_card: bool
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Others:
    """Titles of the same work, other volumes of the same set, and of the same series."""

    editions: Sequence[Title]
    volumes: Sequence[Title]
    series: Sequence[Title]


class TitlePage:
    """A title as its page shows it. Nothing of it says who has borrowed what."""

    def __init__(self, title: Title) -> None:
        self.title = title
        self.lines = [line_of(copy) for copy in with_use(title.copies.held().in_shelf_order())]
        self.issues = list(title.issues.select_related("tier__shelf")) if self.is_periodical else []

    @property
    def is_periodical(self) -> bool:
        return self.title.kind == Title.Kind.PERIODICAL

    @cached_property
    def standing(self) -> Standing:
        latest = latest_issues([self.title.pk]).get(self.title.pk) if self.issues else None
        return summed_up(self.lines, latest)

    @property
    def is_lent(self) -> bool:
        """Whether any copy may be taken home."""
        in_house = (Availability.IN_HOUSE, Availability.AWAY)
        return self.title.collection.is_lent and any(
            line.availability not in in_house and not line.copy.is_reference for line in self.lines
        )

    @cached_property
    def years(self) -> list[YearOfIssues]:
        """The issues by year, the latest year first."""
        years = groupby(self.issues, key=attrgetter("year"))
        return [YearOfIssues(year=year, issues=list(issues)) for year, issues in years]

    @cached_property
    def neighbours(self) -> list[Copy]:
        """The spines around this title on its tier from left to right, this one among them; empty where it has none."""
        tier = self.standing.tier
        here = next((line.copy for line in self.lines if line.copy.tier_id == getattr(tier, "pk", 0)), None)
        return _neighbours(here, tier) if here and tier else []

    @cached_property
    def others(self) -> Others:
        return _others(self.title)

    def hold_of(self, reader_pk: int) -> ReadersHold:
        """What somebody who is signed in can do about keeping this title; three queries."""
        holds = list(self.title.holds.open().select_related("copy"))
        return ReadersHold(
            loan=Loan.objects.open().filter(reader=reader_pk, copy__title=self.title).first(),
            own=next((hold for hold in holds if hold.reader_id == reader_pk), None),
            has_card=ReaderCard.objects.valid().filter(reader=reader_pk).exists(),
            waiting=sum(hold.state == Hold.State.WAITING for hold in holds),
        )


def _neighbours(here: Copy, tier: Tier) -> list[Copy]:
    key, number = here.call_key, here.accession_number
    row = Copy.objects.filter(tier=tier, state=Copy.State.HERE).exclude(title=here.title_id).select_related("title")
    before = row.filter(Q(call_key__lt=key) | Q(call_key=key, accession_number__lt=number))
    after = row.filter(Q(call_key__gt=key) | Q(call_key=key, accession_number__gt=number))
    left = _each_once(before.order_by("-call_key", "-accession_number"))
    return [*reversed(left), here, *_each_once(after.in_shelf_order())]


def _each_once(copies: QuerySet[Copy]) -> list[Copy]:
    """Several copies of one title are one spine."""
    found = {copy.title_id: copy for copy in reversed(copies[: 2 * BESIDE])}
    return list(reversed(found.values()))[:BESIDE]


def _others(title: Title) -> Others:
    same = Q(title=title.title) | (Q(isbn=title.isbn) if title.isbn else Q())
    others = Title.objects.filter(same).exclude(pk=title.pk)
    works = list(others.order_by(place_of_title(), "volume", "-year", "pk")[: 4 * MOST_OTHERS])
    volumes = [one for one in works if title.volume and one.volume and one.volume != title.volume]
    editions = [one for one in works if one not in volumes and _is_same_work(one, title)]
    known = {one.pk for one in (*volumes, *editions)}
    return Others(
        editions=editions[:MOST_OTHERS],
        volumes=volumes[:MOST_OTHERS],
        series=[one for one in _series(title) if one.pk not in known][:MOST_OTHERS],
    )


def _is_same_work(one: Title, other: Title) -> bool:
    """The same number, or a person in common; a title alone may be that of many books."""
    if one.isbn and one.isbn == other.isbn:
        return True
    return bool(_people(one) & _people(other))


def _people(title: Title) -> set[str]:
    return {str(one.get("name", "")) for one in title.contributors} - {""}


def _series(title: Title) -> list[Title]:
    if not title.series:
        return []
    same = Title.objects.filter(series=title.series).exclude(series="").exclude(pk=title.pk)
    return list(same.order_by(place_of_title(), "volume", "title", "pk")[: 2 * MOST_OTHERS])
