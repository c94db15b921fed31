"""What is looked for in the audit trail; it stands in the address."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.backends import person_named
from centre.accounts.forms import SearchInDaysForm
from centre.trail.models import Kind
from centre.trail.queries import Place, Wanted

ANY = ("", _("all"))
LARGEST = 2**63 - 1
MICROSECOND = timedelta(microseconds=1)


class TrailForm(SearchInDaysForm):
    """Words and filters, each of which may be empty."""

    q = forms.CharField(
        label=_("Page, table, whose or which"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("What happened"), required=False, choices=[ANY, *Kind.choices])
    who = forms.CharField(
        label=_("User name or mobile number"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(label=_("Network address"), required=False, max_length=64)
    request = forms.CharField(label=_("Number of the request"), required=False, max_length=64)
    before = forms.RegexField(r"^\d{1,18}-\d{1,19}$", required=False, max_length=40, widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        """What is looked for, of a valid form. Somebody with an account is found under every name they had."""
        said = self.cleaned_data
        person = person_named(said["who"]) if said["who"] else None
        return Wanted(
            kind=said["kind"],
            who=person.pk if person else None,
            who_name="" if person else said["who"],
            first_day=said["from"],
            last_day=said["to"],
            address=said["address"],
            request_id=said["request"],
            words=said["q"],
        )

    def words(self) -> str:
        """What was looked for, in one line."""
        return " ".join(f"{name}={value}" for name, value in self.cleaned_data.items() if value)

    def place(self) -> Place | None:
        """Where the page before this one ended."""
        if not (told := self.cleaned_data["before"]):
            return None
        micros, _dash, number = told.partition("-")
        try:
            return datetime.fromtimestamp(int(micros) / 1_000_000, UTC), min(int(number), LARGEST)
        except (ValueError, OverflowError, OSError):
            return None


def place_words(place: Place | None) -> str:
    """The same as a part of an address."""
    if place is None:
        return ""
    at, number = place
    return f"{(at - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND}-{number}"
