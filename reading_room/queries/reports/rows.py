"""The rows behind each figure: what was held at the end of some days, and what was read in them."""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value, When

from centre.shared.periods import Period
from centre.shared.timespan import Span, day_span
from reading_room.models import Copy, InHouseUse, Issue, Loan, Miss, Title
from reading_room.models.copy import CopyQuerySet
from reading_room.queries.classes import number_of_copy, number_of_issue, number_of_title

State = Copy.State
HELD, MISSING, WITHDRAWN = ~Q(state_then=State.WITHDRAWN), Q(state_then=State.MISSING), Q(state_then=State.WITHDRAWN)


def span_of(period: Period) -> Span:
    """From the first moment of its first day to the last of its last."""
    return Span(day_span(period.first).starts_at, day_span(period.last).ends_at)


# --- what was held at the end of a day -------------------------------------------------------------------------------

# Copies that were in another state then than now, from their history. What was written of a copy only afterwards is
# taken from the first that was written.
CHANGED_SINCE = """
SELECT state, array_agg(copy) FROM (
    SELECT DISTINCT ON (e.pgh_obj_id) e.pgh_obj_id AS copy, e.state, c.state AS now
    FROM reading_room_copyevent e JOIN reading_room_copy c ON c.id = e.pgh_obj_id
    WHERE c.added_at < %(end)s AND e.pgh_obj_id IN (
        SELECT pgh_obj_id FROM reading_room_copyevent WHERE pgh_created_at >= %(end)s
    )
    ORDER BY e.pgh_obj_id, e.pgh_created_at >= %(end)s,
        CASE WHEN e.pgh_created_at < %(end)s THEN -e.pgh_id ELSE e.pgh_id END
) AS known WHERE state <> now GROUP BY state
"""


def copies_at(day: date) -> CopyQuerySet:
    """Every copy that was entered by the end of a day, with `state_then`; a query is made at once."""
    end = day_span(day).ends_at
    changed = [When(pk__in=copies, then=Value(state)) for state, copies in _changed_since(end)]
    state_then = Case(*changed, default=F("state")) if changed else F("state")
    return Copy.objects.filter(added_at__lt=end).annotate(state_then=state_then, number=number_of_copy("title"))


def titles_at(day: date, copies: CopyQuerySet) -> QuerySet[Title]:
    """Titles of which there was a copy, or an issue had come, by the end of a day; `copies` come from `copies_at`."""
    its_copies = copies.filter(HELD, title=OuterRef("pk"))
    its_issues = Issue.objects.filter(title=OuterRef("pk"), arrived_on__lte=day)
    return Title.objects.filter(Exists(its_copies) | Exists(its_issues)).annotate(number=number_of_title())


def issues_at(day: date) -> QuerySet[Issue]:
    """Issues of periodicals that had come by the end of a day."""
    return Issue.objects.filter(arrived_on__lte=day).annotate(number_of_class=number_of_issue("title"))


def never_read(period: Period, copies: CopyQuerySet) -> CopyQuerySet:
    """Copies on hand at the end whose title nobody borrowed or read in the house, in the order of the shelf.

    `copies` come from `copies_at(period.last)`.
    """
    lent = Loan.objects.filter(copy__title=OuterRef("title"), **_within("lent_at", period))
    used = InHouseUse.objects.filter(copy__title=OuterRef("title"), **_within("at", period))
    return copies.filter(HELD, ~MISSING, ~Exists(lent), ~Exists(used)).in_shelf_order()


def _changed_since(end: datetime) -> list[tuple[str, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_SINCE, {"end": end})
        return cursor.fetchall()


# --- what was read ---------------------------------------------------------------------------------------------------


def loans_in(period: Period) -> QuerySet[Loan]:
    """Loans that began on these days, whatever became of them."""
    return Loan.objects.filter(**_within("lent_at", period)).annotate(number=number_of_copy("copy__title", "copy__"))


def uses_in(period: Period) -> QuerySet[InHouseUse]:
    """What was read in the house and counted on these days, by copy or by tier."""
    return InHouseUse.objects.filter(**_within("at", period)).annotate(number=number_of_copy("copy__title", "copy__"))


def misses_in(period: Period) -> QuerySet[Miss, Any]:
    """Words that were looked for without result on these days: `words`, `total` and the `latest` day, most first."""
    found = Miss.objects.filter(day__range=(period.first, period.last)).order_by().values("words")
    return found.annotate(total=Sum("times"), latest=Max("day")).order_by("-total", "words")


def _within(field: str, period: Period) -> dict[str, datetime]:
    span = span_of(period)
    return {f"{field}__gte": span.starts_at, f"{field}__lt": span.ends_at}
