"""The form of a shelf: its name, its tiers, and where it stands on the plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from reading_room.models import Shelf
from reading_room.shelving import MOST_COLUMNS, ShelfPlan

TWO_TIERS = "上层\n下层"


def _thousandths(label: Any, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=1000)


class ShelfForm(CommandForm):
    """One shelf. Places and measures are thousandths of the room."""

    name = forms.CharField(
        label=_("Name of the shelf"),
        max_length=Shelf._meta.get_field("name").max_length,
        help_text=_("As it is written on it, for instance 甲架."),
    )
    subject = forms.CharField(
        label=_("What stands there"), required=False, max_length=Shelf._meta.get_field("subject").max_length
    )
    way = forms.CharField(
        label=_("How to get there, in words"), required=False, max_length=Shelf._meta.get_field("way").max_length
    )
    columns = forms.IntegerField(
        label=_("Columns"), min_value=1, max_value=MOST_COLUMNS, initial=4, help_text=_("Counted from the left.")
    )
    tiers = forms.CharField(
        label=_("Tiers from above"),
        max_length=300,
        initial=TWO_TIERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name on each line, the same for all columns. What is only called otherwise keeps its books."),
    )
    x = _thousandths(_("From the left"))
    y = _thousandths(_("From the top"))
    width = _thousandths(_("Width"), 1)
    height = _thousandths(_("Height"), 1)

    @classmethod
    def of(cls, shelf: Shelf | None, data: Any = None) -> "ShelfForm":
        """The form of a shelf that is there, or of a new one."""
        if shelf is None:
            return cls(data, initial={"x": 100, "y": 100, "width": 200, "height": 60})
        names = ("name", "subject", "way", "x", "y", "width", "height")
        tiers = list(shelf.tiers.all())
        more = {
            "columns": max((tier.column for tier in tiers), default=1),
            "tiers": "\n".join(dict.fromkeys(tier.name for tier in tiers)) or TWO_TIERS,
        }
        return cls(data, initial={**{name: getattr(shelf, name) for name in names}, **more})

    def plan(self) -> ShelfPlan:
        """What was typed, for `shelving.keep_shelf`; only after `is_valid()`."""
        tiers = [one.strip() for one in self.cleaned_data["tiers"].splitlines() if one.strip()]
        return ShelfPlan(**{**self.cleaned_data, "tiers": tiers})
