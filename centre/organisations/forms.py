"""Forms about organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centre.accounts.backends import person_named
from centre.accounts.forms import CommandForm
from centre.accounts.models import User
from centre.organisations.models import Membership, Organisation
from centre.shared.problems import Refused


class OrganisationForm(forms.ModelForm):
    """What the desk keeps of an organisation."""

    class Meta:
        model = Organisation
        fields = ["name", "short_name", "kind"]
        help_texts = {"short_name": _("For lists and screens; may stay empty.")}

    def show(self, refused: Refused) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))


class MemberForm(CommandForm):
    """Who is to belong to an organisation, and as what."""

    person = forms.CharField(
        label=_("Mobile number or user name"),
        max_length=150,
        help_text=_("The whole number, or the user name: of somebody with an account."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("As"), choices=Membership.Role.choices)

    def clean_person(self) -> User:
        person = person_named(self.cleaned_data["person"])
        if person is None or not person.is_active:
            raise ValidationError(_("Nobody has an account with this number or name. Check it, or make one first."))
        return person

    def command(self) -> dict[str, Any]:
        """The arguments of `actions.add_member` that the form knows."""
        return {"person": self.cleaned_data["person"], "role": self.cleaned_data["role"]}


class SearchForm(forms.Form):
    """Which organisations the desk looks for."""

    q = forms.CharField(label=_("Name"), required=False, max_length=40)
