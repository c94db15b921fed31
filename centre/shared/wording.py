"""Moments and days as people read them, in the language of the request; always Shanghai time."""

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from centre.shared.timespan import CENTRE_ZONE, Span


def clock(at: datetime) -> str:
    """`09:30`, the wall clock in Shanghai."""
    return f"{at.astimezone(CENTRE_ZONE):%H:%M}"


def clock_span(span: Span) -> str:
    """`09:30–11:00`; an end at midnight reads 24:00."""
    end = clock(span.ends_at)
    return f"{clock(span.starts_at)}–{'24:00' if end == '00:00' else end}"


def day_words(value: date | datetime) -> str:
    """`5 月 21 日`, in English `21 May`."""
    local = value.astimezone(CENTRE_ZONE).date() if isinstance(value, datetime) else value
    # Translators: a day as PHP-style format: j is the day, n the month's number, F its name.
    return date_format(local, _("j F"))


def weekday_words(value: date | datetime) -> str:
    """`星期四`, in English `Thursday`."""
    local = value.astimezone(CENTRE_ZONE).date() if isinstance(value, datetime) else value
    return date_format(local, "l")


def when_words(span: Span) -> str:
    """`5 月 21 日 09:30–11:00`; a span over several days names both days."""
    last = span.ends_at.astimezone(CENTRE_ZONE)
    if last.date() > span.starts_at.astimezone(CENTRE_ZONE).date() and clock(last) != "00:00":
        return f"{day_words(span.starts_at)} {clock(span.starts_at)} – {day_words(last)} {clock(last)}"
    return f"{day_words(span.starts_at)} {clock_span(span)}"


def waited_words(waited: timedelta) -> str:
    """`等 3 小时 10 分`: how long somebody has waited for an answer."""
    days, minutes = waited.days, waited.seconds // 60
    numbers = {"days": days, "hours": minutes // 60, "minutes": minutes % 60}
    if days:
        return _("Waiting %(days)d d %(hours)d h") % numbers
    return (_("Waiting %(hours)d h %(minutes)d min") if minutes >= 60 else _("Waiting %(minutes)d min")) % numbers
