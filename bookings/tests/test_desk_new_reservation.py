"""Reserving at the desk for somebody."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bookings.models import Reservation, Room
from bookings.tests.factories import make_organisation, make_reservation, make_room, make_user, span_on
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
NEW = "/desk/reservations/new/"


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def room(db: None) -> Room:
    return make_room("活动室", needs_approval=True)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def wish(room: Room, day: date, **more: object) -> dict[str, object]:
    when = {"day": f"{day}", "start": "14:00", "end": "15:00"}
    return {"room": room.pk, **when, "party_size": 5, "purpose": "备课", "kind": "public", **more}


def test_the_form_comes_filled_in_from_a_free_cell(erik_client: Client, room: Room, day: date) -> None:
    page = text(erik_client.get(NEW, {"room": room.slug, "start": f"{day}T14:00"}))
    assert f'value="{day}"' in page
    assert 'value="14:00"' in page
    assert 'value="15:00"' in page
    assert f'<option value="{room.pk}" selected>' in page


def test_people_are_found_and_shown_masked(erik_client: Client, room: Room) -> None:
    make_user(name="何清韵", phone="13900001234")
    for words in ("清韵", "00001234", "139 0000 1234"):
        page = text(erik_client.get(NEW, {"q": words}))
        assert "何*" in page
        assert "139****1234" in page
        assert "13900001234" not in page.replace("139 0000 1234", "")


def test_a_person_with_an_account_is_told(erik_client: Client, erik: User, room: Room, day: date) -> None:
    person = make_user(name="何清韵")
    done = erik_client.post(f"{NEW}?person={person.pk}", wish(room, day))
    one = Reservation.objects.get()
    assert done["Location"] == f"/desk/reservations/{one.reference}/"
    assert (one.holder, one.booked_by, one.state) == (person, erik, Reservation.State.CONFIRMED)
    assert Notice.objects.filter(person=person).exists()


def test_somebody_without_an_account_is_reserved_for_by_name(erik_client: Client, room: Room, day: date) -> None:
    school = make_organisation("枫林小学")
    data = wish(room, day, contact_name="孙老师", contact_phone="13900000000", organisation=school.pk)
    slip = erik_client.post(NEW, data)
    one = Reservation.objects.get()
    assert (slip.status_code, slip.context["reservation"]) == (200, one)
    assert slip.context["code"] in text(slip)
    assert one.claim_hash
    assert (one.holder, one.contact_name, one.organisation) == (None, "孙老师", school)


def test_without_anybodys_name_it_is_refused(erik_client: Client, room: Room, day: date) -> None:
    page = erik_client.post(NEW, wish(room, day))
    assert page.status_code == 422
    assert 'href="#id_contact_name"' in text(page)
    assert not Reservation.objects.exists()


def test_the_desk_may_do_what_residents_may_not(erik_client: Client, day: date) -> None:
    room = make_room(audience="staff", longest_minutes=60, notice_minutes=20_000, capacity_from=10)
    data = wish(room, day, start="08:00", end="21:00", contact_name="孙老师", kind="staff")
    assert erik_client.post(NEW, data).status_code == 302
    assert Reservation.objects.get().kind == "staff"


def test_nobody_is_reserved_over_somebody_else(erik_client: Client, room: Room, day: date) -> None:
    make_reservation(room=room, span=span_on(day, "14:30-15:30"))
    page = erik_client.post(NEW, wish(room, day, contact_name="孙老师"))
    assert page.status_code == 422
    assert "孙老师" in text(page)
    assert Reservation.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"room": "99999999999999999999"},
        {"room": "\0"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "2020-01-01"},
        {"start": "14:07", "end": "15:07"},
        {"start": "22:00", "end": "23:00"},
        {"start": "14:00", "end": "14:00"},
        {"party_size": "2147483648"},
        {"party_size": "-1"},
        {"party_size": "21"},
        {"purpose": ""},
        {"purpose": "长" * 81},
        {"purpose": "a\0b"},
        {"note": "长" * 501},
        {"kind": "closure"},
        {"organisation": "99999"},
        {"contact_name": "长" * 41},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    erik_client: Client, room: Room, day: date, data: dict[str, object]
) -> None:
    page = erik_client.post(NEW, {**wish(room, day, contact_name="孙老师"), **data})
    assert page.status_code == 422
    assert "error-summary" in text(page)
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("person", ["0", "x", "99999999999999999999", "-1"])
def test_a_person_who_is_not_there_is_not_found(erik_client: Client, room: Room, person: str) -> None:
    assert erik_client.get(NEW, {"person": person}).status_code == 404


@pytest.mark.parametrize(
    "query", [{"room": "\0"}, {"room": "nowhere"}, {"start": "0001-01-01T00:00"}, {"start": "x"}, {"q": "\0"}]
)
def test_a_wrong_address_gives_an_empty_form(erik_client: Client, room: Room, query: dict[str, str]) -> None:
    assert erik_client.get(NEW, query).status_code == 200


def test_a_closed_account_is_not_reserved_for(erik_client: Client, room: Room) -> None:
    gone = make_user(name="何清韵", is_active=False)
    assert erik_client.get(NEW, {"person": gone.pk}).status_code == 404
    assert "何*" not in text(erik_client.get(NEW, {"q": "何清韵"}))


def test_three_people_found_cost_as_many_queries_as_one(
    erik_client: Client, room: Room, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_user(name="何清韵")
    erik_client.get(NEW, {"q": "何"})
    with CaptureQueriesContext(connection) as one:
        erik_client.get(NEW, {"q": "何"})
    make_user(name="何晓")
    make_user(name="何平")
    with django_assert_num_queries(len(one)):
        assert len(erik_client.get(NEW, {"q": "何"}).context["people"]) == 3
