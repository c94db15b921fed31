"""What waits for an answer of the desk, with what it should know before it gives one, and who is to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Prefetch

from bookings.wording import waited_words
from centre.shared.timespan import Span, day_span, local_day
from reception.models import Batch, Duty, Hall, Visit
from reception.policies import Others, most_in_the_hall, plain_name
from reception.queries.candidates import Candidates
from reception.queries.docents import docents
from reception.queries.halls import others_in

State = Visit.State
MOST_WAITING = 100
MOST_COMING = 200
# A group is promised an answer within three working days; a day before that it is said to be late.
LATE_AFTER = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class WaitingVisit:
    """One visit that waits: how long, who else of the same organisation comes that day, and what is left then."""

    visit: Visit
    waited: timedelta
    same_visits: Sequence[Visit]
    places_left: int | None
    docents_free: int

    @property
    def is_late(self) -> bool:
        return self.waited > LATE_AFTER

    @property
    def waited_words(self) -> str:
        return waited_words(self.waited)

    @property
    def is_too_large(self) -> bool:
        """The hall cannot take all of them at once; splitting may help."""
        return self.places_left is not None and self.visit.planned_headcount > self.places_left


@dataclass(frozen=True, kw_only=True)
class ComingVisit:
    """One accepted visit with its groups and what is still missing."""

    visit: Visit
    batches: Sequence[Batch]
    guides: Sequence[str]
    unguided: int


def waiting_visits(now: datetime) -> list[WaitingVisit]:
    """Who waits for an answer, the longest first; seven queries, one while nobody waits."""
    visits = list(Visit.objects.waiting().select_related("organisation", "room_wish")[:MOST_WAITING])
    return with_hints(visits, now) if visits else []


def with_hints(visits: Sequence[Visit], now: datetime) -> list[WaitingVisit]:
    """What the desk should know before it answers each of these visits (at least one); six queries for all."""
    days = [local_day(visit.starts_at) for visit in visits]
    others = _open_visits_on(set(days))
    hall = Hall.objects.first()
    in_hall = others_in(hall, _reach(days)) if hall else []
    candidates = Candidates(min(days), max(days))
    return [_waiting(visit, now, others, hall, in_hall, candidates) for visit in visits]


def proposed_visits() -> list[Visit]:
    """Those to whom another time was proposed, the next first; one query."""
    visits = Visit.objects.filter(state=State.PROPOSED).select_related("organisation")
    return list(visits.order_by("proposed_at", "pk")[:MOST_WAITING])


def coming_visits(now: datetime) -> list[tuple[date, list[ComingVisit]]]:
    """Accepted visits from today on, by day; four queries."""
    duties = Duty.objects.filter(part=Duty.Part.FIRST).select_related("docent")
    batches = Batch.objects.exclude(state=Batch.State.CANCELLED).order_by("starts_at", "number")
    visits = Visit.objects.filter(state=State.ACCEPTED, starts_at__gte=day_span(local_day(now)).starts_at)
    visits = visits.order_by("starts_at", "pk").prefetch_related(
        Prefetch("batches", batches.prefetch_related(Prefetch("duties", duties)))
    )
    active = set(docents().values_list("pk", flat=True))
    rows = [_coming(visit, active) for visit in visits[:MOST_COMING]]
    return [(day, list(some)) for day, some in groupby(rows, key=lambda row: local_day(row.visit.starts_at))]


def _waiting(
    visit: Visit,
    now: datetime,
    others: Iterable[Visit],
    hall: Hall | None,
    in_hall: Sequence[Others],
    candidates: Candidates,
) -> WaitingVisit:
    left = hall.capacity - most_in_the_hall(visit.span, in_hall) if hall else None
    return WaitingVisit(
        visit=visit,
        waited=max(now - visit.created_at, timedelta()),
        same_visits=[other for other in others if other.pk != visit.pk and _is_same(visit, other)],
        places_left=max(left, 0) if left is not None else None,
        docents_free=candidates.free_then(visit.span),
    )


def _is_same(one: Visit, other: Visit) -> bool:
    same_day = local_day(one.starts_at) == local_day(other.starts_at)
    return same_day and plain_name(one.organisation_name) == plain_name(other.organisation_name)


def _open_visits_on(days: set[date]) -> list[Visit]:
    reach = _reach(days)
    return [
        visit
        for visit in Visit.objects.filter(state__in=Visit.OPEN).overlapping(reach).order_by("starts_at", "pk")
        if local_day(visit.starts_at) in days
    ]


def _reach(days: Iterable[date]) -> Span:
    ordered = sorted(days)
    return Span(day_span(ordered[0]).starts_at, day_span(ordered[-1]).ends_at)


def _coming(visit: Visit, active: set[int]) -> ComingVisit:
    batches = list(visit.batches.all())
    guides = [duty.docent for batch in batches for duty in batch.duties.all()]
    return ComingVisit(
        visit=visit,
        batches=batches,
        guides=list(dict.fromkeys(guide.name or guide.username for guide in guides if guide.pk in active)),
        unguided=sum(
            batch.is_open and not any(duty.docent_id in active for duty in batch.duties.all()) for batch in batches
        ),
    )
