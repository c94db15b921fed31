"""The report of a year as it is taken away: a line for each month, for the year, and for the year before."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.accounts.models import User
from centre.portal.annual import AnnualReport
from centre.portal.house_count import ALL_FIGURES, HouseCount
from centre.shared.period_words import period_words
from centre.sheets.wording import headings
from centre.sheets.writing import Noun

KEY = "annual_report"
LABEL = gettext_lazy("Annual report")
HEADINGS = {
    "people": ("人次", "Person-times"),
    "batches": ("批次", "Batches"),
    "individuals": ("散客人数", "Individual visitors"),
    "held": ("已举行的预约", "Reservations held"),
    "occupied": ("利用率%", "Utilisation %"),
    "no_shows": ("预约未到", "Reserved and not come"),
    "decided": ("答复用时（小时）", "Hours to an answer"),
    "sittings": ("阅览座位人次", "Person-times in the reading room"),
    "loans": ("借出册次", "Loans"),
    "renewals": ("续借次数", "Renewals"),
    "uses": ("在馆阅览次数", "Read in the house"),
    "misses": ("检索无结果次数", "Searches without result"),
    "openings": ("展品阅读次数", "Exhibits read"),
}
COMPUTED = (("从", "From"), ("至", "Until"), ("已结账", "Closed"), ("计算时间", "Computed at"))


def annual_table(report: AnnualReport) -> Noun:
    """Every figure of the year by month; months that have not begun are empty."""
    return Noun(
        key=KEY,
        label=LABEL,
        columns=headings(("期间", "Period"), *(HEADINGS[figure.key] for figure in ALL_FIGURES), *COMPUTED),
        rows=lambda scope: _lines(report),
        may_be_taken_by=may_see_figures,
        values=lambda row, scope: row,
    )


def may_see_figures(person: User) -> bool:
    """See the figures of the whole house."""
    return person.has_perm("accounts.see_dashboard")


def _lines(report: AnnualReport) -> Iterator[Sequence[Any]]:
    for month in report.months:
        closed = _("yes") if month.is_closed else _("no")
        yield [
            period_words(month.period),
            *_numbers(month.counted),
            month.period.first,
            month.period.last,
            closed,
            report.now,
        ]
    for label, counted in ((_("The year"), report.counted), (_("A year before"), report.before)):
        yield [label, *_numbers(counted), counted.period.first, counted.period.last, "", report.now]


def _numbers(counted: HouseCount | None) -> list[float | None]:
    return [counted.numbers[figure.key] if counted else None for figure in ALL_FIGURES]
