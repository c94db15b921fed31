"""What the desk types to reserve a room for somebody, to move a reservation, or to cancel it."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.pieces import PiecesForm
from bookings.forms.rooms import RoomField
from bookings.models import Reservation, Room
from centre.accounts.forms import CommandForm
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.fields import ClockField, DayField
from centre.shared.problems import Refused
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment

LONGEST_ANSWER = Reservation._meta.get_field("answer").max_length
MOST_PEOPLE = 10_000


class PlaceForm(CommandForm):
    """A room and a stretch of one day."""

    room = RoomField(label=_("Room"), queryset=Room.objects.none(), empty_label=_("Please choose…"))
    day = DayField(label=_("Day"))
    start = ClockField(label=_("From"))
    end = ClockField(label=_("Until"))
    party_size = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=MOST_PEOPLE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.in_use().select_related("venue")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end is not None and end != time() and end <= start:
            self.add_error("end", _("The end must come after the start."))
        return cleaned

    def span(self) -> Span:
        """The stretch that was typed; until 00:00 means until midnight."""
        day, start, end = (self.cleaned_data[name] for name in ("day", "start", "end"))
        return Span(moment(day, start), moment(day, end) if end != time() else moment(day + timedelta(days=1), end))

    def show(self, refused: Refused) -> None:
        """The rules speak of lengths; here the end is what can be changed."""
        for problem in refused.problems:
            field = {"length": "end"}.get(problem.field or "", problem.field)
            self.add_error(field if field in self.fields else None, str(problem))


class DeskMoveForm(PlaceForm):
    """Where to and when, and what the holder is told."""

    reason = forms.CharField(
        label=_("Why (told to the holder)"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, reservation: Reservation) -> None:
        place = place_of(reservation.room, reservation.span)
        super().__init__(data, initial={**place, "party_size": reservation.party_size})

    def command(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        return {
            "room": wanted["room"],
            "span": self.span(),
            "party_size": wanted["party_size"],
            "reason": wanted["reason"],
        }


class DeskCancelForm(CommandForm):
    """The notice that goes with a cancellation."""

    reason = forms.CharField(
        label=_("Why (told to the holder)"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 2})
    )

    def command(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class DeskReserveForm(PiecesForm, PlaceForm):
    """A reservation for a person with an account (found by the search above the form) or without."""

    contact_name = forms.CharField(label=_("Name of the contact"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=_("Phone of the contact"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("none")
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=80)
    note = forms.CharField(
        label=_("Also needed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(
        label=_("Whose reservation it is"),
        choices=[
            (Reservation.Kind.PUBLIC, _("a resident's or an organisation's")),
            (Reservation.Kind.STAFF, _("the centre's own")),
        ],
    )
    public_title = forms.CharField(
        label=_("Public title"),
        max_length=40,
        required=False,
        help_text=_("Only for events that everybody may attend: it is shown on the public pages."),
    )

    def __init__(self, *args: Any, holder: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder = holder
        self.fields["organisation"].queryset = Organisation.objects.active()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.holder and not cleaned.get("contact_name"):
            self.add_error("contact_name", _("Please look up the person's account above, or write a name here."))
        return cleaned

    def command(self) -> dict[str, Any]:
        names = (
            "room",
            "party_size",
            "purpose",
            "note",
            "contact_name",
            "contact_phone",
            "organisation",
            "kind",
            "public_title",
        )
        values = {name: self.cleaned_data[name] for name in names}
        return values | {"span": self.span(), "holder": self.holder, "pieces": self.pieces()}


def place_of(room: Room | None, span: Span | None) -> Mapping[str, Any]:
    """Initial values of a place form."""
    if span is None:
        return {"room": room}
    start, end = (at.astimezone(CENTRE_ZONE).time() for at in (span.starts_at, span.ends_at))
    return {"room": room, "day": local_day(span.starts_at), "start": start, "end": end}
