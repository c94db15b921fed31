"""The form with which a resident gives a reservation another room or time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Reservation, Room

from .rooms import RoomField
from .when import WhenForm, times_as_typed


class MoveForm(WhenForm):
    room = RoomField(
        label=_("Room"),
        queryset=Room.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Please choose one of the rooms.")},
    )
    party_size = forms.IntegerField(
        label=_("Number of people"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "min_value": _("Please say how many people come, at least one."),
            "invalid": _("Please give the number of people in digits."),
        },
    )
    field_order = ["room", "day", "start", "length", "party_size"]

    def __init__(self, *args: Any, reservation: Reservation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.in_use().exclude(audience=Room.Audience.STAFF).select_related("venue")
        self.fields["room"].queryset = rooms | rooms.model.objects.filter(pk=reservation.room_id)  # type: ignore[attr-defined]

    def command(self) -> dict[str, Any]:
        """The clean values as `actions.move` takes them; only after `is_valid()`."""
        return {"room": self.cleaned_data["room"], "span": self.span, "party_size": self.cleaned_data["party_size"]}


def as_it_stands(reservation: Reservation) -> dict[str, Any]:
    """A reservation as the fields of the form show it."""
    fields = {"room": reservation.room_id, "party_size": reservation.party_size}
    return fields | times_as_typed(reservation.span)


def what_was_typed(data: Any) -> dict[str, Any]:
    """A submitted form as initial values for another one."""
    return {name: data[name] for name in MoveForm.base_fields if name in data}
