"""What is looked for in the log; it stands in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.forms import SearchInDaysForm
from centre.accounts.models import User
from centre.organisations.models import Organisation
from reception.models import Duty, Visit
from reception.queries.log import MISSED, RECEIVED_ONES, Wanted

ANY = ("", _("all"))


class LogForm(SearchInDaysForm):
    """Words and filters, each of which may be empty."""

    q = forms.CharField(
        label=_("Organisation, contact, docent, remark"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Organisation.Kind.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ANY, *Visit.Level.choices])
    docent = forms.ModelChoiceField(label=_("Docent"), required=False, queryset=User.objects.none(), empty_label=ANY[1])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ANY,
            (RECEIVED_ONES, pgettext_lazy("group", "received")),
            (MISSED, _("did not come")),
            *Visit.State.choices,
        ],
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        guides = Duty.objects.filter(batch__isnull=False).values("docent")
        self.fields["docent"].queryset = User.objects.filter(pk__in=guides).order_by("name")  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What is looked for, of a valid form."""
        said = self.cleaned_data
        return Wanted(
            words=said["q"],
            first_day=said["from"],
            last_day=said["to"],
            kind=said["kind"],
            level=said["level"],
            docent=said["docent"],
            state=said["state"],
        )
