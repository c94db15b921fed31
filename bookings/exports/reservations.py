"""Closures, reservations, series and promised equipment as tables; imports read the headings of the first two."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy

from bookings.imports import closures, reservations
from bookings.models import Promise, Reservation, Series
from bookings.permissions import may_see_holders
from centre.shared.timespan import local_day
from centre.sheets.wording import clock, headings, label, names, until, when
from centre.sheets.writing import Noun, Scope

CHUNK = 2_000
CLOSURE = Reservation.Kind.CLOSURE
OF_A_RESERVATION = (
    *("room__name", "starts_at", "ends_at", "party_size", "purpose", "holder__username", "holder__name"),
    *("contact_name", "contact_phone", "organisation__name", "kind", "public_title", "note", "state", "reference"),
    *("series_id", "booked_by__name", "booked_by__is_staff", "created_at", "decided_by__name", "decided_by__is_staff"),
    *("decided_at", "answer", "checked_in_at"),
)
ENTERED = (("登记人", "Entered by"), ("登记时间", "Entered at"))
WHEN = (("日期", "Day"), ("开始", "Start"), ("结束", "End"))
CONTACT = (("预约人账号", "Account"), ("联系人", "Contact"), ("联系电话", "Contact phone"), ("单位", "Organisation"))


def _closures(scope: Scope) -> Iterable[Reservation]:
    pieces = Reservation.objects.filter(kind=CLOSURE, state__in=Reservation.HOLDING).overlapping(scope.span)
    return pieces.select_related("room", "booked_by").order_by("starts_at", "pk").iterator(CHUNK)


def _reservations(scope: Scope) -> Iterable[Any]:
    """As plain values: there may be a hundred thousand."""
    wishes = Reservation.equipment.through.objects.filter(reservation=OuterRef("pk"))
    things = wishes.order_by("equipment__order", "equipment").values("equipment__name")
    pieces = Promise.objects.filter(reservation=OuterRef("pk")).order_by("equipment__order", "equipment")
    counted = Concat("equipment__name", Value("×"), Cast("quantity", CharField()))
    found = Reservation.objects.exclude(kind=CLOSURE).filter(starts_within(scope)).order_by("starts_at", "pk")
    found = found.annotate(things=ArraySubquery(things), pieces=ArraySubquery(pieces.values(n=counted)))
    return found.values_list(*OF_A_RESERVATION, "things", "pieces", named=True).iterator(CHUNK)


def starts_within(scope: Scope, prefix: str = "") -> Q:
    """The rows whose time begins within the days that are asked for."""
    span = scope.span
    return Q(**{f"{prefix}starts_at__gte": span.starts_at, f"{prefix}starts_at__lt": span.ends_at})


def _all_series(scope: Scope) -> Iterable[Series]:
    related = Series.objects.select_related("room", "holder", "organisation", "created_by")
    within = related.filter(first_day__lte=scope.last_day, last_day__gte=scope.first_day)
    return within.order_by("first_day", "pk").iterator(CHUNK)


def _promises(scope: Scope) -> Iterable[Promise]:
    related = Promise.objects.select_related("equipment", "reservation").filter(starts_within(scope))
    return related.order_by("starts_at", "pk").iterator(CHUNK)


def _closure(piece: Reservation, scope: Scope) -> list[Any]:
    begins = [local_day(piece.starts_at), clock(piece.starts_at)]
    told = [piece.reference, piece.get_state_display(), scope.acted(piece.booked_by), piece.created_at]
    return [piece.room.name, *begins, *until(piece.ends_at), piece.purpose, *told]


def _reservation(one: Any, scope: Scope) -> list[Any]:
    return [
        one.room__name,
        *when(one),
        one.party_size,
        one.purpose,
        scope.account(one.holder__username, one.holder__name),
        scope.name(one.contact_name),
        scope.phone(one.contact_phone),
        one.organisation__name,
        label(Reservation.Kind, one.kind),
        one.public_title,
        one.note,
        names([*one.things, *one.pieces]),
        label(Reservation.State, one.state),
        one.reference,
        one.series_id,
        scope.acting(one.booked_by__name, one.booked_by__is_staff),
        one.created_at,
        scope.acting(one.decided_by__name, one.decided_by__is_staff),
        one.decided_at,
        one.answer,
        one.checked_in_at,
    ]


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
        names(one.left_out),
        scope.acted(one.created_by),
        one.created_at,
        one.ended_at,
    ]


def _promise(kept: Promise, scope: Scope) -> list[Any]:
    return [kept.equipment.name, kept.quantity, kept.reservation.reference, *when(kept)]


NOUNS = [
    Noun(
        key="closures",
        label=gettext_lazy("Closures"),
        columns=[*closures.COLUMNS, *headings(("编号", "Reference"), ("状态", "State"), *ENTERED)],
        rows=_closures,
        may_be_taken_by=may_see_holders,
        values=_closure,
        by_period=True,
    ),
    Noun(
        key="reservations",
        label=gettext_lazy("Reservations"),
        columns=[
            *reservations.COLUMNS,
            *headings(
                ("预约号", "Reference"), ("系列", "Series"), *ENTERED, ("审核人", "Decided by"),
                ("审核时间", "Decided at"), ("答复", "Answer"), ("签到时间", "Checked in at"),
            ),
        ],
        rows=_reservations,
        may_be_taken_by=may_see_holders,
        values=_reservation,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="series",
        label=gettext_lazy("Series"),
        columns=headings(
            ("系列", "Series"), ("场地", "Room"), ("节奏", "Rhythm"), ("每几周", "Every"), ("第一天", "First day"),
            ("最后一天", "Last day"), ("开始", "Start"), ("分钟", "Minutes"), ("节假日", "On public holidays"),
            ("调休工作日", "On make-up workdays"), *CONTACT, ("人数", "People"), ("用途", "Purpose"),
            ("跳过的日子", "Days left out"), *ENTERED, ("结束于", "Ended at"),
        ),
        rows=_all_series,
        may_be_taken_by=may_see_holders,
        values=_series,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="promises",
        label=gettext_lazy("Promised equipment"),
        columns=headings(("设备", "Equipment"), ("数量", "Pieces"), ("预约号", "Reference"), *WHEN),
        rows=_promises,
        may_be_taken_by=may_see_holders,
        values=_promise,
        by_period=True,
    ),
]  # fmt: skip
