"""Reading the audit trail: the latest first, page by page from a place on, however many rows there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from pghistory.models import Context
from psycopg import sql

from centre.shared.history import DEEDS, Change, change_of, reason_words
from centre.shared.personal import TABLES
from centre.shared.timespan import day_span
from centre.trail.models import Entry
from centre.trail.protecting import history_models

ON_A_PAGE = 50
LOOKED_AT = 100_000  # so many entries are searched for words at a time
COUNTED = 1000
EVENTS_SHOWN = 40
HIDDEN = "•••"
NAMED = 4  # so many kinds of rows are named in a line

Place = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; whatever is empty does not narrow."""

    kind: str = ""
    who: int | None = None
    who_name: str = ""
    first_day: date | None = None
    last_day: date | None = None
    address: str = ""
    request_id: str = ""
    words: str = ""

    @property
    def conditions(self) -> Q:
        """All but the words, each with an index behind it."""
        told = {name: getattr(self, name) for name in ("kind", "who", "who_name", "address", "request_id")}
        found = Q(**{name: value for name, value in told.items() if value not in ("", None)})
        if self.first_day:
            found &= Q(at__gte=day_span(self.first_day).starts_at)
        if self.last_day:
            found &= Q(at__lt=day_span(self.last_day).ends_at)
        return found


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page, and the place from which the next one goes on; `searched_all` tells whether every entry was read."""

    entries: Sequence[Entry]
    onwards: Place | None = None
    searched_all: bool = True


def entries_of(wanted: Wanted) -> QuerySet[Entry]:
    """Everything that fits, but for the words, the latest first."""
    return Entry.objects.filter(wanted.conditions).order_by("-at", "-pk")


def page_of(wanted: Wanted, before: Place | None) -> Found:
    """The next page of what fits, from `before` on."""
    rows = entries_of(wanted)
    if before:
        at, pk = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    if wanted.words:
        return _page_with_words(rows, wanted.words)
    page = list(rows[: ON_A_PAGE + 1])
    return Found(entries=page[:ON_A_PAGE], onwards=_place(page[ON_A_PAGE - 1]) if len(page) > ON_A_PAGE else None)


def _page_with_words(rows: QuerySet[Entry], words: str) -> Found:
    """What has the words among the next so many entries; where they are all read, the search can go on behind them."""
    said = Q()
    for name in ("about", "what", "page", "who_name"):
        said |= Q(**{f"{name}__icontains": words})
    stretch = rows[:LOOKED_AT]
    page = list(Entry.objects.filter(said, pk__in=stretch.values("pk")).order_by("-at", "-pk")[: ON_A_PAGE + 1])
    if len(page) > ON_A_PAGE:
        return Found(entries=page[:ON_A_PAGE], onwards=_place(page[ON_A_PAGE - 1]))
    last = rows[LOOKED_AT - 1 : LOOKED_AT].first()
    return Found(entries=page, onwards=_place(last) if last else None, searched_all=last is None)


def _place(entry: Entry) -> Place:
    return entry.at, entry.pk


def count_of(wanted: Wanted) -> int:
    """How many entries fit, counted up to a thousand; words are not looked at."""
    return Entry.objects.filter(wanted.conditions)[:COUNTED].count()


# --- what was changed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a context says of a change: why, and how many rows of what were created, changed, deleted."""

    reason: str = ""
    rows: Sequence[tuple[str, str, int]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """`Reservation created, Occupancy created × 2, …`"""
        named = [f"{what} {deed} × {number}" if number > 1 else f"{what} {deed}" for what, deed, number in self.rows]
        return _(", ").join([*named[:NAMED], "…"] if len(named) > NAMED else named)


COUNTS = """
SELECT pgh_context_id, {label}, pgh_label, count(*) FROM {table} WHERE pgh_context_id = ANY({keys}) GROUP BY 1, 3
"""


def told_by(contexts: Collection[UUID]) -> Mapping[UUID, Told]:
    """For entries on a page: what each context tells, in two queries."""
    if not contexts:
        return {}
    models = {model.pgh_tracked_model._meta.label: model for model in history_models()}  # type: ignore[attr-defined]
    parts = [
        sql.SQL(COUNTS).format(
            label=sql.Literal(label), table=sql.Identifier(model._meta.db_table), keys=sql.Literal(list(contexts))
        )
        for label, model in models.items()
    ]
    rows: dict[UUID, list[tuple[str, str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts).as_string(cursor.connection))
        for context, label, deed, number in sorted(cursor.fetchall(), key=lambda row: row[1:]):
            name = models[label].pgh_tracked_model._meta.verbose_name  # type: ignore[attr-defined]
            rows.setdefault(context, []).append((str(name), str(DEEDS.get(deed, deed)), number))
    reasons = Context.objects.in_bulk(list(contexts))
    return {key: Told(reason=reason_words(one.metadata), rows=rows.get(key, [])) for key, one in reasons.items()}


@dataclass(frozen=True, kw_only=True)
class RowChanged:
    """One row that was changed: what it is, its number, what was done with it, and the fields that became another."""

    what: str
    number: Any
    deed: str
    changes: Sequence[Change]


def rows_changed(context: UUID) -> Sequence[RowChanged]:
    """The rows that a context tells of, as many as a page takes. What is personal is only said to have changed."""
    found: list[RowChanged] = []
    for model in history_models():
        events = model._default_manager.filter(pgh_context=context).order_by("pgh_id")
        found += [_row(event) for event in events[: EVENTS_SHOWN - len(found)]]
        if len(found) == EVENTS_SHOWN:
            break
    return found


def _row(event: Any) -> RowChanged:
    tracked = event.pgh_tracked_model
    table = TABLES.get(tracked._meta.label)
    personal = {column.name for column in table.columns} if table else set()
    changes = [_hidden(change) if change.field in personal else change for change in change_of(event)]
    deed = str(DEEDS.get(event.pgh_label, event.pgh_label))
    return RowChanged(what=str(tracked._meta.verbose_name), number=event.pgh_obj_id, deed=deed, changes=changes)


def _hidden(change: Change) -> Change:
    return Change(field=change.field, label=change.label, before=HIDDEN, after=HIDDEN)
