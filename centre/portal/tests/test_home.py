"""The home page: what is going on in the house, told to everybody."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from bookings.models import Reservation, Room
from bookings.tests.factories import (
    centre_schedule,
    make_exception,
    make_reservation,
    make_room,
    make_schedule,
    make_space,
    make_venue,
    span_on,
)
from centre.accounts.models import User
from centre.announcements.tests.factories import make_announcement, make_draft
from centre.portal import home
from centre.portal.home import home_at
from centre.portal.house import house_at, level_of
from centre.portal.opening import opening_now
from centre.shared.kept import forget_everything
from centre.shared.timespan import CENTRE_ZONE, Span, moment
from reception.models import Batch
from reception.tests.factories import make_batch, make_received, make_visit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
TEN = moment(DAY, time(10))


def state_of(room: Room, now: datetime = TEN) -> str:
    return next(line.state for line in house_at(now).venues if line.venue == room.venue)


def test_everybody_can_read_it(client: Client) -> None:
    make_room("排练厅")
    page = client.get("/")
    assert page.status_code == 200
    assert "今天来中心" in page.content.decode()


def test_a_house_without_rooms_and_hours_still_has_a_front_door(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "来之前请先打电话" in page.content.decode()


def queries_for_home(client: Client) -> int:
    client.get("/")  # opening hours are read once per change of the settings
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_rooms_and_reservations(client: Client) -> None:
    now = timezone.now()
    make_reservation(room=make_room(), span=Span(now, now + timedelta(hours=1)), public_title="一")
    one = queries_for_home(client)
    for title in ("二", "三"):
        make_reservation(room=make_room(), span=Span(now, now + timedelta(hours=1)), public_title=title)
    assert queries_for_home(client) == one <= 24  # once in ten seconds


# --- the floor guide -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("floor", "level"), [("一层", 1), ("首层", 1), ("五层", 5), ("3F", 3), ("", None), ("地下", None), ("屋顶", None)]
)
def test_a_venue_stands_on_the_floor_it_names(floor: str, level: int | None) -> None:
    assert level_of(floor) == level


def test_upper_floors_come_first() -> None:
    for floor in ("一层", "五层", "三层"):
        make_room(venue=make_venue(floor=floor))
    assert [line.level for line in house_at(TEN).venues] == [5, 3, 1]


def test_the_only_room_of_a_venue_is_free_until_the_next_party_comes() -> None:
    room = make_room()
    assert state_of(room) == "21:00 前空闲"
    make_reservation(room=room, span=span_on(DAY, "14:00-15:00"))
    assert state_of(room) == "14:00 前空闲"


def test_the_only_room_of_a_venue_is_in_use_until_its_party_leaves() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "09:00-11:30"))
    assert state_of(room) == "使用中，到 11:30"


def test_several_rooms_are_counted_and_a_cancelled_reservation_is_not_in_the_way() -> None:
    venue = make_venue()
    rooms = [make_room(venue=venue) for _ in range(3)]
    make_reservation(room=rooms[0], span=span_on(DAY, "09:00-11:00"))
    make_reservation(room=rooms[1], span=span_on(DAY, "09:00-11:00"), state=Reservation.State.CANCELLED)
    assert state_of(rooms[0]) == "3 间，此刻空 2 间"


def test_the_whole_hall_is_taken_when_one_half_is() -> None:
    east, west = make_space(venue := make_venue()), make_space(venue)
    whole = make_room(spaces=[east, west])
    half = make_room(spaces=[east])
    make_room(spaces=[west])
    make_reservation(room=half, span=span_on(DAY, "09:00-11:00"))
    assert state_of(whole) == "3 间，此刻空 1 间"


def test_seats_are_called_seats() -> None:
    venue = make_venue()
    seats = [make_room(venue=venue, kind=Room.Kind.SEAT) for _ in range(2)]
    make_reservation(room=seats[0], span=span_on(DAY, "09:00-11:00"))
    assert state_of(seats[0]) == "2 座，此刻空 1 座"


def test_many_seats_are_counted_apart_from_the_rooms_beside_them() -> None:
    venue = make_venue()
    room = make_room(venue=venue)
    seats = [make_room(venue=venue, kind=Room.Kind.SEAT, order=2) for _ in range(5)]
    make_reservation(room=seats[0], span=span_on(DAY, "09:00-11:00"))
    assert state_of(room) == "1 间，此刻空 1 间·5 座，此刻空 4 座"


def test_before_opening_a_venue_is_closed() -> None:
    assert state_of(make_room(), moment(DAY, time(7))) == "此刻未开放"


def test_a_retired_room_is_not_shown() -> None:
    make_room(retired_at=TEN)
    assert house_at(TEN).venues == []


# --- today's events --------------------------------------------------------------------------------------------------


def test_only_events_opened_to_the_public_are_told_in_order_of_time_with_their_phase() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "14:00-15:00"), public_title="讲座")
    make_reservation(room=room, span=span_on(DAY, "09:30-10:30"), public_title="排练")
    make_reservation(room=room, span=span_on(DAY, "08:00-09:00"), public_title="晨读")
    make_reservation(room=room, span=span_on(DAY, "16:00-17:00"), purpose="谈心")
    told = [(event.title, event.phase) for event in house_at(TEN).events]
    assert told == [("晨读", "past"), ("排练", "live"), ("讲座", "coming")]


def test_an_event_in_the_whole_hall_is_told_once() -> None:
    east, west = make_space(venue := make_venue()), make_space(venue)
    whole = make_room("全厅", spaces=[east, west])
    make_room(spaces=[east])
    make_reservation(room=whole, span=span_on(DAY, "14:00-15:00"), public_title="讲座")
    assert [event.room.name for event in house_at(TEN).events] == ["全厅"]


def test_an_event_of_another_day_is_not_told() -> None:
    make_reservation(span=span_on(DAY + timedelta(days=1), "14:00-15:00"), public_title="讲座")
    assert house_at(TEN).events == []


# --- who comes today -------------------------------------------------------------------------------------------------


def test_guided_groups_stand_among_the_events_without_their_names(client: Client) -> None:
    make_reservation(room=make_room("排练厅"), span=span_on(DAY, "14:00-15:00"), public_title="讲座")
    make_received(at=moment(DAY, time(8, 30)), visit_fields={"organisation_name": "保密单位"})
    coming = make_visit(span=span_on(DAY, "16:00-17:00"), organisation_name="保密单位", batches=0)
    make_batch(coming)
    make_batch(coming)
    make_batch(coming, state=Batch.State.CANCELLED)
    told = [(line.title, line.phase, line.groups) for line in home_at(TEN).programme]
    assert told == [
        ("1 批团队在馆内参观", "past", 1), ("讲座", "coming", 0), ("2 批团队在馆内参观", "coming", 2),
    ]  # fmt: skip
    assert home_at(TEN).today_in_words == "1 场活动、3 批参观"
    assert "保密单位" not in client.get("/").content.decode()


def test_a_day_without_anything_says_so() -> None:
    assert home_at(TEN).today_in_words == "没有公开活动，场地都可以约"


# --- announcements and figures ---------------------------------------------------------------------------------------


def test_four_announcements_are_told_what_is_pinned_first_and_no_drafts() -> None:
    make_draft("草稿")
    for number in range(5):
        make_announcement(f"第{number}条", now=TEN, ago=timedelta(hours=number))
    make_announcement("置顶", now=TEN, ago=timedelta(days=30), pinned_until=DAY)
    make_announcement("明天", now=TEN, ago=-timedelta(days=1))
    told = [(one.title, is_pinned) for one, is_pinned in home_at(TEN).announcements]
    assert told == [("置顶", True), ("第0条", False), ("第1条", False), ("第2条", False)]


def test_figures_of_the_month_stand_with_their_definitions(client: Client) -> None:
    make_reservation(room=make_room(), span=span_on(DAY, "08:00-09:00"))
    counted = {one.figure.key: one.number for one in home_at(TEN).month.figures}
    assert counted == {"people_month": 0, "held_month": 1, "batches_month": 0, "lent_month": 0}
    page = client.get("/").content.decode()
    assert all(str(one.figure.definition) in page for one in home_at(TEN).month.figures)
    assert re.search(r"截至 \d+ 月 \d+ 日 \d\d:\d\d", page)


def test_the_search_box_asks_for_everything(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'action="/search/"' in page
    assert 'name="q"' in page


def test_there_are_at_most_six_errands(client: Client) -> None:
    page = client.get("/", headers={"cookie": "elderly=1"}).content.decode()
    errands = page[page.index('class="task-list"') :]
    assert errands[: errands.index("</ul>")].count("<li>") == 6


# --- the same for everybody, for ten seconds -------------------------------------------------------------------------


def test_what_was_worked_out_stands_for_ten_seconds_and_no_longer(
    settings: Any, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    settings.FRAME_SECONDS = 1
    forget_everything()
    clock = 1000.0
    monkeypatch.setattr(home.time, "monotonic", lambda: clock)
    make_room("排练厅")
    first = client.get("/")
    make_announcement("刚刚发的", now=timezone.now())
    assert client.get("/").content == first.content
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 304
    clock += 10
    assert "刚刚发的" in client.get("/").content.decode()


def test_figures_of_the_month_stand_for_five_minutes_and_say_as_of_when_they_are(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FRAME_SECONDS = 1
    forget_everything()
    now = 3000.0
    monkeypatch.setattr(home.time, "monotonic", lambda: now)
    room, minute = make_room(), timedelta(minutes=1)
    first = home_at(TEN).month
    make_reservation(room=room, span=span_on(DAY, "08:00-09:00"))
    now += 299
    assert home_at(TEN + 4 * minute).month is first
    now += 1
    later = home_at(TEN + 5 * minute).month
    assert later.counted_at == TEN + 5 * minute
    assert [one.number for one in later.figures] != [one.number for one in first.figures]
    assert home_at(TEN + timedelta(days=1)).month.counted_at == TEN + 5 * minute  # the page itself stands ten seconds
    now += 10
    assert home_at(TEN + timedelta(days=1)).month.counted_at == TEN + timedelta(days=1)


def test_somebody_signed_in_gets_a_page_of_their_own(
    settings: Any, client: Client, alice_client: Client, alice: User
) -> None:
    settings.FRAME_SECONDS = 1
    forget_everything()
    client.get("/")
    assert alice.name in alice_client.get("/").content.decode()
    assert alice.name not in client.get("/").content.decode()


# --- free in the next two hours --------------------------------------------------------------------------------------


def test_rooms_free_within_two_hours_are_offered_at_their_first_start() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "10:00-11:30"))
    assert [(free.room, free.starts_at) for free in house_at(TEN).free_soon] == [(room, moment(DAY, time(11, 30)))]


def test_nothing_later_than_two_hours_from_now_is_offered_as_soon() -> None:
    make_reservation(room=make_room(), span=span_on(DAY, "10:00-12:30"))
    assert house_at(TEN).free_soon == []


def test_at_most_three_rooms_are_offered_and_no_seats() -> None:
    make_room(kind=Room.Kind.SEAT)
    for _ in range(4):
        make_room()
    offered = house_at(TEN).free_soon
    assert len(offered) == 3
    assert all(free.room.kind != Room.Kind.SEAT for free in offered)


def test_a_room_given_out_by_the_desk_only_is_not_offered() -> None:
    make_room(audience=Room.Audience.STAFF)
    assert house_at(TEN).free_soon == []


# --- opening hours in the frame --------------------------------------------------------------------------------------


def frame_says(now: datetime, language: str = "zh-hans") -> str:
    with translation.override(language):
        said = opening_now(now)
        return f"{said.state}|{said.until}"


def test_the_frame_says_until_when_the_house_is_open() -> None:
    centre_schedule()
    assert frame_says(TEN) == "现在开放|今天到 21:00"
    assert frame_says(TEN, "en") == "Open now|today until 21:00"


def test_at_closing_time_the_house_is_closed_until_tomorrow() -> None:
    centre_schedule()
    assert frame_says(moment(DAY, time(21))) == "现在闭馆|明天 08:00 开门"


def test_during_the_midday_break_the_frame_says_when_it_opens_again() -> None:
    make_schedule("中心", is_centre=True, weekly={0: "08:00-12:00 13:30-18:00"})
    assert frame_says(moment(DAY, time(12, 30))) == "现在闭馆|今天 13:30 开门"


def test_a_closed_day_is_skipped_when_the_next_opening_is_told() -> None:
    schedule = centre_schedule()
    make_exception(schedule, DAY, DAY + timedelta(days=1))
    assert frame_says(TEN) == "现在闭馆|星期三 08:00 开门"


def test_no_opening_within_two_weeks_asks_people_to_call() -> None:
    schedule = centre_schedule()
    make_exception(schedule, DAY, DAY + timedelta(days=60))
    assert frame_says(TEN) == "现在闭馆|来之前请先打电话"


def test_the_day_of_the_frame_is_cut_in_shanghai() -> None:
    centre_schedule()
    late = datetime(2026, 11, 22, 23, 30, tzinfo=CENTRE_ZONE)
    assert frame_says(late) == "现在闭馆|明天 08:00 开门"
    assert frame_says(late + timedelta(hours=1)) == "现在闭馆|今天 08:00 开门"


def test_every_link_of_the_home_page_leads_to_a_page(client: Client) -> None:
    room = make_room(schedule=make_schedule(weekly=dict.fromkeys(range(7), "00:00-23:59")))
    page = client.get("/").content.decode()
    assert f"#venue-{room.venue.pk}" in page
    addresses = {address.replace("&amp;", "&") for address in re.findall(r'<a\b[^>]*href="(/[^"#]*)', page)}
    answers = {address: client.get(address).status_code for address in sorted(addresses)}
    assert {address for address, status in answers.items() if status not in (200, 302)} == set()
