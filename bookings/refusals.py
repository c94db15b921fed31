"""What residents wanted and were refused, by rule. Nobody is named; reports count these."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.models import Refusal, Room
from centre.shared.db import one_value, prepared
from centre.shared.problems import Problem
from centre.shared.timespan import Span

KEPT_FOR = timedelta(days=731)
SAME_AGAIN_WITHIN = timedelta(seconds=60)  # a double click, or a reload
REFUSALS_LOCK = 7_401_003  # with the room: what was just written must be seen by the second click

# The rules, by the code of the problem that tells about them; a problem that is none of these is no refusal by a rule.
RULES = {
    "taken": _("somebody else has the time"),
    "closed": _("closed at that time"),
    "in_past": _("the time has passed"),
    "too_soon": _("not early enough"),
    "too_far_ahead": _("too far ahead"),
    "not_a_span": _("the end comes before the start"),
    "off_raster": _("not on the steps of the room"),
    "too_short": _("shorter than the room allows"),
    "too_long": _("longer than the room allows"),
    "too_many_people": _("too many people"),
    "too_few_people": _("too few people"),
    "staff_only": _("only the desk reserves the room"),
    "members_only": _("only for members of an organisation"),
    "retired": _("the room is no longer reserved"),
    "limit_week": _("the limit of a week"),
    "limit_month": _("the limit of a month"),
    "limit_at_one_time": _("the limit at one time"),
    "out_of_stock": _("not enough portable equipment"),
    "waits_for_many": _("waiting for as many times as one may"),
}
LATELY = "SELECT code FROM bookings_refusal WHERE room_id = %s AND wanted_from = %s AND at > %s"


def record(problems: Iterable[Problem], *, room: Room, span: Span | None, now: datetime) -> None:
    """Write down which rules refused a wish, once each; the same wish again within a minute counts once.

    Nothing is written for a wish without a time, or for what is no rule. Call it outside the refused command, whose
    transaction is rolled back.
    """
    codes = {problem.code for problem in problems} & RULES.keys()
    if span is None or not codes:
        return
    if codes <= _lately(room, span, now):  # when many want the same, nearly all of them: without waiting for a lock
        return
    with transaction.atomic():
        one_value("SELECT pg_advisory_xact_lock(%s, %s) IS NULL", [REFUSALS_LOCK, room.pk])
        codes -= _lately(room, span, now)
        Refusal.objects.bulk_create(
            Refusal(code=code, room=room, wanted_from=span.starts_at, at=now) for code in sorted(codes)
        )


def _lately(room: Room, span: Span, now: datetime) -> set[str]:
    """The rules that refused the same wish a moment ago."""
    with prepared() as cursor:
        cursor.execute(LATELY, [room.pk, span.starts_at, now - SAME_AGAIN_WITHIN])
        return {code for (code,) in cursor.fetchall()}


def old(*, now: datetime) -> "QuerySet[Refusal]":
    """What is older than two years, and no report asks for any more."""
    return Refusal.objects.filter(at__lt=now - KEPT_FOR)
