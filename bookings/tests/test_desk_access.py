"""Who gets in: every address of the desk of room booking."""

from datetime import date, time

import pytest
from django.test import Client

from bookings.models import Reservation
from bookings.tests.factories import make_reservation, make_room, make_user
from centre.accounts import roles
from centre.shared.timespan import Span, moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NEEDED = {
    "/desk/day/": "see_holders",
    "/desk/day/2026-11-23/": "see_holders",
    "/desk/reservations/": "decide_reservation",
    "/desk/reservations/new/": "reserve_for_others",
    "/desk/reservations/{reference}/": "see_holders",
    "/desk/reservations/{reference}/move/": "reserve_for_others",
    "/desk/closures/": "close_room",
    "/desk/opening/": "publish_opening",
    "/desk/rooms/{room}/photos/": "manage_rooms",
}
HOLDERS = {
    "see_holders": ["reception desk", "bookings manager", "docent", "auditor", "administrator"],
    "decide_reservation": ["reception desk", "bookings manager", "administrator"],
    "reserve_for_others": ["reception desk", "bookings manager", "administrator"],
    "close_room": ["bookings manager", "administrator"],
    "publish_opening": ["bookings manager", "administrator"],
    "manage_rooms": ["bookings manager", "administrator"],
}


@pytest.fixture
def one() -> Reservation:
    span = Span(moment(DAY, time(14)), moment(DAY, time(15)))
    return make_reservation(room=make_room(slug="hall"), span=span)


def address(path: str, reservation: Reservation) -> str:
    return path.format(reference=reservation.reference, room=reservation.room.slug)


def client_of(*names: str) -> Client:
    person = make_user(staff=True)
    roles.give(person, *names)
    client = Client()
    client.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    return client


@pytest.mark.parametrize("path", NEEDED)
def test_visitors_are_asked_to_sign_in(client: Client, one: Reservation, path: str) -> None:
    for answer in (client.get(address(path, one)), client.post(address(path, one))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("path", NEEDED)
def test_residents_are_turned_away(alice_client: Client, one: Reservation, path: str) -> None:
    assert alice_client.get(address(path, one)).status_code == 403
    assert alice_client.post(address(path, one)).status_code == 403


@pytest.mark.parametrize("path", NEEDED)
def test_staff_get_in_who_may_and_nobody_else(one: Reservation, path: str) -> None:
    for role in roles.ROLES:
        expected = 200 if role.name in HOLDERS[NEEDED[path]] else 403
        assert client_of(role.name).get(address(path, one)).status_code == expected, role.name


@pytest.mark.parametrize("path", ["/desk/reservations/new/", "/desk/closures/", "/desk/reservations/{reference}/"])
def test_a_form_without_its_token_is_refused(root_client: Client, one: Reservation, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = root_client.cookies
    assert strict.post(address(path, one), {"deed": "confirm"}).status_code == 403
