"""Nonsense and malice at the pages of reserving: a clear 4xx, nothing written, never a 5xx."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Occupancy, Reservation, Room
from centre.accounts.models import User
from centre.shared.timespan import local_day

from .factories import make_equipment, make_membership, make_organisation, make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db

A_DAY = local_day(timezone.now()) + timedelta(days=3)
FIELDS = {
    "day": A_DAY.isoformat(),
    "start": "14:00",
    "length": "60",
    "purpose": "合唱排练",
    "party_size": "12",
    "contact_name": "李爱丽",
    "contact_phone": "13800000001",
    "note": "",
    "public_title": "",
    "agree": "on",
}
TIMES = [
    ("day", (A_DAY - timedelta(days=30)).isoformat()),
    ("day", "0001-01-01"),
    ("day", "9999-12-31"),
    ("day", "2026-02-30"),
    ("day", "99999-01-01"),
    ("day", "-1"),
    ("day", "tomorrow"),
    ("day", ""),
    ("start", "14:07"),
    ("start", "03:00"),
    ("start", "24:00"),
    ("start", "99:99"),
    ("start", "' OR 1=1 --"),
    ("start", ""),
    ("length", "0"),
    ("length", "-60"),
    ("length", "1"),
    ("length", "59"),
    ("length", "1440"),
    ("length", "1441"),
    ("length", str(2**31)),
    ("length", str(10**30)),
    ("length", "1e3"),
    ("length", "NaN"),
    ("length", "9" * 5000),
    ("length", ""),
]
PEOPLE = [
    ("party_size", value)
    for value in ("0", "-1", str(2**31), str(2**63), str(10**40), "9" * 5000, "1.5", "NaN", "zwölf", "")
]
OTHERS = [
    ("purpose", ""),
    ("purpose", "   "),
    ("purpose", "备" * 81),
    ("note", "备" * 501),
    ("public_title", "备" * 41),
    ("contact_name", ""),
    ("contact_name", "李" * 41),
    ("contact_phone", "110"),
    ("contact_phone", "1" * 400),
    ("contact_phone", "<script>"),
    ("agree", ""),
    ("organisation", "999999"),
    ("organisation", "-1"),
    ("organisation", str(2**31)),
    ("organisation", str(2**70)),
    ("organisation", "x"),
    ("equipment", "999999"),
    ("equipment", str(2**70)),
    ("equipment", "x"),
]
WITHOUT_AGREE = {name: value for name, value in FIELDS.items() if name != "agree"}
NULS = [(name, f"1\0{value}") for name, value in (WITHOUT_AGREE | {"organisation": "1", "equipment": "1"}).items()]
EXTREMES = [
    ("day", "0001-01-01"),
    ("day", "9999-12-31"),
    ("start", "99:99"),
    ("length", "-60"),
    ("length", str(10**30)),
    ("length", "9" * 5000),
    ("party_size", str(2**63)),
    ("party_size", "9" * 5000),
    ("organisation", str(2**70)),
    ("equipment", str(2**70)),
]
ROOMS = [("room", value) for value in ("", "x", "0", "-1", "999999", str(2**70), "1\0")]


@pytest.fixture(autouse=True)
def nothing_is_written() -> Iterator[None]:
    """Whatever a test here sends: the tables hold afterwards what it had put there itself."""
    yield
    assert Reservation.objects.exclude(purpose="已有").count() == 0
    assert not Reservation.objects.exclude(revision=0).exists()


@pytest.fixture
def room() -> Room:
    return make_room(equipment=[make_equipment()])


@pytest.fixture
def mine(alice: User, room: Room) -> Reservation:
    return make_reservation(room=room, span=span_on(A_DAY, "18:00-19:00"), holder=alice, purpose="已有")


def reserving(room: Room, query: str = "") -> str:
    return reverse("bookings:reserve_room", args=[room.slug]) + query


def named(values: list[tuple[str, str]]) -> Any:
    return pytest.mark.parametrize(
        ("field", "value"), values, ids=[f"{field}-{ascii(value)[:24]}-{n}" for n, (field, value) in enumerate(values)]
    )


@named(TIMES + PEOPLE + OTHERS + NULS)
def test_a_form_with_nonsense_in_one_field_is_refused_at_that_field(
    alice_client: Client, room: Room, field: str, value: str
) -> None:
    response = alice_client.post(reserving(room), FIELDS | {field: value})
    assert response.status_code == 422
    problems = response.context["form"].errors
    assert field in problems or (field in ("day", "start", "length") and problems.keys() & {"day", "start", "length"})
    assert 'class="error-summary"' in response.content.decode()


def test_hints_bear_the_same_nonsense(alice_client: Client, room: Room) -> None:
    for field, value in TIMES + PEOPLE + OTHERS + NULS:
        response = alice_client.post(reserving(room), FIELDS | {field: value}, headers={"HX-Request": "true"})
        assert response.status_code == 200, (field, value)


def test_looking_again_bears_the_same_nonsense(alice_client: Client, room: Room) -> None:
    for field, value in EXTREMES + NULS:
        response = alice_client.post(reserving(room), FIELDS | {field: value, "look": "1"})
        assert response.status_code == 200, (field, value)


@named(ROOMS + [row for row in EXTREMES + NULS if row[0] in ("day", "start", "length", "party_size")])
def test_moving_bears_the_same_nonsense(alice_client: Client, mine: Reservation, field: str, value: str) -> None:
    wanted = {name: FIELDS[name] for name in ("day", "start", "length", "party_size")} | {"room": str(mine.room_id)}
    response = alice_client.post(reverse("bookings:move_reservation", args=[mine.reference]), wanted | {field: value})
    assert response.status_code == 422
    mine.refresh_from_db()
    assert mine.span == span_on(A_DAY, "18:00-19:00")


@pytest.mark.parametrize("name", ["reserve", "move"])
@pytest.mark.parametrize("data", [{}, {"agree": "on"}, {"day": "x", "start": "x", "length": "x"}])
def test_an_empty_form_is_refused(alice_client: Client, mine: Reservation, name: str, data: dict[str, str]) -> None:
    addresses = {"reserve": reserving(mine.room), "move": mine.get_absolute_url() + "move/"}
    assert alice_client.post(addresses[name], data).status_code == 422


GARBAGE = [
    *("", "x", "2026-11-23", "2026-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "%00", "2026-11-23T14:00%00"),
    *("2026-11-23T14:00Z", "2026-11-23T25:00", "-", "1" * 4000, "%F0%9F%8E%B9", "%FF%FE", "[]"),
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_an_address_with_garbage_for_a_time_shows_the_form_and_says_so(
    alice_client: Client, room: Room, garbage: str
) -> None:
    for query in (f"?start={garbage}", f"?start={A_DAY}T14:00&end={garbage}"):
        response = alice_client.get(reserving(room, query))
        assert response.status_code == 400
        assert 'name="purpose"' in response.content.decode()


@pytest.mark.parametrize("end", ["14:00", "13:00", "14:00&start="])
def test_an_end_before_the_start_is_garbage_too(alice_client: Client, room: Room, end: str) -> None:
    assert alice_client.get(reserving(room, f"?start={A_DAY}T14:00&end={A_DAY}T{end}")).status_code == 400


@pytest.mark.parametrize("garbage", ["%00", "x", "QY00000000", "1" * 4000])
def test_nothing_is_like_a_reservation_that_is_not_there(alice_client: Client, room: Room, garbage: str) -> None:
    assert alice_client.get(reserving(room, f"?again={garbage}")).status_code in (200, 404)


@pytest.mark.parametrize("take", ["", "|", "||", "x|y|z", "\0|\0|\0", "|0001-01-01T00:00|9999-12-31T23:59", "a" * 9000])
def test_a_tampered_alternative_takes_nothing(alice_client: Client, mine: Reservation, take: str) -> None:
    for address in (reserving(mine.room), mine.get_absolute_url() + "move/"):
        assert alice_client.post(address, FIELDS | {"take": take}).status_code in (200, 404)


@pytest.mark.parametrize("extra", [{"holder": "1"}, {"state": "confirmed"}, {"kind": "closure"}, {"at_the_desk": "1"}])
def test_fields_that_the_form_does_not_have_do_nothing(
    bob: User, alice_client: Client, alice: User, extra: dict[str, str]
) -> None:
    waits = make_room(needs_approval=True)
    alice_client.post(reserving(waits), FIELDS | {"purpose": "已有"} | extra)
    reservation = Reservation.objects.get()
    assert (reservation.holder, reservation.state, reservation.kind) == (alice, "requested", "public")


def test_an_organisation_of_others_and_equipment_of_another_room_are_refused(
    alice_client: Client, bob: User, room: Room
) -> None:
    foreign, elsewhere = make_organisation(), make_equipment()
    make_membership(person=bob, organisation=foreign)
    make_room(equipment=[elsewhere])
    response = alice_client.post(reserving(room), FIELDS | {"organisation": foreign.pk, "equipment": [elsewhere.pk]})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"organisation", "equipment"}


@pytest.mark.parametrize(
    "path", ["QY00000000", "QY%00000000", "qy26110001", "QY26110001%00", "1", "' OR 1=1", "Q" * 3000, "..%2f..%2fetc"]
)
def test_a_reference_that_is_none_is_not_found(alice_client: Client, path: str) -> None:
    for end in ("/", ".ics", "/cancel/", "/move/"):
        assert alice_client.get(f"/reservations/{path}{end}").status_code == 404


@pytest.mark.parametrize("slug", ["x" * 3000, "%00", "a%00b", "-1", "..%2f"])
def test_a_room_that_is_none_is_not_found(alice_client: Client, slug: str) -> None:
    for ask in (alice_client.get, alice_client.post):
        assert ask(f"/rooms/{slug}/reserve/").status_code == 404


@pytest.mark.parametrize("page", ["reserve", "cancel", "move"])
def test_a_form_from_elsewhere_is_refused(alice: User, mine: Reservation, page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice, "centre.accounts.backends.NameOrPhoneBackend")
    address = reserving(mine.room) if page == "reserve" else f"{mine.get_absolute_url()}{page}/"
    assert strict.post(address, FIELDS).status_code == 403
    mine.refresh_from_db()
    assert mine.state == "confirmed"


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_ten_megabytes_of_text_are_turned_away(alice_client: Client, mine: Reservation, content_type: str) -> None:
    body = b"purpose=" + b"x" * 10_000_000
    if "multipart" in content_type:
        body = b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n' + b"x" * 10_000_000 + b"\r\n--x--\r\n"
    for address in (reserving(mine.room), f"{mine.get_absolute_url()}cancel/", f"{mine.get_absolute_url()}move/"):
        assert 400 <= alice_client.post(address, body, content_type=content_type).status_code < 500


def test_a_reason_with_a_nul_cancels_nothing(alice_client: Client, mine: Reservation) -> None:
    assert alice_client.post(f"{mine.get_absolute_url()}cancel/", {"reason": "改\0期"}).status_code == 422
    assert Occupancy.objects.filter(reservation=mine).exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_not_allowed(alice_client: Client, mine: Reservation, method: str) -> None:
    for address in (reserving(mine.room), mine.get_absolute_url(), f"{mine.get_absolute_url()}cancel/"):
        assert getattr(alice_client, method)(address).status_code == 405
