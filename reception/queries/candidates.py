"""Who could guide the groups of a day: everything the ranking wants to know, read once for all groups of a plan."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count

from centre.shared.timespan import Span, day_span, local_day
from reception.models import Duty, Route, Visit
from reception.queries.docents import docents
from reception.ranking import Candidate, Facts, ranked
from reception.states import RECEIVED

Part = Duty.Part


def weeks_around(first: date, last: date) -> Span:
    """From the Monday before the first day, or on it, to the Sunday after the last."""
    return Span(day_span(_monday(first)).starts_at, day_span(_monday(last) + timedelta(days=6)).ends_at)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class Candidates:
    """The docents in the weeks of some days; three queries, however many groups are asked about."""

    def __init__(self, first: date, last: date | None = None, *, excluding_visit: Visit | None = None) -> None:
        self.people = list(docents())
        self.duties = _duties_in(weeks_around(first, last or first), excluding_visit)
        self.on_route = _times_on_routes(excluding_visit)
        tours = (duty for duty in self.duties if duty.part == Part.FIRST)
        self.tours = Counter((duty.docent_id, _monday(local_day(duty.starts_at))) for duty in tours)

    def for_group(self, span: Span, route: Route | None) -> list[Candidate]:
        """All docents for one group, the best first, each with the reasons in words."""
        then = [duty for duty in self.duties if duty.span.overlaps(span)]
        monday = _monday(local_day(span.starts_at))
        return ranked(self._facts(pk, name, then, route, monday) for pk, name in self._names())

    def free_then(self, span: Span) -> int:
        """How many could guide a group then."""
        return sum(one.is_free for one in self.for_group(span, None))

    def _names(self) -> Sequence[tuple[int, str]]:
        return [(person.pk, person.name or person.username) for person in self.people]

    def _facts(self, pk: int, name: str, then: Sequence[Duty], route: Route | None, monday: date) -> Facts:
        parts = {duty.part for duty in then if duty.docent_id == pk}
        return Facts(
            docent=pk,
            name=name,
            tours_this_week=self.tours[pk, monday],
            times_on_route=self.on_route.get((pk, route.pk), 0) if route else 0,
            guides_then=Part.FIRST in parts,
            is_away=Part.AWAY in parts,
            stands_by_elsewhere=Part.BACKUP in parts,
        )


def _duties_in(weeks: Span, excluding: Visit | None) -> list[Duty]:
    duties = Duty.objects.filter(starts_at__lt=weeks.ends_at, ends_at__gt=weeks.starts_at)
    if excluding is not None:
        duties = duties.exclude(batch__visit=excluding)
    return list(duties.only("docent_id", "part", "starts_at", "ends_at"))


def _times_on_routes(excluding: Visit | None) -> dict[tuple[int, int], int]:
    """How often each docent has guided a group along each route."""
    guided = Duty.objects.filter(part=Part.FIRST, batch__state__in=RECEIVED, batch__route__isnull=False)
    if excluding is not None:
        guided = guided.exclude(batch__visit=excluding)
    rows = guided.values_list("docent", "batch__route").annotate(times=Count("pk")).order_by()
    return {(docent, route): times for docent, route, times in rows}
