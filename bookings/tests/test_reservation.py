"""The ticket of one reservation: /reservations/<reference>/."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Reservation
from centre.accounts.models import User
from centre.shared.timespan import local_day

from .factories import make_equipment, make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db

SOON = local_day(timezone.now()) + timedelta(days=3)


@pytest.fixture(autouse=True)
def in_english(alice_client: Client) -> None:
    alice_client.cookies["language"] = "en"


def make_mine(holder: User, **fields: Any) -> Reservation:
    return make_reservation(**{"span": span_on(SOON, "14:00-15:30"), "holder": holder, "party_size": 12} | fields)


def page_of(client: Client, reservation: Reservation) -> str:
    response = client.get(reservation.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_confirmed_reservation_shows_number_time_and_place(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice, contact_phone="13800000001")
    page = page_of(alice_client, reservation)
    assert reservation.reference in page
    assert "14:00–15:30" in page
    assert reservation.room.name in page
    assert "The room is reserved for you" in page
    assert "138****0001" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("requested", "The desk decides"),
        ("confirmed", "You arrive"),
        ("declined", "当日报告厅另有会议"),
        ("cancelled", "This reservation is cancelled"),
        ("no_show", "Nobody came"),
        ("finished", "This reservation is over"),
    ],
)
def test_every_state_says_what_comes_next(alice_client: Client, alice: User, state: str, words: str) -> None:
    answer = "当日报告厅另有会议" if state == "declined" else ""
    assert words in page_of(alice_client, make_mine(alice, state=state, answer=answer))


def test_the_code_is_a_drawing_without_style_attributes(alice_client: Client, alice: User) -> None:
    page = page_of(alice_client, make_mine(alice))
    assert re.search(r'<svg[^>]*class="qr"', page)
    assert "style=" not in page


def test_the_ways_to_change_it_are_links(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    page = page_of(alice_client, reservation)
    for name in ("reservation_ics", "move_reservation", "cancel_reservation"):
        assert f'href="{reverse(f"bookings:{name}", args=[reservation.reference])}"' in page


def test_too_late_to_change_says_until_when_it_was_possible(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice, room=make_room(cancel_until_minutes=60 * 24 * 7))
    page = page_of(alice_client, reservation)
    assert "It could be changed here until" in page
    assert reverse("bookings:cancel_reservation", args=[reservation.reference]) not in page


def test_a_reservation_that_is_over_can_be_made_again(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice, state="finished", span=span_on(SOON - timedelta(days=9), "14:00-15:30"))
    again = reverse("bookings:reserve_room", args=[reservation.room.slug]) + f"?again={reservation.reference}"
    assert again in page_of(alice_client, reservation)


def test_other_people_do_not_find_it(bob_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    for name in ("reservation", "reservation_ics", "cancel_reservation", "move_reservation"):
        address = reverse(f"bookings:{name}", args=[reservation.reference])
        assert bob_client.get(address).status_code == 404
    for name in ("cancel_reservation", "move_reservation"):
        address = reverse(f"bookings:{name}", args=[reservation.reference])
        assert bob_client.post(address).status_code == 404
    reservation.refresh_from_db()
    assert (reservation.state, reservation.revision) == ("confirmed", 0)


def test_a_visitor_signs_in_first(client: Client, alice: User) -> None:
    response = client.get(make_mine(alice).get_absolute_url())
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign_in"))


def test_the_desk_is_led_to_its_own_page(root_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    response = root_client.get(reservation.get_absolute_url())
    assert response.status_code == 302
    assert response["Location"] == reverse("bookings:desk_reservation", args=[reservation.reference])


def test_wishes_for_equipment_stand_on_the_ticket(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    reservation.equipment.add(make_equipment("投影仪"))
    assert "投影仪" in page_of(alice_client, reservation)


def test_the_page_costs_few_queries(alice_client: Client, alice: User, django_assert_max_num_queries: Any) -> None:
    reservation = make_mine(alice)
    page_of(alice_client, reservation)
    with django_assert_max_num_queries(12):
        page_of(alice_client, reservation)
