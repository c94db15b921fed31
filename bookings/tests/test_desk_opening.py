"""The page of the opening hours, in the browser's terms."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bookings.models import Reservation, Room
from bookings.tests.factories import (
    centre_schedule,
    make_exception,
    make_reservation,
    make_room,
    make_schedule,
    span_on,
)
from centre.opening.models import DatedException, Schedule, SpecialDay
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
OPENING = "/desk/opening/"
RULES = {"on_holidays": "as_usual", "on_make_up_workdays": "as_usual", "reason": "冬季时间"}


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def room(db: None) -> Room:
    return make_room("活动室")


def weekly(hours: str) -> dict[str, str]:
    return {"change": "weekly", **RULES, **{f"day_{number}": hours for number in range(7)}}


def address(query: dict[str, str]) -> str:
    return f"{OPENING}?{urlencode(query)}"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_page_shows_the_hours_as_they_are(root_client: Client, room: Room, day: date) -> None:
    make_exception(centre_schedule(), day, reason="消防演练")
    page = text(root_client.get(OPENING))
    assert 'value="08:00-21:00"' in page
    assert "消防演练" in page


def test_a_rehearsal_lists_whom_it_hits_and_saves_nothing(root_client: Client, room: Room, day: date) -> None:
    one = make_reservation(room=room, span=span_on(day, "18:00-19:00"))
    page = root_client.get(address(weekly("09:00-18:00")))
    assert page.status_code == 200
    assert one.reference in text(page)
    assert centre_schedule().weekly_intervals.filter(opens="08:00").count() == 7


def test_without_a_decision_nothing_is_published(root_client: Client, room: Room, day: date) -> None:
    one = make_reservation(room=room, span=span_on(day, "18:00-19:00"))
    page = root_client.post(address(weekly("09:00-18:00")), {"publish": "1"})
    assert page.status_code == 422
    assert f'href="#id-decision-{one.reference}"' in text(page)
    assert centre_schedule().weekly_intervals.filter(opens="08:00").count() == 7


def test_with_a_decision_on_everybody_it_is_published(root_client: Client, room: Room, day: date) -> None:
    one = make_reservation(room=room, span=span_on(day, "18:00-19:00"))
    page = root_client.post(
        address(weekly("09:00-12:00、14:00–18:00")), {"publish": "1", f"decision-{one.reference}": "cancel"}
    )
    assert page.status_code == 302
    assert centre_schedule().weekly_intervals.count() == 14
    one.refresh_from_db()
    assert one.state == Reservation.State.CANCELLED


def test_a_closed_day_is_published(root_client: Client, room: Room, day: date) -> None:
    query = {"change": "dated", "first_day": f"{day}", "last_day": "", "hours": "", "reason": "消防演练"}
    assert root_client.get(address(query)).status_code == 200
    assert root_client.post(address(query), {"publish": "1"}).status_code == 302
    exception = DatedException.objects.get()
    assert (exception.first_day, exception.last_day, exception.opens) == (day, day, None)


def test_a_different_day_becomes_ordinary_again(root_client: Client, room: Room, day: date) -> None:
    one = make_exception(centre_schedule(), day)
    query = {"change": "remove", "exception": str(one.pk)}
    assert root_client.post(address(query), {"publish": "1"}).status_code == 302
    assert not DatedException.objects.exists()


def test_holidays_are_imported_and_corrected(root_client: Client, room: Room) -> None:
    root_client.post(address({"change": "import", "year": "2026", "reason": "放假"}), {"publish": "1"})
    assert SpecialDay.objects.filter(day=date(2026, 10, 1), kind="holiday").exists()
    query = {"change": "special", "day": "2026-12-31", "what": "holiday", "name": "校庆", "reason": "校庆"}
    root_client.post(address(query), {"publish": "1"})
    assert SpecialDay.objects.get(day=date(2026, 12, 31)).corrected


def test_a_room_gets_hours_of_its_own_in_two_steps(root_client: Client, room: Room) -> None:
    made = root_client.post(OPENING, {"new_schedule": "1", "name": "琴房时间"})
    own = Schedule.objects.get(name="琴房时间")
    assert made["Location"] == f"{OPENING}?schedule={own.pk}"
    query = {"change": "place", "place": f"room-{room.pk}", "goes_by": str(own.pk), "reason": "琴房时间"}
    assert root_client.post(address(query), {"publish": "1"}).status_code == 302
    room.refresh_from_db()
    assert room.schedule == own
    assert "琴房时间" in text(root_client.get(OPENING))


@pytest.mark.parametrize(
    "query",
    [
        weekly("25:00-26:00"),
        weekly("18:00-09:00"),
        weekly("08:00-12:00 11:00-14:00"),
        weekly("whenever"),
        weekly("\0"),
        weekly("08:00-24:00"),
        {"change": "weekly"},
        {"change": "dated", "first_day": "0001-01-01", "reason": "x"},
        {"change": "dated", "first_day": "9999-12-31", "last_day": "9999-12-31", "reason": "x"},
        {"change": "dated", "first_day": "2027-01-02", "last_day": "2027-01-01", "reason": "x"},
        {"change": "dated", "first_day": "2020-01-02", "reason": "x"},
        {"change": "dated", "first_day": "2027-01-02", "last_day": "2029-01-01", "reason": "x"},
        {"change": "dated", "first_day": "2027-01-02", "reason": "长" * 61},
        {"change": "remove", "exception": "99999999999999999999"},
        {"change": "remove", "exception": "x"},
        {"change": "import", "year": "2147483648", "reason": "x"},
        {"change": "import", "year": "2098", "reason": "x"},
        {"change": "special", "day": "2026-12-31", "what": "holiday", "name": "", "reason": "x"},
        {"change": "special", "day": "2026-12-31", "what": "party", "name": "x", "reason": "x"},
        {"change": "place", "place": "room-0", "reason": "x"},
    ],
)
def test_a_change_that_makes_no_sense_is_refused_in_words(
    root_client: Client, room: Room, query: dict[str, str]
) -> None:
    for page in (root_client.get(OPENING, query), root_client.post(address(query), {"publish": "1"})):
        assert page.status_code == 422
        assert "error-summary" in text(page)
    assert centre_schedule().weekly_intervals.filter(opens="08:00").count() == 7


@pytest.mark.parametrize("chosen", ["0", "x", "99999999999999999999", "\0"])
def test_a_schedule_that_is_not_there_is_not_found(root_client: Client, room: Room, chosen: str) -> None:
    assert root_client.get(OPENING, {"schedule": chosen}).status_code == 404


def test_a_name_is_given_once(root_client: Client, room: Room) -> None:
    make_schedule("琴房时间")
    page = root_client.post(OPENING, {"new_schedule": "1", "name": "琴房时间"})
    assert page.status_code == 422
    assert root_client.post(OPENING, {"new_schedule": "1", "name": ""}).status_code == 422


def test_the_desk_without_the_permission_may_not(erik_client: Client, room: Room) -> None:
    assert erik_client.get(OPENING).status_code == 403
    assert erik_client.post(address(weekly("09:00-18:00")), {"publish": "1"}).status_code == 403
    assert centre_schedule().weekly_intervals.filter(opens="08:00").count() == 7
