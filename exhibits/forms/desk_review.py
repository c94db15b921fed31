"""What a reviewer types: a comment, and which of many small texts pass."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from exhibits.models import Signature, Version

_TICK = re.compile(r"(\d{1,18})-(\d{1,4})", re.ASCII)


class SignForm(CommandForm):
    """The signature of one step; which version and step were on the page comes along, so no other is signed."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=Signature._meta.get_field("comment").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you return it; the writers read it."),
    )
    number = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)
    order = forms.IntegerField(min_value=1, max_value=1_000, widget=forms.HiddenInput)


def ticks(values: list[str]) -> list[tuple[int, int]]:
    """Version and step of every tick on the page of many; whatever is none is left out."""
    found = [_TICK.fullmatch(value) for value in values[:200]]
    return list(dict.fromkeys((int(one[1]), int(one[2])) for one in found if one))


class CompareForm(forms.Form):
    """Which two versions, and whether side by side. Anything else in the address means the usual choice."""

    old = forms.TypedChoiceField(label=_("From"), coerce=int)
    new = forms.TypedChoiceField(label=_("To"), coerce=int)

    def __init__(self, data: Any, *, versions: list[Version], usual: tuple[int, int]) -> None:
        known = {str(version.number) for version in versions}
        given = {
            name: data.get(name) if data.get(name) in known else str(number)
            for name, number in zip(("old", "new"), usual, strict=True)
        }
        super().__init__(given, auto_id="id_%s")
        choices = [(version.number, _named(version)) for version in versions]
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices


def _named(version: Version) -> Any:
    state = _("on show") if version.is_live else version.get_state_display()
    return _("Version %(n)s · %(state)s") % {"n": version.number, "state": state}
