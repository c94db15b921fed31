"""A sheet's way: handed in, rehearsed, written.

The worker does the long part, row by row in transactions of a row's size. A rehearsal carries every row out by the
command that will write it and takes it back; what rows of one sheet want of each other is compared here, so that no
lock is held longer than for one row. Writing marks a row in the transaction that writes it: however often a worker is
killed and starts anew, no row is written twice and none is left out without a word.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.notifications.actions import in_language_of, tell
from centre.shared.db import retried
from centre.shared.history import because
from centre.shared.pictures import all_or_none
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span
from centre.sheets import bulk, reading
from centre.sheets.columns import Claim, Done, Errand, Fate
from centre.sheets.judging import AWAY, LONGEST_NOTE, Findings, fault, findings_of, note_of_rehearsal, twin, understood
from centre.sheets.kinds import Kind, Options
from centre.sheets.models import Import, ImportRow
from centre.sheets.registry import KINDS

RUN_IMPORT = "run_import"
KEPT_FOR = timedelta(days=30)
LONGEST_NAME = 120
FOLDER = "imports"
State = Import.State


# --- what people do --------------------------------------------------------------------------------------------------


def hand_in(*, kind: Kind, upload: UploadedFile, by: User, now: datetime, match: bool = False) -> Import:
    """Read a file and have it rehearsed; with `match` it waits until somebody says which column is which.

    Raises Refused, field `upload`, or PermissionDenied.
    """
    require(kind.may_be_handed_in_by(by))
    name, read = str(upload.name), reading.read_by_place if match else reading.read
    sheet = read(upload.file, name=name, size=upload.size or 0, columns=kind.all_columns(), titles=kind.titles)  # type: ignore[arg-type]
    with transaction.atomic():
        job = Import.objects.create(
            kind=kind.key,
            state=State.MATCHING if match else State.REHEARSING,
            name=_plain_name(name),
            sheet=sheet.title[:LONGEST_NAME],
            headings=dict(sheet.headings),
            remarks=list(sheet.remarks),
            total=len(sheet.rows),
            by=by,
            created_at=now,
        )
        ImportRow.objects.bulk_create(
            (ImportRow(job=job, number=row.number, cells=dict(row.cells), misread=row.misread) for row in sheet.rows),
            batch_size=500,
        )
        if not match:
            _have_it_run(job)
    return job


def hand_in_file(*, kind: Kind, upload: UploadedFile, options: Options, by: User, now: datetime) -> Import:
    """Keep a file of any size that the worker reads and rehearses. Raises PermissionDenied; then no file stays."""
    require(kind.may_be_handed_in_by(by))
    kept_as = f"{FOLDER}/{secrets.token_urlsafe(16)}"
    with all_or_none() as save, transaction.atomic():
        save(kept_as, upload)
        job = Import.objects.create(
            kind=kind.key,
            state=State.READING,
            name=_plain_name(str(upload.name)),
            file=kept_as,
            options=dict(options),
            by=by,
            created_at=now,
        )
        _have_it_run(job)
    return job


def match(*, job: Import, columns: Mapping[str, str], by: User) -> None:
    """Say which column is which, by place and key, and have the sheet rehearsed.

    Raises Refused, fields `place-…` or none, or PermissionDenied.
    """
    with transaction.atomic():
        kept = _taken(job, by, State.MATCHING)
        _refuse_matching(KINDS[kept.kind], columns)
        headings = {columns[place]: heading for place, heading in kept.headings.items() if place in columns}
        rows = list(kept.rows.all())
        for row in rows:
            row.cells = {columns[place]: text for place, text in row.cells.items() if place in columns}
            row.misread = [one for one in row.misread if one[0] in headings.values()]
        ImportRow.objects.bulk_update(rows, ["cells", "misread"], batch_size=500)
        kept.state, kept.headings = State.REHEARSING, headings
        kept.save(update_fields=["state", "headings"])
        _have_it_run(kept)


def _refuse_matching(kind: Kind, columns: Mapping[str, str]) -> None:
    """Every column that is needed is named, and none twice."""
    chosen = list(columns.values())
    missing = [column.title for column in kind.all_columns() if column.required and column.key not in chosen]
    problems = [
        Problem(code="twice", field=f"place-{place}", message=_("Two columns cannot be the same."))
        for place, key in columns.items()
        if chosen.count(key) > 1
    ]
    if missing:
        message = _("These columns are missing: %(names)s.") % {"names": "、".join(missing)}
        problems.append(Problem(code="missing_columns", message=message))
    refuse(problems)


def rehearse_again(*, job: Import, by: User, options: Options | None = None) -> None:
    """Look anew at what was rehearsed, for something may have been put right; with `options`, these hold from now on.

    Raises Refused or PermissionDenied.
    """
    with transaction.atomic():
        kept = _taken(job, by, State.REHEARSED)
        kept.rows.update(verdict="", findings=[], note="", claims=[])
        kept.state, kept.done, kept.options = State.REHEARSING, 0, {**kept.options, **(options or {})}
        kept.save(update_fields=["state", "done", "options"])
        _have_it_run(kept)


def write_it(*, job: Import, leave_out: bool, by: User) -> None:
    """Have a rehearsed sheet written; with `leave_out`, without the rows that have findings.

    Raises Refused or PermissionDenied.
    """
    with transaction.atomic():
        kept = _taken(job, by, State.REHEARSED)
        faulty = kept.rows.filter(verdict=Fate.REFUSED)
        if (found := faulty.count()) and not leave_out:
            message = _("Rows with findings: %(n)d. Please put the sheet right, or tick that they are left out.")
            refuse([Problem(code="findings", field="leave_out", message=message % {"n": found})])
        left_out = faulty.update(outcome=Fate.REFUSED)
        if left_out == kept.total:
            refuse([Problem(code="nothing_left", field="leave_out", message=_("No row is left to be written."))])
        kept.state, kept.done, kept.leave_out, kept.by = State.WRITING, left_out, leave_out, by
        kept.save(update_fields=["state", "done", "leave_out", "by"])
        _have_it_run(kept)


def go_on(*, job: Import, by: User) -> None:
    """Ask again for a run that stands still, for instance after the worker was stopped; harmless when it does not."""
    require(KINDS[job.kind].may_be_handed_in_by(by))
    if job.is_at_work:
        _have_it_run(job)


def _taken(job: Import, by: User, state: str) -> Import:
    require(KINDS[job.kind].may_be_handed_in_by(by))
    kept = Import.objects.select_for_update().get(pk=job.pk)
    if kept.state != state or kept.emptied_at:
        message = _("This import has changed meanwhile. Please look again.")
        raise Refused([Problem(code="changed_meanwhile", message=message)])
    return kept


def _have_it_run(job: Import) -> None:
    """A job of the same transaction; one waits at most, and no two run at once."""
    name = f"import-{job.pk}"
    try:
        with transaction.atomic():
            app.configure_task(RUN_IMPORT, lock=name, queueing_lock=name).defer(import_id=job.pk)
    except AlreadyEnqueued:
        pass


def _plain_name(name: str) -> str:
    """The file's name, its ending kept where it is too long."""
    name = "".join(letter for letter in name if letter.isprintable())
    stem, ending = PurePath(name).stem, PurePath(name).suffix[:10]
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}"


