"""What a stock-take knows: tier by tier what was found, what stands wrong, and what nobody has seen yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reading_room.inventory import out_of_place
from reading_room.models import Copy, Hold, Loan, Scan, StockTake, Tier, TierToTake


class Standing(StrEnum):
    """What a tier has to say about a copy that belongs to it, or that was seen on it."""

    FOUND = "found"
    OUT_OF_ORDER = "out_of_order"  # belongs here, but elsewhere in the row
    STRANGER = "stranger"  # was seen here and belongs to another tier
    ELSEWHERE = "elsewhere"  # belongs here and was seen on another tier
    NOT_SEEN = "not_seen"
    MISSING = "missing"
    LENT = "lent"
    KEPT = "kept"  # at the counter, for a reader who waits for it
    REPAIR = "repair"


MISPLACED = (Standing.OUT_OF_ORDER, Standing.STRANGER)
SEEN_HERE = (Standing.FOUND, *MISPLACED)
EXPECTED = (Standing.FOUND, Standing.OUT_OF_ORDER, Standing.ELSEWHERE, Standing.NOT_SEEN)


WORDS = {
    Standing.OUT_OF_ORDER: _("Out of order: belongs right behind %(behind)s."),
    Standing.STRANGER: _("Belongs to %(tier)s: please put it on the trolley."),
    Standing.ELSEWHERE: _("Belongs here and was seen on %(seen)s."),
    Standing.NOT_SEEN: _("Should stand here. Please look again."),
    Standing.MISSING: _("Noted as missing."),
    Standing.LENT: _("Lent, so it is not expected here."),
    Standing.KEPT: _("Kept at the counter for a reader, so it is not expected here."),
    Standing.REPAIR: _("Being repaired, so it is not expected here."),
}


def named(copy: Copy) -> str:
    """A copy as somebody finds it in the row: its call number and its title."""
    return f"{copy.call_number} 《{copy.title.title}》".strip()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One copy on the sheet of a tier.

    `scan` is where it was seen last in this round; out of order, it belongs behind `behind` (None: to the very front).
    """

    copy: Copy
    standing: Standing
    scan: Scan | None = None
    behind: Copy | None = None
    away: Standing | None = None  # by the records, where it was seen or not: lent, or kept at the counter

    @property
    def place(self) -> int:
        return self.scan.place if self.scan else 0

    @property
    def is_seen_here(self) -> bool:
        return self.standing in SEEN_HERE

    @property
    def is_misplaced(self) -> bool:
        return self.standing in MISPLACED

    @property
    def remarks(self) -> list[str]:
        """What somebody in front of the shelf should know or do, in the language of the reader."""
        found = [words] if (words := self._words()) else []
        if self.is_seen_here and self.away == Standing.LENT:
            found.append(gettext("The records say that it is lent: please take it back at the counter."))
        if self.is_seen_here and self.away == Standing.KEPT:
            found.append(gettext("It is kept for a reader: please take it to the counter."))
        if self.is_seen_here and self.copy.state == Copy.State.REPAIR:
            found.append(gettext("The records say that it is being repaired."))
        return found

    def _words(self) -> str:
        words = str(WORDS.get(self.standing, ""))
        if self.standing == Standing.STRANGER and self.copy.tier is None:
            words = gettext("No shelf is recorded for it: please put it on the trolley.")
        if self.standing == Standing.OUT_OF_ORDER and self.behind is None:
            words = gettext("Out of order: belongs to the very front of the tier.")
        seen = self.scan.tier if self.scan else ""
        return words % {"tier": self.copy.tier, "seen": seen, "behind": named(self.behind) if self.behind else ""}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A tier in a round: first what was seen on it, in the order of the row, then what belongs to it besides."""

    to_take: TierToTake
    lines: Sequence[Line] = field(default_factory=list)

    @property
    def tier(self) -> Tier:
        return self.to_take.tier

    @property
    def is_done(self) -> bool:
        return self.to_take.done_at is not None

    def of(self, *standings: Standing) -> list[Line]:
        return [line for line in self.lines if line.standing in standings]

    @property
    def found(self) -> list[Line]:
        return self.of(Standing.FOUND)

    @property
    def misplaced(self) -> list[Line]:
        return self.of(*MISPLACED)

    @property
    def not_seen(self) -> list[Line]:
        return self.of(Standing.NOT_SEEN)

    @property
    def missing(self) -> list[Line]:
        return self.of(Standing.MISSING)

    @property
    def expected(self) -> int:
        """How many should stand here: what is lent, kept, being repaired or known to be missing does not count."""
        return len(self.of(*EXPECTED))

    @property
    def latest_first(self) -> list[Line]:
        """As a phone shows it: what was scanned last on top, then what is still to be looked for."""
        seen = sorted(self.of(*SEEN_HERE), key=lambda line: line.scan.at if line.scan else 0, reverse=True)
        others = (
            Standing.NOT_SEEN,
            Standing.MISSING,
            Standing.ELSEWHERE,
            Standing.LENT,
            Standing.KEPT,
            Standing.REPAIR,
        )
        return seen + [line for standing in others for line in self.of(standing)]

    @property
    def in_order(self) -> list[Line]:
        """What belongs here, as it should stand."""
        own = [line for line in self.lines if line.standing != Standing.STRANGER]
        return sorted(own, key=lambda line: (line.copy.call_key, line.copy.accession_number))

    @property
    def strangers(self) -> list[Line]:
        return self.of(Standing.STRANGER)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a round has come on one tier, in numbers alone."""

    to_take: TierToTake
    seen: int
    to_see: int

    @property
    def tier(self) -> Tier:
        return self.to_take.tier


