"""Opening hours, kept in this process's memory for as long as the settings stay as they are."""

from datetime import date

from bookings.queries.revisions import settings_revision
from centre.opening.queries import OpeningTable, hours_by_schedule
from centre.shared.kept import Kept

_tables: Kept[OpeningTable] = Kept(400)


def hours_now(first_day: date, last_day: date) -> OpeningTable:
    """The published hours as this transaction sees them; one query, four when the settings changed."""
    return hours_at(settings_revision(), first_day, last_day)


def hours_at(revision: int, first_day: date, last_day: date) -> OpeningTable:
    """The published hours at a revision of the settings that was just read; three queries when it is a new one."""
    key = (revision, first_day, last_day)
    return _tables.get(key) or _tables.put(key, hours_by_schedule(first_day, last_day))
