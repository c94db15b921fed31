"""What a code opened in a browser: one thing, for half an hour, remembered in its session and nowhere else."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

OPEN_FOR = timedelta(minutes=30)
MARK = 12  # so many letters of the hash: a new code closes what the old one opened


def open_in(session: SessionBase, name: str, *, reference: str, kept: str, now: datetime) -> None:
    """Remember, under a new key, which one was opened and until when; `kept` is the hash of its code."""
    session.cycle_key()
    session[name] = [reference, (now + OPEN_FOR).timestamp(), kept[:MARK]]


def is_open_in(session: SessionBase, name: str, *, reference: str, kept: str, now: datetime) -> bool:
    """Whether it was opened here, is open still, and its code is the one that was typed."""
    opened, until, mark = session.get(name, ["", 0, ""])
    return bool(opened == reference and now.timestamp() < until and mark and kept.startswith(mark))
