"""For whom no limit holds, until when, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.fields import DayField


class ExemptionForm(CommandForm):
    """For the person who was looked up, or for an organisation."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("none")
    )
    last_day = DayField(label=_("Until"))
    reason = forms.CharField(label=_("Reason (staff read it)"), max_length=120)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["organisation"].queryset = Organisation.objects.active()  # type: ignore[attr-defined]

    def command(self) -> dict[str, Any]:
        return {**self.cleaned_data, "person": self.person}
