"""Sheets of very many rows: read from a file of any size, rehearsed and written some hundreds at a time.

Memory does not grow with the sheet. What stands in one transaction is either done and marked or neither; whoever is
killed goes on behind the last mark.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from centre.shared.db import insert_many, retried
from centre.shared.problems import Refused
from centre.sheets import registry
from centre.sheets.columns import Done, Fate
from centre.sheets.judging import AWAY, LONGEST_NOTE, Findings, fault, findings_of, note_of_rehearsal, twin, understood
from centre.sheets.models import Import, ImportRow

T = TypeVar("T")
AT_ONCE = 500
MOST_ROWS = 200_000
Result = tuple[ImportRow, Done | None, Findings, Any]


# --- reading ---------------------------------------------------------------------------------------------------------


def read(job: Import) -> str:
    """Make rows of the file that is kept for the worker, going on behind those that stand there already.

    Returns why it could not be done, or nothing.
    """
    if not default_storage.exists(job.file):
        return _("The file is no longer there. Please hand it in again.")
    rows_in = registry.KINDS[job.kind].rows_in
    assert rows_in
    with default_storage.open(job.file) as kept:
        every = rows_in(cast(BinaryIO, kept.file), job.options)
        for rows in _some_at_a_time(islice(every, job.total, MOST_ROWS + 1)):
            _keep(job, [ImportRow(job=job, number=one.number, cells=one.cells, misread=one.misread) for one in rows])
    if job.total > MOST_ROWS:
        default_storage.delete(job.file)
        return _("The file holds more than 200,000 records. Please split it into several.")
    with transaction.atomic():
        Import.objects.filter(pk=job.pk).update(state=Import.State.REHEARSING, file="")
        transaction.on_commit(lambda: default_storage.delete(job.file))
    return ""


@transaction.atomic
def _keep(job: Import, rows: list[ImportRow]) -> None:
    insert_many(rows)
    Import.objects.filter(pk=job.pk).update(total=F("total") + len(rows))
    job.total += len(rows)


def _some_at_a_time(things: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(things, AT_ONCE)):
        yield some


# --- rehearsing and writing ------------------------------------------------------------------------------------------


def rehearse(job: Import) -> None:
    """Say of each row what writing would do; of rows that want the same, the first may have it."""
    _all_rows(job, "verdict", _rehearse_some)
    _refuse_twins(job)


def write(job: Import) -> None:
    """Carry out what is not marked yet."""
    _all_rows(job, "outcome", _write_some)


def _all_rows(job: Import, mark: str, some: Callable[[Import, QuerySet[ImportRow]], int | None]) -> None:
    last: int | None = -1
    gc.freeze()  # the portal itself is not looked through for waste again and again while many rows pass
    try:
        while last is not None:
            last = some(job, job.rows.filter(**{mark: "", "number__gt": last}).order_by("number"))
    finally:
        gc.unfreeze()


@retried
def _rehearse_some(job: Import, waiting: QuerySet[ImportRow]) -> int | None:
    lines = list(waiting[:AT_ONCE])
    marks = []
    for line, done, findings, wanted in _results(job, lines, now=timezone.now(), keep=False):
        note = note_of_rehearsal(job, done) if done else _name_of(wanted)
        claims = [" ".join(map(str, key)) for key, _span in wanted.claims()] if wanted else []
        marks.append({"id": line.pk, "verdict": _fate(done), "note": note, "findings": findings, "claims": claims})
    _mark(marks, ("verdict", "note", "findings", "claims"))
    _count(job, marks)
    return lines[-1].number if lines else None


@retried
def _write_some(job: Import, waiting: QuerySet[ImportRow]) -> int | None:
    """Rows and their marks, both or neither; a second worker waits for the locks and sees the marks."""
    lines = list(waiting.select_for_update()[:AT_ONCE])
    marks = []
    for line, done, findings, wanted in _results(job, lines, now=timezone.now(), keep=True):
        note = done.note[:LONGEST_NOTE] if done else _name_of(wanted)
        marks.append({"id": line.pk, "outcome": _fate(done), "note": note, "findings": findings})
    _mark(marks, ("outcome", "note", "findings"))
    _count(job, marks)
    return lines[-1].number if lines else None


def _name_of(wanted: Any) -> str:
    """What a row is about, so that whoever reads a finding knows where to look; unknown where it was not readable."""
    return str(wanted or "")[:LONGEST_NOTE]


def _fate(done: Done | None) -> str:
    return str(done.fate if done else Fate.REFUSED)


def _results(job: Import, lines: Sequence[ImportRow], *, now: datetime, keep: bool) -> list[Result]:
    """Of each row in order what became of it, what is against it, and what it wants."""
    judged = [(line, *understood(job, line, now)) for line in lines]
    wanted = [one for _line, one, _findings in judged if one is not None]
    told = iter(_carried_out(job, wanted, now=now, keep=keep))
    results: list[Result] = []
    for line, one, findings in judged:
        done, more = next(told) if one is not None else (None, [])
        results.append((line, done, [*findings, *more], one))
    return results


def _carried_out(
    job: Import, wanted: Sequence[Any], *, now: datetime, keep: bool
) -> list[tuple[Done | None, Findings]]:
    """All at once; where that fails, in halves, until it is known which one it was."""
    together = registry.KINDS[job.kind].together
    assert together
    if not wanted:
        return []
    try:
        with transaction.atomic():
            told = together(wanted, by=job.by, now=now, options=job.options, keep=keep)
    except (PermissionDenied, *AWAY):
        raise
    except Exception:
        if len(wanted) == 1:
            return [(None, fault(job))]
        half = len(wanted) // 2
        parts = (wanted[:half], wanted[half:])
        return [one for part in parts for one in _carried_out(job, part, now=now, keep=keep)]
    return [(None, findings_of(job, one.problems)) if isinstance(one, Refused) else (one, []) for one in told]


def _count(job: Import, marks: Sequence[Any]) -> None:
    Import.objects.filter(pk=job.pk).update(done=F("done") + len(marks))


def _mark(marks: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """One statement for all of them."""
    types = {"verdict": "text", "outcome": "text", "note": "text", "findings": "jsonb", "claims": "jsonb"}
    sets = ", ".join(f"{name} = marks.{name}" for name in columns)
    shape = ", ".join(f"{name} {types[name]}" for name in columns)
    sql = f"""
        UPDATE sheets_importrow SET {sets} FROM jsonb_to_recordset(%s::jsonb) AS marks (id bigint, {shape})
        WHERE sheets_importrow.id = marks.id
    """  # noqa: S608 -- names from this module
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(marks, ensure_ascii=False)])


def _refuse_twins(job: Import) -> None:
    """The database compares what all rows of the sheet claim, which no memory of ours could hold."""
    sql = """
        SELECT min(line.number), array_agg(line.number)
        FROM sheets_importrow AS line, jsonb_array_elements_text(line.claims) AS claim
        WHERE line.job_id = %s AND line.verdict <> %s
        GROUP BY claim HAVING count(*) > 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [job.pk, Fate.REFUSED])
        twins = {number: first for first, numbers in cursor.fetchall() for number in numbers if number != first}
    for some in _some_at_a_time(iter(twins.items())):
        firsts = dict(some)
        marks = [
            {"id": pk, "verdict": Fate.REFUSED.value, "findings": twin(firsts[number])}
            for pk, number in job.rows.filter(number__in=firsts).values_list("pk", "number")
        ]
        _mark(marks, ("verdict", "findings"))
