"""What the desk types when somebody stands at the door: a group that was not announced, or individual visitors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.accounts.models import User
from centre.organisations.models import Organisation
from reception.counting import MOST_PEOPLE
from reception.forms.headcount import HeadcountField
from reception.models import Batch, Category, Route, Visit
from reception.queries.docents import docents
from reception.queries.walk_ins import usual_kind_and_level
from reception.walk_ins import Group

LONGEST_REASON = Batch._meta.get_field("over_capacity_reason").max_length
CHOSEN = {"invalid_choice": _("Please choose from the list."), "invalid_pk_value": _("Please choose from the list.")}
AS_USUAL = ("", _("as last time"))


class WalkInForm(CommandForm):
    """Two things are needed, the number and the category; everything else has a sensible default."""

    headcount = HeadcountField(
        label=_("How many people"), most=MOST_PEOPLE, too_many=_("That is more than the house holds.")
    )
    category = forms.ModelChoiceField(
        label=_("Who they are"), queryset=Category.objects.none(), empty_label=None, error_messages=CHOSEN
    )
    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=80,
        required=False,
        help_text=_("Leave it empty for individual visitors."),
        widget=forms.TextInput(attrs={"list": "organisations-at-the-door", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[AS_USUAL, *Organisation.Kind.choices],
        required=False,
        error_messages=CHOSEN,
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=[AS_USUAL, *Visit.Level.choices], required=False, error_messages=CHOSEN
    )
    route = forms.ModelChoiceField(
        label=_("Route"),
        queryset=Route.objects.none(),
        required=False,
        empty_label=_("they look around"),
        error_messages=CHOSEN,
    )
    docent = forms.ModelChoiceField(
        label=_("Docent"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("none"),
        error_messages=CHOSEN,
    )
    over_capacity_reason = forms.CharField(
        label=_("Why more than the hall holds"), max_length=LONGEST_REASON, required=False
    )
    is_another = forms.BooleanField(label=_("It is another visit"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"key": uuid4(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        categories = Category.objects.in_use().filter(is_within=False)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["route"].queryset = Route.objects.in_use()  # type: ignore[attr-defined]
        self.fields["docent"].queryset = docents()  # type: ignore[attr-defined]

    @property
    def asks_for_a_reason(self) -> bool:
        """Whether the hall was too full, so that the reason belongs on the page."""
        return bool(self.is_bound and (self.errors.get("over_capacity_reason") or self["over_capacity_reason"].value()))

    @property
    def asks_whether_another(self) -> bool:
        return bool(self.is_bound and (self.errors.get("is_another") or self["is_another"].value()))

    @property
    def is_group(self) -> bool:
        return bool(self.cleaned_data["organisation_name"].strip())

    @property
    def counted_once(self) -> UUID:
        """The key of this form; one that was tampered away is simply another form."""
        key: UUID | None = self.cleaned_data.get("key")
        return key or uuid4()

    def individuals(self) -> dict[str, Any]:
        """The command for people without a group."""
        return {"people": self.cleaned_data["headcount"], "key": self.counted_once}

    def command(self) -> dict[str, Any]:
        """The command for a group; what was left open is as with this organisation last time."""
        typed: Mapping[str, Any] = self.cleaned_data
        name = typed["organisation_name"].strip()
        kind, level = usual_kind_and_level(name, kind=typed["kind"])
        group = Group(
            organisation_name=name,
            kind=kind,
            level=typed["level"] or level,
            headcount=typed["headcount"],
            category=typed["category"],
            route=typed["route"],
            docent=typed["docent"],
            over_capacity_reason=typed["over_capacity_reason"],
        )
        return {"group": group, "key": self.counted_once, "is_another": typed["is_another"]}
