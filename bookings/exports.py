"""Everything of room booking as tables to take away: one workbook with a sheet per noun, or CSV of one noun.

Rows are read and written one after the other, so that memory does not grow with them. The sheets of rooms, closures and
reservations have the headings that imports read. Text that a spreadsheet would take for a formula is written as text.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import CharField, OuterRef, Q, TextChoices, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bookings import permissions
from bookings.imports import closures, reservations, rooms
from bookings.imports.columns import Column
from bookings.imports.sheets import FORMULA_STARTS
from bookings.models import (
    Equipment,
    Exemption,
    Export,
    Limit,
    NoShow,
    Promise,
    Refusal,
    Reservation,
    Room,
    Series,
    Space,
    Venue,
    Wish,
)
from bookings.permissions import require
from centre.accounts.models import Unmasking, User
from centre.accounts.permissions import may_unmask
from centre.shared.masking import masked_name, masked_phone
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day

CHUNK = 2_000
EVERYTHING = "everything"
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that a CSV is UTF-8
LONGEST_CELL = 32_767
WIDEST = 32
CLOSURE = Reservation.Kind.CLOSURE
# Tables of a report, which are made where the report is.
REPORTS: dict[str, Any] = {
    "report_rooms": gettext_lazy("Report · rooms"),
    "report_hours": gettext_lazy("Report · weekdays and hours"),
    "report_lead_times": gettext_lazy("Report · lead times"),
    "report_decisions": gettext_lazy("Report · answers"),
    "report_refusals": gettext_lazy("Report · refusals"),
    "report_definitions": gettext_lazy("Report · definitions"),
    "report_rows": gettext_lazy("Report · rows"),
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which days, both included, and whether people are named in full."""

    first_day: date
    last_day: date
    in_full: bool = False

    @property
    def span(self) -> Span:
        return Span(day_span(self.first_day).starts_at, day_span(self.last_day).ends_at)

    def name(self, name: str) -> str:
        return name if self.in_full else masked_name(name)

    def phone(self, phone: str | None) -> str:
        return (phone or "") if self.in_full else masked_phone(phone or "")

    def account(self, username: str | None, name: str | None) -> str:
        """The user name of somebody, which leads to them; masked it is the first letter of their name."""
        return (username if self.in_full else masked_name(name or "")) or ""

    def account_of(self, person: User | None) -> str:
        return "" if person is None else self.account(person.username, person.name)

    def acting(self, name: str | None, is_staff: bool | None) -> str:
        """Who did something: staff act in their office and are named."""
        return (name if is_staff else self.name(name or "")) or ""

    def acted(self, person: User | None) -> str:
        return "" if person is None else self.acting(person.name, person.is_staff)


