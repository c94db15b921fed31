"""Closing rooms at the desk, in the browser's terms."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.closing import close_rooms
from bookings.models import Reservation, Room
from bookings.tests.factories import make_organisation, make_reservation, make_room, make_seats, span_on
from centre.accounts.models import User
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
CLOSURES = "/desk/closures/"
State = Reservation.State


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def room(db: None) -> Room:
    return make_room("活动室")


def address(day: date, where: str, hours: str = "08:00-21:00", reason: str = "空调检修") -> str:
    start, until = (f"{day}T{clock}" for clock in hours.split("-"))
    return f"{CLOSURES}?{urlencode({'where': where, 'start': start, 'until': until, 'reason': reason})}"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_rehearsal_lists_whom_it_hits_and_saves_nothing(root_client: Client, day: date, room: Room) -> None:
    make_reservation(
        room=room, span=span_on(day, "10:00-11:00"), organisation=make_organisation("枫林小学"), party_size=12
    )
    page = root_client.get(address(day, f"room-{room.pk}"))
    assert page.status_code == 200
    assert "枫林小学" in text(page)
    assert page.context["decisions"].people == 12
    assert not Reservation.objects.filter(kind="closure").exists()


def test_publishing_without_decisions_lists_those_that_are_missing(root_client: Client, day: date, room: Room) -> None:
    one = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    page = root_client.post(address(day, "centre"), {"publish": "1"})
    assert page.status_code == 422
    assert f'href="#id-decision-{one.reference}"' in text(page)
    assert not Reservation.objects.filter(kind="closure").exists()


def test_who_came_in_between_is_listed_and_the_other_decisions_stay(root_client: Client, day: date, room: Room) -> None:
    first = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    late = make_reservation(room=room, span=span_on(day, "12:00-13:00"))
    page = root_client.post(address(day, "centre"), {"publish": "1", f"decision-{first.reference}": "cancel"})
    assert page.status_code == 422
    rows = {row.hit.reservation: row.chosen for row in page.context["decisions"].rows}
    assert rows == {first: "cancel", late: ""}
    first.refresh_from_db()
    assert first.state == State.CONFIRMED


def test_with_all_decisions_it_is_published(root_client: Client, day: date, room: Room, root: User) -> None:
    gone = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    kept = make_reservation(room=room, span=span_on(day, "12:00-13:00"))
    data = {"publish": "1", f"decision-{gone.reference}": "cancel", f"decision-{kept.reference}": "keep"}
    assert root_client.post(address(day, "centre"), data)["Location"] == CLOSURES
    gone.refresh_from_db()
    assert (gone.state, gone.answer) == (State.CANCELLED, "空调检修")
    assert Reservation.objects.filter(kind="closure", booked_by=root).count() == 2
    assert "空调检修" in text(root_client.get(CLOSURES))


def test_a_reservation_is_moved_to_the_place_that_is_offered(root_client: Client, day: date, room: Room) -> None:
    other = make_room("琴房", venue=room.venue)
    one = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    preview = root_client.get(address(day, f"room-{room.pk}"))
    (row,) = preview.context["decisions"].rows
    value, words = row.choices[0]
    assert words == "改到琴房，时间不变"
    root_client.post(address(day, f"room-{room.pk}"), {"publish": "1", row.name: value})
    one.refresh_from_db()
    assert one.room == other


def test_one_choice_for_all_the_rest_is_filled_in_and_not_yet_saved(root_client: Client, day: date, room: Room) -> None:
    first = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    make_reservation(room=room, span=span_on(day, "12:00-13:00"))
    data = {"apply": "", "rest": "cancel", f"decision-{first.reference}": "keep"}
    page = root_client.post(address(day, "centre"), data)
    assert page.status_code == 200
    assert [row.chosen for row in page.context["decisions"].rows] == ["keep", "cancel"]
    assert Reservation.objects.filter(state=State.CANCELLED).count() == 0


def test_all_the_rest_can_be_moved_to_the_first_place_of_each(root_client: Client, day: date, room: Room) -> None:
    for hours in ("10:00-11:00", "12:00-13:00"):
        make_reservation(room=room, span=span_on(day, hours))
    make_room("琴房")
    url = address(day, f"room-{room.pk}")
    page = root_client.post(url, {"apply": "", "rest": "move"})
    data = {row.name: row.chosen for row in page.context["decisions"].rows}
    assert root_client.post(url, data | {"publish": "1"}).status_code == 302
    assert Reservation.objects.filter(room__name="琴房").count() == 2


def test_a_venue_is_closed_with_its_rooms_only(root_client: Client, day: date, room: Room) -> None:
    make_room("同层", venue=room.venue)
    make_room("别处")
    root_client.post(address(day, f"venue-{room.venue_id}"), {"publish": "1"})
    assert set(Reservation.objects.filter(kind="closure").values_list("room__name", flat=True)) == {"活动室", "同层"}


def test_a_closure_is_lifted(root_client: Client, day: date, room: Room) -> None:
    root_client.post(address(day, "centre"), {"publish": "1"})
    closure = Reservation.objects.get(kind="closure")
    assert root_client.post(CLOSURES, {"lift": closure.reference})["Location"] == CLOSURES
    closure.refresh_from_db()
    assert closure.state == State.CANCELLED
    page = root_client.post(CLOSURES, {"lift": closure.reference})
    assert page.status_code == 422
    assert "已经结束" in text(page)


@pytest.mark.parametrize("reference", ["QY00000000", "\0", "x" * 3000])
def test_only_closures_can_be_lifted(root_client: Client, day: date, reference: str) -> None:
    assert root_client.post(CLOSURES, {"lift": reference}).status_code == 404
    one = make_reservation(span=span_on(day, "10:00-11:00"))
    assert root_client.post(CLOSURES, {"lift": one.reference}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"where": "room-999999", "start": "2027-01-01T08:00", "until": "2027-01-01T09:00", "reason": "x"},
        {"where": "centre", "start": "0001-01-01T00:00", "until": "9999-12-31T23:59", "reason": "x"},
        {"where": "centre", "start": "2020-01-01T08:00", "until": "2020-01-01T09:00", "reason": "x"},
        {"where": "centre", "start": "2027-01-02T08:00", "until": "2027-01-01T09:00", "reason": "x"},
        {"where": "centre", "start": "tomorrow", "until": "\0", "reason": "a\0b"},
        {"where": "centre", "start": "2027-01-01T08:00", "until": "2027-01-01T09:00", "reason": ""},
        {"where": "centre"},
        {"start": "2027-01-01T08:00", "reason": "长" * 61},
    ],
)
def test_a_closure_that_makes_no_sense_is_refused_in_words(
    root_client: Client, room: Room, query: dict[str, str]
) -> None:
    for page in (
        root_client.get(CLOSURES, query),
        root_client.post(f"{CLOSURES}?{urlencode(query)}", {"publish": "1"}),
    ):
        assert page.status_code == 422
        assert "error-summary" in text(page)
    assert not Reservation.objects.exists()


@pytest.mark.parametrize(
    "chosen",
    [
        "move|1|2026-01-01T10:00",
        "move|99999999999999999999|2026-11-27T10:00|2026-11-27T11:00",
        "move|x|y|z",
        "drop",
        "move|\0|\0|\0",
    ],
)
def test_a_decision_that_makes_no_sense_counts_as_none(root_client: Client, day: date, room: Room, chosen: str) -> None:
    one = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    page = root_client.post(address(day, "centre"), {"publish": "1", f"decision-{one.reference}": chosen})
    assert page.status_code == 422
    assert page.context["decisions"].undecided == 1


def test_a_place_that_was_taken_meanwhile_is_told_beside_its_row(root_client: Client, day: date, room: Room) -> None:
    other = make_room("琴房")
    one = make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    make_reservation(room=other, span=span_on(day, "10:00-11:00"))
    chosen = f"move|{other.pk}|{day}T10:00|{day}T11:00"
    url = address(day, f"room-{room.pk}")
    page = root_client.post(url, {"publish": "1", f"decision-{one.reference}": chosen})
    assert page.status_code == 422
    (row,) = page.context["decisions"].rows
    assert row.chosen == chosen
    assert [problem.code for problem in row.problems] == ["taken"]


def test_the_desk_without_the_permission_may_not(erik_client: Client, day: date, room: Room) -> None:
    assert erik_client.get(CLOSURES).status_code == 403
    assert erik_client.post(address(day, "centre"), {"publish": "1"}).status_code == 403
    assert not Reservation.objects.exists()


def test_three_hits_and_closures_cost_as_many_queries_as_one(
    root_client: Client, root: User, day: date, room: Room, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    root_client.get(address(day, "centre"))
    with CaptureQueriesContext(connection) as one:
        root_client.get(address(day, "centre"))
    for hours in ("12:00-13:00", "14:00-15:00"):
        make_reservation(room=room, span=span_on(day, hours), organisation=make_organisation())
    with django_assert_num_queries(len(one)):
        root_client.get(address(day, "centre"))


def test_three_closures_cost_as_many_queries_as_one(
    root_client: Client, root: User, day: date, room: Room, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    def close(days: int) -> None:
        span = span_on(day + timedelta(days=days), "10:00-11:00")
        close_rooms(rooms=[room], span=span, reason="调律", by=root, now=timezone.now())

    close(0)
    root_client.get(CLOSURES)
    with CaptureQueriesContext(connection) as one:
        root_client.get(CLOSURES)
    close(1)
    close(2)
    with django_assert_num_queries(len(one)):
        assert len(root_client.get(CLOSURES).context["closures"]) == 3


def test_many_seats_stand_under_a_heading_of_their_own(root_client: Client) -> None:
    make_room("琴房")
    make_seats(4)
    page = root_client.get("/desk/closures/").content.decode()
    assert page.count('<optgroup label="阅览席 1–4">') == 1
    assert page.partition('<optgroup label="阅览席 1–4">')[2].partition("</optgroup>")[0].count("<option") == 4
