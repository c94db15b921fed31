"""The waiting list, no-shows, limits, exemptions from them and refusals as tables."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from bookings.exports.reservations import CHUNK, ENTERED, WHEN, starts_within
from bookings.models import Exemption, Limit, NoShow, Refusal, Wish
from bookings.permissions import may_see_holders
from centre.sheets.wording import headings, when
from centre.sheets.writing import Noun, Scope


def _wishes(scope: Scope) -> Iterable[Wish]:
    related = Wish.objects.select_related("room", "person", "organisation", "reservation")
    return related.filter(starts_within(scope)).order_by("starts_at", "pk").iterator(CHUNK)


def _no_shows(scope: Scope) -> Iterable[NoShow]:
    related = NoShow.objects.select_related("reservation__room", "reservation__holder", "recorded_by", "judged_by")
    return related.filter(starts_within(scope, "reservation__")).order_by("recorded_at", "pk").iterator(CHUNK)


def _refusals(scope: Scope) -> Iterable[Refusal]:
    within = Refusal.objects.filter(at__gte=scope.span.starts_at, at__lt=scope.span.ends_at)
    return within.select_related("room").order_by("at", "pk").iterator(CHUNK)


def _wish(wish: Wish, scope: Scope) -> list[Any]:
    became = wish.reservation.reference if wish.reservation else ""
    asked = [scope.account_of(wish.person), wish.organisation, wish.party_size, wish.purpose]
    return [wish.room.name, *when(wish), *asked, wish.get_state_display(), wish.created_at, wish.answer_until, became]


def _no_show(record: NoShow, scope: Scope) -> list[Any]:
    one = record.reservation
    judged = [record.get_verdict_display(), scope.acted(record.judged_by)]
    told = [record.remark, scope.acted(record.recorded_by), record.recorded_at, record.expires_at]
    return [one.reference, one.room.name, *when(one), scope.account_of(one.holder), *told, record.contest, *judged]


def _limit(limit: Limit, scope: Scope) -> list[Any]:
    return [limit.get_scope_display(), limit.get_period_display(), limit.reservations, limit.minutes]


def _exemption(one: Exemption, scope: Scope) -> list[Any]:
    return [scope.account_of(one.person), one.organisation, one.last_day, one.reason, scope.acted(one.granted_by)]


def _refusal(one: Refusal, scope: Scope) -> list[Any]:
    return [one.code, one.room.name, one.wanted_from, one.at]


NOUNS = [
    Noun(
        key="waiting_list",
        label=gettext_lazy("Waiting list"),
        columns=headings(
            ("场地", "Room"), *WHEN, ("账号", "Account"), ("单位", "Organisation"), ("人数", "People"),
            ("用途", "Purpose"), ("状态", "State"), ("登记时间", "Entered at"), ("答复期限", "Answer until"),
            ("成为预约", "Became"),
        ),
        rows=_wishes,
        may_be_taken_by=may_see_holders,
        values=_wish,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="no_shows",
        label=gettext_lazy("No-shows"),
        columns=headings(
            ("预约号", "Reference"), ("场地", "Room"), *WHEN, ("账号", "Account"), ("说明", "Remark"), *ENTERED,
            ("计至", "Counts until"), ("本人的说法", "Contested"), ("结论", "Verdict"), ("处理人", "Judged by"),
        ),
        rows=_no_shows,
        may_be_taken_by=may_see_holders,
        values=_no_show,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="limits",
        label=gettext_lazy("Limits"),
        columns=headings(("对象", "For"), ("期间", "In"), ("最多次数", "Reservations"), ("最多分钟", "Minutes")),
        rows=lambda scope: Limit.objects.all(),
        may_be_taken_by=may_see_holders,
        values=_limit,
    ),
    Noun(
        key="exemptions",
        label=gettext_lazy("Exemptions"),
        columns=headings(
            ("账号", "Account"), ("单位", "Organisation"), ("至", "Until"), ("原因", "Reason"), ("批准人", "Granted by")
        ),
        rows=lambda scope: Exemption.objects.select_related("person", "organisation", "granted_by"),
        may_be_taken_by=may_see_holders,
        values=_exemption,
        names_people=True,
    ),
    Noun(
        key="refusals",
        label=gettext_lazy("Refusals"),
        columns=headings(("规则", "Rule"), ("场地", "Room"), ("想要的时间", "Wanted from"), ("时间", "At")),
        rows=_refusals,
        may_be_taken_by=may_see_holders,
        values=_refusal,
        by_period=True,
    ),
]  # fmt: skip
