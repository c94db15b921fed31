"""A sheet's way: handed in, rehearsed, written.

The worker does the long part, row by row in transactions of a row's size. A rehearsal carries every row out by the
command that will write it and takes it back; what rows of one sheet want of each other is compared here, so that no
lock is held longer than for one row. Writing marks a row in the transaction that writes it: however often a worker is
killed and starts anew, no row is written twice and none is left out without a word.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.notifications.actions import in_language_of, tell
from centre.shared.db import retried
from centre.shared.history import because
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span
from centre.sheets import reading
from centre.sheets.columns import Claim, Done, Errand, Fate
from centre.sheets.kinds import Kind
from centre.sheets.models import Import, ImportRow
from centre.sheets.registry import KINDS
from centre.sheets.values import Cells

logger = logging.getLogger(__name__)
RUN_IMPORT = "run_import"
KEPT_FOR = timedelta(days=30)
LONGEST_NAME, LONGEST_NOTE = 120, 300
State = Import.State
Findings = list[dict[str, str]]
AWAY = (OperationalError, InterfaceError)


# --- what people do --------------------------------------------------------------------------------------------------


def hand_in(*, kind: Kind, upload: UploadedFile, by: User, now: datetime) -> Import:
    """Read a file and have it rehearsed. Raises Refused, field `upload`, or PermissionDenied."""
    require(kind.may_be_handed_in_by(by))
    name = str(upload.name)
    sheet = reading.read(upload.file, name=name, size=upload.size or 0, columns=kind.all_columns(), titles=kind.titles)  # type: ignore[arg-type]
    with transaction.atomic():
        job = Import.objects.create(
            kind=kind.key,
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
        _have_it_run(job)
    return job


def rehearse_again(*, job: Import, by: User) -> None:
    """Look anew at what was rehearsed, for something may have been put right. Raises Refused or PermissionDenied."""
    with transaction.atomic():
        kept = _taken(job, by, State.REHEARSED)
        kept.rows.update(verdict="", findings=[], note="")
        kept.state, kept.done = State.REHEARSING, 0
        kept.save(update_fields=["state", "done"])
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
            _rehearse(job) if job.state == State.REHEARSING else _write(job)
        except PermissionDenied:  # whoever handed it in may no longer do this
            _end(job, State.FAILED, _("You may no longer do this. Please ask the administration."))


def _rehearse(job: Import) -> None:
    Import.objects.filter(pk=job.pk).update(done=0)
    siblings = Siblings()
    for line in job.rows.iterator(chunk_size=200):
        siblings.add(line.number, _rehearse_row(job, line, siblings, now=timezone.now()))
    _end(job, State.REHEARSED)


@retried
def _rehearse_row(job: Import, line: ImportRow, siblings: "Siblings", *, now: datetime) -> Sequence[Claim]:
    """Rehearse one row; what it claims, if it can be written."""
    errand, findings = _understood(job, line, now)
    claims = errand.claims() if errand else []
    if clash := siblings.clash(claims):
        message = _("This wants the same as row %(n)d of this sheet.") % {"n": clash}
        findings.append({"column": "", "message": message})
    done = None
    if errand:
        done, more = _tried(job, errand, now=now, keep=False)
        findings += more
    if findings:
        done = None
    line.verdict = done.fate if done else Fate.REFUSED
    line.note, line.findings = _note_of_rehearsal(job, done), findings
    line.save(update_fields=["verdict", "note", "findings"])
    Import.objects.filter(pk=job.pk, done__lt=F("total")).update(done=F("done") + 1)
    return claims if done else []


def _note_of_rehearsal(job: Import, done: Done | None) -> str:
    """Numbers given in a rehearsal were taken back with it."""
    if done is None or (done.fate == Fate.WRITTEN and KINDS[job.kind].notes_hold_when_written):
        return ""
    return done.note[:LONGEST_NOTE]


def _write(job: Import) -> None:
    for pk in job.rows.filter(outcome="").values_list("pk", flat=True):
        _write_row(job, pk, now=timezone.now())
    _end(job, State.WRITTEN)


@retried
def _write_row(job: Import, pk: int, *, now: datetime) -> None:
    """Carry out one row and mark it, both or neither; a second worker waits for the row's lock and sees the mark."""
    line = ImportRow.objects.select_for_update().get(pk=pk)
    if line.outcome:
        return
    errand, findings = _understood(job, line, now)
    done = None
    if errand:
        done, findings = _tried(job, errand, now=now, keep=True)
    line.outcome = done.fate if done else Fate.REFUSED
    line.note, line.findings = done.note[:LONGEST_NOTE] if done else "", findings
    line.save(update_fields=["outcome", "note", "findings"])
    Import.objects.filter(pk=job.pk).update(done=F("done") + 1)


def _understood(job: Import, line: ImportRow, now: datetime) -> tuple[Errand | None, Findings]:
    kind = KINDS[job.kind]
    findings = [{"column": heading, "message": message} for heading, message in line.misread]
    if line.cells == kind.example(list(job.headings)):
        message = _("This is the example of the template. Please delete it.")
        return None, [*findings, {"column": "", "message": message}]
    try:
        errand = kind.understood(Cells(line.cells, now=now))
    except Refused as refused:
        return None, findings + _findings(job, refused.problems)
    return (None, findings) if findings else (errand, findings)


def _tried(job: Import, errand: Errand, *, now: datetime, keep: bool) -> tuple[Done | None, Findings]:
    """Carry out a row, and take it back unless it is to be kept; or say what is against it."""
    try:
        with transaction.atomic():
            done = errand.carry_out(by=job.by, now=now)
            if not keep:
                connection.check_constraints()  # those that speak at the end of a transaction
                transaction.set_rollback(True)
    except Refused as refused:
        return None, _findings(job, refused.problems)
    except (PermissionDenied, *AWAY):
        raise
    except Exception:
        logger.exception("A row of import %s failed.", job.pk)
        message = _("This row could not be written because of a fault of the portal, which has been recorded.")
        return None, [{"column": "", "message": message}]
    return done, []


def _findings(job: Import, problems: Iterable[Problem]) -> Findings:
    titles = {column.key: column.title for column in KINDS[job.kind].all_columns()} | dict(job.headings)
    return [{"column": titles.get(problem.field or "", ""), "message": str(problem.message)} for problem in problems]


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
    rows = list(job.rows.values_list("outcome", flat=True))
    return {"total": len(rows), **{fate.value: rows.count(fate) for fate in Fate}}


# --- what is forgotten -----------------------------------------------------------------------------------------------


@transaction.atomic
def forget_rows(*, now: datetime) -> int:
    """Empty the rows of imports that were written, failed or were left lying for 30 days; returns how many imports."""
    old = Import.objects.filter(emptied_at__isnull=True, created_at__lt=now - KEPT_FOR)
    old = old.exclude(finished_at__gte=now - KEPT_FOR).exclude(state__in=Import.AT_WORK).select_for_update()
    jobs = list(old)
    ImportRow.objects.filter(job__in=jobs).update(cells={}, misread=[])
    for job in jobs:
        job.emptied_at = now
        job.save(update_fields=["emptied_at"])
    return len(jobs)
