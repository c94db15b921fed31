"""What else is free when a time cannot be had."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Reservation, Room, Space
from bookings.policies import Booker, is_allowed
from bookings.queries.alternatives import DAYS_AROUND, alternatives_for
from bookings.queries.situations import room_days, situation_for
from bookings.tests.factories import (
    centre_schedule,
    make_exception,
    make_reservation,
    make_room,
    make_schedule,
    make_space,
    make_user,
    make_venue,
    span_on,
)
from centre.shared.timespan import Span, local_day, moment

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
NOW = moment(DAY, time(9))
NOBODY = Booker()


def alternatives(room, hours="14:00-15:30", *, day=DAY, people=None, **more):
    found = alternatives_for(
        room=room, span=span_on(day, hours), party_size=people, now=more.pop("now", NOW), booker=NOBODY, **more
    )
    return [(offer.room.name, f"{offer.span.starts_at:%d %H:%M}-{offer.span.ends_at:%H:%M}") for offer in found]


def test_first_the_same_room_later_then_another_room_then_shorter():
    room, other = make_room("一"), make_room("二")
    make_reservation(room=room, span=span_on(DAY, "15:00-17:00"))
    assert alternatives(room) == [("一", "23 13:30-15:00"), ("二", "23 14:00-15:30"), ("一", "23 14:00-15:00")]
    assert other.pk


def test_the_nearest_start_comes_first_and_of_two_equally_near_the_later():
    room = make_room("一")
    make_reservation(room=room, span=span_on(DAY, "14:00-15:00"))
    assert alternatives(room, "14:00-15:00") == [
        ("一", "23 15:00-16:00"),
        ("一", "23 13:00-14:00"),
        ("一", "24 14:00-15:00"),
    ]


def test_a_room_in_the_same_venue_comes_before_one_of_the_same_size_elsewhere():
    floor = make_venue()
    room = make_room("一", venue=floor, capacity_to=16)
    make_room("远", capacity_to=16)
    make_room("大", venue=floor, capacity_to=80)
    make_room("近", venue=floor, capacity_to=12)
    make_reservation(room=room, span=span_on(DAY, "08:00-21:00"))
    assert [name for name, _when in alternatives(room)] == ["近", "大", "远"]


def test_a_party_too_large_for_the_room_is_only_offered_rooms_that_hold_it():
    room = make_room("小", capacity_to=16)
    make_room("大", capacity_to=40)
    make_room("专留", capacity_from=30, capacity_to=200)
    assert {name for name, _when in alternatives(room, people=20)} == {"大"}


def test_on_a_closed_day_the_next_open_days_are_offered():
    room = make_room("一")
    make_exception(centre_schedule(), DAY, DAY + timedelta(days=1))
    assert alternatives(room) == [("一", "25 14:00-15:30"), ("一", "26 14:00-15:30"), ("一", "27 14:00-15:30")]


def test_halves_of_a_taken_hall_are_not_offered():
    east, west = (make_space() for _ in range(2))
    hall = make_room("全厅", spaces=[east, west])
    make_room("东", spaces=[east])
    make_room("西", spaces=[west])
    make_reservation(room=hall, span=span_on(DAY, "08:00-21:00"))
    assert all(when.startswith("24") for _name, when in alternatives(hall, count=3)[:1])
    assert not [name for name, when in alternatives(hall, count=50) if when.startswith("23")]


def test_a_reservation_that_moves_does_not_stand_in_its_own_way():
    room = make_room("一", longest_minutes=60)
    own = make_reservation(room=room, span=span_on(DAY, "14:00-15:00"))
    assert alternatives(room, "14:30-15:30", excluding=own.pk)[0] == ("一", "23 15:00-16:00")
    assert ("一", "23 14:00-15:00") in alternatives(room, "14:30-15:30", excluding=own.pk)
    assert ("一", "23 14:00-15:00") not in alternatives(room, "14:30-15:30", count=60)


def test_the_reason_says_in_what_it_differs():
    floor = make_venue(floor="四层")
    room = make_room("一", venue=floor, capacity_to=16)
    make_room("二", venue=floor, capacity_to=12)
    make_reservation(room=room, span=span_on(DAY, "15:00-17:00"))
    with translation.override("en"):
        found = alternatives_for(room=room, span=span_on(DAY, "14:00-15:30"), party_size=None, now=NOW, booker=NOBODY)
    assert [offer.reason for offer in found] == [
        "same room, earlier",
        "up to 12 people, on the same floor",
        "same room, shorter",
    ]


def test_links_and_buttons_name_the_room_and_the_time():
    room, _other = make_room(slug="one"), make_room(slug="two")
    make_reservation(room=room, span=span_on(DAY, "14:00-15:30"))
    found = alternatives_for(room=room, span=span_on(DAY, "14:00-15:30"), party_size=1, now=NOW, booker=NOBODY)
    assert found[1].address == "/rooms/two/reserve/?start=2026-11-23T14:00&end=2026-11-23T15:30"
    assert found[1].take == "two|2026-11-23T14:00|2026-11-23T15:30"


FAR = [
    Span(datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)),
    Span(datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    Span(datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
    Span(moment(DAY, NOW.time()), moment(DAY, NOW.time())),
    Span(NOW + timedelta(hours=3), NOW),
    Span(NOW + timedelta(hours=3, minutes=7, seconds=5), NOW + timedelta(hours=5, microseconds=3)),
]


@pytest.mark.parametrize("span", FAR)
@pytest.mark.parametrize("people", [None, 0, -5, 1])
def test_whatever_was_asked_for_three_times_that_can_be_had_are_offered(span, people):
    room = make_room(capacity_from=1)
    found = alternatives_for(room=room, span=span, party_size=people, now=NOW, booker=NOBODY)
    if people in (None, 1):
        assert len(found) == 3
    check_accepted(found, people)


def test_nobody_holds_two_thousand_million_people():
    assert alternatives(make_room(), people=2**31) == []


def test_a_retired_room_is_answered_with_others():
    old = make_room("旧", retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_room("新")
    assert {name for name, _when in alternatives(old)} == {"新"}


def test_the_same_question_has_the_same_answer():
    rooms = [make_room() for _ in range(4)]
    make_reservation(room=rooms[0])
    assert alternatives(rooms[0], count=40) == alternatives(rooms[0], count=40)


def test_it_takes_the_same_few_queries_for_one_room_and_for_many(django_assert_num_queries):
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "08:00-21:00"))
    with CaptureQueriesContext(connection) as one:
        alternatives(room)
    for _ in range(3):
        make_reservation(room=make_room(), span=span_on(DAY, "08:00-21:00"))
    with django_assert_num_queries(len(one)):
        alternatives(room)
    assert len(one) <= 8


# --- for any house, any reservations and any question ----------------------------------------------------------------


def check_accepted(found, people, booker=NOBODY, now=NOW):
    for offer in found:
        situation = situation_for(offer.room, offer.span, now=now, booker=booker)
        assert is_allowed(situation, span=offer.span, party_size=people)


def everything_free(rooms, people, days):
    """By brute force: every room and span that the rules accept on these days."""
    found = set()
    for (pk, _day), room_day in room_days(rooms, days[0], days[-1]).items():
        situation = room_day.situation(now=NOW, booker=NOBODY)
        for opening in situation.opening.spans:
            start = opening.starts_at
            while start < opening.ends_at:
                spans = [Span(start, start + length) for length in room_day.room.rules.lengths()]
                found |= {(pk, span) for span in spans if is_allowed(situation, span=span, party_size=people)}
                start += timedelta(minutes=15)
    return found


@st.composite
def houses(draw):
    """Rooms of one space or two, with rules of their own, and reservations that leave little free."""
    opening = draw(st.sampled_from(["08:00-10:00", "08:00-09:30 14:00-16:00", "09:00-12:00"]))
    rooms = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "capacity_to": st.sampled_from([4, 12, 40]),
                    "capacity_from": st.sampled_from([1, 3]),
                    "shortest_minutes": st.sampled_from([30, 60, 90]),
                    "longest_minutes": st.sampled_from([90, 120]),
                    "raster_minutes": st.sampled_from([15, 30, 60]),
                    "turnaround_minutes": st.sampled_from([0, 30]),
                    "horizon_days": st.sampled_from([1, 2, 30]),
                    "audience": st.sampled_from(["everyone", "everyone", "organisations"]),
                }
            ),
            min_size=1,
            max_size=3,
        )
    )
    held = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(16, 30), st.sampled_from([2, 4, 8]))
    return opening, rooms, draw(st.lists(held, max_size=12))


@contextmanager
def undone() -> Iterator[None]:
    """Each example finds the database as the one before did."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def build(house):
    """Write a house into the database; returns its rooms."""
    opening, rooms, held = house
    make_schedule("中心", weekly=dict.fromkeys(range(7), opening), is_centre=True)
    venue, holder = make_venue(), make_user()
    shared = make_space(venue)
    made = [
        make_room(venue=venue, spaces=[make_space(venue), shared] if n == 1 else [make_space(venue)], **rules)
        for n, rules in enumerate(rooms)
    ]
    for room, day, half_hour, halves in held:
        start = moment(DAY + timedelta(days=day), time()) + half_hour * timedelta(minutes=30)
        span = Span(start, start + halves * timedelta(minutes=30))
        if room < len(made) and not occupied(made[room], span):
            make_reservation(room=made[room], span=span, holder=holder)
    return made


