"""What is printed of visits: the confirmation, the sheet for the desk, the attendance of a month."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from bookings.tests.factories import make_reservation
from centre.shared.timespan import moment
from reception.itineraries import take_route
from reception.models import Visit, VisitRoom
from reception.queries.attendance import attendance, month_after

from .factories import (
    TUESDAY,
    make_category,
    make_docent,
    make_duty,
    make_received,
    make_room,
    make_route,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


def at(day: date, hour: int = 10) -> Any:

    return moment(day, time(hour))


@pytest.fixture
def visit() -> Visit:
    """An accepted visit with two groups, a docent and a room."""
    visit = make_visit(batches=2, headcount=60, needs=["wheelchair"], batch_fields={"route": make_route()})
    for batch in visit.batches.all():
        take_route(batch)
    make_duty(make_docent("林岚"), batch=visit.batches.get(number=1))
    hours = span_on(TUESDAY, "11:00-12:00")
    reservation = make_reservation(room=make_room("会议室"), span=hours, state="confirmed", kind="visit")
    VisitRoom.objects.create(visit=visit, reservation=reservation)
    return visit


def paper(client: Client, visit: Visit, name: str) -> str:
    answer = client.get(f"/desk/visits/{visit.reference}/{name}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_confirmation_says_what_was_agreed_and_names_docents_by_family_name(
    erik_client: Client, visit: Visit
) -> None:
    page = paper(erik_client, visit, "confirmation")
    for words in (
        visit.reference,
        "枫林小学",
        "2026 年 11 月 24 日",
        "10:00–11:00",
        "会议室",
        "11:00–12:00",
        "林讲解员",
    ):
        assert words in page
    assert "林岚" not in page
    assert "13900000001" not in page


def test_the_sheet_for_the_desk_has_boxes_for_each_category_and_group(erik_client: Client, visit: Visit) -> None:
    make_category("成人")
    make_category("学生")
    make_category("旧类别", retired_at=at(TUESDAY))
    page = paper(erik_client, visit, "sheet")
    assert page.count('<th scope="col">成人</th>') == 2
    assert "旧类别" not in page
    for words in ("林岚", "会议室", *(str(one.stop) for one in visit.batches.first().batch_stops.all())):  # type: ignore[union-attr]
        assert words in page
    assert "13900000001" not in page


def test_nothing_is_printed_of_a_visit_that_was_not_accepted(erik_client: Client) -> None:
    visit = make_visit(state="asked", batches=0)
    for name in ("confirmation", "sheet"):
        assert erik_client.get(f"/desk/visits/{visit.reference}/{name}/").status_code == 404


def test_attendance_counts_groups_by_their_day_of_arrival_in_shanghai() -> None:
    last_minute = moment(date(2026, 12, 1), time()) - timedelta(minutes=1)
    make_received(at=at(NOVEMBER), people=20)
    make_received(at=last_minute, people=5)
    make_received(at=last_minute + timedelta(minutes=1), people=7)
    make_visit()
    sheet = attendance(NOVEMBER)
    assert [(day.day, len(day.batches), day.people) for day in sheet.days] == [
        (NOVEMBER, 1, 20),
        (date(2026, 11, 30), 1, 5),
    ]
    assert (sheet.batches, sheet.people) == (2, 25)


def test_planned_and_actual_stand_beside_each_other_with_the_docent(erik_client: Client) -> None:
    batch = make_received(at=at(TUESDAY), people=18, visit_fields={"planned_headcount": 20})
    make_duty(make_docent("林岚"), batch=batch)
    page = erik_client.get("/desk/visits/attendance/2026/11/")
    text = page.content.decode()
    assert "林岚" in text
    assert (page.context["attendance"].planned, page.context["attendance"].people) == (20, 18)
    assert "第 1 批" in text


def test_the_month_before_january_is_december() -> None:
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_after(date(2027, 1, 1)) == date(2027, 2, 1)


def test_months_are_linked_to_their_neighbours(erik_client: Client) -> None:
    page = erik_client.get("/desk/visits/attendance/2027/1/").content.decode()
    assert "/desk/visits/attendance/2026/12/" in page
    assert "/desk/visits/attendance/2027/2/" in page


@pytest.mark.parametrize("month", ["2026/0", "2026/13", "1/1", "9999/12", "99999999999/1"])
def test_months_that_do_not_exist_are_not_found(erik_client: Client, month: str) -> None:
    assert erik_client.get(f"/desk/visits/attendance/{month}/").status_code == 404


def test_papers_are_for_staff_who_see_visits(alice_client: Client, lib_client: Client, visit: Visit) -> None:
    for address in ("attendance/2026/11/", f"{visit.reference}/sheet/", f"{visit.reference}/confirmation/"):
        for one in (alice_client, lib_client):
            assert one.get(f"/desk/visits/{address}").status_code == 403


def test_a_month_with_more_groups_needs_no_more_queries(
    erik_client: Client, django_assert_max_num_queries: Any
) -> None:
    address, counts = "/desk/visits/attendance/2026/11/", []
    erik_client.get(address)
    for groups in (1, 3):
        for _ in range(groups):
            make_duty(make_docent(), batch=make_received(at=at(TUESDAY)))
        with django_assert_max_num_queries(30) as queries:
            erik_client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
