"""Counting what is read, by the hour. Nothing tells who it was: no cookie, no account, no network address is kept.

So that one person cannot make a panel look much read, one address counts for a piece at most `MOST` times within ten
minutes. This is held in the memory of the process alone, under a hash with a key that dies with it, and is forgotten
when the ten minutes are over; a class that scans one code over one network is still counted.
"""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from threading import Lock

from django.db import connection

from centre.shared.kept import Kept
from exhibits.models import HourCount, Piece

MOST, WITHIN = 60, timedelta(minutes=10)
_KEY = secrets.token_bytes(32)
_counted: Kept[tuple[int, int]] = Kept(20_000)
_lock = Lock()
UPSERT = """
INSERT INTO exhibits_hourcount (piece_id, way, hour, count)
SELECT id, %(way)s, %(hour)s, 1 FROM exhibits_piece WHERE id = %(piece)s AND live_id IS NOT NULL
ON CONFLICT (piece_id, way, hour) DO UPDATE SET count = exhibits_hourcount.count + 1
"""


def count(*, piece: Piece, way: str, now: datetime, address: str = "") -> bool:
    """Count that a piece was opened in one of the ways of `HourCount.Way`; whether it was counted.

    `address` is the network address from which it was; without one nothing is held back. Only what is on show counts.
    """
    if address and not _within_limit(piece, HourCount.Way(way), address, now):
        return False
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, {"piece": piece.pk, "way": HourCount.Way(way).value, "hour": hour})
        return cursor.rowcount == 1


def _within_limit(piece: Piece, way: str, address: str, now: datetime) -> bool:
    key = blake2b(f"{address} {way} {piece.pk}".encode(), key=_KEY, digest_size=16).digest()
    window = int(now.timestamp() // WITHIN.total_seconds())
    with _lock:
        kept = _counted.get(key)
        so_far = kept[1] if kept and kept[0] == window else 0
        if so_far >= MOST:
            return False
        _counted.put(key, (window, so_far + 1))
    return True
