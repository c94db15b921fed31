"""The plan of a visit as text: what was typed, what a visit has already, and what the house proposes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError

from bookings.models import Room
from centre.accounts.models import User
from centre.shared.fields import ClockField, DayField
from centre.shared.rows import Typed, typed_rows, without_row
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment
from reception.carrying_out import MOST_BATCHES, MOST_ROOMS
from reception.models import Hall, Route, Visit
from reception.plans import BatchPlan, Plan
from reception.queries.candidates import Candidates
from reception.ranking import Candidate, pair
from reception.splitting import split

# The fields of a row, in the order of its form (see desk_plan).
BATCH_FIELDS = (
    "number",
    "label",
    "starts_at",
    "ends_at",
    "headcount",
    "route",
    "first",
    "backup",
    "over_capacity_reason",
)
ROOM_FIELDS = ("room", "starts_at", "ends_at")
A_ROOM_LATER = timedelta(hours=1)  # how long a room is proposed for after the tour


def span_between(day: date, start: time, end: time) -> Span:
    """From one clock time of a day to another; until 00:00 means until midnight."""
    return Span(moment(day, start), moment(day, end) if end != time() else moment(day + timedelta(days=1), end))


@dataclass(frozen=True, kw_only=True)
class TypedPlan:
    """A plan as text: the day, the groups, the rooms, and the words to the contact."""

    day: str
    batches: Sequence[Typed]
    rooms: Sequence[Typed] = ()
    words: str = ""

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> "TypedPlan":
        """What came back from the page; never more rows than a plan may have."""
        return cls(
            day=data.get("day", ""),
            words=data.get("words", ""),
            batches=typed_rows(data, "batches", BATCH_FIELDS, MOST_BATCHES),
            rooms=typed_rows(data, "rooms", ROOM_FIELDS, MOST_ROOMS),
        )

    @classmethod
    def of(cls, plan: Plan, day: date) -> "TypedPlan":
        """What a visit has already."""
        return cls(
            day=f"{day:%Y-%m-%d}",
            batches=[_typed_batch(one) for one in plan.batches],
            rooms=[{"room": str(one.room.pk), **_clocks(one.span)} for one in plan.rooms],
        )

    def without(self, row: str) -> "TypedPlan":
        """Without the row that is called, for instance, `batches-1`; the same when there is none."""
        if row.startswith("rooms-"):
            return replace(self, rooms=without_row(self.rooms, row))
        return replace(self, batches=without_row(self.batches, row)) if row.startswith("batches-") else self

    def one_batch_more(self) -> "TypedPlan":
        """Another group after the last one, a quarter of an hour later, on the same route."""
        last = dict(self.batches[-1]) if self.batches else {}
        fresh = {"route": last.get("route", "")}
        if span := _span_of(last, self.day):
            fresh |= _clocks(Span(span.starts_at + timedelta(minutes=15), span.ends_at + timedelta(minutes=15)))
        return replace(self, batches=[*self.batches, fresh][:MOST_BATCHES])

    def one_room_more(self) -> "TypedPlan":
        return replace(self, rooms=[*self.rooms, _after_the_tour(self)][:MOST_ROOMS])


def _typed_batch(one: BatchPlan) -> Typed:
    return {
        "number": str(one.number or ""),
        "label": one.label,
        **_clocks(one.span),
        "headcount": str(one.headcount),
        "route": str(one.route.pk) if one.route else "",
        "first": str(one.first.pk) if one.first else "",
        "backup": str(one.backup.pk) if one.backup else "",
        "over_capacity_reason": one.over_capacity_reason,
    }


def _clocks(span: Span) -> Typed:
    return {
        name: f"{at.astimezone(CENTRE_ZONE):%H:%M}"
        for name, at in (("starts_at", span.starts_at), ("ends_at", span.ends_at))
    }


def _span_of(row: Mapping[str, str], day: str) -> Span | None:
    """The time of a row as far as it can be understood."""
    try:
        on, clock = DayField().clean(day), ClockField()
        start, end = clock.clean(row.get("starts_at")), clock.clean(row.get("ends_at"))
    except ValidationError:
        return None
    return (span_between(on, start, end) or None) if on else None


def _after_the_tour(typed: TypedPlan) -> Typed:
    spans = [span for row in typed.batches if (span := _span_of(row, typed.day))]
    if not spans:
        return {}
    end = max(span.ends_at for span in spans)
    return _clocks(Span(end, end + A_ROOM_LATER))


# --- proposals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen, read once for all rows."""

    routes: Mapping[int, Route]
    docents: Mapping[int, User]
    rooms: Mapping[int, Room]
    candidates: Candidates
    halls: Mapping[int, Hall] = field(default_factory=dict)  # of the groups that are there, by their number

    @classmethod
    def around(cls, day: date, visit: Visit) -> "Choices":
        """For a plan of about `day`; six queries."""
        candidates = Candidates(day, excluding_visit=visit)
        batches = list(visit.batches.select_related("hall", "route__hall"))
        routes = {route.pk: route for route in Route.objects.in_use().select_related("hall")}
        return cls(
            routes=routes | {batch.route.pk: batch.route for batch in batches if batch.route},
            docents={person.pk: person for person in candidates.people},
            rooms={room.pk: room for room in Room.objects.in_use().select_related("venue")},
            candidates=candidates,
            halls={batch.number: batch.hall for batch in batches},
        )

    def for_row(self, row: Mapping[str, str], day: str) -> list[Candidate]:
        """Who could guide the group of a row, the best first; in the order of names until its time makes sense."""
        key = row.get("route", "")
        route = self.routes.get(int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
        span = _span_of(row, day)
        if span is None:
            return [
                Candidate(docent=pk, name=person.name or person.username, is_free=True)
                for pk, person in self.docents.items()
            ]
        return self.candidates.for_group(span, route)


def proposed(visit: Visit, choices: Choices) -> TypedPlan:
    """A plan for a visit that waits: groups as the hall likes them, docents, and the room they wished for."""
    start = visit.proposed_at or visit.starts_at
    span = Span(start, start + visit.span.length)
    typed = TypedPlan(day=f"{local_day(start):%Y-%m-%d}", batches=[])
    typed = with_docents(split_evenly(typed, span, visit.planned_headcount, choices), choices)
    room = visit.room_wish
    if room is None or room.pk not in choices.rooms:
        return typed
    return replace(typed, rooms=[{"room": str(room.pk), **_after_the_tour(typed)}])


def split_evenly(typed: TypedPlan, span: Span, people: int, choices: Choices) -> TypedPlan:
    """The groups of a plan anew: as few as the hall allows, evenly filled, one after the other."""
    route = next(iter(choices.routes.values()), None)
    hall = route.hall if route else Hall.objects.first()
    groups = split(span, people, at_most=hall.batch_size if hall else people, most_groups=MOST_BATCHES)
    numbers = [row.get("number", "") for row in typed.batches]
    return replace(
        typed,
        batches=[
            {
                "number": numbers[place] if place < len(numbers) else "",
                "headcount": str(group.people),
                "route": str(route.pk) if route else "",
                **_clocks(group.span),
            }
            for place, group in enumerate(groups)
        ],
    )


def split_again(typed: TypedPlan, visit: Visit, choices: Choices) -> TypedPlan:
    """Split everybody who stands in the rows, or was announced, from the earliest start on."""
    spans = [span for row in typed.batches if (span := _span_of(row, typed.day))]
    counts = [row.get("headcount", "").strip() for row in typed.batches]
    people = sum(int(count) for count in counts if count.isascii() and count.isdigit() and len(count) < 6)
    return with_docents(
        split_evenly(typed, min(spans, default=visit.span), min(people or visit.planned_headcount, 10_000), choices),
        choices,
    )


def with_docents(typed: TypedPlan, choices: Choices) -> TypedPlan:
    """The best two docents for each group; nobody who already has a group of this visit at that time."""
    rows: list[Typed] = []
    for row in typed.batches:
        taken = _busy_in(rows, row, typed.day)
        first, backup = pair(choices.for_row(row, typed.day), taken=taken)
        rows.append({**row, "first": str(first or ""), "backup": str(backup or "")})
    return replace(typed, batches=rows)


def _busy_in(rows: Iterable[Typed], row: Typed, day: str) -> set[int]:
    span = _span_of(row, day)
    beside = [other for other in rows if span and (also := _span_of(other, day)) and also.overlaps(span)]
    return {int(other[part]) for other in beside for part in ("first", "backup") if other[part]}
