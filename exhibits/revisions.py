"""How new what everybody may read is, and what each screen may show: read once a second for a whole process.

Whoever keeps a finished page or manifest must read these first and the data after them. Then what is kept is at least
as new as its number, and the next change, which raises the number in its own transaction, makes it unusable.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from centre.shared.db import prepared

CONTENT = 0  # no screen has this primary key
SQL = """
SELECT 0, revision FROM exhibits_contentrevision
UNION ALL SELECT screen_id, revision FROM exhibits_screenstate
"""


@dataclass(frozen=True, slots=True)
class Revisions:
    """The latest change of everything public, and of each screen by its primary key; `read_at` by time.monotonic()."""

    numbers: Mapping[int, int]
    read_at: float

    @property
    def content(self) -> int:
        """Changes whenever a public page may change; never comes twice. 0 while there is nothing."""
        return self.numbers.get(CONTENT, 0)

    def of_screen(self, pk: int) -> int:
        """The revision of a screen, 0 for one that there is not."""
        return self.numbers.get(pk, 0)


_lock = Lock()
_kept: Revisions | None = None


def current() -> Revisions:
    """The revisions, at most `settings.FRAME_SECONDS` old (0 in tests: read every time); one query for all."""
    global _kept
    kept = _kept
    if _is_fresh(kept):
        return kept  # type: ignore[return-value]
    asked_at = time.monotonic()
    with _lock:
        if _kept is None or _kept.read_at < asked_at:
            _kept = _read()
        return _kept


def content_revision() -> int:
    """The latest change of what everybody may read, at most `settings.FRAME_SECONDS` old."""
    return current().content


def forget() -> None:
    """Read them anew at the next question."""
    global _kept
    _kept = None


def _is_fresh(kept: Revisions | None) -> bool:
    return kept is not None and time.monotonic() - kept.read_at < settings.FRAME_SECONDS


def _read() -> Revisions:
    read_at = time.monotonic()
    with prepared() as cursor:
        cursor.execute(SQL)
        return Revisions(dict(cursor.fetchall()), read_at)
