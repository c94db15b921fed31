"""The days on which something comes again. Pure: values in, values out; no database, no clock.

A rhythm gives days; public holidays and make-up workdays among them are kept, left out or shifted, as the series says.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice, takewhile

from django.utils.translation import gettext_lazy as _

from centre.opening.calendar import Special
from centre.shared.problems import Problem

MOST_DATES = 104
LONGEST = timedelta(days=731)  # two years, one of them a leap year
MOST_WEEKS = 8
A_WEEK = 7
KEEP, SKIP, SHIFT = "keep", "skip", "shift"


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """`weekly`: every so many weeks; `monthly`: on the first day's weekday in the same week of the month.

    The fifth of a weekday means the last one, for not every month has five.
    """

    kind: str
    first_day: date
    every: int = 1

    def days(self) -> Iterator[date]:
        """The first day and every one after it, without end."""
        if self.kind == "monthly":
            return (_day_of_month(self.first_day, months) for months in count())
        return (self.first_day + timedelta(weeks=self.every * n) for n in count())

    def until(self, last_day: date) -> list[date]:
        """Its days up to `last_day`, at most one more than a series may have."""
        return list(islice(takewhile(lambda day: day <= last_day, self.days()), MOST_DATES + 1))

    def last_of(self, number: int) -> date:
        """The day on which it comes for the `number`th time; `number` ≥ 1."""
        return next(islice(self.days(), number - 1, None))


def _day_of_month(first_day: date, months: int) -> date:
    """The same weekday in the same week of the month, so many months later."""
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months, 12)
    week = (first_day.day - 1) // A_WEEK
    first = date(year, month + 1, 1)
    day = first + timedelta(days=(first_day.weekday() - first.weekday()) % A_WEEK + A_WEEK * week)
    return day if day.month == first.month else day - timedelta(days=A_WEEK)


def problems_with_rhythm(rhythm: Rhythm, *, last_day: date) -> list[Problem]:
    """Why a series cannot be as long as this; its fields are `every` and `last_day`."""
    if rhythm.kind == "weekly" and not 1 <= rhythm.every <= MOST_WEEKS:
        return [Problem(code="bad_rhythm", field="every", message=_("Please choose one to eight weeks."))]
    if last_day < rhythm.first_day:
        message = _("The last day must not come before the first.")
        return [Problem(code="days_out_of_order", field="last_day", message=message)]
    if last_day - rhythm.first_day > LONGEST or len(rhythm.until(last_day)) > MOST_DATES:
        message = _("A series lasts two years at most and has at most 104 dates. Please choose an earlier last day.")
        return [Problem(code="series_too_long", field="last_day", message=message)]
    return []


# --- holidays and make-up workdays -----------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What becomes of a day of the rhythm."""

    KEPT = "kept"
    LEFT_OUT = "left_out"
    SHIFTED = "shifted"
    NOWHERE = "nowhere"  # to be shifted, but no day of the following week will do


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One day of a rhythm, and the day on which it takes place; None when it does not."""

    series_day: date
    day: date | None
    outcome: Outcome = Outcome.KEPT
    special: Special | None = None


def occurrences(
    days: Sequence[date],
    *,
    specials: Mapping[date, Special],
    on_holidays: str,
    on_make_up_workdays: str,
    is_open: Callable[[date], bool],
    taken: Collection[date] = (),
) -> list[Occurrence]:
    """What becomes of each day; `taken` are further days on which the series already takes place.

    A day that is shifted goes to the first of the seven days after it that is neither a public holiday nor a make-up
    workday, on which `is_open` is true, and which is no other day of the series.
    """
    used = {*days, *taken}
    found = []
    for day in days:
        special = specials.get(day)
        choice = KEEP if special is None else on_holidays if special.kind == "holiday" else on_make_up_workdays
        to = _shifted(day, specials, is_open, used) if choice == SHIFT else None
        if to:
            used.add(to)
        found.append(_occurrence(day, choice, to, special))
    return found


def _shifted(
    day: date, specials: Mapping[date, Special], is_open: Callable[[date], bool], used: Collection[date]
) -> date | None:
    following = (day + timedelta(days=n) for n in range(1, A_WEEK + 1))
    return next((other for other in following if other not in specials and other not in used and is_open(other)), None)


def _occurrence(day: date, choice: str, to: date | None, special: Special | None) -> Occurrence:
    if choice == SHIFT:
        outcome = Outcome.SHIFTED if to else Outcome.NOWHERE
        return Occurrence(series_day=day, day=to, outcome=outcome, special=special)
    if choice == SKIP:
        return Occurrence(series_day=day, day=None, outcome=Outcome.LEFT_OUT, special=special)
    return Occurrence(series_day=day, day=day, special=special)
