"""Which stop a rail screen stands at. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass

# How far behind the middle between two stops, as a part of the way between them, before the next one is opened. Whoever
# holds the screen still at the middle must not see it change to and fro.
BEHIND_THE_MIDDLE = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A panel's code and its place on the rail in millimetres."""

    code: str
    mm: int


def nearest(stops: Sequence[Stop], mm: int, *, opened: str = "") -> Stop | None:
    """The stop at which a screen stands; None where there are no stops.

    `opened` is the code of the one it stood at before: that one stays until another is clearly nearer. Of two equally
    near the first one counts.
    """
    if not stops:
        return None
    found = min(stops, key=lambda stop: abs(stop.mm - mm))
    before = next((stop for stop in stops if stop.code == opened), None)
    if before is None:
        return found
    nearer_by = abs(before.mm - mm) - abs(found.mm - mm)
    return found if nearer_by > 2 * BEHIND_THE_MIDDLE * abs(found.mm - before.mm) else before
