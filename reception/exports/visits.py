"""Visits, their batches with the people counted, who guided them, what was remarked, and how they were rated."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from centre.shared.timespan import local_day
from centre.sheets.wording import clock, clock_at_end, headings, names, when
from centre.sheets.writing import Noun, Scope
from reception.imports.register import CATEGORY, COLUMNS, category_columns
from reception.models import Batch, Duty, Headcount, Rating, Remark, Visit
from reception.permissions import may_see_visits

CHUNK = 500


# --- which rows ------------------------------------------------------------------------------------------------------


def within(scope: Scope, field: str) -> Q:
    """The rows of which a moment lies within the days that are asked for."""
    return Q(**{f"{field}__gte": scope.span.starts_at, f"{field}__lt": scope.span.ends_at})


def _visits(scope: Scope) -> Iterable[Visit]:
    found = Visit.objects.filter(within(scope, "starts_at")).select_related("created_by", "decided_by", "room_wish")
    told = found.prefetch_related(
        Prefetch("batches", Batch.objects.order_by("number").select_related("route")),
        "batches__duties__docent",
        "hosts",
        "interests",
        "visit_rooms__reservation__room",
    )
    return told.order_by("starts_at", "pk").iterator(CHUNK)


def _batches(scope: Scope) -> Iterator[tuple[Batch, list[int]]]:
    """By the day on which they arrived or, where they did not, were expected; each with the keys of all categories."""
    keys = [int(column.key.removeprefix(CATEGORY)) for column in category_columns()]
    on_these_days = within(scope, "arrived_at") | Q(arrived_at__isnull=True) & within(scope, "starts_at")
    told = Batch.objects.filter(on_these_days).select_related("visit", "route", "hall").prefetch_related(
        "duties__docent", "batch_stops__stop", Prefetch("headcounts", Headcount.objects.order_by("pk")),
        Prefetch("visit__remarks", Remark.objects.order_by("at", "pk")),
    )  # fmt: skip
    return ((batch, keys) for batch in told.order_by("starts_at", "visit", "number").iterator(CHUNK))


def _duties(scope: Scope) -> QuerySet[Duty]:
    return (
        Duty.objects.filter(starts_at__lt=scope.span.ends_at, ends_at__gt=scope.span.starts_at)
        .select_related("docent", "batch__visit")
        .order_by("starts_at", "pk")
    )


def _remarks(scope: Scope) -> QuerySet[Remark]:
    return Remark.objects.filter(within(scope, "visit__starts_at")).select_related("visit", "by").order_by("at", "pk")


def _ratings(scope: Scope) -> QuerySet[Rating]:
    return Rating.objects.filter(within(scope, "at")).select_related("batch__visit").order_by("at", "pk")


# --- what a row says -------------------------------------------------------------------------------------------------


def _visit(visit: Visit, scope: Scope) -> Sequence[Any]:
    batches = list(visit.batches.all())
    received = [batch for batch in batches if batch.is_received]
    facts = {
        "reference": visit.reference,
        "day": local_day(visit.starts_at),
        "arrived": _clock_of(batch.arrived_at for batch in received),
        "left": _clock_of(batch.finished_at for batch in reversed(received)),
        "label": "",
        "people": sum(batch.headcount or 0 for batch in received) or None,
        "docent": names(dict.fromkeys(name for batch in batches for name in _guides(batch, scope))),
        "route": names(dict.fromkeys(batch.route for batch in batches if batch.route)),
        "remark": "",
        **_of_the_visit(visit, scope),
    }
    return [*(facts[column.key] for column in COLUMNS), *_more_of_the_visit(visit, scope, len(received))]


def _of_the_visit(visit: Visit, scope: Scope) -> dict[str, Any]:
    purpose = visit.get_purpose_display() if visit.purpose != Visit.Purpose.OTHER else visit.purpose_words
    return {
        "organisation": visit.organisation_name,
        "kind": visit.get_kind_display(),
        "level": visit.get_level_display(),
        "contact_name": scope.name(visit.contact_name),
        "contact_phone": scope.phone(visit.contact_phone),
        "purpose": purpose or visit.get_purpose_display(),
    }


def _more_of_the_visit(visit: Visit, scope: Scope, received: int) -> list[Any]:
    return [
        visit.get_state_display(),
        visit.get_origin_display(),
        *when(visit)[1:],
        visit.planned_headcount,
        received,
        visit.contact_email if scope.in_full else "",
        visit.purpose_words,
        names(visit.interests.all()),
        visit.get_speech_display(),
        names(visit.needs_in_words),
        visit.room_wish,
        names(one.reservation.room for one in visit.visit_rooms.all()),
        visit.note if scope.in_full else "",
        names(
            [*(scope.acted(host) for host in visit.hosts.all()), *([visit.other_hosts] if visit.other_hosts else [])]
        ),
        scope.acted(visit.created_by),
        visit.created_at,
        scope.acted(visit.decided_by),
        visit.decided_at,
        visit.answer,
    ]


def _batch(row: tuple[Batch, list[int]], scope: Scope) -> Sequence[Any]:
    batch, keys = row
    at = batch.arrived_at or batch.starts_at
    facts = {
        "reference": str(batch),
        "day": local_day(at),
        "arrived": clock(batch.arrived_at) if batch.arrived_at else "",
        "left": clock_at_end(batch.finished_at) if batch.finished_at else "",
        "label": batch.label,
        "people": batch.headcount,
        "docent": names(_guides(batch, scope)),
        "route": batch.route,
        "remark": names(remark.text for remark in batch.visit.remarks.all()),
        **_of_the_visit(batch.visit, scope),
    }
    told = [batch.get_state_display(), batch.hall, *when(batch)[1:], batch.planned_headcount]
    stops = names(one.stop for one in batch.batch_stops.all() if one.entered_at)
    return [
        *(facts[column.key] for column in COLUMNS),
        *told,
        batch.tour_started_at,
        stops,
        batch.over_capacity_reason,
        *_counts(batch, keys),
    ]


def _counts(batch: Batch, keys: Sequence[int]) -> list[int | None]:
    """So many of each category, in the order of their columns; empty where nobody was counted into it."""
    counted = {one.category_id: one.people for one in batch.headcounts.all()}
    return [counted.get(pk) or None for pk in keys]


def _duty(duty: Duty, scope: Scope) -> Sequence[Any]:
    reason = duty.reason if scope.in_full else ""  # why somebody is away may be private
    return [scope.acted(duty.docent), duty.get_part_display(), duty.batch or "", *when(duty), reason]


def _remark(remark: Remark, scope: Scope) -> Sequence[Any]:
    visit = remark.visit
    said = [remark.get_kind_display(), remark.text, scope.acted(remark.by), remark.at]
    return [visit.reference, local_day(visit.starts_at), visit.organisation_name, *said]


def _rating(rating: Rating, scope: Scope) -> Sequence[Any]:
    said = [rating.level, rating.get_level_display(), rating.words, rating.at]
    return [rating.batch, rating.batch.visit.organisation_name, *said]


def _guides(batch: Batch, scope: Scope) -> list[str]:
    return [scope.acted(duty.docent) for duty in batch.duties.all() if duty.part == Duty.Part.FIRST]


def _clock_of(moments: Iterable[datetime | None]) -> str:
    """The first of these moments that is known."""
    return next((clock(at) for at in moments if at), "")


# --- the nouns -------------------------------------------------------------------------------------------------------

PLANNED = (("计划开始", "Planned from"), ("计划结束", "Planned until"), ("计划人数", "Planned people"))
NOUNS = [
    Noun(
        key="visits",
        label=gettext_lazy("Visits"),
        columns=[
            *COLUMNS,
            *headings(
                ("状态", "State"), ("来源", "Origin"), *PLANNED, ("接待批次", "Batches received"), ("邮箱", "E-mail"),
                ("目的说明", "Purpose in words"), ("想看的点位", "Interests"), ("讲解语言", "Guided in"),
                ("需要照顾", "To be looked after"), ("希望的场地", "Room wished for"), ("场地", "Rooms"),
                ("对方补充", "What else they say"), ("接待人", "Hosts"), ("登记人", "Entered by"),
                ("登记时间", "Entered at"), ("处理人", "Decided by"), ("处理时间", "Decided at"), ("答复", "Answer"),
            ),
        ],
        rows=_visits,
        values=_visit,
        may_be_taken_by=may_see_visits,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="batches",
        label=gettext_lazy("Batches of visits"),
        columns=[
            *COLUMNS,
            *headings(
                ("状态", "State"), ("展厅", "Hall"), *PLANNED, ("开始讲解", "Tour begun"),
                ("实际到过的点位", "Stops visited"), ("超出容量的原因", "Why more than the hall holds"),
            ),
        ],
        more_columns=category_columns,
        rows=_batches,
        values=_batch,
        may_be_taken_by=may_see_visits,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="duties",
        label=gettext_lazy("Duties of docents"),
        columns=headings(
            ("讲解员", "Docent"), ("分工", "Part"), ("批次", "Batch"), ("日期", "Day"), ("开始", "Start"),
            ("结束", "End"), ("事由", "Reason"),
        ),
        rows=lambda scope: _duties(scope).iterator(CHUNK),
        values=_duty,
        may_be_taken_by=may_see_visits,
        by_period=True,
        names_people=True,
    ),
    Noun(
        key="remarks",
        label=gettext_lazy("Remarks on visits"),
        columns=headings(
            ("参观编号", "Visit number"), ("日期", "Day"), ("单位", "Organisation"), ("类别", "Kind"), ("内容", "Text"),
            ("登记人", "Entered by"), ("登记时间", "Entered at"),
        ),
        rows=lambda scope: _remarks(scope).iterator(CHUNK),
        values=_remark,
        may_be_taken_by=may_see_visits,
        by_period=True,
    ),
    Noun(
        key="ratings",
        label=gettext_lazy("Ratings"),
        columns=headings(
            ("批次", "Batch"), ("单位", "Organisation"), ("分数", "Level"), ("评价", "Rating"), ("留言", "In words"),
            ("时间", "At"),
        ),
        rows=lambda scope: _ratings(scope).iterator(CHUNK),
        values=_rating,
        may_be_taken_by=may_see_visits,
        by_period=True,
    ),
]  # fmt: skip