Values = Callable[[Any, Scope], Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One table: its columns, its rows in order, and what a row says under each column."""

    key: str
    label: Any
    columns: Sequence[Column]
    rows: Callable[[Scope], Iterable[Any]]
    values: Values
    by_period: bool = False
    names_people: bool = False

    def table(self, scope: Scope) -> Iterator[Sequence[Any]]:
        """The headings, then row by row."""
        yield [column.title for column in self.columns]
        for row in self.rows(scope):
            yield self.values(row, scope)


# --- taking away -----------------------------------------------------------------------------------------------------


@transaction.atomic
def record(*, what: str, format: str, scope: Scope, by: User, page: str, now: datetime) -> Export:
    """Write down who takes away what. Raises PermissionDenied, also when full names are asked for without the right."""
    require(permissions.may_see_holders(by) and (may_unmask(by) or not scope.in_full))
    if scope.in_full and (what == EVERYTHING or NOUNS[what].names_people):
        Unmasking.objects.create(by=by, subject=f"{_('export')}: {label_of(what)}"[:80], page=page[:200], at=now)
    return Export.objects.create(
        by=by,
        what=what,
        format=format,
        first_day=scope.first_day,
        last_day=scope.last_day,
        in_full=scope.in_full,
        at=now,
    )


def label_of(what: str) -> str:
    """How a noun, or everything, is called; for names that are no longer known, the name."""
    if what == EVERYTHING:
        return _("everything")
    if what in REPORTS:
        return str(REPORTS[what])
    return str(NOUNS[what].label) if what in NOUNS else what


def workbook(nouns: Iterable[Noun], scope: Scope) -> IO[bytes]:
    """A workbook with one sheet for each noun, as a temporary file that is gone when it is closed."""
    book = Workbook(write_only=True)
    for noun in nouns:
        sheet = book.create_sheet(str(noun.label))
        sheet.freeze_panes = "A2"
        table = noun.table(scope)
        headings = next(table)
        for number, heading in enumerate(headings, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, 2 * len(str(heading)) + 6)
        sheet.append([_bold(sheet, heading) for heading in headings])
        for row in table:
            sheet.append([_cell(sheet, value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def csv_text(noun: Noun, scope: Scope) -> Iterator[bytes]:
    """A noun as CSV in UTF-8 that spreadsheets recognise, piece by piece."""
    buffer = io.StringIO(BYTE_ORDER_MARK)
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    for number, row in enumerate(noun.table(scope), start=1):
        writer.writerow([_text(value) for value in row])
        if number % 500 == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _bold(sheet: Any, heading: str) -> Any:
    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A value for a workbook; text that looks like a formula is marked as text, also for whoever edits it there."""
    value = _plain(value)
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST_CELL or not value.isprintable():
        value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST_CELL]
    if not value.startswith(FORMULA_STARTS):
        return value or None  # a cell that is not there takes no time
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _text(value: Any) -> str:
    """A value for CSV; a mark before what looks like a formula keeps spreadsheets from computing it."""
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(CENTRE_ZONE).replace(tzinfo=None, second=0, microsecond=0)
    return value if value is None or isinstance(value, int | float | str | date) else str(value)


# --- what a row says -------------------------------------------------------------------------------------------------


def _clock(at: datetime) -> str:
    return f"{at.astimezone(CENTRE_ZONE):%H:%M}"


def _when(row: Any) -> list[Any]:
    """Day, start and end; an end at midnight is 24:00 of the day before."""
    end = _clock(row.ends_at)
    return [local_day(row.starts_at), _clock(row.starts_at), "24:00" if end == "00:00" else end]


def _until(at: datetime) -> list[Any]:
    """The last day and the time on it at which something ends."""
    if _clock(at) != "00:00":
        return [local_day(at), _clock(at)]
    return [date.fromordinal(local_day(at).toordinal() - 1), "24:00"]


def _names(things: Iterable[Any]) -> str:
    return "、".join(str(thing) for thing in things)


def _venue(venue: Venue, scope: Scope) -> list[Any]:
    return [venue.name, venue.slug, venue.floor, venue.introduction, venue.schedule, venue.order, venue.retired_at]


def _space(space: Space, scope: Scope) -> list[Any]:
    return [space.venue.name, space.name, _names(room.name for room in space.rooms.all())]


def _room(room: Room, scope: Scope) -> list[Any]:
    facts = {
        "venue": room.venue.name,
        "new_venue": True,
        "floor": room.venue.floor,
        "spaces": _names(space.name for space in room.spaces.all()),
        "kind": room.get_kind_display(),
        "equipment": _names(room.equipment.all()),
        "audience": room.get_audience_display(),
        "retired": room.retired_at,
    }
    return [facts[c.key] if c.key in facts else getattr(room, c.key) for c in rooms.COLUMNS] + [room.schedule]


def _equipment(one: Equipment, scope: Scope) -> list[Any]:
    return [one.name, one.stock, one.icon, one.order]


def _closure(piece: Reservation, scope: Scope) -> list[Any]:
    begins = [local_day(piece.starts_at), _clock(piece.starts_at)]
    told = [piece.reference, piece.get_state_display(), scope.acted(piece.booked_by), piece.created_at]
    return [piece.room.name, *begins, *_until(piece.ends_at), piece.purpose, *told]


