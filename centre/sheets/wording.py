"""How rows that are taken away say times, names and choices."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language

from centre.shared.timespan import CENTRE_ZONE, local_day
from centre.sheets.columns import Column


def headings(*pairs: tuple[str, str]) -> list[Column]:
    """Columns that no import reads, each by its heading in Chinese and in English."""
    return [Column(key=english, chinese=chinese, english=english) for chinese, english in pairs]


def clock(at: datetime) -> str:
    """The time of the day in the centre."""
    return f"{at.astimezone(CENTRE_ZONE):%H:%M}"


def when(row: Any) -> list[Any]:
    """Day, start and end of what has `starts_at` and `ends_at`; an end at midnight is 24:00 of the day before."""
    return [local_day(row.starts_at), clock(row.starts_at), clock_at_end(row.ends_at)]


def clock_at_end(at: datetime) -> str:
    """The time at which something ends; midnight is 24:00."""
    end = clock(at)
    return "24:00" if end == "00:00" else end


def until(at: datetime) -> list[Any]:
    """The last day and the time on it at which something ends."""
    if clock(at) != "00:00":
        return [local_day(at), clock(at)]
    return [date.fromordinal(local_day(at).toordinal() - 1), "24:00"]


def names(things: Iterable[Any]) -> str:
    """Names with commas between them, as imports read them."""
    return "、".join(str(thing) for thing in things)


def label(choices: type[TextChoices], value: str) -> str:
    """The name of a choice in the language of the reader, for values that come without their model."""
    return _labels(choices, get_language())[value]


@lru_cache(maxsize=32)
def _labels(choices: type[TextChoices], language: str | None) -> dict[str, str]:
    """The names of choices in a language: looking one up for each of many rows takes long."""
    return {value: str(label) for value, label in choices.choices}
