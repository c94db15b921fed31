"""Rows of an old register: each is one group that was received, written by the command that knows the rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.accounts.phones import is_mobile_number, plain_phone
from centre.organisations.models import Organisation
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import Span, moment
from centre.sheets.columns import Claim, Column, Done, Fate, plain_heading
from centre.sheets.values import Cells
from reception.counting import MOST_PEOPLE
from reception.models import Category, Route, Visit
from reception.months import CLOSED
from reception.queries.docents import docents
from reception.registering import Entry, is_too_old_for_contact, register

TITLES = ("参观批次", "参观登记", "旧参观登记", "参观登记簿", "Batches of visits", "Old register of visits")
COLUMNS = [
    Column(
        key="reference",
        chinese="参观编号",
        english="Visit number",
        help="本系统的编号；已有的不再写入 / a number of this portal, which is there already",
    ),
    Column(
        key="day", chinese="日期", english="Day", required=True, example="2026-05-21", help="2026-05-21 / 2026年5月21日"
    ),
    Column(key="arrived", chinese="到达", english="Arrived", required=True, example="09:30", help="09:30"),
    Column(
        key="left",
        chinese="离开",
        english="Left",
        example="11:00",
        help="空白为路线时长或一小时 / empty: as long as the route takes, or an hour",
    ),
    Column(key="organisation", chinese="单位", english="Organisation", required=True, example="示例小学"),
    Column(key="kind", chinese="单位类别", english="Kind of organisation"),
    Column(key="level", chinese="级别", english="Level"),
    Column(key="label", chinese="批次说明", english="Group", help="四年级二班"),
    Column(
        key="people",
        chinese="人数",
        english="People",
        example="40",
        help="或填写各类别的人数 / or the numbers of the categories",
    ),
    Column(key="contact_name", chinese="联系人", english="Contact", example="王老师"),
    Column(key="contact_phone", chinese="联系电话", english="Contact phone", example="13800000000"),
    Column(
        key="docent", chinese="讲解员", english="Docent", help="姓名、手机号或用户名 / name, mobile number or user name"
    ),
    Column(key="route", chinese="路线", english="Route"),
    Column(key="purpose", chinese="参观目的", english="Purpose"),
    Column(key="remark", chinese="备注", english="Remark"),
]
CATEGORY = "category_"
HEADINGS = {name for column in COLUMNS for name in column.names}
WITHOUT_A_ROUTE = timedelta(hours=1)
NUMBER = re.compile(r"(CG\d{8,12})(?:-(\d{1,4}))?")
TEXTS = {"label": 40, "contact_name": 40, "contact_phone": 20, "remark": 500}


def category_columns() -> list[Column]:
    """A column for each category that staff have defined, those no longer in use last: old registers have them."""
    return [_column_of(one) for one in Category.objects.order_by(F("retired_at").asc(nulls_first=True), "order", "pk")]


def _column_of(category: Category) -> Column:
    """Under the name of the category; a name that is a heading already says that it counts people."""
    chinese, english = category.name, category.name
    if plain_heading(category.name) in HEADINGS:
        chinese, english = f"{category.name}人数", f"{category.name} people"
    return Column(key=f"{CATEGORY}{category.pk}", chinese=chinese, english=english)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A group as the sheet asks for it."""

    entry: Entry

    def claims(self) -> Sequence[Claim]:
        return [((self.entry.organisation_name, self.entry.span.starts_at, self.entry.label), None)]

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Write the group down, unless it is there already."""
        try:
            done = register(entry=self.entry, by=by, now=now)
        except Refused as refused:
            raise Refused([_of_column(problem) for problem in refused.problems]) from refused
        if not done.is_new:
            return Done(fate=Fate.THERE, note=str(done.batch))
        return Done(fate=Fate.WRITTEN, note=f"{done.batch}{self._left_out(now)}")

    def _left_out(self, now: datetime) -> str:
        has_contact = self.entry.contact_name or self.entry.contact_phone
        if not has_contact or not is_too_old_for_contact(self.entry, now):
            return ""
        return " · " + _("without the contact, who is no longer kept after so long")


def _of_column(problem: Problem) -> Problem:
    """What has no field is about the month, or about the house as a whole."""
    return replace(problem, field="day") if problem.code == CLOSED.code else problem


@dataclass(frozen=True, kw_only=True)
class There:
    """A row that names what stands here already."""

    reference: str

    def claims(self) -> Sequence[Claim]:
        return []

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Nothing is to be done."""
        return Done(fate=Fate.THERE, note=self.reference)


