"""The days of a report as its page shows them: in words, in its address, and the reports beside it."""

from typing import Any

from django.utils.http import urlencode

from centre.shared.period_words import UNITS, days_words, period_words
from centre.shared.periods import Period, around


def query_of(period: Period, **part: Any) -> str:
    """The address of a report, or of a part of it, after the question mark."""
    return urlencode({"from": f"{period.first}", "to": f"{period.last}", **part})


def days_shown(period: Period, **part: Any) -> dict[str, Any]:
    """What the head of a report says of its days, and the addresses of the same part before, after, shorter, longer."""
    return {
        "words": period_words(period),
        "days": days_words(period),
        "query": query_of(period, **part),
        "neighbours": [
            (period_words(one), query_of(one, **part))
            for one in (period.before(), period, period.after())
            if 2000 < one.last.year < 2100
        ],
        "units": [(UNITS[unit], query_of(around(period.last, unit), **part), unit == period.unit) for unit in UNITS],
    }
