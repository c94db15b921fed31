"""The form with which a group asks for a visit; at the desk the same, for somebody on the phone."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.models import Room
from centre.accounts.forms import CommandForm, PhoneField
from centre.organisations.models import Organisation
from centre.shared.fields import DayField
from centre.shared.problems import Refused
from centre.shared.timespan import CENTRE_ZONE, moment
from centre.shared.wording import clock
from reception.asking import MOST_PEOPLE, Wish, problems_with_times
from reception.forms.headcount import HeadcountField
from reception.models import Stop, Visit
from reception.queries.asking import Calendar, known_organisations

ONE_OF_THE_LIST = _("Please choose from the list.")
CHOSEN = {"invalid_choice": ONE_OF_THE_LIST, "invalid_pk_value": ONE_OF_THE_LIST, "invalid_list": ONE_OF_THE_LIST}
LONGEST_NOTE = Visit._meta.get_field("note").max_length
MANY = ("interests", "needs")
FIELD_OF = {"starts_at": "day", "second_at": "second_day"}  # where the form shows the problems of the command


def _chosen(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("Please choose…")), *choices]


class AskForm(CommandForm):
    """Who comes, when, what for. The key makes that a form counts once, however often it is sent."""

    organisation_name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=80,
        help_text=_("Type a few characters and choose from the list; if it is not there, just write it."),
        widget=forms.TextInput(attrs={"list": "known-organisations", "autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=_chosen(Organisation.Kind.choices), error_messages=CHOSEN)
    level = forms.ChoiceField(label=_("Level"), choices=_chosen(Visit.Level.choices), error_messages=CHOSEN)
    headcount = HeadcountField(
        label=_("About how many people"),
        most=MOST_PEOPLE,
        too_many=_("That is more than the house holds. For very large groups please call us."),
    )
    contact_name = forms.CharField(
        label=_("Contact"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_phone = PhoneField(help_text=_("We call it about this visit alone."))
    contact_email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Optional. Without it we call you with the answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is not an e-mail address. You may leave it empty.")},
    )
    day = DayField(label=_("Day"))
    time = forms.TimeField(
        label=_("Arrival"),
        input_formats=["%H:%M"],
        widget=forms.Select,
        error_messages={"invalid": _("Please choose one of the times.")},
    )
    second_day = DayField(label=_("Or else on"), required=False)
    second_time = forms.TimeField(
        label=_("Arrival then"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.Select,
        error_messages={"invalid": _("Please choose one of the times.")},
    )
    purpose = forms.ChoiceField(
        label=_("Purpose of the visit"), choices=_chosen(Visit.Purpose.choices), error_messages=CHOSEN
    )
    purpose_words = forms.CharField(label=_("In a few words"), max_length=80, required=False)
    interests = forms.ModelMultipleChoiceField(
        label=_("What interests you"),
        queryset=Stop.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOSEN,
    )
    speech = forms.ChoiceField(
        label=_("Guided in"),
        choices=Visit.Speech.choices,
        initial=Visit.Speech.MANDARIN,
        required=False,
        error_messages=CHOSEN,
    )
    needs = forms.MultipleChoiceField(
        label=_("What we should look after"),
        choices=Visit.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOSEN,
    )
    room_wish = forms.ModelChoiceField(
        label=_("Would you like a room afterwards?"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("No, thank you"),
        error_messages=CHOSEN,
    )
    note = forms.CharField(
        label=_("What else you would like to say"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example what you want to hear more about. Optional; please no ID-card numbers."),
    )
    same_is_meant = forms.BooleanField(label=_("This is another visit of the same organisation"), required=False)
    agree = forms.BooleanField(
        label=_("I have read how this information is used, and agree to it for this visit"),
        error_messages={"required": _("Without your agreement we may not keep your name and number.")},
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    at_the_desk = False

    def __init__(self, *args: Any, calendar: Calendar, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        self.suggestions = known_organisations()
        stops, rooms = Stop.objects.in_use().filter(on_request=True), Room.objects.in_use().exclude(kind=Room.Kind.SEAT)
        self.fields["interests"].queryset = stops  # type: ignore[attr-defined]
        self.fields["room_wish"].queryset = rooms.select_related("venue")  # type: ignore[attr-defined]
        self.fields["room_wish"].label_from_instance = _room_words  # type: ignore[attr-defined]
        self._offer_times()

    def _offer_times(self) -> None:
        """The half hours of the opening hours, and whatever was typed, so that it is shown and not lost."""
        offered = [f"{at:%H:%M}" for at in self.calendar.times()]
        for name in ("time", "second_time"):
            typed = self[name].value()
            typed = f"{typed:%H:%M}" if isinstance(typed, time) else str(typed or "")[:20]
            choices = sorted({*offered, *([typed] if typed else [])})
            empty = [("", _("Please choose…") if name == "time" else "—")]
            self.fields[name].widget.choices = empty + [(at, at) for at in choices]

    def clean_key(self) -> UUID:
        """A form without a key of ours is one of its own."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, other in (("second_day", "second_time"), ("second_time", "second_day")):
            if cleaned.get(other) is not None and cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please choose day and time, or leave both empty."))
        return cleaned

    def show(self, refused: Refused) -> None:
        """Put each problem beside its field, or at the top."""
        for problem in refused.problems:
            field = FIELD_OF.get(problem.field or "", problem.field)
            self.add_error(field if field in self.fields else None, str(problem))
        for name in self.fields:  # the list at the top names them in the order of the page
            if name in self.errors:
                self.errors[name] = self.errors.pop(name)

    def consult(self, *, now: datetime) -> None:
        """Say of a form with other faults, too, what stands against its times, so that nobody has to come again."""
        wanted = {"starts_at": self._moment("day", "time"), "second_at": self._moment("second_day", "second_time")}
        problems = problems_with_times(wanted, self.calendar, at_the_desk=self.at_the_desk, now=now)
        if problems:
            self.show(Refused(problems))

    def command(self) -> Wish:
        """The clean values as `asking.ask` takes them; only after `is_valid()`."""
        wanted = self.cleaned_data
        names = self.fields.keys() - {"day", "time", "second_day", "second_time", "speech", "agree"}
        values = {name: wanted[name] for name in names}
        speech = wanted["speech"] or Visit.Speech.MANDARIN
        starts_at, second_at = self._moment("day", "time"), self._moment("second_day", "second_time")
        return Wish(**values, speech=speech, starts_at=starts_at, second_at=second_at)  # type: ignore[arg-type]

    def _moment(self, day: str, at: str) -> datetime | None:
        """What two fields say together, as far as it can be understood."""
        parts = self.cleaned_data.get(day), self.cleaned_data.get(at)
        return moment(*parts) if None not in parts else None  # type: ignore[arg-type]


