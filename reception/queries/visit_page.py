"""One visit as the desk sees it: its groups, where each of them is, its people, rooms, photos, ratings and story."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from bookings.queries.story import Chapter
from centre.accounts.models import User
from centre.shared.history import CREATED, Entry, history_of
from centre.shared.timespan import Span
from reception.models import Batch, BatchStop, Category, Duty, Headcount, Message, Rating, Remark, Step, Visit
from reception.queries.docents import docents
from reception.receiving import TAKEN_BACK_WITHIN
from reception.states import OF_A_BATCH, leads_to
from reception.touring import here_and_next

# What the history of a visit says by itself elsewhere, or what is no news.
NOT_TOLD = {"state", "starts_at", "ends_at", "answer", "decided_by", "decided_at", "reminded_at", "contact_purged_at"}
NOT_TOLD_REASONS = {"moved", *Visit.State.values}


@dataclass(frozen=True, kw_only=True)
class Guide:
    """Somebody who has a part in a group; `is_docent` not: no longer active, so to be replaced."""

    person: User
    is_docent: bool

    @property
    def name(self) -> str:
        return self.person.name or self.person.username


@dataclass(frozen=True, kw_only=True)
class StopLine:
    """One stop of an itinerary: when it is planned, and when the group was there."""

    stop: BatchStop
    planned: Span
    is_here: bool

    @property
    def is_done(self) -> bool:
        return self.stop.left_at is not None

    @property
    def was_left_out(self) -> bool:
        """Not visited, though the group is past it; only known once the group has left."""
        return not self.stop.entered_at and self.stop.batch.state == Batch.State.FINISHED


@dataclass(frozen=True, kw_only=True)
class BatchLine:
    """One group with everything that the page says of it."""

    batch: Batch
    first: Guide | None
    backup: Guide | None
    stops: Sequence[StopLine]
    deeds: Sequence[str]
    last_step: Step | None = field(default=None)

    @property
    def here(self) -> BatchStop | None:
        return next((line.stop for line in self.stops if line.is_here), None)


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """What visitors thought: how many, the mean of five levels, and their sentences."""

    count: int
    mean: float | None
    words: Sequence[Rating]


def batch_lines(batches: Iterable[Batch], *, now: datetime) -> list[BatchLine]:
    """Groups as lines; `batches` come from `with_everything`; one query more, for who is a docent now."""
    active = set(docents().values_list("pk", flat=True))
    return [_line(batch, active, now) for batch in batches]


def with_everything(batches: Any) -> Any:
    """A query set of batches with all that a line shows: four queries more, however many batches there are."""
    return batches.select_related("hall", "route").prefetch_related(
        Prefetch("duties", Duty.objects.select_related("docent")),
        Prefetch("batch_stops", BatchStop.objects.select_related("stop")),
        Prefetch("steps", Step.objects.select_related("by")),
        Prefetch("headcounts", Headcount.objects.select_related("category")),
    )


def headcounts(lines: Iterable[BatchLine]) -> list[tuple[Category, int, int]]:
    """Category, planned and counted over all groups that are not called off, in the order of the categories."""
    planned: Counter[Category] = Counter()
    people: Counter[Category] = Counter()
    for line in lines:
        if line.batch.state != Batch.State.CANCELLED:
            for row in line.batch.headcounts.all():
                planned[row.category] += row.planned
                people[row.category] += row.people
    ordered = sorted(planned.keys() | people.keys(), key=lambda one: (one.is_within, one.order, one.pk))
    return [(category, planned[category], people[category]) for category in ordered]


def ratings_of(visit: Visit) -> Ratings:
    """Every rating of the visit's groups; one query."""
    rows = list(Rating.objects.filter(batch__visit=visit).select_related("batch"))
    mean = sum(row.level for row in rows) / len(rows) if rows else None
    return Ratings(count=len(rows), mean=mean, words=[row for row in rows if row.words])


