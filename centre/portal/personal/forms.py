"""Forms about one's own data."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from centre.accounts.forms import CommandForm, CurrentPasswordForm


class OwnDataForm(CurrentPasswordForm):
    """Who asks for the file shows that it is theirs."""


class TypedWord(forms.CharField):
    """A word that nobody types by mistake."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(label=_("Type this word: close"), max_length=20, widget=widget)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed.strip("“”\"' ").casefold() != pgettext("word to type", "close").casefold():
            raise ValidationError(_("Please type the word exactly as it stands above."))
        return typed


class CloseAccountForm(CurrentPasswordForm):
    """The password, and a word."""

    word = TypedWord()
    field_order = ["word", "current_password"]


class DeskCloseAccountForm(CommandForm):
    """An administrator closes somebody's account."""

    word = TypedWord()
