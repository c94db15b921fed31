"""What must be true of the tables of room booking, looked at anew and without the constraints that see to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Min

from bookings.models import Occupancy

CONSTRAINT = "occupancy_one_holder_per_space"
EXAMPLES = 5

# One row for each occupancy that starts before an earlier one of the same space is over.
OVERLAPS = """
WITH in_order AS (
    SELECT o.*, max(free_again_at) OVER (
        PARTITION BY space_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS taken_until
    FROM bookings_occupancy AS o
)
SELECT r.reference, count(*) OVER ()
FROM in_order AS o LEFT JOIN bookings_reservation AS r ON r.id = o.reservation_id
WHERE o.starts_at < o.taken_until ORDER BY o.starts_at LIMIT %s
"""
# Reservations that should hold their room and do not, as a whole and for their time, or hold it and should not.
DISAGREEMENTS = """
WITH held AS (
    SELECT r.id, count(*) AS number,
        bool_and(o.starts_at = r.starts_at AND o.free_again_at >= r.ends_at AND s.id IS NOT NULL) AS fits
    FROM bookings_occupancy AS o JOIN bookings_reservation AS r ON r.id = o.reservation_id
    LEFT JOIN bookings_room_spaces AS s ON s.space_id = o.space_id AND s.room_id = r.room_id
    GROUP BY r.id
), sizes AS (
    SELECT room_id, count(*) AS number FROM bookings_room_spaces GROUP BY room_id
)
SELECT r.reference, count(*) OVER ()
FROM bookings_reservation AS r LEFT JOIN held USING (id) LEFT JOIN sizes USING (room_id)
WHERE CASE WHEN r.state IN ('requested', 'confirmed', 'checked_in', 'finished')
    THEN held.fits IS NOT TRUE OR held.number IS DISTINCT FROM sizes.number ELSE held.number IS NOT NULL END
ORDER BY r.starts_at LIMIT %s
"""
GUARD = """
SELECT c.contype = 'x' AND c.convalidated AND i.indisvalid AND i.indisready
    AND pg_get_constraintdef(c.oid) = 'EXCLUDE USING gist (space_id WITH =, tstzrange(starts_at, free_again_at, '
        || quote_literal('[)') || '::text) WITH &&)'
FROM pg_constraint AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.conindid
WHERE c.conname = %s AND c.conrelid = 'bookings_occupancy'::regclass
"""
SETTINGS_TABLES = [
    "bookings_venue",
    "bookings_room",
    "bookings_room_spaces",
    "bookings_room_equipment",
    "bookings_roomphoto",
    "bookings_equipment",
    "bookings_limit",
    "bookings_exemption",
    "opening_schedule",
    "opening_weeklyinterval",
    "opening_datedexception",
    "opening_specialday",
]
TRIGGERS = [
    ("bookings_reservation", "reservation_holds_its_spaces"),
    ("bookings_occupancy", "occupancy_is_held"),
    ("bookings_occupancy", "occupancy_raises_days"),
    ("bookings_reservation", "reservation_raises_days"),
    ("bookings_reservation", "reservation_revision_rises"),
    *((table, "raises_settings") for table in SETTINGS_TABLES),
]
ENABLED_TRIGGERS = """
SELECT t.relname, g.tgname FROM pg_trigger AS g JOIN pg_class AS t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND pg_table_is_visible(t.oid)
"""
DISABLED_TRIGGERS = """
SELECT t.relname, g.tgname FROM pg_trigger AS g JOIN pg_class AS t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND g.tgenabled NOT IN ('O', 'A') AND pg_table_is_visible(t.oid) ORDER BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many there are, and the first of them by name."""

    number: int
    examples: Sequence[str]


def overlaps() -> Found:
    """Occupancies of one space that share time, found by going through all of them; one query."""
    return _found(OVERLAPS)


def disagreements() -> Found:
    """Reservations that do not occupy exactly the spaces of their room for their time; one query."""
    return _found(DISAGREEMENTS)


def _found(sql: str) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(sql, [EXAMPLES])
        rows = cursor.fetchall()
    return Found(number=rows[0][1] if rows else 0, examples=[row[0] for row in rows if row[0]])


def constraint_stands() -> bool:
    """Whether the constraint that makes two parties in one space impossible is there, as we wrote it, and valid."""
    with connection.cursor() as cursor:
        cursor.execute(GUARD, [CONSTRAINT])
        row = cursor.fetchone()
    return bool(row and row[0])


def missing_triggers() -> list[str]:
    """Triggers of ours that are not there or not enabled, and any other that somebody disabled."""
    with connection.cursor() as cursor:
        cursor.execute(ENABLED_TRIGGERS)
        enabled = set(cursor.fetchall())
        cursor.execute(DISABLED_TRIGGERS)
        disabled = cursor.fetchall()
    missing = [trigger for trigger in TRIGGERS if trigger not in enabled]
    return [f"{table}.{name}" for table, name in dict.fromkeys([*missing, *disabled])]


@dataclass(frozen=True, kw_only=True)
class LeftOver:
    """How many occupancies are over by the clock and not cleared away, and since when the oldest is."""

    number: int
    since: datetime | None


def left_over(now: datetime) -> LeftOver:
    """One query."""
    over = Occupancy.objects.filter(lets_go_at__lte=now)
    return LeftOver(**over.aggregate(number=Count("pk"), since=Min("lets_go_at")))