def guides_of(batch: Batch, active: set[int]) -> Mapping[str, Guide]:
    """Who guides and who stands by, by part."""
    return {
        duty.part: Guide(person=duty.docent, is_docent=duty.docent_id in active)
        for duty in batch.duties.all()
    }  # fmt: skip


def stop_lines(batch: Batch) -> list[StopLine]:
    """The itinerary with planned times, counted from the start of the tour, or from the plan until it starts."""
    stops = list(batch.batch_stops.all())
    here, _next = here_and_next(stops)
    at, lines = batch.tour_started_at or batch.starts_at, []
    for stop in stops:
        ends_at = at + timedelta(minutes=stop.minutes)
        lines.append(StopLine(stop=stop, planned=Span(at, ends_at), is_here=stop == here))
        at = ends_at
    return lines


def _line(batch: Batch, active: set[int], now: datetime) -> BatchLine:
    guides = guides_of(batch, active)
    step = _last_standing(batch.steps.all())
    fresh = step is not None and now - step.at < TAKEN_BACK_WITHIN
    return BatchLine(
        batch=batch,
        first=guides.get(Duty.Part.FIRST),
        backup=guides.get(Duty.Part.BACKUP),
        stops=stop_lines(batch),
        deeds=[deed for deed in OF_A_BATCH if leads_to(OF_A_BATCH, deed, batch.state)],
        last_step=step if fresh else None,
    )


def _last_standing(steps: Iterable[Step]) -> Step | None:
    """The latest step that was not taken back; `steps` come latest first."""
    undone = {step.takes_back_id for step in steps if step.takes_back_id}
    return next((step for step in steps if not step.takes_back_id and step.pk not in undone), None)


# --- the story -------------------------------------------------------------------------------------------------------


def story_of(visit: Visit, lines: Sequence[BatchLine]) -> list[Chapter]:
    """Everything that happened, the latest first: decisions, steps of the groups, messages, remarks."""
    chapters = [
        *(chapter for entry in history_of(visit) if (chapter := _decision(entry))),
        *(_step(line.batch, step) for line in lines for step in line.batch.steps.all()),
        *(_message(message) for message in visit.messages.all()),
        *(_remark(remark) for remark in visit.remarks.all()),
    ]
    return sorted(chapters, key=lambda chapter: chapter.at, reverse=True)


def _decision(entry: Entry) -> Chapter | None:
    what = _("entered") if entry.deed == CREATED else "; ".join(_changes(entry))
    why = "" if entry.deed == CREATED or entry.reason in NOT_TOLD_REASONS else entry.reason
    return Chapter(at=entry.at, who=_name(entry.by), what=what, why=why) if what else None


def _changes(entry: Entry) -> Iterable[str]:
    changed = {change.field: change for change in entry.changes}
    if "state" in changed:
        yield changed["state"].after
    if "starts_at" in changed:
        yield _("from %(before)s to %(after)s") % vars(changed["starts_at"])
    rest = [change.label for name, change in changed.items() if name not in NOT_TOLD]
    if rest:
        yield _("changed: %(fields)s") % {"fields": _(", ").join(rest)}


def _step(batch: Batch, step: Step) -> Chapter:
    words = _("%(batch)s: %(state)s") % {"batch": batch.name, "state": step.get_after_display()}
    if step.takes_back_id:
        words = _("%(batch)s: taken back, %(state)s again") % {"batch": batch.name, "state": step.get_after_display()}
    return Chapter(at=step.at, who=_name(step.by), what=words, why=step.reason)


def _message(message: Message) -> Chapter:
    way = _("e-mail") if message.by_mail else _("to be told by phone")
    return Chapter(at=message.created_at, who="", what=f"{way}{_(': ')}{message.subject}", why="")


def _remark(remark: Remark) -> Chapter:
    return Chapter(at=remark.at, who=_name(remark.by), what=remark.get_kind_display(), why=remark.text)


def _name(person: Any) -> str:
    return (person.name or person.username) if person else ""
