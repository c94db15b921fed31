"""Where titles stand and whether somebody may take them: copies with their loans, and the latest issues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from reading_room.models import Copy, Hold, Issue, Tier, Title


class Availability(StrEnum):
    """What a reader can do about a copy, or about the best of all copies of a title."""

    FREE = "free"  # take it home
    IN_HOUSE = "in_house"  # read it here
    LENT = "lent"
    KEPT = "kept"  # at the counter, for somebody who asked for it
    AWAY = "away"  # missing, or being repaired
    NONE = "none"  # there is no copy


@dataclass(frozen=True, kw_only=True)
class CopyLine:
    """One copy with what is known of it today; `due_on` only while it is lent."""

    copy: Copy
    availability: Availability
    due_on: date | None = None

    @property
    def is_free(self) -> bool:
        """It stands on the shelf, whether it may leave the house or not."""
        return self.availability in (Availability.FREE, Availability.IN_HOUSE)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The one line on a title in a list: where to go, and what to expect there.

    `free` of `total` copies stand on the shelf. `lent_until` is the first day on which one is due, where none is free.
    `is_reference`: what is here is read here.
    """

    call_number: str = ""
    tier: Tier | None = None
    free: int = 0
    total: int = 0
    lent_until: date | None = None
    is_reference: bool = False
    availability: Availability = Availability.NONE
    latest_issue: Issue | None = None


NOWHERE = Standing()
FIRST = tuple(Availability)  # of several copies the one a reader can do most about speaks for the title


def standing_of(titles: Iterable[Title]) -> dict[int, Standing]:
    """The standing of each title by its key, in two queries however many there are."""
    keys = {title.pk for title in titles}
    issues = latest_issues(keys)
    copies = with_use(Copy.objects.held().filter(title__in=keys)).order_by("title_id", "call_key", "accession_number")
    lines = {key: [line_of(copy) for copy in its] for key, its in groupby(copies, key=attrgetter("title_id"))}
    return {key: summed_up(lines.get(key, []), issues.get(key)) for key in keys}


def with_use(copies: QuerySet[Copy]) -> QuerySet[Copy]:
    """Copies with their tier, what `line_of` asks them, and no query more."""
    kept = Hold.objects.filter(copy=OuterRef("pk"), state=Hold.State.READY)
    return copies.select_related("tier__shelf").annotate(
        open_loan=FilteredRelation("loans", condition=Q(loans__returned_at__isnull=True)),
        lent_until=F("open_loan__due_on"),
        is_kept=Exists(kept),
        is_lendable=F("title__collection__is_lent"),
    )


def line_of(copy: Copy) -> CopyLine:
    """What can be done about a copy; it comes from `with_use`."""
    return CopyLine(copy=copy, availability=_availability(copy), due_on=copy.lent_until)  # type: ignore[attr-defined]


def summed_up(lines: Iterable[CopyLine], issue: Issue | None = None) -> Standing:
    """What is said of a title with these copies, and this latest issue where it is a periodical."""
    copies = sorted(lines, key=lambda line: FIRST.index(line.availability))
    if not copies:
        return _of_issues(issue) if issue else NOWHERE
    first, due = copies[0], [line.due_on for line in copies if line.due_on is not None]
    return Standing(
        call_number=next((line.copy.call_number for line in copies if line.copy.call_number), ""),
        tier=next((line.copy.tier for line in copies if line.copy.tier), None),
        free=sum(line.is_free for line in copies),
        total=len(copies),
        lent_until=min(due) if due and not first.is_free else None,
        is_reference=first.availability == Availability.IN_HOUSE,
        availability=first.availability,
        latest_issue=issue,
    )


def latest_issues(titles: Iterable[int]) -> Mapping[int, Issue]:
    """The latest issue of each periodical among these keys of titles, with its tier."""
    day = Coalesce("published_on", "arrived_on")
    newest = (
        Issue.objects.filter(title__in=titles).order_by("title_id", "-year", day.desc(), "-pk").distinct("title_id")
    )
    return {issue.title_id: issue for issue in newest.select_related("tier__shelf")}


def _availability(copy: Copy) -> Availability:
    if copy.lent_until is not None:  # type: ignore[attr-defined]
        return Availability.LENT
    if copy.is_kept:  # type: ignore[attr-defined]
        return Availability.KEPT
    if copy.state != Copy.State.HERE:
        return Availability.AWAY
    is_lent_out = copy.is_lendable and not copy.is_reference  # type: ignore[attr-defined]
    return Availability.FREE if is_lent_out else Availability.IN_HOUSE


def _of_issues(issue: Issue) -> Standing:
    return Standing(tier=issue.tier, is_reference=True, availability=Availability.IN_HOUSE, latest_issue=issue)
