"""What the desk types to reserve a series, to let it go on, to change it, or to cancel it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bookings.forms.desk_reserve import LONGEST_ANSWER, MOST_PEOPLE, PlaceForm
from bookings.forms.previewed import PreviewedForm
from bookings.forms.rooms import RoomField
from bookings.models import Reservation, Room, Series
from bookings.queries.series_dates import Change, Scope
from bookings.queries.series_preview import Plan
from bookings.recurrence import MOST_DATES, MOST_WEEKS, Rhythm, problems_with_rhythm
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.fields import ClockField, DayField
from centre.shared.problems import Refused
from centre.shared.timespan import local_day
from centre.shared.wording import clock_span, day_words, weekday_words

A_DAY = 24 * 60
MONTHLY = "monthly"
RHYTHMS = [
    ("1", _("every week")),
    *[(str(n), ngettext_lazy("every %(n)d week", "every %(n)d weeks", n) % {"n": n}) for n in range(2, MOST_WEEKS + 1)],
    (MONTHLY, _("every month on that weekday")),
]
ON_SPECIAL_DAYS = Series.OnSpecialDays.choices


class SeriesForm(PreviewedForm, PlaceForm):
    """The first date, how it comes again, and for whom."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS)
    last_day = DayField(label=_("Last day"), required=False)
    count = forms.IntegerField(label=_("or: how many times"), min_value=1, max_value=MOST_DATES, required=False)
    on_holidays = forms.ChoiceField(label=_("On public holidays"), choices=ON_SPECIAL_DAYS)
    on_make_up_workdays = forms.ChoiceField(label=_("On make-up workdays"), choices=ON_SPECIAL_DAYS)
    purpose = forms.CharField(label=_("Purpose"), max_length=80)
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

    def __init__(self, *args: Any, holder: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder = holder
        self.fields["day"].label = _("First day")
        self.fields["organisation"].queryset = Organisation.objects.active()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.holder and not cleaned.get("contact_name"):
            self.add_error("contact_name", _("Please look up the person's account, or write a name here."))
        if "last_day" in cleaned and "count" in cleaned and bool(cleaned["last_day"]) == bool(cleaned["count"]):
            self.add_error("last_day", _("Please give either the last day or how many times."))
        elif not self.errors:
            self.show(Refused(problems)) if (problems := self._problems()) else None
        return cleaned

    def _problems(self) -> list[Any]:
        return problems_with_rhythm(self._rhythm(), last_day=self._last_day())

    def show(self, refused: Refused) -> None:
        """A last day that was counted is shown beside the count."""
        counted = "count" if self.cleaned_data.get("count") else "last_day"
        fields = {"every": "rhythm", "length": "end", "last_day": counted}
        for problem in refused.problems:
            field = fields.get(problem.field or "", problem.field)
            self.add_error(field if field in self.fields else None, str(problem))

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "holder": self.holder}

    def plan(self) -> Plan:
        """What is to be reserved; only after `is_valid()`."""
        wanted = self.cleaned_data
        return Plan(
            room=wanted["room"],
            rhythm=self._rhythm(),
            last_day=self._last_day(),
            starts=wanted["start"],
            minutes=self.span().minutes,
            on_holidays=wanted["on_holidays"],
            on_make_up_workdays=wanted["on_make_up_workdays"],
            party_size=wanted["party_size"],
        )

    def command(self) -> dict[str, Any]:
        names = ("purpose", "contact_name", "contact_phone", "organisation")
        return {name: self.cleaned_data[name] for name in names} | {"plan": self.plan(), "holder": self.holder}

    def _rhythm(self) -> Rhythm:
        chosen, first_day = self.cleaned_data["rhythm"], self.cleaned_data["day"]
        if chosen == MONTHLY:
            return Rhythm(kind=MONTHLY, first_day=first_day)
        return Rhythm(kind="weekly", first_day=first_day, every=int(chosen))

    def _last_day(self) -> date:
        wanted = self.cleaned_data
        return wanted["last_day"] or self._rhythm().last_of(wanted["count"])


class SeriesExtendForm(PreviewedForm):
    """Until when it goes on."""

    last_day = DayField(label=_("New last day"))


class ScopeForm(PreviewedForm):
    """Which dates of a series are meant; `dates` are those still to begin."""

    scope = forms.ChoiceField(label=_("Which dates"), choices=Scope)
    from_day = forms.TypedChoiceField(
        label=_("This date"),
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
        help_text=_("Not needed when all dates to come are meant."),
    )

    def __init__(self, *args: Any, dates: Iterable[Reservation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Please choose…")), *((f"{one.series_day}", _date_words(one)) for one in dates)]
        self.fields["from_day"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") in (Scope.ONE, Scope.FOLLOWING) and "from_day" in cleaned and not cleaned["from_day"]:
            self.add_error("from_day", _("Please choose the date."))
        return cleaned

    def whose(self) -> dict[str, Any]:
        """The scope as commands take it; only after `is_valid()`."""
        return {"scope": self.cleaned_data["scope"], "from_day": self.cleaned_data["from_day"]}


class SeriesChangeForm(ScopeForm):
    """What is to be different; what is left empty stays as it is on each date."""

    room = RoomField(label=_("Room"), queryset=Room.objects.none(), empty_label=_("as it is"), required=False)
    start = ClockField(label=_("From"), required=False)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=A_DAY, required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=80, required=False)
    party_size = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=MOST_PEOPLE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.in_use().select_related("venue")  # type: ignore[attr-defined]

    def show(self, refused: Refused) -> None:
        fields = {"length": "minutes"}
        for problem in refused.problems:
            field = fields.get(problem.field or "", problem.field)
            self.add_error(field if field in self.fields else None, str(problem))

    def change(self) -> Change:
        """Only what was filled in; only after `is_valid()`."""
        wanted = self.cleaned_data
        return Change(
            room=wanted["room"],
            starts=wanted["start"],
            minutes=wanted["minutes"],
            purpose=wanted["purpose"] or None,
            party_size=wanted["party_size"],
        )

    def command(self) -> dict[str, Any]:
        return {"change": self.change(), **self.whose()}


class SeriesCancelForm(ScopeForm):
    """Which dates, and what the holder is told."""

    reason = forms.CharField(
        label=_("Why (told to the holder)"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 2})
    )

    def command(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], **self.whose()}


class OwnSeriesCancelForm(SeriesCancelForm):
    """From which date on the holder gives the room back."""

    scope = forms.ChoiceField(choices=[(Scope.FOLLOWING, "")], widget=forms.HiddenInput, initial=Scope.FOLLOWING)
    reason = forms.CharField(
        label=_("Why (optional)"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_day"].label = _("From which date on")
        self.fields["from_day"].help_text = ""


def _date_words(reservation: Reservation) -> str:
    """`9 月 3 日 星期四 14:00–16:00`."""
    day = local_day(reservation.starts_at)
    return f"{day_words(day)} {weekday_words(day)} {clock_span(reservation.span)}"