def _reservation(one: Any, scope: Scope) -> list[Any]:
    return [
        one.room__name,
        *_when(one),
        one.party_size,
        one.purpose,
        scope.account(one.holder__username, one.holder__name),
        scope.name(one.contact_name),
        scope.phone(one.contact_phone),
        one.organisation__name,
        _label(Reservation.Kind, one.kind),
        one.public_title,
        one.note,
        _names([*one.things, *one.pieces]),
        _label(Reservation.State, one.state),
        one.reference,
        one.series_id,
        scope.acting(one.booked_by__name, one.booked_by__is_staff),
        one.created_at,
        scope.acting(one.decided_by__name, one.decided_by__is_staff),
        one.decided_at,
        one.answer,
        one.checked_in_at,
    ]


def _label(choices: type[TextChoices], value: str) -> str:
    return _labels(choices, get_language())[value]


@lru_cache(maxsize=32)
def _labels(choices: type[TextChoices], language: str | None) -> dict[str, str]:
    """The names of choices in a language: looking one up for each of many rows takes long."""
    return {value: str(label) for value, label in choices.choices}


def _series(one: Series, scope: Scope) -> list[Any]:
    return [
        one.pk,
        one.room.name,
        one.get_rhythm_display(),
        one.every,
        one.first_day,
        one.last_day,
        f"{one.starts:%H:%M}",
        one.minutes,
        one.get_on_holidays_display(),
        one.get_on_make_up_workdays_display(),
        scope.account_of(one.holder),
        scope.name(one.contact_name),
        scope.phone(one.contact_phone),
        one.organisation,
        one.party_size,
        one.purpose,
        _names(one.left_out),
        scope.acted(one.created_by),
        one.created_at,
        one.ended_at,
    ]


def _wish(wish: Wish, scope: Scope) -> list[Any]:
    became = wish.reservation.reference if wish.reservation else ""
    asked = [scope.account_of(wish.person), wish.organisation, wish.party_size, wish.purpose]
    return [wish.room.name, *_when(wish), *asked, wish.get_state_display(), wish.created_at, wish.answer_until, became]


def _no_show(record: NoShow, scope: Scope) -> list[Any]:
    one = record.reservation
    judged = [record.get_verdict_display(), scope.acted(record.judged_by)]
    told = [record.remark, scope.acted(record.recorded_by), record.recorded_at, record.expires_at]
    return [one.reference, one.room.name, *_when(one), scope.account_of(one.holder), *told, record.contest, *judged]


def _limit(limit: Limit, scope: Scope) -> list[Any]:
    return [limit.get_scope_display(), limit.get_period_display(), limit.reservations, limit.minutes]


def _exemption(one: Exemption, scope: Scope) -> list[Any]:
    return [scope.account_of(one.person), one.organisation, one.last_day, one.reason, scope.acted(one.granted_by)]


def _promise(kept: Promise, scope: Scope) -> list[Any]:
    return [kept.equipment.name, kept.quantity, kept.reservation.reference, *_when(kept)]


def _refusal(one: Refusal, scope: Scope) -> list[Any]:
    return [one.code, one.room.name, one.wanted_from, one.at]


# --- the nouns -------------------------------------------------------------------------------------------------------


def _more(*pairs: tuple[str, str]) -> list[Column]:
    return [Column(key=english, chinese=chinese, english=english) for chinese, english in pairs]


OF_A_RESERVATION = (
    *("room__name", "starts_at", "ends_at", "party_size", "purpose", "holder__username", "holder__name"),
    *("contact_name", "contact_phone", "organisation__name", "kind", "public_title", "note", "state", "reference"),
    *("series_id", "booked_by__name", "booked_by__is_staff", "created_at", "decided_by__name", "decided_by__is_staff"),
    *("decided_at", "answer", "checked_in_at"),
)


