"""Where titles stand and whether somebody may take them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from reading_room.models import Hold, Loan, Title
from reading_room.queries.holdings import Availability, standing_of
from reading_room.tests.factories import (
    make_collection,
    make_copy,
    make_hold,
    make_issue,
    make_loan,
    make_tier,
    make_title,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 3)


@pytest.fixture
def book() -> Title:
    return make_title(collection=make_collection("教育", is_lent=True))


def on_shelf(title: Title, number: str = "G725/12", **fields):
    return make_copy(title, **{"call_number": number, "call_key": number, "tier": make_tier(column=3), **fields})


def lent(copy, due_on: date = DUE) -> Loan:
    return make_loan(copy, due_on=due_on)


def test_a_copy_on_the_shelf_of_a_lending_collection_is_free(book):
    on_shelf(book)
    standing = standing_of([book])[book.pk]
    assert (standing.call_number, str(standing.tier), standing.free, standing.total) == (
        "G725/12",
        "甲架 3 列 上层",
        1,
        1,
    )
    assert (standing.availability, standing.is_reference, standing.lent_until) == (Availability.FREE, False, None)


def test_of_two_copies_the_free_one_says_where_to_go(book):
    lent(on_shelf(book, "G725/12"))
    on_shelf(book, "G725/13", tier=make_tier("乙架"))
    standing = standing_of([book])[book.pk]
    assert (standing.call_number, standing.free, standing.total) == ("G725/13", 1, 2)
    assert (standing.availability, standing.lent_until) == (Availability.FREE, None)


def test_when_all_copies_are_lent_the_first_due_day_is_told(book):
    for days in (9, 2, 5):
        lent(on_shelf(book), DUE + timedelta(days=days))
    standing = standing_of([book])[book.pk]
    assert (standing.availability, standing.lent_until) == (Availability.LENT, DUE + timedelta(days=2))
    assert (standing.free, standing.total) == (0, 3)


def test_a_copy_that_came_back_is_free_again(book):
    loan = lent(on_shelf(book))
    loan.returned_at = timezone.now()
    loan.save()
    assert standing_of([book])[book.pk].availability == Availability.FREE


def test_a_copy_kept_for_a_reader_is_not_free(book):
    copy = on_shelf(book)
    make_hold(book, state=Hold.State.READY, copy=copy, ready_until=DUE)
    standing = standing_of([book])[book.pk]
    assert (standing.availability, standing.free) == (Availability.KEPT, 0)


def test_a_hold_that_still_waits_keeps_no_copy(book):
    on_shelf(book)
    make_hold(book)
    assert standing_of([book])[book.pk].availability == Availability.FREE


@pytest.mark.parametrize("state", ["missing", "repair"])
def test_a_copy_that_is_not_there_is_not_free(book, state):
    on_shelf(book, state=state)
    standing = standing_of([book])[book.pk]
    assert (standing.availability, standing.free, standing.total) == (Availability.AWAY, 0, 1)


def test_a_copy_withdrawn_from_the_stock_does_not_count(book):
    on_shelf(book, state="withdrawn")
    standing = standing_of([book])[book.pk]
    assert (standing.availability, standing.total) == (Availability.NONE, 0)


def test_a_reference_copy_and_a_collection_that_does_not_lend_are_read_in_the_house(book):
    on_shelf(book, is_reference=True)
    other = make_title("辞海", collection=make_collection("工具书", is_lent=False))
    on_shelf(other)
    for standing in standing_of([book, other]).values():
        assert (standing.availability, standing.is_reference, standing.free) == (Availability.IN_HOUSE, True, 1)


def test_what_can_be_taken_home_speaks_before_what_is_read_here(book):
    on_shelf(book, "G725/11", is_reference=True)
    on_shelf(book, "G725/12")
    standing = standing_of([book])[book.pk]
    assert (standing.call_number, standing.availability, standing.free) == ("G725/12", Availability.FREE, 2)


def test_a_copy_lent_and_one_to_read_here_is_read_here(book):
    lent(on_shelf(book))
    on_shelf(book, is_reference=True)
    standing = standing_of([book])[book.pk]
    assert (standing.availability, standing.free, standing.lent_until) == (Availability.IN_HOUSE, 1, None)


def test_a_periodical_stands_where_its_latest_issue_lies():
    issue = make_issue(number="10")
    issue.tier = make_tier("刊架")
    issue.save()
    make_issue(issue.title, number="12", year=2025)
    standing = standing_of([issue.title])[issue.title_id]
    assert (standing.latest_issue, standing.tier) == (issue, issue.tier)
    assert standing.availability == Availability.IN_HOUSE


def test_the_latest_issue_is_the_last_published_even_when_an_older_one_arrives_late():
    latest = make_issue(number="10")
    latest.published_on = date(2026, 10, 1)
    latest.save()
    late = make_issue(latest.title, number="9")
    late.published_on = date(2026, 9, 1)
    late.save()
    assert standing_of([latest.title])[latest.title_id].latest_issue == latest


def test_a_title_with_nothing_is_nowhere(book):
    assert standing_of([book])[book.pk].availability == Availability.NONE
    assert standing_of([]) == {}


def test_three_titles_take_as_many_queries_as_one(book, django_assert_num_queries):
    titles = [book, make_title("复式班怎么上课"), make_title("村小日历")]
    for title in titles:
        lent(on_shelf(title))
        on_shelf(title)
    make_issue(titles[2])
    with django_assert_num_queries(2):
        one = standing_of(titles[:1])
    with django_assert_num_queries(2):
        three = standing_of(titles)
        words = {str(standing.tier) for standing in three.values()}
    assert (len(one), len(three), words) == (1, 3, {"甲架 3 列 上层"})