# --- what the worker does --------------------------------------------------------------------------------------------


def run(*, import_id: int) -> None:
    """Rehearse or write what is waiting for it; does nothing when nothing is. Doing it again is harmless."""
    job = Import.objects.select_related("by").filter(pk=import_id).first()
    if job is None or not job.is_at_work:
        return None
    with in_language_of(job.by), because("import", by=job.by):
        if job.kind not in KINDS:
            return _end(job, State.FAILED, _("Sheets of this kind are no longer read here."))
        try:
            _take_a_step(job)
        except PermissionDenied:  # whoever handed it in may no longer do this
            _end(job, State.FAILED, _("You may no longer do this. Please ask the administration."))


def _take_a_step(job: Import) -> None:
    """What is read is rehearsed at once; what is rehearsed waits for a person."""
    together = KINDS[job.kind].together
    if job.state == State.READING and (refused := bulk.read(job)):
        _end(job, State.FAILED, refused)
    elif job.state == State.WRITING:
        bulk.write(job) if together else _write(job)
        _end(job, State.WRITTEN)
    else:
        bulk.rehearse(job) if together else _rehearse(job)
        _end(job, State.REHEARSED)


def _rehearse(job: Import) -> None:
    Import.objects.filter(pk=job.pk).update(done=0)
    siblings = Siblings()
    for line in job.rows.iterator(chunk_size=200):
        siblings.add(line.number, _rehearse_row(job, line, siblings, now=timezone.now()))


