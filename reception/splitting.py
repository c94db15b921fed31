"""How a large delegation is divided into groups. Pure: values in, values out."""

from dataclasses import dataclass
from datetime import timedelta

from centre.shared.timespan import Span

# Time for one group to leave the entrance hall before the next one comes in.
APART = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One proposed group: when, and how many people."""

    span: Span
    people: int


def sizes(people: int, *, at_most: int) -> list[int]:
    """`people` (≥ 1) in as few groups of `at_most` (≥ 1) as will do, as even as can be, larger ones first."""
    groups = -(-people // at_most)
    size, rest = divmod(people, groups)
    return [size + 1] * rest + [size] * (groups - rest)


def split(span: Span, people: int, *, at_most: int, apart: timedelta = APART, most_groups: int = 20) -> list[Group]:
    """Groups for a visit that wants to begin with `span`, each as long as `span`, one `apart` after the other.

    More than `most_groups` are never proposed; the groups are larger then than the hall would like.
    """
    at_most = max(at_most, -(-people // most_groups))
    return [
        Group(span=Span(span.starts_at + place * apart, span.ends_at + place * apart), people=size)
        for place, size in enumerate(sizes(people, at_most=at_most))
    ]
