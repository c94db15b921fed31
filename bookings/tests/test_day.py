"""The page of the day grid: what it shows to whom, its addresses, and what it says to nonsense."""

import re
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Room
from bookings.tests.factories import (
    centre_schedule,
    make_equipment,
    make_exception,
    make_organisation,
    make_reservation,
    make_room,
    make_seats,
    make_space,
    make_venue,
    span_on,
)
from centre.accounts.models import User
from centre.shared.kept import forget_everything
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = moment(DAY, time(7, 30))
PAGE = "/rooms/day/2026-11-23/"
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def _monday_half_past_seven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    forget_everything()


def page_of(client: Client, address: str = PAGE, **headers: Any) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def line_of(page: str, room: Room) -> str:
    """The line of one room, without tags."""
    found = re.search(
        rf'<section class="room-line" aria-labelledby="room-{room.slug}">(.*?)</section>', page, re.DOTALL
    )
    assert found, f"no line for {room}"
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split())


def starts_of(page: str, room: Room) -> list[str]:
    return re.findall(rf"/rooms/{room.slug}/reserve/\?start={DAY}T([\d:]+)&", page)


# --- what is shown, and to whom --------------------------------------------------------------------------------------


def test_a_free_start_leads_to_the_form_with_the_time_filled_in(client: Client) -> None:
    room = make_room(shortest_minutes=90)
    page = page_of(client)
    assert f"/rooms/{room.slug}/reserve/?start=2026-11-23T14:00&end=2026-11-23T15:30" in page
    assert starts_of(page, room)[0] == "08:00"
    assert starts_of(page, room)[-1] == "19:30"


def test_a_reserved_time_is_shown_without_a_name_and_without_its_purpose(client: Client, alice: User) -> None:
    room = make_room(turnaround_minutes=30)
    make_reservation(room=room, holder=alice, purpose="调解会", contact_name="李爱丽", span=span_on(DAY, "10:00-11:30"))
    page = page_of(client)
    line = line_of(page, room)
    assert "已约 10:00–11:30 整理" in line
    assert "10:30" not in starts_of(page, room)
    assert not any(word in page for word in ("李爱丽", "李*", "调解会"))


def test_an_event_open_to_the_public_is_shown_by_its_title(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, public_title="读书会", purpose="内部讨论", span=span_on(DAY, "10:00-12:00"))
    line = line_of(page_of(client), room)
    assert "读书会 10:00–12:00" in line
    assert "内部讨论" not in line


def test_a_closure_gives_its_reason(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, kind="closure", purpose="灯光检修", span=span_on(DAY, "10:00-12:00"))
    line = line_of(page_of(client), room)
    assert "灯光检修" in line
    assert "已约" not in line


def test_a_closed_day_gives_its_reason(client: Client) -> None:
    room = make_room()
    make_exception(centre_schedule(), DAY, reason="全馆消防演练")
    page = page_of(client)
    assert "全馆消防演练" in line_of(page, room)
    assert starts_of(page, room) == []
    assert re.search(r'id="day-2026-11-23"[^>]*class="is-closed"', page)


def test_the_halves_of_a_hall_are_taken_with_the_whole(client: Client) -> None:
    east, west = make_space(), make_space()
    whole, half = make_room(spaces=[east, west]), make_room(spaces=[east])
    make_reservation(room=whole, span=span_on(DAY, "10:00-12:00"))
    page = page_of(client)
    assert "已约 10:00–12:00" in line_of(page, half)
    assert "10:00" not in starts_of(page, half)


def test_parties_in_both_halves_at_once_are_one_stretch_on_the_line_of_the_whole(client: Client) -> None:
    east, west = make_space(), make_space()
    whole, half, other = make_room(spaces=[east, west]), make_room(spaces=[east]), make_room(spaces=[west])
    make_reservation(room=half, span=span_on(DAY, "10:00-12:00"))
    make_reservation(room=other, span=span_on(DAY, "11:00-13:00"))
    assert line_of(page_of(client), whole).count("已约") == 1
    assert "已约 10:00–13:00" in line_of(page_of(client), whole)


