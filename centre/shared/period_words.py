"""Periods as people read them: `2026 年 4 月`, `2026 年第二季度`, `6–12 日`."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from centre.shared.periods import Period, Unit
from centre.shared.wording import day_words

UNITS = {
    Unit.DAY: pgettext_lazy("period", "day"),
    Unit.WEEK: pgettext_lazy("period", "week"),
    Unit.MONTH: pgettext_lazy("period", "month"),
    Unit.QUARTER: pgettext_lazy("period", "quarter"),
    Unit.YEAR: pgettext_lazy("period", "year"),
}


def period_words(period: Period) -> str:
    """What a period is called."""
    first = period.first
    if period.unit == Unit.MONTH:
        return date_format(first, pgettext("format of a month with its year", "F Y"))
    if period.unit == Unit.QUARTER:
        number = (first.month + 2) // 3
        return _("quarter %(number)s of %(year)s") % {"number": number, "year": first.year}
    if period.unit == Unit.YEAR:
        return _("the year %(year)s") % {"year": first.year}
    return days_words(period)


def days_words(period: Period) -> str:
    """Its first and last day, with the year: `2026 年 4 月 1 日 – 2026 年 4 月 30 日`."""
    with_year = pgettext("format of a day with its year", "j F Y")
    first = date_format(period.first, with_year)
    return first if period.length == 1 else f"{first} – {date_format(period.last, with_year)}"


def part_words(part: Period, of: Period) -> str:
    """A piece of a chart in few words: `4 月 3 日`, `6–12 日`, `4 月`, `2026 年`."""
    if part.unit == Unit.MONTH and of.length > 62:
        return date_format(part.first, pgettext("format of a month", "F"))
    if part.unit == Unit.YEAR and of.length > 366:
        return date_format(part.first, pgettext("format of a year", "Y"))
    if part.length == 1:
        return day_words(part.first)
    if part.first.month == part.last.month and of.unit == Unit.MONTH:
        return _("%(first)s to %(last)s of the month") % {"first": part.first.day, "last": part.last.day}
    return f"{day_words(part.first)} – {day_words(part.last)}"
