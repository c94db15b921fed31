"""The form of a plan: groups and rooms, row by row; bound only when the plan is to be carried out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.rooms import room_choices
from centre.accounts.forms import CommandForm
from centre.shared.fields import ClockField, DayField
from centre.shared.problems import Problem, Refused
from centre.shared.rows import bound_or_draft, show_in_rows
from centre.shared.timespan import Span
from reception.forms.desk_answers import LONGEST_ANSWER
from reception.forms.rows import problems_of_rows
from reception.forms.typed_plan import BATCH_FIELDS, ROOM_FIELDS, Choices, TypedPlan, span_between
from reception.models import Batch, Hall
from reception.plans import BatchPlan, Plan, RoomPlan
from reception.ranking import Candidate


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
    field_order = BATCH_FIELDS

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
    field_order = ROOM_FIELDS

    def __init__(self, *args: Any, choices: "Choices", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room: Any = self.fields["room"]
        room.choices = [
            ("", _("Please choose…")),
            *room_choices(choices.rooms.values(), lambda one: (one.pk, one.name)),
        ]
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