def understood(cells: Cells) -> Wanted | There:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    if there := _named(cells):
        return there
    route, docent, counts = _route(cells), _docent(cells), _counts(cells)
    name = "" if cells.missing("organisation") else cells.text("organisation", most=80)
    purpose, words = _purpose(cells)
    span, people = _span(cells, route), _people(cells, counts)
    facts = {
        "kind": cells.choice("kind", Organisation.Kind) or _known_kind(name),
        "level": cells.choice("level", Visit.Level) or Visit.Level.OTHER,
        **{key: cells.text(key, most=most) for key, most in TEXTS.items()},
    }
    cells.refuse()
    assert span
    assert people
    return Wanted(
        entry=Entry(
            organisation_name=name,
            span=span,
            people=people,
            counts=counts,
            docent=docent,
            route=route,
            purpose=purpose,
            purpose_words=words,
            **facts,
        )
    )


def _named(cells: Cells) -> There | None:
    """What a row names by the number it has here. Another organisation's number is a problem."""
    reference = cells.cells.get("reference", "").strip().upper()
    number = NUMBER.fullmatch(reference)
    visit = Visit.objects.filter(reference=number[1]).first() if number else None
    if visit is None:
        return None
    if cells.has("organisation") and cells.cells["organisation"].strip() != visit.organisation_name:
        message = _("This number belongs to another organisation. Please leave the cell empty for a group of its own.")
        cells.problem("reference", "another_organisation", message)
        return None
    if number and number[2] and not visit.batches.filter(number=number[2]).exists():
        return None
    return There(reference=reference)


def _span(cells: Cells, route: Route | None) -> Span | None:
    empty = [cells.missing(key) for key in ("day", "arrived")]
    day, arrived, left = cells.day("day"), cells.clock("arrived"), cells.clock("left", end=True)
    if any(empty) or day is None or arrived is None:
        return None
    start = moment(day, arrived)
    if left is None:
        minutes = timedelta(minutes=route.minutes) if route else timedelta()
        return Span(start, start + (minutes or WITHOUT_A_ROUTE))
    midnight = left.hour == left.minute == 0
    span = Span(start, moment(day + timedelta(days=midnight), left))
    if not span:
        cells.problem("left", "not_a_span", _("The end must come after the start."))
    return span


def _counts(cells: Cells) -> Mapping[Category, int]:
    keys = [key for key in cells.cells if key.startswith(CATEGORY)]
    if not keys:
        return {}
    categories = Category.objects.in_bulk([int(key.removeprefix(CATEGORY)) for key in keys])
    numbers = {key: cells.number(key, most=MOST_PEOPLE) for key in keys}
    known = {key: categories.get(int(key.removeprefix(CATEGORY))) for key in keys}
    return {category: number for key, number in numbers.items() if number and (category := known[key])}


def _people(cells: Cells, counts: Mapping[Category, int]) -> int | None:
    """The number in the cell, or, where that is empty, the sum of the categories that add up."""
    if cells.has("people"):
        return cells.number("people", least=1, most=MOST_PEOPLE)
    beside = sum(number for category, number in counts.items() if not category.is_within)
    if not beside:
        cells.problem("people", "empty", _("Please say how many people they were."))
    return min(beside, MOST_PEOPLE) or None


def _docent(cells: Cells) -> User | None:
    if not cells.has("docent"):
        return None
    text = cells.text("docent", most=150)
    phone = plain_phone(text)
    by_account = Q(phone=phone) if is_mobile_number(phone) else Q(username=text)
    found = list(docents().filter(by_account)[:1]) or list(docents().filter(name=text)[:2])
    if not found:
        message = _("There is no docent called “%(name)s”. Please leave the cell empty if they are no longer here.")
        cells.problem("docent", "unknown_docent", message % {"name": text[:40]})
    elif len(found) > 1:
        cells.problem("docent", "several_docents", _("Several docents have this name. Please write the user name."))
    return found[0] if found else None


def _route(cells: Cells) -> Route | None:
    if not cells.has("route"):
        return None
    name = cells.text("route", most=40)
    route = Route.objects.filter(name=name).prefetch_related("route_stops").first()
    if route is None:
        cells.problem("route", "unknown_route", _("There is no route called “%(name)s”.") % {"name": name})
    return route


def _purpose(cells: Cells) -> tuple[str, str]:
    """A purpose by its name; anything else is kept in words."""
    text = cells.text("purpose", most=80)
    known = {str(value): value for value in Visit.Purpose.values} | _named_purposes()
    found = known.get(text.casefold())
    return (str(found), "") if found else (str(Visit.Purpose.OTHER), text)


def _named_purposes() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names |= {str(label).casefold(): str(value) for value, label in Visit.Purpose.choices}
    return names


def _known_kind(name: str) -> str:
    known = Organisation.objects.filter(name=name).values_list("kind", flat=True).first()
    return str(known or Organisation.Kind.OTHER)
