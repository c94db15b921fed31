"""What a row of a sheet wants, and what is against it."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from centre.shared.problems import Problem, Refused
from centre.sheets import registry
from centre.sheets.columns import Done, Fate
from centre.sheets.models import Import, ImportRow
from centre.sheets.values import Cells

logger = logging.getLogger(__name__)
LONGEST_NOTE = 300
Findings = list[dict[str, str]]
AWAY = (OperationalError, InterfaceError)


def understood(job: Import, line: ImportRow, now: datetime) -> tuple[Any, Findings]:
    """What the row wants, which is None where there are findings."""
    kind = registry.KINDS[job.kind]
    findings = [{"column": heading, "message": message} for heading, message in line.misread]
    if line.cells and line.cells == kind.example(list(job.headings)):
        message = _("This is the example of the template. Please delete it.")
        return None, [*findings, {"column": "", "message": message}]
    if findings and not line.cells:
        return None, findings
    try:
        wanted = kind.understood(Cells(line.cells, now=now))
    except Refused as refused:
        return None, findings + findings_of(job, refused.problems)
    return (None, findings) if findings else (wanted, findings)


def findings_of(job: Import, problems: Iterable[Problem]) -> Findings:
    """Problems with the headings under which they stand in the sheet."""
    titles = {column.key: column.title for column in registry.KINDS[job.kind].all_columns()} | dict(job.headings)
    return [{"column": titles.get(problem.field or "", ""), "message": str(problem.message)} for problem in problems]


def fault(job: Import) -> Findings:
    """What is told of a row that failed for no reason that the portal knows; for `except` blocks."""
    logger.exception("A row of import %s failed.", job.pk)
    message = _("This row could not be written because of a fault of the portal, which has been recorded.")
    return [{"column": "", "message": message}]


def twin(number: int) -> Findings:
    """That an earlier row wants the same."""
    return [{"column": "", "message": _("This wants the same as row %(n)d of this sheet.") % {"n": number}}]


def note_of_rehearsal(job: Import, done: Done | None) -> str:
    """Numbers given in a rehearsal were taken back with it."""
    if done is None or (done.fate == Fate.WRITTEN and registry.KINDS[job.kind].notes_hold_when_written):
        return ""
    return done.note[:LONGEST_NOTE]
