"""The itinerary of a group as it is typed, row by row; kept as text until it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.problems import Problem
from centre.shared.rows import Typed, bound_or_draft, show_in_rows, swapped, typed_rows, without_row
from reception.forms.rows import problems_of_rows
from reception.models import Batch, Stop
from reception.rerouting import LONGEST_STOP, MOST_STOPS, StopPlan


class StopRowForm(CommandForm):
    """One stop."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    stop = forms.TypedChoiceField(label=_("Stop"), empty_value=None)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_STOP)

    def __init__(self, *args: Any, stops: Mapping[int, Stop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["stop"]
        chosen.choices = [("", _("Please choose…")), *((pk, stop.name) for pk, stop in stops.items())]
        chosen.coerce = lambda key: stops[int(key)]

    def plan(self) -> StopPlan:
        typed = self.cleaned_data
        return StopPlan(stop=typed["stop"], minutes=typed["minutes"], pk=typed["pk"])


@dataclass(frozen=True, kw_only=True)
class TypedStops:
    """An itinerary as text."""

    rows: Sequence[Typed]

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> "TypedStops":
        return cls(rows=typed_rows(data, "stops", StopRowForm.base_fields, MOST_STOPS))

    @classmethod
    def of(cls, batch: Batch) -> "TypedStops":
        return cls(
            rows=[
                {"pk": str(one.pk), "stop": str(one.stop_id), "minutes": str(one.minutes)}
                for one in batch.batch_stops.all()
            ]
        )

    def changed(self, change: str) -> "TypedStops":
        """The draft after a button: `more`, `without stops-1`, `up stops-1`; the same for any other word."""
        deed, _space, row = change.partition(" ")
        if deed == "more":
            return replace(self, rows=[*self.rows, {}][:MOST_STOPS])
        if deed == "without":
            return replace(self, rows=without_row(self.rows, row))
        return replace(self, rows=swapped(self.rows, row)) if deed == "up" else self


class StopsForm:
    """All rows of an itinerary; bound only when it is to be saved."""

    def __init__(self, typed: TypedStops, batch: Batch, *, bound: bool = False) -> None:
        stops = {stop.pk: stop for stop in Stop.objects.in_use()} | {
            one.stop_id: one.stop for one in batch.batch_stops.all()
        }
        self.head = bound_or_draft(CommandForm, "", {}, bound)
        self.rows = [
            bound_or_draft(StopRowForm, f"stops-{place}", row, bound, stops=stops)
            for place, row in enumerate(typed.rows)
        ]

    def is_valid(self) -> bool:
        return not self.problems()

    def plan(self) -> list[StopPlan]:
        return [row.plan() for row in self.rows]

    def show(self, refused: Any) -> None:
        show_in_rows(refused, self.head, self.rows)

    def problems(self) -> list[Problem]:
        return problems_of_rows([self.head, *self.rows])
