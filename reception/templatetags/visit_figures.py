"""Figures and months as reports of visits write them."""

from datetime import date

from django import template

from centre.shared.period_words import period_words
from centre.shared.periods import Unit, around

register = template.Library()


@register.filter
def signed(value: int) -> str:
    """`+4`, `−4`, `0`: a change."""
    return f"{value:+d}".replace("-", "−") if value else "0"


@register.filter
def month_words(day: date) -> str:
    """`2026 年 4 月`, of any day in it."""
    return period_words(around(day, Unit.MONTH))
