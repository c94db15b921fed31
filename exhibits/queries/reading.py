"""What is read: how often each panel and site was opened, in which way, on which days and at which hours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from centre.shared.periods import Period
from centre.shared.timespan import CENTRE_ZONE, Span, day_span
from exhibits.models import HourCount, Panel, Piece, Site

WAYS = tuple(HourCount.Way)
HOURS = 24


@dataclass(kw_only=True)
class Line:
    """One piece and how often it was opened in each way; one that was never opened has zeros."""

    piece: Piece
    place: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def in_order(self) -> list[int]:
        """The counts in the order of the ways."""
        return [self.counts[way] for way in WAYS]


@dataclass(frozen=True, kw_only=True)
class ReadingReport:
    """What was read in some days of Shanghai, of everything or of one piece, computed at `now`."""

    period: Period
    now: datetime
    panels: Sequence[Line]
    sites: Sequence[Line]
    parts: Sequence[tuple[Period, int]]
    hours: Sequence[int]
    only: Piece | None = None

    @property
    def lines(self) -> list[Line]:
        return [*self.panels, *self.sites]

    @property
    def totals(self) -> dict[str, int]:
        """Of each way."""
        return {way: sum(line.counts[way] for line in self.lines) for way in WAYS}

    @property
    def total(self) -> int:
        return sum(self.totals.values())


def reading_report(period: Period, *, now: datetime, only: Piece | None = None) -> ReadingReport:
    """What was read in a period. Five queries, however much there is; only whole hours of whole days are counted."""
    counted = _within(period)
    if only is not None:
        counted = counted.filter(piece=only)
    by_piece = _by_piece(counted)
    by_day = dict(counted.annotate(day=TruncDate("hour", tzinfo=CENTRE_ZONE)).values_list("day").annotate(Sum("count")))
    by_hour = dict(
        counted.annotate(at=ExtractHour("hour", tzinfo=CENTRE_ZONE)).values_list("at").annotate(Sum("count"))
    )
    return ReadingReport(
        period=period,
        now=now,
        panels=list(_panels(by_piece, only)),
        sites=list(_sites(by_piece, only)),
        parts=[(part, _sum_of(by_day, part)) for part in period.parts()],
        hours=[by_hour.get(hour, 0) for hour in range(HOURS)],
        only=only,
    )


def openings(period: Period) -> int:
    """How often anything was opened in a period, as the report counts; one query."""
    counted = _within(period).filter(piece__kind__in=(Piece.Kind.PANEL, Piece.Kind.SITE))
    return counted.aggregate(n=Sum("count"))["n"] or 0


def rows_within(period: Period) -> Iterator[HourCount]:
    """Every counted hour of a period, for the file that is taken away."""
    return _within(period).select_related("piece__live").order_by("hour", "piece", "way").iterator()


def _within(period: Period) -> QuerySet[HourCount]:
    days = Span(day_span(period.first).starts_at, day_span(period.last).ends_at)
    return HourCount.objects.filter(hour__gte=days.starts_at, hour__lt=days.ends_at)


def _by_piece(counted: QuerySet[HourCount]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for piece, way, number in counted.values_list("piece", "way").annotate(Sum("count")):
        found.setdefault(piece, dict.fromkeys(WAYS, 0))[way] = number
    return found


def _panels(by_piece: Mapping[int, dict[str, int]], only: Piece | None) -> Iterator[Line]:
    """Every panel on show, and those that were read before they were taken off."""
    panels = Panel.objects.filter(Q(piece__live__isnull=False) | Q(piece__in=list(by_piece)))
    told = panels.select_related("piece__live", "section__exhibition__piece__live").in_order()
    for panel in told if only is None else told.filter(piece=only):
        yield _line(panel.piece, f"{panel.section.exhibition.piece.title} {panel.stop_code}", by_piece)


def _sites(by_piece: Mapping[int, dict[str, int]], only: Piece | None) -> Iterator[Line]:
    sites = Site.objects.filter(Q(piece__live__isnull=False) | Q(piece__in=list(by_piece)))
    told = sites.select_related("piece__live")
    for site in told if only is None else told.filter(piece=only):
        yield _line(site.piece, str(site.piece.live.content["district"]) if site.piece.live else "", by_piece)


def _line(piece: Piece, place: str, by_piece: Mapping[int, dict[str, int]]) -> Line:
    counts = by_piece.get(piece.pk)
    return Line(piece=piece, place=place, counts=counts) if counts else Line(piece=piece, place=place)


def _sum_of(by_day: Mapping[date, int], part: Period) -> int:
    return sum(number for day, number in by_day.items() if part.first <= day <= part.last)