def _closures(scope: Scope) -> Iterable[Reservation]:
    pieces = Reservation.objects.filter(kind=CLOSURE, state__in=Reservation.HOLDING).overlapping(scope.span)
    return pieces.select_related("room", "booked_by").order_by("starts_at", "pk").iterator(CHUNK)


def _reservations(scope: Scope) -> Iterable[Any]:
    """As plain values: there may be a hundred thousand."""
    wishes = Reservation.equipment.through.objects.filter(reservation=OuterRef("pk"))
    things = wishes.order_by("equipment__order", "equipment").values("equipment__name")
    pieces = Promise.objects.filter(reservation=OuterRef("pk")).order_by("equipment__order", "equipment")
    counted = Concat("equipment__name", Value("×"), Cast("quantity", CharField()))
    found = Reservation.objects.exclude(kind=CLOSURE).filter(_starts_within(scope)).order_by("starts_at", "pk")
    found = found.annotate(things=ArraySubquery(things), pieces=ArraySubquery(pieces.values(n=counted)))
    return found.values_list(*OF_A_RESERVATION, "things", "pieces", named=True).iterator(CHUNK)


def _starts_within(scope: Scope, prefix: str = "") -> Q:
    span = scope.span
    return Q(**{f"{prefix}starts_at__gte": span.starts_at, f"{prefix}starts_at__lt": span.ends_at})


def _wishes(scope: Scope) -> Iterable[Wish]:
    related = Wish.objects.select_related("room", "person", "organisation", "reservation")
    return related.filter(_starts_within(scope)).order_by("starts_at", "pk").iterator(CHUNK)


def _no_shows(scope: Scope) -> Iterable[NoShow]:
    related = NoShow.objects.select_related("reservation__room", "reservation__holder", "recorded_by", "judged_by")
    return related.filter(_starts_within(scope, "reservation__")).order_by("recorded_at", "pk").iterator(CHUNK)


def _promises(scope: Scope) -> Iterable[Promise]:
    related = Promise.objects.select_related("equipment", "reservation").filter(_starts_within(scope))
    return related.order_by("starts_at", "pk").iterator(CHUNK)


def _refusals(scope: Scope) -> Iterable[Refusal]:
    within = Refusal.objects.filter(at__gte=scope.span.starts_at, at__lt=scope.span.ends_at)
    return within.select_related("room").order_by("at", "pk").iterator(CHUNK)


def _all_rooms(scope: Scope) -> Iterable[Room]:
    return Room.objects.select_related("venue", "schedule").prefetch_related("spaces", "equipment")


def _all_series(scope: Scope) -> Iterable[Series]:
    related = Series.objects.select_related("room", "holder", "organisation", "created_by")
    within = related.filter(first_day__lte=scope.last_day, last_day__gte=scope.first_day)
    return within.order_by("first_day", "pk").iterator(CHUNK)


