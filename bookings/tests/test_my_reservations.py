"""The list of one's own reservations: /reservations/."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Reservation
from centre.accounts.models import User
from centre.shared.timespan import local_day

from .factories import make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db

TODAY = local_day(timezone.now())
SOON, BEFORE = TODAY + timedelta(days=3), TODAY - timedelta(days=3)
HERE = "/reservations/"


def make_mine(holder: User, day: Any = SOON, **fields: Any) -> Reservation:
    return make_reservation(**{"span": span_on(day, "14:00-15:30"), "holder": holder} | fields)


def test_what_is_to_come_stands_before_what_is_over(alice_client: Client, alice: User) -> None:
    over, later, next_one = make_mine(alice, BEFORE), make_mine(alice, SOON + timedelta(days=1)), make_mine(alice)
    context = alice_client.get(HERE).context
    assert list(context["upcoming"]) == [next_one, later]
    assert list(context["past"]) == [over]


def test_cancelled_ones_are_no_longer_to_come(alice_client: Client, alice: User) -> None:
    gone = make_mine(alice, state="cancelled")
    context = alice_client.get(HERE).context
    assert list(context["upcoming"]) == []
    assert list(context["past"]) == [gone]


def test_a_declined_wish_stays_in_sight_with_its_reason(alice_client: Client, alice: User) -> None:
    declined = make_mine(alice, state="declined", answer="当日另有会议")
    response = alice_client.get(HERE)
    assert list(response.context["upcoming"]) == [declined]
    assert "当日另有会议" in response.content.decode()


def test_each_can_be_moved_and_cancelled_or_made_again(alice_client: Client, alice: User) -> None:
    coming, over = make_mine(alice), make_mine(alice, BEFORE)
    page = alice_client.get(HERE).content.decode()
    for name in ("move_reservation", "cancel_reservation"):
        assert reverse(f"bookings:{name}", args=[coming.reference]) in page
        assert reverse(f"bookings:{name}", args=[over.reference]) not in page
    assert f"?again={over.reference}" in page
    assert f"?again={coming.reference}" not in page


def test_nobody_sees_the_reservations_of_others(alice_client: Client, bob: User) -> None:
    foreign = make_mine(bob)
    assert foreign.reference not in alice_client.get(HERE).content.decode()


def test_nothing_reserved_says_where_to_go(alice_client: Client) -> None:
    alice_client.cookies["language"] = "en"
    page = alice_client.get(HERE).content.decode()
    assert "Nothing reserved at the moment." in page
    assert reverse("bookings:day") in page


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(HERE).status_code == 302


def test_the_past_comes_page_by_page(alice_client: Client, alice: User) -> None:
    room = make_room()
    for days in range(1, 13):
        make_mine(alice, TODAY - timedelta(days=days), room=room)
    assert len(alice_client.get(HERE).context["past"]) == 10
    assert len(alice_client.get(HERE + "?page=2").context["past"]) == 2


@pytest.mark.parametrize("page", ["0", "-1", "999999999999", "x", "%00", "1" * 5000])
def test_a_page_that_does_not_exist_shows_one_that_does(alice_client: Client, page: str) -> None:
    assert alice_client.get(f"{HERE}?page={page}").status_code == 200


def test_three_reservations_cost_as_many_queries_as_one(alice_client: Client, alice: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert alice_client.get(HERE).status_code == 200
        return len(captured)

    make_mine(alice), make_mine(alice, BEFORE)
    queries()
    with_one = queries()
    for _ in range(2):
        make_mine(alice), make_mine(alice, BEFORE)
    queries()  # the new rooms changed the settings, which are read anew once
    assert queries() == with_one
    assert with_one <= 10
