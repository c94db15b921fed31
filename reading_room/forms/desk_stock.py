"""Beginning and closing a stock-take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from reading_room.models import Shelf, Tier
from reading_room.stock_taking import LONGEST_NAME


class BeginForm(CommandForm):
    """A name, and the shelves or single tiers to go through."""

    name = forms.CharField(label=_("Name of the stock-take"), max_length=LONGEST_NAME)
    shelves = forms.ModelMultipleChoiceField(
        Shelf.objects.all(), label=_("Whole shelves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tiers = forms.ModelMultipleChoiceField(
        Tier.objects.select_related("shelf"),
        label=_("Single tiers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def command(self) -> dict[str, Any]:
        """The name, and all tiers in the order in which one walks past."""
        chosen = {tier.pk for tier in self.cleaned_data["tiers"]}
        whole = set(self.cleaned_data["shelves"])
        tiers = [tier for tier in Tier.objects.select_related("shelf") if tier.pk in chosen or tier.shelf in whole]
        return {"name": self.cleaned_data["name"], "tiers": tiers}


class CloseForm(CommandForm):
    """Which of the copies that nobody saw are missing."""

    missing = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, not_seen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["missing"].choices = [(pk, pk) for pk in not_seen]  # type: ignore[attr-defined]
        message = _("The list has changed in the meantime. Please look at it again.")
        self.fields["missing"].error_messages["invalid_choice"] = message

    def command(self) -> dict[str, Any]:
        return {"missing": self.cleaned_data["missing"]}
