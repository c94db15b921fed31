"""Sheets to print: the rows of the screen, and lines to write on."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Reservation
from bookings.queries.sheets import day_sheets, week_around
from bookings.tests.factories import (
    make_equipment,
    make_exception,
    make_organisation,
    make_reservation,
    make_room,
    make_seats,
    make_space,
    make_user,
    span_on,
)
from centre.opening.tests.factories import centre_schedule
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
SLOT = re.compile(r'href="/desk/reservations/(QY\d+)/">.*?</b><small>([\d:]+–[\d:]+)</small>', re.S)
ROW = re.compile(r'<tr data-reference="(QY\d+)">.*?class="sheet-time">([\d:]+–[\d:]+)</td>', re.S)


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def make_a_busy_day(day: date) -> None:
    east, west = make_space(), make_space()
    make_reservation(room=make_room("东厅", spaces=[east]), span=span_on(day, "09:00-10:00"))
    make_reservation(room=make_room("大厅", spaces=[east, west]), span=span_on(day, "14:00-16:30"))
    make_reservation(span=span_on(day, "09:00-10:00"), state=Reservation.State.REQUESTED)
    make_reservation(span=span_on(day, "11:00-12:00"), organisation=make_organisation(), public_title="读书会")
    make_reservation(span=span_on(day, "11:00-12:00"), state=Reservation.State.CANCELLED)
    make_reservation(span=span_on(day, "19:30-21:00"), kind="closure", purpose="空调检修")


def test_the_sheet_has_exactly_the_parties_of_the_screen(erik_client: Client, day: date) -> None:
    make_a_busy_day(day)
    screen = SLOT.findall(html(erik_client, f"/desk/day/{day}/"))
    sheet = ROW.findall(html(erik_client, f"/desk/day/{day}/sheet/"))
    assert len(sheet) == 4
    assert sorted(sheet) == sorted(set(screen))
    assert "空调检修" in html(erik_client, f"/desk/day/{day}/sheet/")


def test_the_week_has_exactly_the_parties_of_its_seven_screens(erik_client: Client, day: date) -> None:
    monday, sunday = week_around(day)
    make_a_busy_day(day)
    for other in (monday, sunday):
        make_reservation(span=span_on(other, "08:00-09:00"))
    make_reservation(span=span_on(sunday + timedelta(days=1), "08:00-09:00"))
    days = [monday + timedelta(days=n) for n in range(7)]
    screens = {slot for one in days for slot in SLOT.findall(html(erik_client, f"/desk/day/{one}/"))}
    assert sorted(ROW.findall(html(erik_client, f"/desk/week/{day}/sheet/"))) == sorted(screens)
    assert len(screens) == 6


def test_the_week_runs_from_monday_to_sunday() -> None:
    assert week_around(date(2026, 11, 29)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert week_around(date(2026, 11, 23)) == (date(2026, 11, 23), date(2026, 11, 29))


def test_organisations_are_named_and_people_masked(erik_client: Client, day: date) -> None:
    school = make_organisation("枫林小学")
    make_reservation(
        span=span_on(day, "09:00-10:00"), organisation=school, contact_name="孙悟空", contact_phone="13812345678"
    )
    make_reservation(span=span_on(day, "11:00-12:00"), holder=make_user(name="何清韵"))
    page = html(erik_client, f"/desk/day/{day}/sheet/")
    assert all(words in page for words in ("枫林小学", "孙*", "何*", "138****5678"))
    assert not any(words in page for words in ("孙悟空", "何清韵", "13812345678"))


def test_what_is_to_be_prepared_stands_in_the_row(erik_client: Client, day: date) -> None:
    one = make_reservation(span=span_on(day, "09:00-10:00"), note="加两把椅子")
    one.equipment.set([make_equipment("投影")])
    assert "<td>投影、加两把椅子</td>" in html(erik_client, f"/desk/day/{day}/sheet/")


def test_the_hall_is_marked_while_somebody_is_in_half_of_it(day: date) -> None:
    east, west = make_space(), make_space()
    make_reservation(room=make_room("东厅", spaces=[east]), span=span_on(day, "09:00-10:00"))
    hall = make_room("大厅", spaces=[east, west])
    (sheet,) = day_sheets(day, day, now=timezone.now(), empty_lines=2)
    (row,) = next(line for line in sheet.lines if line.room == hall).rows
    assert row.is_next_door
    assert sheet.parties == 1


def test_each_open_room_has_empty_lines_and_a_closed_one_none(erik_client: Client, day: date) -> None:
    make_room()
    make_room()
    assert html(erik_client, f"/desk/day/{day}/sheet/").count('<tr class="is-blank">') == 4
    make_exception(centre_schedule(), day, reason="消防演练")
    page = html(erik_client, f"/desk/day/{day}/sheet/")
    assert "is-blank" not in page
    assert page.count("消防演练") == 2


def test_the_moment_of_printing_stands_in_the_head_that_is_repeated_on_each_page(
    erik_client: Client, day: date
) -> None:
    head = html(erik_client, f"/desk/day/{day}/sheet/").partition("<thead>")[2].partition("</thead>")[0]
    assert re.search(r"截至 \d{4} 年 \d+ 月 \d+ 日 \d\d:\d\d", head)


def test_the_day_at_the_desk_leads_to_both_sheets(erik_client: Client, day: date) -> None:
    page = html(erik_client, f"/desk/day/{day}/")
    assert f'href="/desk/day/{day}/sheet/"' in page
    assert f'href="/desk/week/{day}/sheet/"' in page


@pytest.mark.parametrize("kind", ["day", "week"])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31", "2026-02-30"])
def test_a_day_that_cannot_be_is_not_found(erik_client: Client, kind: str, day: str) -> None:
    assert erik_client.get(f"/desk/{kind}/{day}/sheet/").status_code == 404


@pytest.mark.parametrize("kind", ["day", "week"])
def test_residents_have_no_business_with_the_sheets(alice_client: Client, kind: str) -> None:
    assert alice_client.get(f"/desk/{kind}/2026-11-23/sheet/").status_code == 403


def test_three_reservations_cost_as_many_queries_as_one(
    erik_client: Client, day: date, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    make_reservation(span=span_on(day, "09:00-10:00"))
    html(erik_client, f"/desk/week/{day}/sheet/")
    with CaptureQueriesContext(connection) as one:
        html(erik_client, f"/desk/week/{day}/sheet/")
    cost = len(one)
    make_reservation(span=span_on(day, "09:00-10:00"), organisation=make_organisation())
    make_reservation(span=span_on(week_around(day)[0], "09:00-10:00"))
    html(erik_client, f"/desk/week/{day}/sheet/")
    with django_assert_num_queries(cost):
        html(erik_client, f"/desk/week/{day}/sheet/")


# --- many seats ------------------------------------------------------------------------------------------------------


def test_of_many_seats_paper_has_one_line_and_those_that_are_reserved(day: date) -> None:
    seats = make_seats(30)
    make_reservation(room=seats[4], span=span_on(day, "10:00-12:00"))
    make_reservation(room=seats[20], span=span_on(day, "10:00-12:00"))
    (sheet,) = day_sheets(day, day, now=timezone.now(), empty_lines=2)
    assert [(line.name or line.room.name, line.taken, len(line.blanks)) for line in sheet.lines] == [
        ("阅览席 1–30", 2, 4),
        ("阅览席 5", 0, 0),
        ("阅览席 21", 0, 0),
    ]
    assert sheet.parties == 2


def test_paper_says_how_many_seats_are_reserved(erik_client: Client, day: date) -> None:
    seats = make_seats(4)
    assert "都没有预约" in html(erik_client, f"/desk/day/{day}/sheet/")
    make_reservation(room=seats[1], span=span_on(day, "10:00-12:00"))
    assert "1 席有约" in html(erik_client, f"/desk/day/{day}/sheet/")


def test_three_seats_have_their_own_lines_on_paper(day: date) -> None:
    make_seats(3)
    (sheet,) = day_sheets(day, day, now=timezone.now(), empty_lines=2)
    assert [len(line.blanks) for line in sheet.lines] == [2, 2, 2]
