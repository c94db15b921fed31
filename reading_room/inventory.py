"""Reading a shelf: which copies stand out of place. Pure: no database, no clock.

As many copies as possible are taken to stand right, those whose keys rise from left to right, and the others are named
with the place where they belong. So one book put back wrongly is one remark, however far away it was put.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OutOfPlace:
    """The copy at `position` of the row (from 0) belongs right behind the one at `behind`, None for the very front.

    `behind` always names a copy that stands right.
    """

    position: int
    behind: int | None


def out_of_place(keys: Sequence[str]) -> list[OutOfPlace]:
    """The copies that stand out of place, in the order of the row; `keys` are keys of call numbers as they stand.

    The fewest copies that have to move; equal keys may stand in any order.
    """
    right = _longest_rising(keys)
    right_keys, stands_right = [keys[position] for position in right], set(right)
    found = []
    for position, key in enumerate(keys):
        if position not in stands_right:
            before = bisect_right(right_keys, key)
            found.append(OutOfPlace(position=position, behind=right[before - 1] if before else None))
    return found


def _longest_rising(keys: Sequence[str]) -> list[int]:
    """The positions of a longest part of the row that rises or stays level (patience sorting)."""
    ends: list[str] = []  # the smallest key in which a rising part of each length can end
    positions: list[int] = []
    before: list[int] = []
    for position, key in enumerate(keys):
        length = bisect_right(ends, key)
        before.append(positions[length - 1] if length else -1)
        ends[length : length + 1] = [key]
        positions[length : length + 1] = [position]
    return _back_from(positions[-1], before) if positions else []


def _back_from(last: int, before: Sequence[int]) -> list[int]:
    chain = []
    while last >= 0:
        chain.append(last)
        last = before[last]
    return chain[::-1]
