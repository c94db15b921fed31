"""The states of a visit and of its batches, and which deed leads from which to which. Pure: no database, no clock.

A visit is decided as a whole: asked, perhaps another time proposed, then accepted or declined. From then on each of its
batches goes its own way: expected, arrived, in tour, finished. Whoever did not come, or was called off, says so.
"""

from collections.abc import Mapping
from types import MappingProxyType

# deed: (from which states, to which)
Table = Mapping[str, tuple[frozenset[str], str]]

OF_A_VISIT: Table = MappingProxyType(
    {
        "propose": (frozenset({"asked", "proposed"}), "proposed"),
        "accept_proposal": (frozenset({"proposed"}), "asked"),  # the group says yes; now the desk can plan it
        "accept": (frozenset({"asked", "proposed"}), "accepted"),
        "decline": (frozenset({"asked", "proposed"}), "declined"),
        "cancel": (frozenset({"asked", "proposed", "accepted"}), "cancelled"),
    }
)
OF_A_BATCH: Table = MappingProxyType(
    {
        "arrive": (frozenset({"expected"}), "arrived"),
        "start_tour": (frozenset({"arrived"}), "in_tour"),
        "finish": (frozenset({"arrived", "in_tour"}), "finished"),
        "miss": (frozenset({"expected"}), "no_show"),
        "cancel": (frozenset({"expected"}), "cancelled"),
    }
)
# Received: these batches count, by their day of arrival.
RECEIVED = ("arrived", "in_tour", "finished")
# Still to be seen on the board of a day.
OPEN = ("expected", "arrived", "in_tour")


def leads_to(table: Table, deed: str, state: str) -> str | None:
    """The state after a deed, None where it cannot be done. Raises KeyError for a deed that is not in the table."""
    before, after = table[deed]
    return after if state in before else None


def is_done_already(table: Table, deed: str, state: str) -> bool:
    """Whether somebody else has just done the same: pressing twice is harmless."""
    return table[deed][1] == state
