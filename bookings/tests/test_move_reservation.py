"""Moving: /reservations/<reference>/move/."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Occupancy, Reservation
from centre.accounts.models import User
from centre.shared.timespan import local_day

from .factories import make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db

SOON = local_day(timezone.now()) + timedelta(days=3)


def make_mine(holder: User, **fields: Any) -> Reservation:
    return make_reservation(
        **{"span": span_on(SOON, "14:00-15:30"), "holder": holder, "party_size": 12, "contact_name": "李爱丽"} | fields
    )


def address(reservation: Reservation) -> str:
    return reverse("bookings:move_reservation", args=[reservation.reference])


def wanted(reservation: Reservation, **changes: Any) -> dict[str, Any]:
    form = {"room": reservation.room_id, "day": SOON.isoformat(), "start": "16:00", "length": "60", "party_size": "12"}
    return form | changes


def test_the_form_starts_with_the_reservation_as_it_stands(alice_client: Client, alice: User) -> None:
    page = alice_client.get(address(make_mine(alice))).content.decode()
    assert '<option value="14:00" selected>' in page
    assert '<option value="90" selected>' in page


def test_its_own_time_counts_as_free(alice_client: Client, alice: User) -> None:
    response = alice_client.get(address(make_mine(alice)))
    assert response.context["hints"] == []
    assert ("14:30", "14:30") in response.context["form"].fields["start"].widget.choices


def test_a_free_time_is_given_and_the_number_stays(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    number = reservation.reference
    response = alice_client.post(address(reservation), wanted(reservation))
    reservation.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, reservation.get_absolute_url())
    assert reservation.span == span_on(SOON, "16:00-17:00")
    assert (reservation.reference, reservation.revision) == (number, 1)
    assert [occupancy.span for occupancy in Occupancy.objects.all()] == [reservation.span]


def test_it_can_move_to_another_room(alice_client: Client, alice: User) -> None:
    reservation, other = make_mine(alice), make_room()
    assert alice_client.post(address(reservation), wanted(reservation, room=other.pk)).status_code == 302
    reservation.refresh_from_db()
    assert reservation.room == other
    assert Occupancy.objects.get().space == other.spaces.get()


def test_a_taken_time_is_refused_with_others_that_are_free(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    make_reservation(room=reservation.room, span=span_on(SOON, "16:00-18:00"))
    response = alice_client.post(address(reservation), wanted(reservation))
    reservation.refresh_from_db()
    assert response.status_code == 422
    assert "start" in response.context["form"].errors
    assert len(response.context["alternatives"]) == 3
    assert reservation.span == span_on(SOON, "14:00-15:30")


def test_an_alternative_fills_the_form_anew(alice_client: Client, alice: User) -> None:
    reservation, other = make_mine(alice), make_room()
    take = f"{other.slug}|{SOON}T18:00|{SOON}T19:00"
    response = alice_client.post(address(reservation), wanted(reservation, take=take, party_size="7"))
    form = response.context["form"]
    assert response.status_code == 200
    assert (form["room"].value(), form["start"].value(), form["length"].value()) == (other.pk, "18:00", 60)
    assert form["party_size"].value() == "7"
    reservation.refresh_from_db()
    assert reservation.revision == 0


def test_hints_tell_what_the_rules_say_and_write_nothing(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    data = wanted(reservation, party_size="500")
    response = alice_client.post(address(reservation), data, headers={"HX-Request": "true"})
    assert [problem.code for problem in response.context["hints"]] == ["too_many_people"]
    reservation.refresh_from_db()
    assert reservation.revision == 0


def test_too_late_is_told_in_words(alice_client: Client, alice: User) -> None:
    alice_client.cookies["language"] = "en"
    reservation = make_mine(alice, room=make_room(cancel_until_minutes=60 * 24 * 7))
    page = alice_client.get(address(reservation)).content.decode()
    assert "It could be changed here until" in page
    assert '<form method="post"' not in page
    assert alice_client.post(address(reservation), wanted(reservation)).status_code == 422


def test_a_cancelled_reservation_cannot_be_moved(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice, state="cancelled")
    assert alice_client.get(address(reservation)).status_code == 200
    assert alice_client.post(address(reservation), wanted(reservation)).status_code == 422
    assert Occupancy.objects.count() == 0


def test_a_room_of_the_desk_is_not_offered(alice_client: Client, alice: User) -> None:
    reservation, desk_only = make_mine(alice), make_room(audience="staff")
    response = alice_client.post(address(reservation), wanted(reservation, room=desk_only.pk))
    assert response.status_code == 422
    assert "room" in response.context["form"].errors
