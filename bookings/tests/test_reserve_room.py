"""Reserving a room: /rooms/<slug>/reserve/."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Reservation, Room
from centre.shared.timespan import local_day

from .factories import (
    make_equipment,
    make_membership,
    make_organisation,
    make_reservation,
    make_room,
    make_user,
    span_on,
)

pytestmark = pytest.mark.django_db


def a_day() -> date:
    """A day on which every room made for a test can be reserved."""
    return local_day(timezone.now()) + timedelta(days=3)


def filled(**changes: Any) -> dict[str, Any]:
    """The form as somebody in a hurry fills it in: 14:00 to 15:30."""
    form = {
        "day": a_day().isoformat(), "start": "14:00", "length": "90", "purpose": "合唱排练", "party_size": "12",
        "contact_name": "李爱丽", "contact_phone": "138 0000 0001", "agree": "on",
    }  # fmt: skip
    return {name: value for name, value in (form | changes).items() if value is not None}


def address(room: Room, query: str = "") -> str:
    return reverse("bookings:reserve_room", args=[room.slug]) + query


def test_a_visitor_signs_in_first_and_comes_back_to_the_same_slot(client: Client) -> None:
    wanted = address(make_room(), "?start=2026-11-23T14:00&end=2026-11-23T15:30")
    response = client.get(wanted)
    assert response.status_code == 302
    assert "next=/rooms/" in response["Location"]
    assert "start%3D2026-11-23T14" in response["Location"]


def test_the_form_starts_with_the_slot_that_was_clicked(alice_client: Client) -> None:
    day = a_day().isoformat()
    response = alice_client.get(address(make_room(), f"?start={day}T14:00&end={day}T15:30"))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<option value="14:00" selected>' in page
    assert '<option value="90" selected>' in page
    assert f'value="{day}"' in page
    assert 'value="13800000001"' in page


def test_a_filled_form_holds_the_room_and_leads_to_the_confirmation(alice_client: Client, alice: Any) -> None:
    room = make_room()
    response = alice_client.post(address(room), filled())
    reservation = Reservation.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("bookings:reservation", args=[reservation.reference])
    assert reservation.span == span_on(a_day(), "14:00-15:30")
    assert (reservation.holder, reservation.party_size, reservation.contact_phone) == (alice, 12, "13800000001")
    assert reservation.occupancies.count() == 1
    assert alice_client.get(response["Location"]).status_code == 200
