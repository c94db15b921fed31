"""What is typed about words: a term of the list, and why a word may stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from exhibits.models import AcceptedHit, Term


class LookForTermsForm(CommandForm):
    """Words of a term; with retired ones or without."""

    q = forms.CharField(
        label=_("Wording, short name or variant"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    retired = forms.BooleanField(label=_("Retired ones"), required=False)


class TermForm(CommandForm):
    """One term."""

    wording = forms.CharField(label=_("Right wording"), max_length=Term._meta.get_field("wording").max_length)
    short_name = forms.CharField(
        label=_("Short name"),
        required=False,
        max_length=Term._meta.get_field("short_name").max_length,
        help_text=_("May stand alone only after the full name."),
    )
    wrong = forms.CharField(
        label=_("Wrong variants"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    note = forms.CharField(label=_("Why"), required=False, max_length=Term._meta.get_field("note").max_length)

    @classmethod
    def of(cls, term: Term | None, data: Any = None) -> "TermForm":
        """The form of a term, or of a new one."""
        if term is None:
            return cls(data)
        return cls(data, initial={**_words(term), "wrong": "\n".join(term.wrong)})

    def command(self) -> dict[str, Any]:
        """The arguments of `terms.keep_term`."""
        given = self.cleaned_data
        return {
            **{name: given[name] for name in ("wording", "short_name", "note")},
            "wrong": given["wrong"].split("\n"),
        }


class AcceptForm(CommandForm):
    """Why a word may stand, and which one."""

    key = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it may stand (optional)"),
        required=False,
        max_length=AcceptedHit._meta.get_field("reason").max_length,
    )


def _words(term: Term) -> dict[str, str]:
    return {"wording": term.wording, "short_name": term.short_name, "note": term.note}
