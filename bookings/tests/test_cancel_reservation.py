"""Cancelling: /reservations/<reference>/cancel/."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Occupancy, Reservation
from centre.accounts.models import User
from centre.shared.timespan import Span, local_day

from .factories import make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db

SOON = local_day(timezone.now()) + timedelta(days=3)


def make_mine(holder: User, **fields: Any) -> Reservation:
    return make_reservation(**{"span": span_on(SOON, "14:00-15:30"), "holder": holder} | fields)


def address(reservation: Reservation) -> str:
    return reverse("bookings:cancel_reservation", args=[reservation.reference])


def test_looking_at_the_question_cancels_nothing(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    response = alice_client.get(address(reservation))
    reservation.refresh_from_db()
    assert response.status_code == 200
    assert reservation.state == "confirmed"
    assert '<form method="post"' in response.content.decode()


def test_saying_yes_frees_the_room_at_once(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    response = alice_client.post(address(reservation), {"reason": "改期"})
    reservation.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, reservation.get_absolute_url())
    assert (reservation.state, reservation.answer) == ("cancelled", "改期")
    assert Occupancy.objects.count() == 0


def test_no_reason_is_needed(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    assert alice_client.post(address(reservation)).status_code == 302


def test_cancelling_twice_is_cancelling_once(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    first, second = (alice_client.post(address(reservation)) for _ in range(2))
    reservation.refresh_from_db()
    assert first["Location"] == second["Location"]
    assert reservation.revision == 1


def test_too_late_is_refused_in_words(alice_client: Client, alice: User) -> None:
    alice_client.cookies["language"] = "en"
    reservation = make_mine(alice, room=make_room(cancel_until_minutes=60 * 24 * 7))
    assert "It could be changed here until" in alice_client.get(address(reservation)).content.decode()
    response = alice_client.post(address(reservation))
    reservation.refresh_from_db()
    assert response.status_code == 422
    assert "It could be changed here until" in response.content.decode()
    assert reservation.state == "confirmed"


def test_what_has_begun_is_not_cancelled_here(alice_client: Client, alice: User) -> None:
    now = timezone.now()
    reservation = make_mine(alice, span=Span(now - timedelta(hours=1), now + timedelta(hours=1)))
    assert alice_client.post(address(reservation)).status_code == 422


def test_a_declined_wish_cannot_be_cancelled(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice, state="declined", answer="另有会议")
    assert alice_client.get(address(reservation)).status_code == 200
    assert alice_client.post(address(reservation)).status_code == 422
    reservation.refresh_from_db()
    assert reservation.state == "declined"


def test_a_reason_that_is_too_long_is_refused_and_kept(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    response = alice_client.post(address(reservation), {"reason": "改" * 201})
    reservation.refresh_from_db()
    assert response.status_code == 422
    assert "改" * 201 in response.content.decode()
    assert reservation.state == "confirmed"
