"""The form with which a resident reserves a room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Equipment, Room
from bookings.policies import Booker
from centre.accounts.forms import PhoneField
from centre.accounts.models import User
from centre.organisations.models import Organisation

from .pieces import PiecesForm
from .when import WhenForm


class ReserveForm(PiecesForm, WhenForm):
    """What a reservation needs; only the room's own equipment and the person's own organisations can be chosen."""

    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=80,
        help_text=_("Only the desk sees this. The day's list only says “taken”, unless you open it to the public."),
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
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("None, privately"),
        error_messages={"invalid_choice": _("Please choose an organisation you belong to.")},
    )  # fmt: skip
    contact_name = forms.CharField(
        label=_("Contact"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_phone = PhoneField(help_text=_("Only to confirm or change this reservation."))
    equipment = forms.ModelMultipleChoiceField(
        label=_("Please prepare"),
        queryset=Equipment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("This room does not have that. Please choose from the list."),
            "invalid_pk_value": _("This room does not have that. Please choose from the list."),
        },
    )
    note = forms.CharField(
        label=_("What else is needed"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example two more chairs, or help with the remote meeting. Optional."),
    )
    public_title = forms.CharField(
        label=_("Open to the public as"),
        max_length=40,
        required=False,
        help_text=_("Optional. With a title here the day's list shows it, and everybody may come."),
    )
    agree = forms.BooleanField(
        label=_("I have read the rules of the room and will keep them"),
        error_messages={"required": _("Please read the rules of the room and tick this box.")},
    )

    def __init__(self, *args: Any, room: Room, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if room.equipment.all():
            self.fields["equipment"].queryset = room.equipment.all()  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.of(person)  # type: ignore[attr-defined]
        self.person = person

    def booker(self) -> Booker:
        """What the rules need to know of the person; no query when the organisations were asked for already."""
        return Booker(in_organisation=bool(self.fields["organisation"].queryset), pk=self.person.pk)  # type: ignore[attr-defined]

    def command(self) -> dict[str, Any]:
        """The clean values as `actions.reserve` takes them; only after `is_valid()`."""
        names = self.fields.keys() - {"day", "start", "length", "agree", *self.portable}
        return {"span": self.span, "pieces": self.pieces()} | {name: self.cleaned_data[name] for name in names}


def what_was_typed(data: Any) -> dict[str, Any]:
    """A submitted form as initial values for another one, so that nothing typed is lost."""
    known = {name: data[name] for name in data if name in ReserveForm.base_fields or name.startswith("pieces-")}
    return known | ({"equipment": data.getlist("equipment")} if "equipment" in data else {})
