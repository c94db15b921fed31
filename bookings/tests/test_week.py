"""A room's week as a strip."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.week import Week, WeekDay, first_day_asked, week_of
from bookings.tests.factories import centre_schedule, make_exception, make_reservation, make_room, span_on
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = moment(DAY, time(7, 30))
MOST_QUERIES = 8


def week(room: Room, first_day: date = DAY, booker: Booker | None = None) -> Week:
    return week_of(room, first_day, now=NOW, booker=booker or Booker())


def chips(day: WeekDay) -> list[str]:
    return [f"{start.hour}:{start.minute}" for start in day.starts]


def test_a_week_has_seven_days() -> None:
    shown = week(make_room())
    assert [day.day for day in shown.days] == [DAY + timedelta(days=n) for n in range(7)]
    assert [day.is_today for day in shown.days] == [True, *[False] * 6]


def test_a_free_day_shows_its_full_hours_and_says_that_there_is_more() -> None:
    day = week(make_room()).days[1]
    assert chips(day) == [f"{hour:02}:00" for hour in range(8, 21)]
    assert day.more == 12


def test_few_starts_are_all_shown() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "09:30-18:30"))
    day = week(room).days[0]
    assert chips(day) == ["08:00", "08:30", "18:30", "19:00", "19:30", "20:00"]
    assert day.more == 0


def test_the_first_start_after_a_party_is_shown_at_half_past_too() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "10:00-11:30"))
    assert "11:30" in chips(week(room).days[0])


def test_a_day_without_starts_says_why() -> None:
    room = make_room(horizon_days=3)
    make_exception(centre_schedule(), DAY + timedelta(days=1), reason="闭馆整理")
    make_reservation(room=room, span=span_on(DAY + timedelta(days=2), "08:00-21:00"))
    days = week(room).days
    assert (days[1].is_closed, days[1].remark) == (True, "闭馆整理")
    assert str(days[2].remark) == "已约满"
    assert str(days[4].remark) == "尚未开放预约"


def test_a_room_for_members_says_so() -> None:
    room = make_room(audience="organisations")
    assert str(week(room).days[0].remark) == "限所属单位成员预约"
    assert week(room, booker=Booker(in_organisation=True)).days[0].starts


def test_a_day_that_is_over_says_so() -> None:
    room = make_room()
    late = week_of(room, DAY, now=moment(DAY, time(22)), booker=Booker())
    assert str(late.days[0].remark) == "已过"


def test_other_weeks_are_offered_as_far_as_the_room_can_be_reserved() -> None:
    room = make_room(horizon_days=10)
    assert (week(room).previous, week(room).next) == (None, DAY + timedelta(days=7))
    later = week(room, DAY + timedelta(days=7))
    assert (later.previous, later.next) == (DAY, None)


@pytest.mark.parametrize(
    ("text", "first_day"),
    [
        ("2026-11-30", date(2026, 11, 30)),
        ("", DAY),
        ("nonsense", DAY),
        ("\0", DAY),
        ("0001-01-01", DAY),
        ("9999-12-31", date(2027, 1, 22)),
    ],
)
def test_a_week_asked_for_is_kept_within_reach(text: str, first_day: date) -> None:
    assert first_day_asked(text, make_room(horizon_days=60), now=NOW) == first_day


def test_the_strip_links_to_the_form() -> None:
    room = make_room()
    html = render_to_string("bookings/_week_strip.html", {"week": week(room)})
    assert f"/rooms/{room.slug}/reserve/?start=2026-11-23T08:00&amp;end=2026-11-23T09:00" in html
    assert f"/rooms/{room.slug}/?week=2026-11-30#week" in html


def test_the_number_of_queries_does_not_depend_on_rooms_and_reservations() -> None:
    numbers = []
    room = make_room()
    for more in (1, 2, 17):
        for hour in range(8, 8 + min(more, 3)):
            make_reservation(room=make_room(), span=span_on(DAY, f"{hour:02}:00-{hour + 1:02}:00"))
        make_reservation(room=room, span=span_on(DAY + timedelta(days=more % 7), "10:00-11:00"))
        with CaptureQueriesContext(connection) as queries:
            week(room)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] == numbers[2] <= MOST_QUERIES
