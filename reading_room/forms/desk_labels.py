"""Which labels to print, and on which sheet."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from reading_room.labels import LAYOUTS
from reading_room.models import Copy, Tier
from reading_room.queries.copies import tidied_code
from reading_room.queries.labels import MOST, Choice

LONGEST = Copy._meta.get_field("accession_number").max_length
BETWEEN = re.compile(r"[\s,;，、；]+")


class LabelsForm(CommandForm):
    """Everything may be left empty, but not all of it."""

    first = forms.CharField(label=_("Accession number from"), max_length=LONGEST, required=False)
    last = forms.CharField(label=_("Accession number to"), max_length=LONGEST, required=False)
    since = DayField(label=_("Entered since"), required=False)
    tier = forms.ModelChoiceField(
        Tier.objects.select_related("shelf"), label=_("Tier of a shelf"), required=False, empty_label=_("any tier")
    )
    numbers = forms.CharField(
        label=_("Single numbers"),
        required=False,
        max_length=MOST * 12,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Accession numbers or barcodes, with spaces, commas or lines between them."),
    )
    layout = forms.ChoiceField(
        label=_("Label sheet"), choices=[(name, layout.words) for name, layout in LAYOUTS.items()]
    )
    used = forms.IntegerField(label=_("Labels of the first sheet already used"), min_value=0, initial=0)
    barcode = forms.BooleanField(label=_("With barcode"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        layout = LAYOUTS.get(given.get("layout", ""))
        if layout and (given.get("used") or 0) >= layout.cells:
            message = _("A sheet has %(cells)s labels: please say how many of them are used, or take a new sheet.")
            self.add_error("used", message % {"cells": layout.cells})
        if not self.errors:
            self._check_choice(self.choice())
        return given

    def choice(self) -> Choice:
        """What is asked for, as the query wants it."""
        given = self.cleaned_data
        numbers = dict.fromkeys(number for number in BETWEEN.split(tidied_code(given["numbers"])) if number)
        return Choice(
            first=tidied_code(given["first"]),
            last=tidied_code(given["last"]),
            since=given["since"],
            tier=given["tier"],
            numbers=list(numbers),
        )

    def _check_choice(self, choice: Choice) -> None:
        if choice.is_empty:
            self.add_error(None, _("Please say which copies get labels: numbers, a day, or a tier."))
        if choice.first and choice.last and (len(choice.first), choice.first) > (len(choice.last), choice.last):
            self.add_error("last", _("The last number stands before the first one."))
        if any(len(number) > (LONGEST or 0) for number in choice.numbers):
            self.add_error("numbers", _("One of the numbers is too long. Please put spaces or commas between them."))
