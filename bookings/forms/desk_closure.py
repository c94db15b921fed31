"""Where, from when until when, and why rooms are closed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.closing import Closing, problems_with_closing
from bookings.forms.rooms import grouped_choices
from bookings.models import Room
from centre.accounts.forms import CommandForm
from centre.shared.fields import MomentField
from centre.shared.problems import Refused
from centre.shared.timespan import Span

# What closures are usually for; any other reason can be typed.
REASONS = (_("air conditioning"), _("fire drill"), _("city-wide meeting"), _("piano tuning"), _("cleaning"))


class ClosureForm(CommandForm):
    """Nothing is saved by it: it says what is to be closed, so that one sees whom that hits."""

    where = forms.ChoiceField(label=_("Where"))
    start = MomentField(label=_("From"))
    until = MomentField(label=_("Until"))
    reason = forms.CharField(
        label=_("Reason (everybody can read it)"), max_length=60, widget=forms.TextInput(attrs={"list": "reasons"})
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rooms = list(Room.objects.in_use().select_related("venue"))
        self.fields["where"].choices = _places(self.rooms)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("start") and cleaned.get("until"):
            span = Span(cleaned["start"], cleaned["until"])
            if problems := problems_with_closing(span, now=timezone.now()):
                self.show(Refused(problems))
        return cleaned

    def change(self) -> Closing:
        """What is to be published."""
        wanted = self.cleaned_data
        rooms = [room for room in self.rooms if wanted["where"] in _names(room)]
        return Closing(rooms=rooms, span=Span(wanted["start"], wanted["until"]), reason=wanted["reason"])


def _names(room: Room) -> set[str]:
    """By which choices a room is meant."""
    return {"centre", f"venue-{room.venue_id}", f"room-{room.pk}"}


def _places(rooms: Sequence[Room]) -> list[Any]:
    venues = {room.venue_id: str(room.venue) for room in rooms}
    return [
        ("centre", _("the whole centre")),
        (_("a venue with all its rooms"), [(f"venue-{pk}", name) for pk, name in venues.items()]),
        *grouped_choices(rooms),
    ]
