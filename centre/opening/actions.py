"""The commands of the opening calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import chinese_calendar
import pghistory
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.opening.calendar import Special
from centre.opening.models import SpecialDay
from centre.shared.db import hold_calendar
from centre.shared.problems import Problem, Refused

CHINESE_NAMES = {
    chinese_calendar.Holiday.new_years_day.value: "元旦",
    chinese_calendar.Holiday.spring_festival.value: "春节",
    chinese_calendar.Holiday.tomb_sweeping_day.value: "清明节",
    chinese_calendar.Holiday.labour_day.value: "劳动节",
    chinese_calendar.Holiday.dragon_boat_festival.value: "端午节",
    chinese_calendar.Holiday.national_day.value: "国庆节",
    chinese_calendar.Holiday.mid_autumn_festival.value: "中秋节",
    chinese_calendar.Holiday.anti_fascist_70th_day.value: "抗战胜利纪念日",
}


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import of special days did, in days."""

    added: int
    changed: int
    unchanged: int
    left_alone: int


@transaction.atomic
def import_special_days(*, year: int, by: User | None) -> Imported:
    """Write the public holidays and make-up workdays of `year` as the State Council has announced them.

    Days corrected by hand are left alone, and days that only staff know of stay. `by` is None for the operator's
    command. Raises Refused when the calendar of that year is not known.
    """
    official = official_days(year)
    hold_calendar(to_change_it=True)
    with pghistory.context(user=by.pk if by else None, reason="import"):
        return _written(year, official)


def official_days(year: int) -> Mapping[date, Special]:
    """The holidays and make-up workdays of a year, in order. Raises Refused when they are not known."""
    holidays = {day: name for day, name in chinese_calendar.holidays.items() if day.year == year}
    if not holidays:
        raise Refused([_unknown_year(year)])
    workdays = {day: name for day, name in chinese_calendar.workdays.items() if day.year == year}
    days = {day: Special(kind="holiday", name=_chinese(name)) for day, name in holidays.items()}
    days |= {day: Special(kind="workday", name=f"{_chinese(name)}调休") for day, name in workdays.items()}
    return dict(sorted(days.items()))


def _chinese(name: str) -> str:
    return CHINESE_NAMES.get(name, "节假日")


def _unknown_year(year: int) -> Problem:
    message = _(
        "The holidays of {year} are not known here yet; they are announced in November of the year before. "
        "Please enter the days by hand, or try again after the portal has been updated."
    )
    return Problem(code="unknown_year", field="year", message=format_lazy(message, year=year))


def _written(year: int, official: Mapping[date, Special]) -> Imported:
    kept = {row.day: row for row in SpecialDay.objects.filter(day__year=year)}
    added = [SpecialDay(day=day, kind=s.kind, name=s.name) for day, s in official.items() if day not in kept]
    left_alone = [row for day, row in kept.items() if day in official and row.corrected]
    changed = [
        row
        for day, row in kept.items()
        if day in official and not row.corrected and Special(kind=row.kind, name=row.name) != official[day]
    ]
    for row in changed:
        row.kind, row.name = official[row.day].kind, official[row.day].name
    SpecialDay.objects.bulk_create(added)
    SpecialDay.objects.bulk_update(changed, ["kind", "name"])
    return Imported(
        added=len(added),
        changed=len(changed),
        unchanged=len(official) - len(added) - len(changed) - len(left_alone),
        left_alone=len(left_alone),
    )