@retried
def _rehearse_row(job: Import, line: ImportRow, siblings: "Siblings", *, now: datetime) -> Sequence[Claim]:
    """Rehearse one row; what it claims, if it can be written."""
    errand, findings = understood(job, line, now)
    claims = errand.claims() if errand else []
    if clash := siblings.clash(claims):
        findings += twin(clash)
    done = None
    if errand:
        done, more = _tried(job, errand, now=now, keep=False)
        findings += more
    if findings:
        done = None
    line.verdict = done.fate if done else Fate.REFUSED
    line.note, line.findings = note_of_rehearsal(job, done), findings
    line.save(update_fields=["verdict", "note", "findings"])
    Import.objects.filter(pk=job.pk, done__lt=F("total")).update(done=F("done") + 1)
    return claims if done else []


def _write(job: Import) -> None:
    for pk in job.rows.filter(outcome="").values_list("pk", flat=True):
        _write_row(job, pk, now=timezone.now())


@retried
def _write_row(job: Import, pk: int, *, now: datetime) -> None:
    """Carry out one row and mark it, both or neither; a second worker waits for the row's lock and sees the mark."""
    line = ImportRow.objects.select_for_update().get(pk=pk)
    if line.outcome:
        return
    errand, findings = understood(job, line, now)
    done = None
    if errand:
        done, findings = _tried(job, errand, now=now, keep=True)
    line.outcome = done.fate if done else Fate.REFUSED
    line.note, line.findings = done.note[:LONGEST_NOTE] if done else "", findings
    line.save(update_fields=["outcome", "note", "findings"])
    Import.objects.filter(pk=job.pk).update(done=F("done") + 1)


def _tried(job: Import, errand: Errand, *, now: datetime, keep: bool) -> tuple[Done | None, Findings]:
    """Carry out a row, and take it back unless it is to be kept; or say what is against it."""
    try:
        with transaction.atomic():
            done = errand.carry_out(by=job.by, now=now)
            if not keep:
                connection.check_constraints()  # those that speak at the end of a transaction
                transaction.set_rollback(True)
    except Refused as refused:
        return None, findings_of(job, refused.problems)
    except (PermissionDenied, *AWAY):
        raise
    except Exception:
        return None, fault(job)
    return done, []


@transaction.atomic
def _end(job: Import, state: str, remark: str = "") -> None:
    kept = Import.objects.select_for_update().get(pk=job.pk)
    if not kept.is_at_work:
        return
    kept.state = state
    kept.remarks = [*kept.remarks, remark] if remark else kept.remarks
    kept.finished_at = None if state == State.REHEARSED else timezone.now()
    kept.save(update_fields=["state", "remarks", "finished_at"])
    if state == State.WRITTEN:
        _tell(kept)


def _tell(job: Import) -> None:
    counts = outcome_of(job)
    body = _("%(total)d rows: %(written)d written, %(there)d already there, %(refused)d refused or left out.") % counts
    title = (_("Import finished: %(name)s") % {"name": job.name})[:120]
    tell(person=job.by, title=title, body=body, url=job.get_absolute_url())


class Siblings:
    """What earlier rows of the same sheet want for themselves."""

    def __init__(self) -> None:
        self._wanted: dict[Any, list[tuple[Span | None, int]]] = defaultdict(list)

    def clash(self, claims: Iterable[Claim]) -> int | None:
        """The number of a row that wants the same at the same time."""
        for key, span in claims:
            for other, number in self._wanted[key]:
                if span is None or other is None or span.overlaps(other):
                    return number
        return None

    def add(self, number: int, claims: Iterable[Claim]) -> None:
        for key, span in claims:
            self._wanted[key].append((span, number))


def outcome_of(job: Import) -> Mapping[str, int]:
    """How many rows were written, were there already, were refused; and all of them."""
    numbers = {fate.value: Count("pk", filter=Q(outcome=fate)) for fate in Fate}
    return {"total": job.rows.count(), **job.rows.aggregate(**numbers)}


# --- what is forgotten -----------------------------------------------------------------------------------------------


def to_be_forgotten(now: datetime) -> "QuerySet[Import]":
    """Imports whose rows were kept long enough; none that a worker has in hand."""
    old = Import.objects.filter(emptied_at__isnull=True, created_at__lt=now - KEPT_FOR)
    return old.exclude(finished_at__gte=now - KEPT_FOR).exclude(state__in=Import.AT_WORK)


@transaction.atomic
def forget_rows(*, now: datetime) -> int:
    """Empty the rows of imports that were written, failed or were left lying for 30 days; returns how many imports."""
    jobs = list(to_be_forgotten(now).select_for_update())
    ImportRow.objects.filter(job__in=jobs).update(cells={}, misread=[])
    for job in jobs:
        job.emptied_at = now
        job.save(update_fields=["emptied_at"])
    return len(jobs)