def test_ones_own_reservation_is_marked_and_leads_to_it_for_oneself_alone(
    client: Client, alice: User, alice_client: Client, bob_client: Client
) -> None:
    room = make_room()
    own = make_reservation(room=room, holder=alice)
    assert "我的预约" in line_of(page_of(alice_client), room)
    assert f"/reservations/{own.reference}/" in page_of(alice_client)
    for other in (client, bob_client):
        assert "我的预约" not in line_of(page_of(other), room)
        assert own.reference not in page_of(other)


def test_a_room_for_members_says_so_to_others(client: Client, alice: User, alice_client: Client) -> None:
    room = make_room(audience="organisations")
    page = page_of(client)
    assert "限所属单位成员预约" in line_of(page, room)
    assert starts_of(page, room) == []
    make_organisation(members=(alice,))
    assert starts_of(page_of(alice_client), room)


def test_a_day_beyond_the_horizon_says_that_it_is_not_open_yet(client: Client) -> None:
    room = make_room(horizon_days=7)
    page = page_of(client, f"/rooms/day/{DAY + timedelta(days=8)}/")
    assert "尚未开放预约" in line_of(page, room)


def test_times_that_have_passed_are_not_offered(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    room = make_room()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(DAY, time(12, 1)))
    assert starts_of(page_of(client), room)[0] == "12:30"


def test_a_retired_room_is_not_on_the_grid(client: Client) -> None:
    make_room("旧会议室", retired_at=NOW)
    make_room()
    assert "旧会议室" not in page_of(client)


# --- drawn right -----------------------------------------------------------------------------------------------------


def slots_of(page: str) -> list[str]:
    return re.findall(r'class="slot (slot--[a-z]+[^"]*?)"', page)


def test_a_room_with_quarter_hours_is_drawn_to_the_quarter(client: Client) -> None:
    room = make_room(raster_minutes=15, shortest_minutes=15, turnaround_minutes=10)
    make_reservation(room=room, span=span_on(DAY, "09:15-10:15"))
    slots = slots_of(page_of(client))
    assert slots[:4] == [
        "slot--free slot--quarters for-2",
        "slot--gap for-0 and-3",
        "slot--busy for-2",
        "slot--closed for-0 and-2",
    ]


def test_the_grid_widens_to_the_longest_opening(client: Client) -> None:
    make_room()
    make_exception(centre_schedule(), DAY, hours="06:30-22:10")
    page = page_of(client)
    assert "day-grid hours-17" in page
    assert "<span>06:00</span>" in page
    assert "<span>22:00</span>" in page


def test_nothing_is_styled_inline(client: Client) -> None:
    make_reservation(room=make_room())
    page = page_of(client)
    assert "style=" not in page
    assert "<script>" not in page


# --- choosing --------------------------------------------------------------------------------------------------------


def test_wishes_narrow_the_rooms_and_the_starts(client: Client) -> None:
    piano = make_equipment("三角钢琴")
    small = make_room(capacity_to=8)
    large = make_room(capacity_to=40, equipment=[piano])
    assert f"room-{small.slug}" not in page_of(client, PAGE + "?people=12")
    assert f"room-{small.slug}" not in page_of(client, PAGE + f"?equipment={piano.pk}")
    page = page_of(client, PAGE + "?hours=3")
    assert starts_of(page, large)[-1] == "18:00"
    assert "?start=2026-11-23T18:00&end=2026-11-23T21:00" in page


def test_a_room_never_given_so_long_is_left_out(client: Client) -> None:
    room = make_room(longest_minutes=120)
    assert f"room-{room.slug}" not in page_of(client, PAGE + "?hours=3")
    assert "没有合适的空场地" in page_of(client, PAGE + "?hours=3")


def test_every_link_to_another_day_keeps_the_wishes(client: Client) -> None:
    make_room()
    page = page_of(client, PAGE + "?hours=2&people=5")
    for day in ("2026-11-22", "2026-11-24"):
        assert f'href="/rooms/day/{day}/?hours=2&people=5"' in page


