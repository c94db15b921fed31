"""A docent's day: the own groups first, then the others that are in the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from centre.accounts.models import User
from centre.shared.timespan import day_span
from reception.models import Batch, BatchStop, Duty
from reception.queries.visit_page import BatchLine, batch_lines, with_everything
from reception.touring import here_and_next

Part = Duty.Part


@dataclass(frozen=True, kw_only=True)
class TourLine:
    """One group; `part` is what the docent does for it, empty for groups of others."""

    line: BatchLine
    part: str

    @property
    def is_first(self) -> bool:
        return self.part == Part.FIRST

    @property
    def is_backup(self) -> bool:
        return self.part == Part.BACKUP

    @property
    def next_stop(self) -> BatchStop | None:
        return here_and_next([one.stop for one in self.line.stops])[1]

    @property
    def minutes(self) -> int:
        """How long the stops take together."""
        return sum(one.stop.minutes for one in self.line.stops)


@dataclass(frozen=True, kw_only=True)
class TourDay:
    """What a docent's phone shows of one day."""

    day: date
    own: Sequence[TourLine]
    others: Sequence[TourLine]
    away: Sequence[Duty]


def tour_day(docent: User, day: date, *, now: datetime) -> TourDay:
    """All groups of a day that are not called off, and when the docent is away; seven queries."""
    span = day_span(day)
    batches = Batch.objects.accepted().exclude(state=Batch.State.CANCELLED)
    batches = with_everything(batches.filter(starts_at__gte=span.starts_at, starts_at__lt=span.ends_at))
    rows = [
        TourLine(line=line, part=_part(line, docent))
        for line in batch_lines(batches.select_related("visit", "hall", "route"), now=now)
    ]
    away = Duty.objects.filter(docent=docent, part=Part.AWAY, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    return TourDay(
        day=day,
        own=[row for row in rows if row.part],
        others=[row for row in rows if not row.part],
        away=list(away),
    )


def _part(line: BatchLine, docent: User) -> str:
    if line.first and line.first.person.pk == docent.pk:
        return Part.FIRST
    return Part.BACKUP if line.backup and line.backup.person.pk == docent.pk else ""