def rounds() -> QuerySet[StockTake]:
    """All stock-takes, the latest first, each with `tier_count` and `done_count`."""
    done = Count("tiers_to_take", filter=Q(tiers_to_take__done_at__isnull=False))
    counted = StockTake.objects.annotate(tier_count=Count("tiers_to_take"), done_count=done)
    return counted.select_related("begun_by").order_by("-begun_at", "-pk")


def sheet_of(to_take: TierToTake) -> Sheet:
    """One tier of a round. Five queries."""
    return _sheets(to_take.stock_take, [to_take])[0]


def sheets_of(stock_take: StockTake) -> list[Sheet]:
    """All tiers of a round, as one walks past them. As many queries as for one."""
    return _sheets(stock_take, list(stock_take.tiers_to_take.select_related("tier__shelf")))


def progress_of(stock_take: StockTake) -> list[Progress]:
    """All tiers of a round: how many copies were seen on each, and how many are still to be looked for."""
    tiers = list(stock_take.tiers_to_take.select_related("tier__shelf"))
    seen = _counted(stock_take.scans.all())
    to_see = _counted(not_seen_in(stock_take).filter(tier__in=[one.tier_id for one in tiers]))
    return [Progress(to_take=one, seen=seen[one.tier_id], to_see=to_see[one.tier_id]) for one in tiers]


def not_seen_in(stock_take: StockTake) -> QuerySet[Copy]:
    """Copies that should stand on some shelf and that nobody has seen in this round."""
    lent = Exists(Loan.objects.open().filter(copy=OuterRef("pk")))
    kept = Exists(Hold.objects.filter(state=Hold.State.READY, copy=OuterRef("pk")))
    seen = Exists(Scan.objects.filter(stock_take=stock_take, copy=OuterRef("pk")))
    return Copy.objects.filter(~lent & ~kept & ~seen, state=Copy.State.HERE)


def summary_of(sheets: Iterable[Sheet]) -> dict[str, Any]:
    """What is kept of a round when it is closed: numbers of each tier, and the copies that somebody has to look after.

    Names and numbers as they were then; nothing about who has borrowed what.
    """
    sheets = list(sheets)
    tiers = [_figures(sheet) for sheet in sheets]
    return {
        "tiers": tiers,
        "together": {str(name): sum(tier[name] for tier in tiers) for name in SUMMED},
        "misplaced": [_told(line, sheet) for sheet in sheets for line in sheet.misplaced],
        "missing": [_told(line, sheet) for sheet in sheets for line in sheet.missing],
        "not_seen": [_told(line, sheet) for sheet in sheets for line in sheet.not_seen],
    }


SUMMED = (*Standing, "expected", "misplaced")


def _figures(sheet: Sheet) -> dict[str, Any]:
    counts = {standing.value: len(sheet.of(standing)) for standing in Standing}
    misplaced = len(sheet.misplaced)
    return {
        **counts,
        "tier": str(sheet.tier),
        "is_done": sheet.is_done,
        "expected": sheet.expected,
        "misplaced": misplaced,
    }


