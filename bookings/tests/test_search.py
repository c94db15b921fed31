"""/rooms/search/: only rooms and times that can really be reserved, and what comes near when there are none."""

from datetime import date, time, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.policies import Booker, is_allowed
from bookings.queries.alternatives import DAYS_AROUND
from bookings.queries.day import Part
from bookings.queries.rooms import Wishes, rooms_in_use
from bookings.queries.search import Quest, search
from bookings.queries.situations import room_days, situation_for
from bookings.tests.factories import (
    centre_schedule,
    make_equipment,
    make_exception,
    make_membership,
    make_organisation,
    make_reservation,
    make_room,
    make_seats,
    make_venue,
    span_on,
)
from bookings.tests.test_alternatives import build, everything_free, houses, undone
from centre.shared.timespan import CENTRE_ZONE, Span, moment

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
NOW = moment(DAY, time(9))
HOUR = timedelta(hours=1)
AROUND = timedelta(days=DAYS_AROUND)


@pytest.fixture(autouse=True)
def _nine_o_clock():
    """The pages of this file are asked for on that Monday morning."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def ask(client, query="", **headers):
    return client.get(f"/rooms/search/?{query}", headers=headers)


def starts(response):
    """Per room the starts on the page."""
    return {
        result.name or result.room.name: [
            f"{line.day:%d} {start}" for line in result.lines for start, _there in line.times
        ]
        for result in response.context["results"]
    }


# --- the page --------------------------------------------------------------------------------------------------------


def test_everybody_searches_and_without_a_question_sees_what_is_free_today_for_an_hour(client):
    room = make_room("一", slug="one")
    make_reservation(room=room, span=span_on(DAY, "10:00-20:00"))
    response = ask(client)
    assert response.status_code == 200
    assert starts(response) == {"一": ["23 09:00", "23 20:00"]}
    assert 'href="/rooms/one/reserve/?start=2026-11-23T09:00&amp;end=2026-11-23T10:00"' in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("day=2026-11-24", ["24 08:00", "24 12:00", "24 13:00", "24 18:00"]),
        ("day=2026-11-24&part=morning", ["24 08:00"]),
        ("day=2026-11-24&part=afternoon", ["24 12:00", "24 13:00"]),
        ("day=2026-11-24&part=evening", ["24 18:00"]),
        ("day=2026-11-24&length=120", ["24 12:00"]),
        ("day=2026-11-24&days=7&part=evening&length=180", ["25 18:00"]),
    ],
)
def test_day_part_and_length_are_kept(client, query, expected):
    room = make_room("一", raster_minutes=60)
    make_reservation(room=room, span=span_on(DAY + timedelta(days=1), "09:00-12:00"))
    make_reservation(room=room, span=span_on(DAY + timedelta(days=1), "14:00-18:00"))
    make_reservation(room=room, span=span_on(DAY + timedelta(days=1), "19:00-21:00"))
    make_exception(centre_schedule(), DAY + timedelta(days=3), DAY + timedelta(days=40))
    make_exception(centre_schedule(), DAY + timedelta(days=2), hours="18:00-21:00")
    assert starts(ask(client, query)) == {"一": expected}


def test_people_equipment_and_accessibility_are_kept(client):
    piano = make_equipment("钢琴")
    make_room("都有", capacity_to=40, equipment=[piano], step_free=True)
    make_room("太小", capacity_to=4, equipment=[piano], step_free=True)
    make_room("没琴", capacity_to=40, step_free=True)
    make_room("有台阶", capacity_to=40, equipment=[piano])
    assert list(starts(ask(client, f"people=30&equipment={piano.pk}&access=step_free"))) == ["都有"]


def test_the_smallest_room_that_will_do_comes_first(client):
    make_room("大", capacity_to=100)
    make_room("小", capacity_to=12)
    assert list(starts(ask(client, "people=10"))) == ["小", "大"]


def test_several_days_show_a_few_times_each_and_lead_to_the_rest(client):
    make_room("一")
    response = ask(client, "day=2026-11-24&days=7&part=afternoon")
    assert starts(response)["一"][:6] == ["24 12:00", "24 13:00", "24 14:00", "24 15:00", "24 16:00", "24 17:00"]
    assert len(starts(response)["一"]) == 7 * 6
    assert "?day=2026-11-26&amp;part=afternoon" in response.text
    assert len(starts(ask(client, "day=2026-11-26&part=afternoon"))["一"]) == 12


def test_rooms_for_members_are_found_by_members_only(client, alice, alice_client):
    make_room("组织用房", audience="organisations")
    assert starts(ask(client)) == {}
    assert starts(ask(alice_client)) == {}
    make_membership(person=alice, organisation=make_organisation())
    assert list(starts(ask(alice_client))) == ["组织用房"]


def test_what_was_asked_stays_in_the_form(client):
    make_room(venue=make_venue(slug="north"))
    text = ask(client, "day=2026-11-25&part=evening&length=120&people=7&venue=north&access=step_free").text
    for kept in ('value="2026-11-25"', 'value="evening" selected', 'value="120" selected', 'value="7"', "checked"):
        assert kept in text


def test_htmx_gets_the_findings_alone(client):
    make_room("一")
    response = ask(client, **{"HX-Request": "true"})
    assert "一" in response.text
    assert "<html" not in response.text
    assert "HX-Request" in response["Vary"]


def test_elder_mode_asks_two_questions_and_answers_the_same(client):
    make_room("一", capacity_to=12)
    client.cookies["elderly"] = "1"
    response = ask(client, "day=2026-11-24&part=morning&people=12")
    assert response.text.count("<fieldset>") == 2
    assert 'name="part" value="morning" checked' in response.text
    assert 'name="people" value="12" checked' in response.text
    assert starts(response)["一"][0] == "24 08:00"


# --- nothing fits ----------------------------------------------------------------------------------------------------


def offered(response):
    return [
        (a.room.name, f"{a.span.starts_at.astimezone(CENTRE_ZONE):%d %H:%M}", a.reason)
        for a in response.context["alternatives"]
    ]


def test_when_nothing_fits_there_is_another_time_another_room_and_a_shorter_one(client):
    piano = make_equipment("钢琴")
    room = make_room("琴房", equipment=[piano])
    make_room("大厅", capacity_to=80)
    make_reservation(room=room, span=span_on(DAY, "14:00-18:00"))
    response = ask(client, f"part=afternoon&length=240&equipment={piano.pk}")
    assert starts(response) == {}
    assert [(name, when) for name, when, _why in offered(response)] == [
        ("琴房", "23 10:00"),
        ("大厅", "23 12:00"),
        ("琴房", "23 12:00"),
    ]
    assert "没有钢琴" in offered(response)[1][2] or "without 钢琴" in offered(response)[1][2]
    assert 'class="alternatives"' in response.text


def test_on_a_closed_day_the_next_days_are_named(client):
    make_room("一")
    make_exception(centre_schedule(), DAY)
    assert [when for _name, when, _why in offered(ask(client, "part=evening"))] == ["24 18:00", "25 18:00", "26 18:00"]


def test_for_a_party_that_no_room_holds_the_largest_rooms_are_named(client):
    make_room("中", capacity_to=50)
    make_room("大", capacity_to=200)
    make_room("小", capacity_to=5)
    found = offered(ask(client, "people=500"))
    assert [name for name, _when, _why in found] == ["大", "大", "大"]


def test_nobody_who_needs_step_free_access_is_offered_stairs(client):
    make_room("有台阶", capacity_to=200)
    assert offered(ask(client, "access=step_free")) == []


def test_without_any_room_the_page_says_whom_to_ask(client):
    response = ask(client)
    assert response.status_code == 200
    assert 'class="empty-state"' in response.text


# --- what makes no sense ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "day=2026-11-22", "day=0001-01-01", "day=9999-12-31", "day=2027-11-23", "day=2026-02-30", "day=heute",
        "day=%00", "days=3", "days=2147483648", "days=%00", "part=night", "part=%00",
        "length=0", "length=-60", "length=61", "length=2147483648", "length=%00", "length=1e9",
        "people=2147483648", "people=0", "people=%00", "people=99999999999999999999999",
        "equipment=999999", "equipment=%00", "venue=%00", "kind=%00", "access=%00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("elderly", ["", "1"])
def test_what_makes_no_sense_is_told_in_a_sentence(client, query, elderly):
    make_room()
    client.cookies["elderly"] = elderly
    response = ask(client, query)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "results" not in response.context


def test_the_last_day_that_can_be_reserved_is_answered(client):
    make_room("一", horizon_days=10)
    assert len(starts(ask(client, "day=2026-12-03&days=7"))["一"]) == 5
    assert ask(client, "day=2026-12-04").status_code == 422


def test_the_search_needs_as_many_queries_for_three_rooms_as_for_one(client, settings, django_assert_num_queries):
    settings.FRAME_SECONDS = 3600
    make_reservation(room=make_room(equipment=[make_equipment()]), span=span_on(DAY, "10:00-12:00"))
    ask(client)
    with CaptureQueriesContext(connection) as one:
        ask(client)
    needed = len(one)
    for _ in range(2):
        make_reservation(room=make_room(equipment=[make_equipment()]), span=span_on(DAY, "10:00-12:00"))
    ask(client)  # the hours are read again after a change of the settings
    with django_assert_num_queries(needed):
        ask(client)
    with CaptureQueriesContext(connection) as nothing:
        ask(client, "people=999")
    assert needed <= 4
    assert len(nothing) <= 7


# --- for any house, any reservations and any question ----------------------------------------------------------------

quests = st.builds(
    Quest,
    first_day=st.sampled_from([DAY, DAY + timedelta(days=1)]),
    last_day=st.sampled_from([DAY + timedelta(days=1), DAY + timedelta(days=3)]),
    length=st.sampled_from([timedelta(minutes=30), HOUR, 2 * HOUR, 5 * HOUR]),
    part=st.sampled_from([None, Part.MORNING, Part.AFTERNOON]),
    wishes=st.builds(Wishes, people=st.sampled_from([None, 1, 10, 30, 99])),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(house=houses(), quest=quests)
@undone()
def test_search_offers_what_is_accepted_and_misses_nothing(house, quest):
    build(house)
    rooms = rooms_in_use()
    booker = Booker()

    found = search(quest, rooms=rooms, now=NOW, booker=booker)

    offers = [(times.room.pk, span) for times in found.times for _day, spans in times.days for span in spans]
    assert len(offers) == len(set(offers))
    assert set(offers) == accepted(quest, rooms, booker)
    for offer in found.alternatives:
        people = quest.wishes.people and min(quest.wishes.people, max(room.capacity_to for room in rooms))
        situation = situation_for(offer.room, offer.span, now=NOW, booker=booker)
        if people != quest.wishes.people:  # too many for the house: as many as the room holds
            people = offer.room.capacity_to
        assert is_allowed(situation, span=offer.span, party_size=people)
    if not offers and any(quest.wishes.holds_party(room) for room in rooms):
        window = [max(DAY, quest.first_day - AROUND), quest.last_day + AROUND]
        assert len(found.alternatives) == min(3, len(everything_free(rooms, quest.wishes.people, window)))


def accepted(quest, rooms, booker):
    """By brute force: every start on every quarter of an hour."""
    found = set()
    by_pk = {room.pk: room for room in rooms}
    for (pk, day), room_day in room_days(rooms, quest.first_day, quest.last_day).items():
        situation = room_day.situation(now=NOW, booker=booker)
        for quarter in range(4 * 8, 4 * 16):  # houses open from 08:00 to 16:00 at most
            start = moment(day, time()) + quarter * timedelta(minutes=15)
            span = Span(start, start + quest.length)
            if (quest.part is None or quest.part.holds(start)) and quest.wishes.met_by(by_pk[pk]):
                found |= {(pk, span)} if is_allowed(situation, span=span, party_size=quest.wishes.people) else set()
    return found


# --- many seats ------------------------------------------------------------------------------------------------------


def test_free_seats_are_one_result_that_gives_the_first_of_them(client):
    seats = make_seats(30, venue=make_venue(floor="二层"))
    make_room("琴房", order=99)
    make_reservation(room=seats[0], span=span_on(DAY, "09:00-12:00"))
    make_reservation(room=seats[1], span=span_on(DAY, "09:00-21:00"))
    response = ask(client)
    bank, _room = response.context["results"]
    assert [time for time, _address in bank.lines[0].times][:2] == ["09:00", "09:30"]
    there = dict(bank.lines[0].times)
    assert there["09:00"] == f"/rooms/{seats[2].slug}/reserve/?start=2026-11-23T09:00&end=2026-11-23T10:00"
    assert there["12:00"].startswith(f"/rooms/{seats[0].slug}/reserve/")
    assert [seat.room.name for seat in bank.seats] == [f"阅览席 {n}" for n in range(1, 31) if n != 2]
    assert "1 间有空，29 席有空，" in response.text
    assert '<details class="seat-choice">' in response.text


def test_who_asks_for_seats_sees_each_of_them_at_once(client):
    make_seats(4)
    make_room()
    assert '<details class="seat-choice" open>' in ask(client, "kind=seat").text


def test_three_free_seats_are_three_results(client):
    make_seats(3)
    response = ask(client)
    assert list(starts(response)) == ["阅览席 1", "阅览席 2", "阅览席 3"]
    assert "seat-choice" not in response.text


def test_over_several_days_a_seat_is_offered_where_any_is_free(client):
    seats = make_seats(4, longest_minutes=600)
    for seat in seats:
        make_reservation(room=seat, span=span_on(DAY, "08:00-21:00"))
    make_reservation(room=seats[0], span=span_on(DAY + timedelta(days=1), "08:00-21:00"))
    [bank] = ask(client, "days=7").context["results"]
    assert bank.lines[0].day == DAY + timedelta(days=1)
    assert bank.lines[0].times[0] == (
        "08:00",
        f"/rooms/{seats[1].slug}/reserve/?start=2026-11-24T08:00&end=2026-11-24T09:00",
    )
    assert bank.lines[0].more > 0


def test_thirty_seats_cost_as_many_queries_as_three(client, django_assert_num_queries):
    venue = make_venue()
    make_seats(3, venue=venue)
    with CaptureQueriesContext(connection) as three:
        ask(client)
    make_seats(27, venue=venue, first=4)
    with django_assert_num_queries(len(three)):
        ask(client)
