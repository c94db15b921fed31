"""All visits there ever were, the latest first, by filters and by words; the queries are constant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from centre.accounts.models import User
from centre.shared import chinese
from centre.shared.timespan import day_span
from reception.models import Batch, Duty, Visit
from reception.states import RECEIVED

MOST = 1000  # so many are counted and can be leafed through; whoever has more hits asks more exactly
LOOKED_AT, SIMILAR = 300, 20  # the latest so many similar visits are ranked, and so many of them are shown
RECEIVED_ONES, MISSED = "received", "no_show"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which visits are looked for; what is empty does not matter. Days are whole and both included."""

    words: str = ""
    first_day: date | None = None
    last_day: date | None = None
    kind: str = ""
    level: str = ""
    docent: User | None = None
    state: str = ""


def newest(wanted: Wanted) -> list[int]:
    """The primary keys of the latest visits, a thousand at most."""
    found = _filtered(wanted)
    if wanted.words:
        found = found.filter(search=_asked(chinese.query(wanted.words)))
    return list(found.order_by("-starts_at", "-pk").values_list("pk", flat=True)[:MOST])


def lines(pks: Iterable[int]) -> "list[Line]":
    """These visits in this order, with their groups and docents; three queries."""
    found = _readable(Visit.objects).in_bulk(list(pks))
    return [Line(visit=found[pk]) for pk in pks if pk in found]


def similar(wanted: Wanted) -> list[int]:
    """When nothing is found: visits that have a part of the words, what fits best first."""
    asked = _asked(chinese.similar(wanted.words))
    latest = _filtered(wanted).filter(search=asked).order_by("-starts_at", "-pk").values("pk")[:LOOKED_AT]
    ranked = Visit.objects.filter(pk__in=latest).annotate(rank=SearchRank(F("search"), asked))
    return list(ranked.order_by("-rank", "-starts_at", "-pk").values_list("pk", flat=True)[:SIMILAR])


def _asked(expression: str) -> SearchQuery:
    return SearchQuery(expression, config="simple", search_type="raw")


def _filtered(wanted: Wanted) -> QuerySet[Visit]:
    found = Visit.objects.all()
    if wanted.first_day:
        found = found.filter(starts_at__gte=day_span(wanted.first_day).starts_at)
    if wanted.last_day:
        found = found.filter(starts_at__lt=day_span(wanted.last_day).ends_at)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.docent:
        found = found.filter(_with_batch(Q(Exists(Duty.objects.filter(batch=OuterRef("pk"), docent=wanted.docent)))))
    return found.filter(_in_state(wanted.state)) if wanted.state else found


def _in_state(state: str) -> Q:
    """A state of the visit; or that a group of it was received, or did not come."""
    if state == RECEIVED_ONES:
        return _with_batch(Q(state__in=RECEIVED))
    return _with_batch(Q(state=Batch.State.NO_SHOW)) if state == MISSED else Q(state=state)


def _with_batch(condition: Q) -> Q:
    return Q(Exists(Batch.objects.filter(condition, visit=OuterRef("pk"))))


def _readable(found: Any) -> Any:
    duties = Duty.objects.filter(part=Duty.Part.FIRST).select_related("docent")
    batches = Batch.objects.order_by("number").prefetch_related(Prefetch("duties", duties, to_attr="guides"))
    return found.defer("search").prefetch_related(Prefetch("batches", batches, to_attr="groups"))


@dataclass(frozen=True, kw_only=True)
class Line:
    """A visit as the log shows it; its groups were fetched before."""

    visit: Visit

    @property
    def received(self) -> list[Batch]:
        return [group for group in self._groups if group.is_received]

    @property
    def people(self) -> int:
        return sum(group.headcount or 0 for group in self.received)

    @property
    def missed(self) -> bool:
        """Nobody came of it, and that was said."""
        return not self.received and any(group.state == Batch.State.NO_SHOW for group in self._groups)

    @property
    def docents(self) -> list[str]:
        """Who guided, each once; staff act in their office and are named."""
        return list(dict.fromkeys(str(duty.docent) for group in self._groups for duty in group.guides))  # type: ignore[attr-defined]

    @property
    def _groups(self) -> list[Batch]:
        return self.visit.groups  # type: ignore[attr-defined]