def test_the_date_picker_leads_to_the_address_of_its_day(client: Client) -> None:
    response = client.get("/rooms/day/?day=2026-12-01&hours=2&people=&equipment=")
    assert response.status_code == 302
    assert response.headers["Location"] == "/rooms/day/2026-12-01/?hours=2"


def test_today_needs_no_date(client: Client) -> None:
    make_room()
    assert 'aria-current="date"><small>今天</small>' in page_of(client, "/rooms/day/")


def test_a_day_far_away_still_leads_back_to_today(client: Client) -> None:
    make_room()
    page = page_of(client, "/rooms/day/2027-06-01/")
    assert 'id="day-2026-11-23"' in page
    assert 'href="/rooms/day/2027-05-31/"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/rooms/day/0001-01-01/",
        "/rooms/day/9999-12-31/",
        "/rooms/day/2026-13-45/",
        "/rooms/day/yesterday/",
        "/rooms/day/2025-11-22/",
        "/rooms/day/2028-11-23/",
        "/rooms/day/2026-11-23%00/",
    ],
)
def test_a_day_that_is_none_or_too_far_away_is_not_found(client: Client, address: str) -> None:
    make_room()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "day=0001-01-01",
        "day=9999-12-31",
        "day=nonsense",
        "day=%00",
        "people=0",
        "people=-3",
        "people=2147483648",
        "people=many",
        "people=%00",
        "hours=99",
        "hours=%00",
        "equipment=999999999999999999999",
        "equipment=%00",
        "part=midnight",
    ],
)
@pytest.mark.parametrize("elderly", ["0", "1"])
def test_a_wish_that_makes_no_sense_is_answered_with_a_sentence(client: Client, query: str, elderly: str) -> None:
    make_room()
    client.cookies["elderly"] = elderly
    response = client.get(f"/rooms/day/?{query}")
    assert response.status_code == 422
    assert "请再看一下这几项" in response.content.decode()


def test_the_page_is_only_read(client: Client) -> None:
    assert client.post(PAGE).status_code == 405


# --- elder mode, English, htmx ---------------------------------------------------------------------------------------


def test_elder_mode_asks_two_questions_and_shows_only_what_is_free(client: Client) -> None:
    small, large = make_room(capacity_to=8), make_room(capacity_to=20)
    make_reservation(room=large, span=span_on(DAY, "14:00-16:00"))
    client.cookies["elderly"] = "1"
    page = page_of(client, PAGE + "?part=afternoon&people=12")
    assert "一、什么时候来？" in page
    assert "二、一共几个人？" in page
    assert "11 月 23 日下午，1 间可约" in page
    assert f"room-{small.slug}" not in page
    assert starts_of(page, large) == ["12:00", "12:30", "13:00", "16:00", "16:30", "17:00", "17:30"]
    assert "已约" not in line_of(page, large)


def test_the_page_speaks_english_too(client: Client) -> None:
    room = make_room()
    make_reservation(room=room)
    client.cookies["language"] = "en"
    assert "Taken 14:00–16:00" in line_of(page_of(client), room)


