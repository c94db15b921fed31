"""The plan of a visit as it is typed: groups and rooms, row by row, and the other answers of the desk.

What was typed is kept as text until the plan is to be carried out, so that one row more loses nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.forms.desk_decide import DeclineForm
from bookings.models import Room
from centre.accounts.forms import CommandForm
from centre.accounts.models import User
from centre.shared.fields import ClockField, DayField
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment
from reception.carrying_out import MOST_BATCHES, MOST_ROOMS
from reception.models import Batch, Hall, Route, Visit
from reception.plans import BatchPlan, Plan, RoomPlan
from reception.queries.candidates import Candidates
from reception.ranking import Candidate, pair
from reception.splitting import split

Typed = dict[str, str]
A_ROOM_LATER = timedelta(hours=1)  # how long a room is proposed for after the tour
LONGEST_ANSWER = Visit._meta.get_field("answer").max_length


def span_between(day: date, start: time, end: time) -> Span:
    """From one clock time of a day to another; until 00:00 means until midnight."""
    return Span(moment(day, start), moment(day, end) if end != time() else moment(day + timedelta(days=1), end))


class SpanForm(CommandForm):
    """From and until on the day of the plan."""

    starts_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("Until"))

    def span(self, day: date) -> Span:
        """The stretch that was typed."""
        return span_between(day, self.cleaned_data["starts_at"], self.cleaned_data["ends_at"])


class BatchRowForm(SpanForm):
    """One group."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=32_000)
    label = forms.CharField(
        label=_("Who they are, for instance a class"),
        required=False,
        max_length=Batch._meta.get_field("label").max_length,
    )
    headcount = forms.IntegerField(label=_("How many people"), min_value=1, max_value=10_000)
    route = forms.TypedChoiceField(label=_("Route"), required=False, empty_value=None)
    first = forms.TypedChoiceField(label=_("Guides"), required=False, empty_value=None)
    backup = forms.TypedChoiceField(label=_("Stands by"), required=False, empty_value=None)
    over_capacity_reason = forms.CharField(
        label=_("Why more than the hall holds (only then)"),
        required=False,
        max_length=Batch._meta.get_field("over_capacity_reason").max_length,
    )
    field_order = ("number", "label", "starts_at", "ends_at", "headcount", "route", "first", "backup")

    def __init__(self, *args: Any, choices: "Choices", candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _offered(candidates, _("to be assigned"))
        for name, offered, rows in [
            ("route", [("", _("none")), *((pk, route.name) for pk, route in choices.routes.items())], choices.routes),
            ("first", people, choices.docents),
            ("backup", people, choices.docents),
        ]:
            chosen: Any = self.fields[name]
            chosen.choices, chosen.coerce = offered, lambda key, rows=rows: rows[int(key)]
        self.candidates = candidates

    def plan(self, day: date, halls: Mapping[int, Hall]) -> BatchPlan:
        typed = self.cleaned_data
        names = ("number", "label", "headcount", "route", "first", "backup", "over_capacity_reason")
        return BatchPlan(
            span=self.span(day), hall=halls.get(typed["number"] or 0), **{name: typed[name] for name in names}
        )


class RoomRowForm(SpanForm):
    """One room."""

    room = forms.TypedChoiceField(label=_("Room"), empty_value=None)
    field_order = ("room", "starts_at", "ends_at")

    def __init__(self, *args: Any, choices: "Choices", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room: Any = self.fields["room"]
        room.choices = [("", _("Please choose…")), *((pk, one.name) for pk, one in choices.rooms.items())]
        room.coerce = lambda key: choices.rooms[int(key)]

    def plan(self, day: date) -> RoomPlan:
        return RoomPlan(room=self.cleaned_data["room"], span=self.span(day))


class PlanHeadForm(CommandForm):
    """What holds for the plan as a whole."""

    day = DayField(label=_("Day"))
    words = forms.CharField(
        label=_("What else the contact should know"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _offered(candidates: Iterable[Candidate], nobody: Any) -> list[tuple[Any, Any]]:
    """Free docents, the best first, then those who are busy; each says why."""
    free = [(one.docent, one.in_words) for one in candidates if one.is_free]
    busy = [(one.docent, one.in_words) for one in candidates if not one.is_free]
    groups = [(_("free, the best first"), free), (_("not free then"), busy)]
    return [("", nobody), *((title, rows) for title, rows in groups if rows)]


# --- what is typed ---------------------------------------------------------------------------------------------------


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
            batches=typed_rows(data, "batches", BatchRowForm, MOST_BATCHES),
            rooms=typed_rows(data, "rooms", RoomRowForm, MOST_ROOMS),
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


def without_row(rows: Sequence[Typed], row: str) -> list[Typed]:
    """The rows without the one that is called, for instance, `batches-1`; all of them when there is none."""
    place = row.partition("-")[2]
    gone = int(place[:4]) if place.isascii() and place.isdigit() else None
    return [one for number, one in enumerate(rows) if number != gone]


def typed_rows(data: Mapping[str, str], kind: str, form: type[forms.Form], most: int) -> list[Typed]:
    """The rows `kind-0-…`, `kind-1-…` of a page that says in `kind` how many they are; at most `most`."""
    told = data.get(kind, "")
    count = min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 5 else 0
    names = form.base_fields
    return [{name: data.get(f"{kind}-{place}-{name}", "") for name in names} for place in range(count)]


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


# --- the forms of the page -------------------------------------------------------------------------------------------


class PlanForm:
    """All rows of a plan; bound only when it is to be carried out, so that looking at a draft complains of nothing."""

    def __init__(self, typed: TypedPlan, choices: Choices, *, bound: bool = False) -> None:
        self.choices = choices
        self.head = bound_or_draft(PlanHeadForm, "", {"day": typed.day, "words": typed.words}, bound)
        self.batches = [
            bound_or_draft(
                BatchRowForm, f"batches-{place}", row, bound,
                choices=choices, candidates=choices.for_row(row, typed.day),
            )
            for place, row in enumerate(typed.batches)
        ]  # fmt: skip
        fresh = count(max(choices.halls, default=0) + 1)
        for form, row in zip(self.batches, typed.batches, strict=True):
            form.shown_number = _number_there(row, choices) or next(fresh)
        self.rooms = [
            bound_or_draft(RoomRowForm, f"rooms-{place}", row, bound, choices=choices)
            for place, row in enumerate(typed.rooms)
        ]

    def is_valid(self) -> bool:
        return not self.problems()

    def plan(self) -> Plan:
        """Call it when the form is valid."""
        day = self.head.cleaned_data["day"]
        return Plan(
            batches=[row.plan(day, self.choices.halls) for row in self.batches],
            rooms=[row.plan(day) for row in self.rooms],
        )

    @property
    def words(self) -> str:
        words: str = self.head.cleaned_data["words"]
        return words

    def show(self, refused: Refused) -> None:
        """Put each problem at its row, or at the top."""
        show_in_rows(refused, self.head, [*self.batches, *self.rooms])

    def problems(self) -> list[Problem]:
        """Everything that is wrong, each with its row and the full name of its field."""
        return problems_of_rows(self._forms())

    def _forms(self) -> list[Any]:
        return [self.head, *self.batches, *self.rooms]


def _number_there(row: Mapping[str, str], choices: Choices) -> int | None:
    """The number of the group that a row is about; None for a new one, which gets its number when it is saved."""
    told = row.get("number", "")
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0
    return number if number in choices.halls else None


def bound_or_draft(kind: Any, prefix: str, row: Mapping[str, str], bound: bool, **more: Any) -> Any:
    """The form of one row: with what was typed as data, or, for a draft, as what it begins with."""
    if not bound:
        return kind(initial=row, prefix=prefix or None, use_required_attribute=False, **more)
    data = {f"{prefix}-{name}" if prefix else name: value for name, value in row.items()}
    return kind(data, prefix=prefix or None, use_required_attribute=False, **more)


def show_in_rows(refused: Refused, head: Any, rows: Sequence[Any]) -> None:
    """Put each problem, of a field such as `batches-0-first`, at its row; at the top when it belongs to none."""
    by_prefix = {form.prefix: form for form in rows}
    for problem in refused.problems:
        prefix, _dash, name = (problem.field or "").rpartition("-")
        form = by_prefix.get(prefix, head)
        form.add_error(name if name in form.fields else None, str(problem))


def problems_of_rows(rows: Iterable[Any]) -> list[Problem]:
    """Everything that is wrong with some forms, each problem with its row and the full name of its field."""
    return [problem for form in rows for problem in _problems_of(form)]


def _problems_of(form: Any) -> Iterable[Problem]:
    where = _row_words(form)
    for name, messages in form.errors.items():
        known = name in form.fields
        label = f"{form.fields[name].label}{gettext(': ')}" if known and form.fields[name].label else ""
        field = form.add_prefix(name) if known else None
        for message in messages:
            yield Problem(code="row", field=field, message=f"{where}{label}{message}")


def _row_words(form: Any) -> str:
    """`第 2 批：`, before what is wrong with a row; nothing for the head of the page."""
    kind, _dash, place = (form.prefix or "").partition("-")
    if not place:
        return ""
    number = getattr(form, "shown_number", int(place) + 1)
    words = {"batches": gettext("batch %(n)d"), "rooms": gettext("room %(n)d"), "stops": gettext("stop %(n)d")}
    return words[kind] % {"n": number} + gettext(": ")


# --- the other answers -----------------------------------------------------------------------------------------------


class AnotherTimeForm(CommandForm):
    """A day and a time, and what the contact is told."""

    day = DayField(label=_("Day"))
    starts_at = ClockField(label=_("From"))
    answer = forms.CharField(label=_("What the contact is told"), required=False, max_length=LONGEST_ANSWER)

    def starts(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["starts_at"])


class CallOffForm(CommandForm):
    """Why a visit is called off."""

    answer = forms.CharField(label=_("Why (told to the contact)"), required=False, max_length=LONGEST_ANSWER)


class DeclineVisitForm(DeclineForm):
    """Sentences the desk needs again and again; each can be changed before it is sent."""

    reasons = (
        _("All docents are taken at that time. Please choose another day."),
        _("The hall is closed to groups on that day. Please choose another day."),
        _("The group is larger than the hall can take in one day. Please call us, we will find a way."),
        _("There is a meeting in the house at that time. Please choose another time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].label = _("Why not (told to the contact)")
