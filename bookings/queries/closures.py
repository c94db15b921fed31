"""The closures that hold or are to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from bookings.models import Reservation
from centre.accounts.models import User
from centre.shared.timespan import Span

MOST_SHOWN = 500


@dataclass(frozen=True, kw_only=True)
class Closure:
    """What was published at once: its rooms, from first to last, and why; `reference` names it."""

    reference: str
    reason: str
    span: Span
    rooms: Sequence[str]
    by: User
    has_begun: bool


def closures(now: datetime) -> list[Closure]:
    """Every closure that is not over, the next first; one query."""
    pieces = Reservation.objects.filter(kind=Reservation.Kind.CLOSURE, state__in=Reservation.OPEN, ends_at__gt=now)
    rows = pieces.select_related("room", "booked_by").order_by("created_at", "booked_by", "purpose", "starts_at", "pk")
    groups = (list(group) for _key, group in groupby(rows[:MOST_SHOWN], key=_published))
    return sorted((_closure(group, now) for group in groups), key=lambda closure: closure.span)


def _published(piece: Reservation) -> tuple[Any, ...]:
    return piece.created_at, piece.booked_by_id, piece.purpose


def _closure(pieces: Sequence[Reservation], now: datetime) -> Closure:
    first = pieces[0]
    return Closure(
        reference=first.reference,
        reason=first.purpose,
        span=Span(first.starts_at, max(piece.ends_at for piece in pieces)),
        rooms=list(dict.fromkeys(piece.room.name for piece in pieces)),
        by=first.booked_by,
        has_begun=first.starts_at <= now,
    )