def test_htmx_gets_the_part_that_changes_from_the_same_address(client: Client) -> None:
    make_room()
    part = client.get(PAGE, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith("<title>")
    assert "<h1>" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    assert "<h1>" in page_of(client)


# --- how much is asked of the database -------------------------------------------------------------------------------


def queries_for_a_cold_grid(client: Client) -> int:
    page_of(client, "/rooms/day/2026-11-24/")  # head and foot of the page are kept apart
    forget_everything()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(client)
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_rooms_and_reservations(client: Client, settings: Any) -> None:
    settings.FRAME_SECONDS = 60
    numbers = []
    for more in (1, 2, 17):
        for room in [make_room() for _ in range(more)]:
            make_reservation(room=room, span=span_on(DAY, "09:00-10:00"))
            make_reservation(room=room, span=span_on(DAY, "15:00-17:00"))
        numbers.append(queries_for_a_cold_grid(client))
    assert numbers[0] == numbers[1] == numbers[2] <= MOST_QUERIES


def test_a_day_that_did_not_change_costs_one_query(client: Client) -> None:
    make_reservation(room=make_room())
    page_of(client)
    with CaptureQueriesContext(connection) as queries:
        page_of(client)
    assert len(queries) == 1


def test_a_changed_room_costs_one_query_more(client: Client) -> None:
    room, _other = make_room(), make_room()
    page_of(client)
    make_reservation(room=room)
    with CaptureQueriesContext(connection) as queries:
        page_of(client)
    assert len(queries) == 2


@pytest.mark.django_db
def test_rooms_stand_in_the_order_of_the_house(client: Client) -> None:
    last, first = make_venue(order=2), make_venue(order=1)
    make_room("乙室", venue=last)
    make_room("丁室", venue=first, order=2)
    make_room("甲室", venue=first, order=1)
    page = client.get(f"/rooms/day/{DAY}/").content.decode()
    assert page.index("甲室") < page.index("丁室") < page.index("乙室")


# --- many seats ------------------------------------------------------------------------------------------------------


def bank_of(page: str) -> str:
    """The summary of the folded seats, without tags; and whether it is open."""
    found = re.search(r'<details class="seat-bank" id="[\w-]+"( open)?><summary[^>]*>(.*?)</summary>', page, re.DOTALL)
    assert found, "no folded seats"
    return ("open: " if found[1] else "") + " ".join(re.sub(r"<[^>]*>", " ", found[2]).split())


def test_thirty_seats_are_one_entry_that_opens_without_javascript(client: Client) -> None:
    seats = make_seats(30, venue=make_venue(floor="二层"))
    make_room()
    page = page_of(client)
    assert bank_of(page) == "阅览席 二层·30 席 本日还可约 30 席"
    assert page.count('<details class="seat-bank"') == 1
    assert page.count("</details>") == page.count("<details")
    assert starts_of(page.partition('<details class="seat-bank"')[2], seats[29])[0] == "08:00"


def test_three_seats_are_shown_like_rooms(client: Client) -> None:
    seats = make_seats(3)
    page = page_of(client)
    assert "seat-bank" not in page
    assert starts_of(page, seats[2])


def test_a_day_without_a_seat_to_be_had_says_so(client: Client) -> None:
    seats = make_seats(4)
    for seat in seats:
        make_reservation(room=seat, span=span_on(DAY, "08:00-21:00"))
    make_room()
    assert bank_of(page_of(client)) == "阅览席 4 席 本日没有可约的席位"


def test_seats_are_open_from_the_start_for_whoever_has_one(
    alice_client: Client, bob_client: Client, alice: User
) -> None:
    seats = make_seats(4)
    make_room()
    make_reservation(room=seats[2], span=span_on(DAY, "10:00-12:00"), holder=alice)
    assert bank_of(page_of(alice_client)).startswith("open: ")
    assert not bank_of(page_of(bob_client)).startswith("open: ")


def test_seats_are_open_from_the_start_where_there_is_nothing_else(client: Client) -> None:
    make_seats(4)
    make_room(capacity_from=2)
    assert bank_of(page_of(client, f"{PAGE}?people=1")).startswith("open: ")
    assert not bank_of(page_of(client)).startswith("open: ")


def test_in_elder_mode_the_seats_are_one_entry_with_those_that_are_free(client: Client) -> None:
    client.cookies["elderly"] = "1"
    seats = make_seats(6, venue=make_venue(floor="二层"))
    make_room()
    make_reservation(room=seats[0], span=span_on(DAY, "08:00-21:00"))
    page = page_of(client)
    assert bank_of(page) == "阅览席 二层 本日还可约 5 席"
    assert f'id="room-{seats[0].slug}"' not in page


def test_thirty_seats_cost_as_many_queries_as_three(client: Client) -> None:
    def cost() -> int:
        forget_everything()
        with CaptureQueriesContext(connection) as asked:
            page_of(client)
        return len(asked)

    venue = make_venue()
    make_seats(3, venue=venue)
    three = cost()
    make_seats(27, venue=venue, first=4)
    assert cost() == three
