"""Which days the report of what is read is about, and of which piece."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.sheets.forms.report_days import ReportDaysForm
from exhibits.models import Piece

LARGEST_KEY = 2**63 - 1


class ReadingForm(ReportDaysForm):
    """It stands in the address: `?from=2026-04-01&to=2026-04-30&piece=7`. Without a piece it is everything."""

    piece = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.only = None
        if asked := cleaned.get("piece"):
            self.only = Piece.objects.filter(pk=asked, kind__in=["panel", "site"]).select_related("live").first()
            if self.only is None:
                self.add_error(None, _("There is nothing like that to be counted."))
        return cleaned
