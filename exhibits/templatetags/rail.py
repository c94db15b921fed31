"""Words of a stop: `{% load rail %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from exhibits.content import period_of
from exhibits.numerals import numeral

register = template.Library()
register.filter("numeral", numeral)


@register.filter
def period_words(content: Mapping[str, Any]) -> str:
    """1921–1937, of a content; nothing where it has no period."""
    period = period_of(content)
    return period.words() if period else ""
