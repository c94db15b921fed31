"""Which accounts were closed: a small file beside the backups, so that a backup does not bring anybody back.

A line has the key of the account, when it was made and when it was closed, and says nothing of the person. Keys are
given again in a database that came back, so an account is known by its key and the moment in which it was made.
Lines are only added: by a job of the worker as soon as somebody closes an account, and once more, from the database
itself, before each backup and before a database is replaced.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

NAME = "closed-accounts.jsonl"
KNOWN = """SELECT count(*) = 3 FROM information_schema.columns WHERE table_schema = 'public'
AND table_name = 'accounts_user' AND column_name IN ('id', 'date_joined', 'closed_at')"""
CLOSED = "SELECT id, date_joined, closed_at FROM public.accounts_user WHERE closed_at IS NOT NULL ORDER BY closed_at"


@dataclass(frozen=True)
class Closing:
    """The account with this key that was made then was closed then."""

    account: int
    made_at: datetime
    closed_at: datetime

    @property
    def of(self) -> tuple[int, datetime]:
        return self.account, self.made_at


def read(folder: Path) -> list[Closing]:
    """What the file in `folder` says; a line that was cut off is left out. Raises OSError if it cannot be read."""
    try:
        lines = (folder / NAME).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [closing for line in lines if (closing := _read(line))]


def in_database(session: "psycopg.Connection[Any]") -> list[Closing]:
    """Every closed account of a database; none in one that knows no accounts, or not yet that they can be closed."""
    known = session.execute(KNOWN).fetchone()
    rows = session.execute(CLOSED).fetchall() if known and known[0] else []
    return [Closing(*row) for row in rows]


def note(closings: Iterable[Closing], *, folder: Path) -> int:
    """Add those that the file does not have yet; how many. It is on the disk afterwards. Raises OSError."""
    told = {closing.of: closing for closing in closings}
    if not told:
        return 0
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        known = {closing.of for closing in read(folder)}
        new = [closing for of, closing in told.items() if of not in known]
        if new:
            _append(handle, "".join(map(_line, new)))
    finally:
        os.close(handle)
    return len(new)


def _append(handle: int, text: str) -> None:
    size = os.fstat(handle).st_size
    was_cut_off = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
    left = ("\n" * was_cut_off + text).encode()
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


def _line(closing: Closing) -> str:
    made_at, closed_at = closing.made_at.isoformat(), closing.closed_at.isoformat()
    return json.dumps({"account": closing.account, "made_at": made_at, "closed_at": closed_at}) + "\n"


def _read(line: str) -> Closing | None:
    try:
        told = json.loads(line)
        made_at, closed_at = (datetime.fromisoformat(told[key]) for key in ("made_at", "closed_at"))
        return Closing(int(told["account"]), made_at, closed_at) if made_at.tzinfo and closed_at.tzinfo else None
    except (ValueError, KeyError, TypeError):
        return None