class DeskAskForm(AskForm):
    """What somebody says on the phone; the desk reads the notice out, and nobody ticks a box."""

    agree = None  # type: ignore[assignment]
    at_the_desk = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_phone"].help_text = ""
        for name in ("organisation_name", "contact_name", "contact_phone", "contact_email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class StatusForm(CommandForm):
    """The two things on the slip."""

    reference = forms.CharField(
        label=_("Number of the visit"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("It begins with CG."),
    )
    code = forms.CharField(
        label=_("Code of the visit"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Eight letters and digits; capitals and the dash do not matter."),
    )

    def command(self) -> dict[str, str]:
        return {"reference": self.cleaned_data["reference"], "code": self.cleaned_data["code"]}


def what_was_typed(data: QueryDict) -> dict[str, Any]:
    """A submitted form as initial values for another one, so that nothing typed is lost."""
    known: Mapping[str, Any] = AskForm.base_fields
    return {name: data.getlist(name) if name in MANY else data[name] for name in data if name in known}


def wish_as_typed(at: datetime) -> dict[str, str]:
    """A moment as the fields of the form show it."""
    local = at.astimezone(CENTRE_ZONE)
    return {"day": f"{local:%Y-%m-%d}", "time": clock(local)}


def _room_words(room: Room) -> str:
    return f"{room.name} · {room.venue.name}"
