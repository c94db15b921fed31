"""The day at the desk: the residents' grid with names."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Reservation
from bookings.tests.factories import (
    make_equipment,
    make_exception,
    make_organisation,
    make_reservation,
    make_room,
    make_seats,
    make_space,
    make_user,
    make_venue,
    span_on,
)
from centre.opening.tests.factories import centre_schedule
from centre.shared.timespan import Span, local_day, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


def html(client: Client, day: date) -> str:
    return client.get(f"/desk/day/{day}/").content.decode()


def test_organisations_are_named_and_people_masked(erik_client: Client, day: date) -> None:
    room = make_room("研讨室")
    make_reservation(
        room=room, span=span_on(day, "09:00-10:00"), organisation=make_organisation("枫林小学"), contact_name="孙悟空"
    )
    make_reservation(room=room, span=span_on(day, "11:00-12:00"), holder=make_user(name="何清韵"))
    page = html(erik_client, day)
    assert "枫林小学" in page
    assert "孙*" in page
    assert "何*" in page
    assert "何清韵" not in page
    assert "孙悟空" not in page


def test_every_reservation_leads_to_its_page(erik_client: Client, day: date) -> None:
    one = make_reservation(span=span_on(day, "09:00-10:00"))
    assert f'href="/desk/reservations/{one.reference}/"' in html(erik_client, day)


def test_a_free_cell_leads_to_the_form_of_the_desk(erik_client: Client, day: date) -> None:
    room = make_room()
    expected = f"/desk/reservations/new/?start={day}T08:00&amp;end={day}T09:00&amp;room={room.slug}"
    assert expected in html(erik_client, day)


def test_a_docent_sees_the_day_but_is_offered_nothing(dana_client: Client, day: date) -> None:
    make_room("研讨室")
    page = html(dana_client, day)
    assert "研讨室" in page
    assert "/desk/reservations/new/" not in page


def test_a_request_is_marked_in_words(erik_client: Client, day: date) -> None:
    make_reservation(span=span_on(day, "09:00-10:00"), state=Reservation.State.REQUESTED)
    page = html(erik_client, day)
    assert "slot--wish" in page
    assert "待审 · 1 人" in page


def test_the_party_in_half_of_the_hall_is_shown_on_the_halls_line(erik_client: Client, day: date) -> None:
    east, west = make_space(), make_space()
    half = make_room("东厅", spaces=[east])
    make_room("大厅", spaces=[east, west])
    make_reservation(room=half, span=span_on(day, "09:00-10:00"), organisation=make_organisation("枫林小学"))
    assert "东厅：枫林小学" in html(erik_client, day)


def test_a_closure_and_a_closed_day_show_their_reason(erik_client: Client, day: date) -> None:
    make_reservation(span=span_on(day, "09:00-12:00"), kind="closure", purpose="空调检修")
    make_exception(centre_schedule(), day + timedelta(days=1), reason="消防演练")
    assert "空调检修" in html(erik_client, day)
    assert "消防演练" in html(erik_client, day + timedelta(days=1))


def test_a_closure_over_several_days_is_shown_on_each(erik_client: Client, day: date) -> None:
    span = Span(moment(day, time(18)), moment(day + timedelta(days=2), time(10)))
    make_reservation(span=span, kind="closure", purpose="空调检修")
    assert "空调检修" in html(erik_client, day + timedelta(days=1))


def test_what_has_to_be_prepared_is_listed(erik_client: Client, day: date) -> None:
    one = make_reservation(span=span_on(day, "09:00-10:00"), note="加两把椅子")
    one.equipment.set([make_equipment("投影")])
    page = html(erik_client, day)
    assert "投影" in page
    assert "加两把椅子" in page


def test_figures_count_parties_and_people(erik_client: Client, day: date) -> None:
    make_reservation(span=span_on(day, "09:00-10:00"), party_size=12)
    make_reservation(span=span_on(day, "09:00-10:00"), party_size=30, state=Reservation.State.REQUESTED)
    make_reservation(span=span_on(day, "09:00-10:00"), kind="closure", purpose="检修")
    plan = erik_client.get(f"/desk/day/{day}/").context["plan"]
    assert (len(plan.parties), plan.waiting, plan.people) == (2, 1, 42)


@pytest.mark.parametrize("path", ["/desk/day/0001-01-01/", "/desk/day/9999-12-31/", "/desk/day/2026-02-30/"])
def test_a_day_that_cannot_be_is_not_found(erik_client: Client, path: str) -> None:
    assert erik_client.get(path).status_code == 404


def test_the_date_picker_leads_to_the_address_of_the_day(erik_client: Client) -> None:
    assert erik_client.get("/desk/day/", {"day": "2026-12-24"})["Location"] == "/desk/day/2026-12-24/"
    assert erik_client.get("/desk/day/", {"day": "0001-01-01"}).status_code == 200
    assert erik_client.get("/desk/day/", {"day": "gestern"}).status_code == 200


def test_three_reservations_cost_as_many_queries_as_one(
    erik_client: Client, day: date, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    make_reservation(span=span_on(day, "09:00-10:00"))
    html(erik_client, day)
    with CaptureQueriesContext(connection) as one:
        html(erik_client, day)
    cost = len(one)
    make_reservation(span=span_on(day, "09:00-10:00"), organisation=make_organisation())
    make_reservation(span=span_on(day, "09:00-10:00"))
    html(erik_client, day)
    with django_assert_num_queries(cost):
        html(erik_client, day)


# --- many seats ------------------------------------------------------------------------------------------------------


def test_of_many_seats_those_with_a_reservation_are_shown_and_the_others_folded(erik_client: Client, day: date) -> None:
    seats = make_seats(30, venue=make_venue(floor="二层"))
    make_reservation(room=seats[4], span=span_on(day, "10:00-12:00"))
    page = html(erik_client, day)
    shown, _fold, folded = page.partition('<details class="seat-bank"')
    assert 'id="room-seat-5"' in shown
    assert 'id="room-seat-6"' not in shown
    summary = " ".join(re.sub(r"<[^>]*>", " ", folded.partition("</summary>")[0].partition(">")[2]).split())
    assert summary == "阅览席 1–30 二层·30 席 1 席有约，其余 29 席没有"
    assert folded.partition("</details>")[0].count('class="room-line"') == 29


def test_three_seats_are_lines_like_rooms(erik_client: Client, day: date) -> None:
    make_seats(3)
    assert "seat-bank" not in html(erik_client, day)


def test_who_reserves_for_somebody_finds_many_seats_under_one_heading(erik_client: Client) -> None:
    make_seats(4)
    make_room("琴房")
    page = erik_client.get("/desk/reservations/new/").content.decode()
    assert page.count('<optgroup label="阅览席 1–4">') == 1
    group = page.partition("<optgroup")[2].partition("</optgroup>")[0]
    assert group.count("<option") == 4
