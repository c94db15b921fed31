"""The revision numbers of a day: what a page that was drawn before has to be compared with. One query.

Whoever keeps what was read must read these first and the data after them. Then what is kept is at least as new as its
numbers, and the next change, which raises a number in its own transaction, makes it unusable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from centre.shared.db import prepared

SETTINGS = 0  # no space has this primary key
SQL = """
SELECT 0, revision FROM bookings_settingsrevision
UNION ALL SELECT space_id, revision FROM bookings_spaceday WHERE day = %s
"""


@dataclass(frozen=True, slots=True)
class Revisions:
    """The latest changes of the settings and of each space on `day`; a space that is missing never changed."""

    numbers: Mapping[int, int]
    day: date

    @property
    def settings(self) -> int:
        return self.numbers.get(SETTINGS, 0)

    def of(self, spaces: tuple[int, ...]) -> tuple[int, ...]:
        """The latest changes of the settings and of these spaces, to be compared with those of another time."""
        return (self.settings, *(self.numbers.get(space, 0) for space in spaces))


def revisions_of(day: date) -> Revisions:
    """The revision numbers of a day (Asia/Shanghai), committed or of this transaction; one query."""
    with prepared() as cursor:
        cursor.execute(SQL, [day])
        return Revisions(dict(cursor.fetchall()), day)


def settings_revision() -> int:
    """The latest change of rooms, rules, opening hours or closed days; one query."""
    with prepared() as cursor:
        cursor.execute("SELECT max(revision) FROM bookings_settingsrevision")
        return cursor.fetchone()[0] or 0
