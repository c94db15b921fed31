"""The coming fortnight as a file that opens without network, server or database, written every evening.

It shows what the desk sees on its screen: organisations in full, people and phone numbers masked.
"""

import os
import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkstemp

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from bookings.queries.sheets import day_sheets
from centre.shared.timespan import CENTRE_ZONE, local_day

DAYS_AHEAD = timedelta(days=14)
KEPT_FOR = timedelta(days=14)
LATEST = "latest.html"
OF_A_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.html")
LEFT_BEHIND = re.compile(r"\.\w+\.part")  # by a run that was cut short; a younger one may be at work
AT_WORK_FOR = timedelta(hours=1)
STYLES = ("css/tokens.css", "css/surfaces/sheet.css")
FOR_THE_OWNER = 0o700


def folder() -> Path:
    """Where the snapshots are."""
    return Path(settings.VAR_DIR) / "outage"


def write_snapshot(*, now: datetime) -> Path:
    """Write today's snapshot and `latest.html`, and take away those older than fourteen days; the path of the first.

    Each file is replaced as a whole or not at all. Raises OSError when the folder cannot be written or the disk is
    full; what was there before is then still there.
    """
    page = snapshot_html(now=now).encode()
    folder().mkdir(mode=FOR_THE_OWNER, parents=True, exist_ok=True)
    path = folder() / f"{local_day(now)}.html"
    for target in (path, folder() / LATEST):
        _replace(target, page)
    _take_away_old(now)
    return path


def snapshot_html(*, now: datetime) -> str:
    """Today and the fourteen days after it, in the centre's language, with everything it needs inside."""
    today = local_day(now)
    with translation.override(settings.LANGUAGE_CODE):
        sheets = day_sheets(today, today + DAYS_AHEAD, now=now, empty_lines=1)
        context = {"sheets": sheets, "now": now, "centre": settings.CENTRE, "styles": _styles()}
        return render_to_string("bookings/outage.html", context)


def _styles() -> SafeString:
    files = (finders.find(name) for name in STYLES)
    css = "\n".join(Path(str(file)).read_text() for file in files)
    return mark_safe(f"<style>\n{css}</style>")  # noqa: S308 -- our own files


def _replace(target: Path, content: bytes) -> None:
    """Put a file in the place of another in one step, so that whoever opens it gets the old or the new one whole."""
    handle, name = mkstemp(dir=target.parent, prefix=".", suffix=".part")  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
        _settle(target.parent)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def _settle(place: Path) -> None:
    """Have the folder itself on the disk: the new name is written there."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _take_away_old(now: datetime) -> None:
    for path in folder().iterdir():
        if found := OF_A_DAY.fullmatch(path.name):
            is_old = local_day(now) - _day(found[1]) > KEPT_FOR
        else:
            is_old = bool(LEFT_BEHIND.fullmatch(path.name)) and now - _changed_at(path) > AT_WORK_FOR
        if is_old:
            path.unlink(missing_ok=True)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, CENTRE_ZONE)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:  # somebody else's file, which stays
        return date.max
