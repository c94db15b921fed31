"""Rows of a sheet of issues: each is one issue of a periodical that stands in the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.timespan import local_day
from centre.sheets.columns import Claim, Column, Done, Fate
from centre.sheets.values import Cells
from reading_room.cataloguing import FIRST_ISSUE_YEAR, LARGEST_WHOLE_NUMBER, LAST_ISSUE_YEAR, enter_issue
from reading_room.importing.places import Places
from reading_room.isbns import tidied_issn
from reading_room.models import Tier, Title

TITLES = ("期刊", "期刊登到", "各期", "Issues", "Periodicals")
COLUMNS = [
    Column(key="title", chinese="刊名", english="Periodical", required=True, example="示例月刊", also=("题名", "期刊")),
    Column(key="issn", chinese="ISSN", english="ISSN", help="刊名相同时用来区分 / where two have the same name"),
    Column(key="year", chinese="年份", english="Year", required=True, example="2026", also=("年", "出版年")),
    Column(
        key="number", chinese="期号", english="Number", required=True, example="5", also=("期", "期次"), help="5、5–6"
    ),
    Column(key="whole_number", chinese="总期号", english="Whole number", also=("总期数", "总期")),
    Column(key="published_on", chinese="出版日期", english="Published on", example="2026-05-01"),
    Column(
        key="arrived_on",
        chinese="到馆日期",
        english="Arrived on",
        also=("登到日期", "到刊日期"),
        help="空白为出版日期，也没有则为今天 / empty: the day it was published, or today",
    ),
    Column(key="location", chinese="架位", english="Tier", help="如：甲架 1 列 上层 / shelf, column and tier"),
]


@dataclass(frozen=True, kw_only=True)
class WantedIssue:
    """An issue as the sheet says it."""

    title: Title
    year: int
    number: str
    whole_number: int | None
    published_on: date | None
    arrived_on: date
    tier: Tier | None

    def claims(self) -> Sequence[Claim]:
        return [((self.title.pk, self.year, self.number), None)]

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Enter the issue, unless it is here already."""
        note = f"{self.title} {self.year} · {self.number}"
        if self.title.issues.filter(year=self.year, number=self.number).exists():
            return Done(fate=Fate.THERE, note=note)
        enter_issue(
            title=self.title,
            year=self.year,
            number=self.number,
            whole_number=self.whole_number,
            published_on=self.published_on,
            arrived_on=self.arrived_on,
            tier=self.tier,
            by=by,
        )
        return Done(fate=Fate.WRITTEN, note=note)


def understood(cells: Cells) -> WantedIssue:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    for key in ("title", "year", "number"):
        cells.missing(key)
    title, published = _periodical(cells), cells.day("published_on")
    arrived = cells.day("arrived_on") or published or local_day(cells.now)
    year = cells.number("year", least=FIRST_ISSUE_YEAR, most=LAST_ISSUE_YEAR)
    whole_number = cells.number("whole_number", least=1, most=LARGEST_WHOLE_NUMBER)
    number, tier = cells.text("number", most=20), _tier(cells)
    cells.refuse()
    assert title
    assert year
    return WantedIssue(
        title=title,
        year=year,
        number=number,
        whole_number=whole_number,
        published_on=published,
        arrived_on=arrived,
        tier=tier,
    )


def _periodical(cells: Cells) -> Title | None:
    if not cells.has("title"):
        return None
    name, issn = cells.text("title", most=200), tidied_issn(cells.cells.get("issn", ""))[:9]
    found = list(Title.objects.filter(kind=Title.Kind.PERIODICAL, title=name, **({"issn": issn} if issn else {}))[:2])
    if not found:
        cells.problem("title", "unknown", _("There is no periodical called “%(name)s” here.") % {"name": name[:40]})
    elif len(found) > 1:
        cells.problem("title", "several", _("Several periodicals have this name. Please write the ISSN as well."))
    return found[0] if len(found) == 1 else None


def _tier(cells: Cells) -> Tier | None:
    words = cells.cells.get("location", "")
    tier = Places().tier(words) if words else None
    if words and tier is None:
        cells.problem("location", "unknown", _("There is no place called “%(name)s” here.") % {"name": words[:40]})
    return Tier.objects.get(pk=tier) if tier else None
