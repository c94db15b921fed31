"""What was written on paper while the network was away, typed in several rows at once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.desk_reserve import PlaceForm
from bookings.forms.rooms import room_choices
from bookings.models import Room
from centre.shared.problems import Problem, Refused

ROWS = 8
Choices = list[tuple[Any, Any]]


class PaperRowForm(PlaceForm):
    """One line of the paper."""

    contact_name = forms.CharField(label=_("Name of the contact"), max_length=40)
    contact_phone = forms.CharField(
        label=_("Phone of the contact"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=80)

    field_order = ("day", "start", "end", "room", "contact_name", "contact_phone", "party_size", "purpose")

    def __init__(self, *args: Any, rooms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)  # most rows stay empty
        self.fields["room"].widget.choices = rooms

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; such a row is not checked either."""
        return not self.is_bound

    def command(self) -> dict[str, Any]:
        names = ("room", "party_size", "contact_name", "contact_phone", "purpose")
        return {name: self.cleaned_data[name] for name in names} | {"span": self.span()}

    def show(self, refused: Refused) -> None:
        """What has ended is refused at the desk too, which somebody with a day's paper before them should know."""
        super().show(refused)
        if "in_past" in refused.codes:
            self.add_error("start", _("What has ended cannot be entered any more; what is still going on can."))

    def problems(self) -> list[Problem]:
        """Everything that is wrong with the row, each problem with the full name of its field."""
        return [self._problem(name, message) for name, messages in self.errors.items() for message in messages]

    def _problem(self, name: str, message: Any) -> Problem:
        if name not in self.fields or name == "start":  # the rules speak of the time in whole sentences
            return Problem(code="row", field=self.add_prefix("start"), message=message)
        return Problem(code="row", field=self.add_prefix(name), message=f"{self.fields[name].label}{_(': ')}{message}")


def paper_rows(data: Mapping[str, Any] | None, *, initial: Mapping[str, Any]) -> list[PaperRowForm]:
    """As many rows as there are, with the names `row1-day` to `row8-purpose`; one query for the rooms of all.

    A row in which nothing but the day stands is as good as not there: it comes back empty.
    """
    rooms = Room.objects.in_use().select_related("venue")
    choices: Choices = [("", _("Please choose…")), *room_choices(rooms, lambda room: (room.pk, room.name))]
    names = (f"row{number}" for number in range(1, ROWS + 1))
    return [PaperRowForm(_typed(data, row), prefix=row, rooms=choices, initial=dict(initial)) for row in names]


def _typed(data: Mapping[str, Any] | None, row: str) -> Mapping[str, Any] | None:
    told = (name for name in PaperRowForm.base_fields if name != "day")
    return data if data and any(str(data.get(f"{row}-{name}", "")).strip() for name in told) else None


def with_place(data: Mapping[str, Any], row: str, place: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with another room and time in one row."""
    changed = {f"{row}-{name}": value for name, value in place.items()}
    return {name: data[name] for name in data} | changed
