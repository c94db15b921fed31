"""How new the catalogue is and what is known of its loans: what was made of them before stands while this is the same.

Whoever keeps something must read these first and the data after them. Then what is kept is at least as new as its
revision, and the next change, which raises it in its own transaction, makes it unusable.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar

from django.db import connection

from centre.shared.db import prepared
from centre.shared.kept import Kept
from reading_room.models import Revision

T = TypeVar("T")
SQL = "SELECT part, number FROM reading_room_revision ORDER BY id"


class Revisions(NamedTuple):
    """The latest changes of titles and copies with their places (`catalogue`), and of loans and holds (`use`).

    Only to be compared; never the same again after a change. None where nothing may be kept.
    """

    catalogue: Hashable | None
    use: Hashable | None

    @property
    def all(self) -> Hashable | None:
        """The latest changes of anything."""
        return None if self.catalogue is None else (self.catalogue, self.use)


UNKNOWN = Revisions(None, None)


def current() -> Revisions:
    """The revisions as committed; one query. `UNKNOWN` within a transaction, which may still go on or be given up."""
    if connection.in_atomic_block:
        return UNKNOWN
    with prepared() as cursor:
        cursor.execute(SQL)
        rows = cursor.fetchall()
    numbers = {part: tuple(number for its, number in rows if its == part) for part in Revision.Part.values}
    return Revisions(catalogue=numbers[Revision.Part.CATALOGUE] or None, use=numbers[Revision.Part.USE])


def kept_since(
    memory: "Kept[tuple[Hashable, T]]", key: Hashable, revision: Hashable | None, make: Callable[[], T]
) -> T:
    """What is kept under this key from the same revision, or else made now; without a revision nothing is kept."""
    if revision is None:
        return make()
    kept = memory.get(key)
    if kept is None or kept[0] != revision:
        kept = memory.put(key, (revision, make()))
    return kept[1]
