"""The one box into which a scanner types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.problems import Problem, Refused


class ScanForm(CommandForm):
    """A barcode or an accession number; whether it names a copy is the command's business."""

    code = forms.CharField(
        label=_("Barcode or accession number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def scanned(self) -> str:
        """What was typed. Raises Refused (field `code`) for what no scanner types."""
        if self.is_valid():
            return str(self.cleaned_data["code"])
        problems = [Problem(code="no_code", message=said, field="code") for said in self.errors.get("code", [])]
        raise Refused(problems)
