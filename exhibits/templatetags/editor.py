"""Filters of the editor: `{% load editor %}`."""

from collections.abc import Mapping

from django import forms, template

from exhibits.models import Picture

register = template.Library()


@register.filter
def picture_of(row: forms.Form, chosen: Mapping[int, Picture]) -> Picture | None:
    """The picture that a row of the form is about; None when it is not in the library any more."""
    key = str(row["picture"].value() or "")
    return chosen.get(int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