def occupied(room: Room, span: Span) -> bool:
    around = Span(span.starts_at - timedelta(hours=1), span.ends_at + timedelta(hours=1))
    spaces = Space.objects.filter(rooms=room)
    return Reservation.objects.overlapping(around).filter(room__spaces__in=spaces).exists()


questions = st.tuples(
    st.integers(-2, 12), st.integers(14, 36), st.integers(-1, 12), st.sampled_from([None, 1, 3, 10, 30, 99])
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(house=houses(), question=questions)
@undone()
def test_alternatives_are_accepted_and_as_many_as_there_are(house, question):
    rooms = build(house)
    day, half_hour, halves, people = question
    start = moment(DAY, time()) + timedelta(days=day, minutes=30 * half_hour)
    span = Span(start, start + halves * timedelta(minutes=30))

    found = alternatives_for(room=rooms[0], span=span, party_size=people, now=NOW, booker=NOBODY)

    check_accepted(found, people)
    offers = {(offer.room.pk, offer.span) for offer in found}
    assert len(offers) == len(found)
    assert (rooms[0].pk, span) not in offers
    asked = min(max(local_day(start), DAY), DAY + timedelta(days=rooms[0].horizon_days))
    days = [max(DAY, asked - timedelta(days=DAYS_AROUND)), asked + timedelta(days=DAYS_AROUND)]
    free = everything_free(rooms, people, days) - {(rooms[0].pk, span)}
    assert offers <= free
    assert len(found) == min(3, len(free))
