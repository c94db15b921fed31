"""Sealing the days that are over, and looking whether what was sealed is still what it was.

A day's entries are those after the last one of the day before. Nobody may still be writing one of them when the day is
sealed: whoever writes takes a number and may be slow to commit, so the seal waits for all of them (`trail_settled`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Min

from centre.shared.db import one_value, sqlstate
from centre.shared.timespan import day_span, local_day
from centre.trail import fingerprints
from centre.trail.models import Entry, Seal

MARGIN = timedelta(minutes=10)  # after midnight, for clocks that do not quite agree
KEPT_DAYS = 366  # GB/T 22239: at least half a year; the rules for government sites: a year
SEAL_LOCK = 7_401_031
LOCK_NOT_AVAILABLE = "55P03"
A_DAY = timedelta(days=1)


def seal_finished_days(*, now: datetime) -> list[Seal]:
    """Seal every day that is over and not sealed yet; none while somebody goes on writing for longer than a moment."""
    settled = _settled()
    sealed = []
    while settled is not None and (made := _seal_next(now, settled)):
        sealed.append(made)
    return sealed


def days_waiting(*, now: datetime) -> bool:
    """Whether there is a day that is over and not sealed."""
    day = _next_day(Seal.objects.last())
    return day is not None and day < local_day(now - MARGIN)


def _settled() -> int | None:
    """The last entry up to which all are written; None when somebody is still at it."""
    try:
        with transaction.atomic():
            last: int = one_value("SELECT trail_settled()")
            return last
    except OperationalError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        return None


@transaction.atomic
def _seal_next(now: datetime, settled: int) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    before = Seal.objects.last()
    day = _next_day(before)
    if day is None or day >= local_day(now - MARGIN):
        return None
    after = before.last_entry if before else 0
    written = Entry.objects.filter(pk__gt=after, pk__lte=settled, at__lt=day_span(day).ends_at)
    last = written.aggregate(last=Max("pk"))["last"] or after
    return _seal(day, before, after, last)


def _next_day(before: Seal | None) -> date | None:
    if before:
        return before.day + A_DAY
    first = Entry.objects.aggregate(at=Min("at"))["at"]
    return local_day(first) if first else None


def _seal(day: date, before: Seal | None, after: int, last: int) -> Seal:
    number, content = fingerprints.of_entries(after, last)
    columns = fingerprints.sealed_columns()
    told, history = fingerprints.of_history(after, last, columns)
    seal = Seal(day=day, last_entry=last, entries=number, content=content, history=history)
    seal.columns = {table: columns[table] for table in told}
    seal.digest = _digest(seal, before)
    seal.save(force_insert=True)
    return seal


def _digest(seal: Seal, before: Seal | None) -> str:
    told = [seal.day, seal.last_entry, seal.entries, seal.content, seal.history, seal.columns]
    return fingerprints.digest_of([before.digest if before else "", *told])


# --- looking again ---------------------------------------------------------------------------------------------------


class Difference(StrEnum):
    """What of a day is not as it was sealed."""

    SEAL = "seal"
    ENTRIES = "entries"
    HISTORY = "history"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was looked at: days whose rows are there, and the first that differs, with what of it does.

    `trimmed` days have only their seal left. Of days that are `not_comparable` a migration has changed the columns of
    the history since, so that of them only the entries could be looked at.
    """

    days: int = 0
    trimmed: int = 0
    not_comparable: int = 0
    last: Seal | None = None
    differs_on: date | None = None
    difference: Difference | None = None


def verify(*, now: datetime, days: int | None = None) -> Verified:
    """Compute anew what every seal (or those of the last `days`) covers. It reads all of it, and changes nothing."""
    found = Verified()
    first_entry = Entry.objects.aggregate(pk=Min("pk"))["pk"]
    for before, seal in _pairs(now, days):
        trimmed = (first_entry is None or first_entry > seal.last_entry) and _old_enough(seal.day, now)
        comparable = trimmed or _comparable(seal)
        if difference := _difference(seal, before, trimmed=trimmed, comparable=comparable):
            return replace(found, differs_on=seal.day, difference=difference)
        found = replace(
            found,
            days=found.days + (not trimmed),
            trimmed=found.trimmed + trimmed,
            not_comparable=found.not_comparable + (not comparable),
            last=seal,
        )
    return found


def _pairs(now: datetime, days: int | None) -> Iterator[tuple[Seal | None, Seal]]:
    seals = Seal.objects.order_by("day")
    before = None
    if days is not None:
        first = local_day(now) - days * A_DAY
        before, seals = seals.filter(day__lt=first).last(), seals.filter(day__gte=first)
    for seal in seals.iterator():
        yield before, seal
        before = seal


def _difference(seal: Seal, before: Seal | None, *, trimmed: bool, comparable: bool) -> Difference | None:
    follows = before is None or seal.day == before.day + A_DAY
    if not follows or seal.digest != _digest(seal, before):
        return Difference.SEAL
    if trimmed:
        return None
    after = before.last_entry if before else 0
    if fingerprints.of_entries(after, seal.last_entry) != (seal.entries, seal.content):
        return Difference.ENTRIES
    if comparable and fingerprints.of_history(after, seal.last_entry, seal.columns)[1] != seal.history:
        return Difference.HISTORY
    return None


def _comparable(seal: Seal) -> bool:
    now = fingerprints.sealed_columns()
    return all(set(columns) <= set(now.get(table, [])) for table, columns in seal.columns.items())


def _old_enough(day: date, now: datetime) -> bool:
    return day < local_day(now) - KEPT_DAYS * A_DAY


# --- what has been kept long enough ----------------------------------------------------------------------------------


@transaction.atomic
def trim(*, older_than: int, now: datetime) -> int:
    """As the owner: delete the entries of sealed days that lie more than `older_than` days back; the seals stay.

    Raises ValueError for fewer days than they have to be kept.
    """
    if older_than < KEPT_DAYS:
        raise ValueError(f"The trail is kept for {KEPT_DAYS} days at least.")
    last = Seal.objects.filter(day__lt=local_day(now) - older_than * A_DAY).last()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL centre.trail_upkeep = 'on'")
        cursor.execute("DELETE FROM trail_entry WHERE id <= %s", [last.last_entry if last else 0])
        number: int = cursor.rowcount
        cursor.execute("SET LOCAL centre.trail_upkeep = ''")
    return number