def _told(line: Line, sheet: Sheet) -> dict[str, str]:
    copy = line.copy
    return {
        "title": copy.title.title,
        "call_number": copy.call_number,
        "accession_number": copy.accession_number,
        "tier": str(sheet.tier),
        "standing": line.standing.value,
        "belongs": str(copy.tier or ""),
        "behind": named(line.behind) if line.behind else "",
    }


def _counted(rows: QuerySet[Any]) -> defaultdict[int, int]:
    counted = rows.order_by().values_list("tier").annotate(n=Count("pk"))
    return defaultdict(int, dict(counted))


# --- sheets ----------------------------------------------------------------------------------------------------------


def _sheets(stock_take: StockTake, to_take: list[TierToTake]) -> list[Sheet]:
    tiers = [one.tier_id for one in to_take]
    scans = _scans(stock_take, tiers)
    copies = Copy.objects.held().filter(tier__in=tiers).select_related("title", "tier__shelf").in_shelf_order()
    own, seen = _by_tier(copies, lambda copy: copy.tier_id), _by_tier(scans, lambda scan: scan.tier_id)
    where, away = {one.copy_id: one for one in scans}, _away(tiers, scans)
    return [
        Sheet(to_take=one, lines=_seen_lines(seen[one.tier_id], away) + _other_lines(own[one.tier_id], where, away))
        for one in to_take
    ]


def _away(tiers: list[int], scans: Sequence[Scan]) -> dict[int, Standing]:
    """Which of the copies are with a reader, or kept at the counter for one; nothing about whom."""
    ours = Q(copy__tier__in=tiers) | Q(copy__in=[scan.copy_id for scan in scans])
    lent = Loan.objects.open().filter(ours).values_list("copy", flat=True)
    kept = Hold.objects.filter(ours, state=Hold.State.READY).values_list("copy", flat=True)
    return dict.fromkeys(filter(None, kept), Standing.KEPT) | dict.fromkeys(lent, Standing.LENT)


def _scans(stock_take: StockTake, tiers: list[int]) -> list[Scan]:
    """What was seen on these tiers, and what belongs to them and was seen elsewhere.

    What was ticked shares its place with the copy in front of it; then the call number decides.
    """
    found = stock_take.scans.filter(Q(tier__in=tiers) | Q(copy__tier__in=tiers)).order_by(
        "place", "copy__call_key", "pk"
    )
    return list(found.select_related("tier__shelf", "copy__title", "copy__tier__shelf"))


def _by_tier(rows: Iterable[Any], tier_of: Any) -> defaultdict[int, list[Any]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[tier_of(row)].append(row)
    return grouped


def _seen_lines(scans: Sequence[Scan], away: dict[int, Standing]) -> list[Line]:
    """The row as it stands. Strangers and copies without a call number have no place in its order."""
    in_row = [scan for scan in scans if scan.copy.tier_id == scan.tier_id and scan.copy.call_key]
    wrong = out_of_place([scan.copy.call_key for scan in in_row])
    behind = {in_row[one.position].pk: None if one.behind is None else in_row[one.behind].copy for one in wrong}
    return [
        Line(
            copy=scan.copy,
            standing=_seen_standing(scan, behind),
            scan=scan,
            behind=behind.get(scan.pk),
            away=away.get(scan.copy_id),
        )
        for scan in scans
    ]


def _seen_standing(scan: Scan, behind: dict[int, Copy | None]) -> Standing:
    if scan.copy.tier_id != scan.tier_id:
        return Standing.STRANGER
    return Standing.OUT_OF_ORDER if scan.pk in behind else Standing.FOUND


def _other_lines(copies: Sequence[Copy], where: dict[int, Scan], away: dict[int, Standing]) -> list[Line]:
    """What belongs to the tier and was not seen on it."""
    found = []
    for copy in copies:
        scan = where.get(copy.pk)
        if scan is None or scan.tier_id != copy.tier_id:
            standing = _other_standing(copy, scan, away.get(copy.pk))
            found.append(Line(copy=copy, standing=standing, scan=scan, away=away.get(copy.pk)))
    return found


STATES = {Copy.State.MISSING: Standing.MISSING, Copy.State.REPAIR: Standing.REPAIR}


def _other_standing(copy: Copy, scan: Scan | None, away: Standing | None) -> Standing:
    if scan is not None:
        return Standing.ELSEWHERE
    if away is not None:
        return away
    return STATES.get(Copy.State(copy.state), Standing.NOT_SEEN)