WHEN = (("日期", "Day"), ("开始", "Start"), ("结束", "End"))
ENTERED = (("登记人", "Entered by"), ("登记时间", "Entered at"))
CONTACT = (("预约人账号", "Account"), ("联系人", "Contact"), ("联系电话", "Contact phone"), ("单位", "Organisation"))
ALL_NOUNS = [
    Noun(
        key="venues",
        label=gettext_lazy("Venues"),
        columns=_more(
            ("场馆", "Venue"), ("网址", "Address"), ("楼层", "Floor"), ("介绍", "Introduction"),
            ("开放时间表", "Opening hours"), ("顺序", "Order"), ("停用于", "Retired"),
        ),
        rows=lambda scope: Venue.objects.select_related("schedule"),
        values=_venue,
    ),
    Noun(
        key="spaces",
        label=gettext_lazy("Spaces"),
        columns=_more(("场馆", "Venue"), ("空间单元", "Space"), ("所属场地", "Rooms")),
        rows=lambda scope: Space.objects.select_related("venue").prefetch_related("rooms"),
        values=_space,
    ),
    Noun(
        key="rooms",
        label=gettext_lazy("Rooms and their rules"),
        columns=[*rooms.COLUMNS, *_more(("开放时间表", "Opening hours"))],
        rows=_all_rooms,
        values=_room,
    ),
    Noun(
        key="equipment",
        label=gettext_lazy("Equipment"),
        columns=_more(("设备", "Equipment"), ("可借数量", "Portable pieces"), ("图标", "Icon"), ("顺序", "Order")),
        rows=lambda scope: Equipment.objects.all(),
        values=_equipment,
    ),
    Noun(
        key="closures",
        label=gettext_lazy("Closures"),
        columns=[*closures.COLUMNS, *_more(("编号", "Reference"), ("状态", "State"), *ENTERED)],
        rows=_closures,
        values=_closure,
        by_period=True,
    ),
    Noun(
        key="reservations",
        label=gettext_lazy("Reservations"),
        columns=[
            *reservations.COLUMNS,
            *_more(
                ("预约号", "Reference"), ("系列", "Series"), *ENTERED, ("审核人", "Decided by"),
                ("审核时间", "Decided at"), ("答复", "Answer"), ("签到时间", "Checked in at"),
            ),
        ],
        rows=_reservations,
        values=_reservation,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="series",
        label=gettext_lazy("Series"),
        columns=_more(
            ("系列", "Series"), ("场地", "Room"), ("节奏", "Rhythm"), ("每几周", "Every"), ("第一天", "First day"),
            ("最后一天", "Last day"), ("开始", "Start"), ("分钟", "Minutes"), ("节假日", "On public holidays"),
            ("调休工作日", "On make-up workdays"), *CONTACT, ("人数", "People"), ("用途", "Purpose"),
            ("跳过的日子", "Days left out"), *ENTERED, ("结束于", "Ended at"),
        ),
        rows=_all_series,
        values=_series,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="waiting_list",
        label=gettext_lazy("Waiting list"),
        columns=_more(
            ("场地", "Room"), *WHEN, ("账号", "Account"), ("单位", "Organisation"), ("人数", "People"),
            ("用途", "Purpose"), ("状态", "State"), ("登记时间", "Entered at"), ("答复期限", "Answer until"),
            ("成为预约", "Became"),
        ),
        rows=_wishes,
        values=_wish,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="no_shows",
        label=gettext_lazy("No-shows"),
        columns=_more(
            ("预约号", "Reference"), ("场地", "Room"), *WHEN, ("账号", "Account"), ("说明", "Remark"), *ENTERED,
            ("计至", "Counts until"), ("本人的说法", "Contested"), ("结论", "Verdict"), ("处理人", "Judged by"),
        ),
        rows=_no_shows,
        values=_no_show,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="promises",
        label=gettext_lazy("Promised equipment"),
        columns=_more(("设备", "Equipment"), ("数量", "Pieces"), ("预约号", "Reference"), *WHEN),
        rows=_promises,
        values=_promise,
        by_period=True,
    ),
    Noun(
        key="limits",
        label=gettext_lazy("Limits"),
        columns=_more(("对象", "For"), ("期间", "In"), ("最多次数", "Reservations"), ("最多分钟", "Minutes")),
        rows=lambda scope: Limit.objects.all(),
        values=_limit,
    ),
    Noun(
        key="exemptions",
        label=gettext_lazy("Exemptions"),
        columns=_more(
            ("账号", "Account"), ("单位", "Organisation"), ("至", "Until"), ("原因", "Reason"), ("批准人", "Granted by")
        ),
        rows=lambda scope: Exemption.objects.select_related("person", "organisation", "granted_by"),
        values=_exemption,
        names_people=True,
    ),
    Noun(
        key="refusals",
        label=gettext_lazy("Refusals"),
        columns=_more(("规则", "Rule"), ("场地", "Room"), ("想要的时间", "Wanted from"), ("时间", "At")),
        rows=_refusals,
        values=_refusal,
        by_period=True,
    ),
]  # fmt: skip
NOUNS = {noun.key: noun for noun in ALL_NOUNS}
