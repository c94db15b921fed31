"""Dividing a delegation into groups."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reception.splitting import sizes, split

from .factories import TUESDAY, span_on

MORNING = span_on(TUESDAY, "10:00-11:00")
people, limits = st.integers(1, 5000), st.integers(1, 300)


def test_a_group_that_fits_stays_whole() -> None:
    assert sizes(40, at_most=40) == [40]


def test_groups_are_as_even_as_can_be() -> None:
    assert sizes(96, at_most=40) == [32, 32, 32]
    assert sizes(83, at_most=40) == [28, 28, 27]
    assert sizes(41, at_most=40) == [21, 20]


@given(people, limits)
def test_everybody_is_in_one_group_and_no_group_is_too_large(n: int, at_most: int) -> None:
    groups = sizes(n, at_most=at_most)
    assert sum(groups) == n
    assert max(groups) <= at_most
    assert max(groups) - min(groups) <= 1
    assert (len(groups) - 1) * at_most < n  # one group fewer would not do


def test_groups_start_one_after_the_other_and_take_as_long_as_the_wish() -> None:
    groups = split(MORNING, 96, at_most=40, apart=timedelta(minutes=20))
    assert [group.span.starts_at - MORNING.starts_at for group in groups] == [
        timedelta(minutes=20) * n for n in range(3)
    ]
    assert {group.span.minutes for group in groups} == {60}


def test_more_groups_than_a_visit_may_have_are_not_proposed() -> None:
    groups = split(MORNING, 1000, at_most=10)
    assert len(groups) == 20
    assert sum(group.people for group in groups) == 1000
