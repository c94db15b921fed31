"""The published opening hours as the pages ask for them."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.utils import translation

from centre.opening import queries
from centre.opening.models import Schedule
from centre.shared.timespan import moment

from .factories import centre_schedule, make_exception, make_schedule, make_special_day

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)


def shown(opening: queries.DayOpening) -> list[str]:
    return [f"{span.starts_at:%H:%M}-{span.ends_at:%H:%M}" for span in opening.spans]


@pytest.fixture
def english() -> None:
    with translation.override("en"):
        yield  # type: ignore[misc]


def test_the_centre_s_hours_hold_where_no_nearer_schedule_is_named() -> None:
    centre_schedule()
    table = queries.hours_by_schedule(MONDAY, SUNDAY)
    assert shown(table.opening_on(MONDAY)) == ["08:00-21:00"]
    assert shown(table.opening_on(MONDAY, schedules=[None, None])) == ["08:00-21:00"]


def test_a_room_s_own_schedule_wins_over_its_venue_s_and_the_centre_s() -> None:
    centre_schedule()
    room, venue = make_schedule(weekly={0: "14:00-16:00"}), make_schedule(weekly={0: "10:00-18:00"})
    table = queries.hours_by_schedule(MONDAY, SUNDAY)
    assert shown(table.opening_on(MONDAY, schedules=[room.pk, venue.pk])) == ["14:00-16:00"]
    assert shown(table.opening_on(MONDAY, schedules=[None, venue.pk])) == ["10:00-18:00"]


def test_several_intervals_of_a_weekday_are_read_in_order() -> None:
    schedule = make_schedule(weekly={0: "14:00-18:00 08:00-12:00"})
    assert shown(queries.hours_by_schedule(MONDAY, MONDAY).opening_on(MONDAY, schedules=[schedule.pk])) == [
        "08:00-12:00",
        "14:00-18:00",
    ]


def test_an_exception_that_began_before_the_days_asked_for_is_seen() -> None:
    make_exception(centre_schedule(), MONDAY - timedelta(days=9), MONDAY + timedelta(days=9), reason="装修")
    assert queries.centre_opening(MONDAY).reason == "装修"


def test_a_one_off_opening_is_seen_on_its_day_only() -> None:
    make_exception(centre_schedule(), MONDAY, hours="19:00-22:00", reason="音乐会")
    table = queries.hours_by_schedule(MONDAY, SUNDAY)
    assert [shown(table.opening_on(MONDAY + timedelta(days=n))) for n in range(2)] == [["19:00-22:00"], ["08:00-21:00"]]


def test_a_public_holiday_closes_a_centre_that_keeps_holidays() -> None:
    make_schedule(is_centre=True, on_holidays="closed")
    make_special_day(MONDAY, name="元旦")
    opening = queries.centre_opening(MONDAY)
    assert (shown(opening), opening.reason) == ([], "元旦")


def test_without_a_schedule_of_the_centre_everything_is_closed() -> None:
    assert queries.centre_opening(MONDAY).spans == ()


def test_a_day_that_was_not_read_cannot_be_asked_for() -> None:
    centre_schedule()
    table = queries.hours_by_schedule(MONDAY, SUNDAY)
    with pytest.raises(LookupError):
        table.opening_on(SUNDAY + timedelta(days=1))


def test_three_queries_suffice_whatever_the_number_of_schedules_and_days(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for schedule in [centre_schedule(), make_schedule(), make_schedule()]:
        make_exception(schedule, MONDAY)
    make_special_day(SUNDAY)
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        table = queries.hours_by_schedule(MONDAY, SUNDAY)
        for schedule_pk in table.hours:
            table.opening_on(SUNDAY, schedules=[schedule_pk])


@pytest.mark.parametrize(
    ("clock", "is_open"), [(time(7, 59), False), (time(8), True), (time(20, 59), True), (time(21), False)]
)
def test_the_house_is_open_from_opening_until_just_before_closing(clock: time, is_open: bool) -> None:
    centre_schedule()
    assert bool(queries.open_now(moment(MONDAY, clock))) is is_open


def test_while_the_house_is_open_it_is_told_until_when() -> None:
    make_schedule(is_centre=True, weekly={0: "08:00-12:00 14:00-18:00"})
    assert queries.open_now(moment(MONDAY, time(9))).closes_at == moment(MONDAY, time(12))
    assert queries.open_now(moment(MONDAY, time(13))).closes_at is None


@pytest.mark.usefixtures("english")
def test_neighbouring_weekdays_with_the_same_hours_share_a_line() -> None:
    weekdays = dict.fromkeys(range(5), "08:30-21:00")
    make_schedule(is_centre=True, weekly=weekdays | {5: "09:00-12:00 14:00-18:00"})
    assert queries.weekly_summary() == [
        ("Mon–Fri", "08:30–21:00"),
        ("Sat", "09:00–12:00 14:00–18:00"),
        ("Sun", "closed"),
    ]


@pytest.mark.usefixtures("english")
def test_the_same_hours_all_week_are_daily_hours() -> None:
    make_schedule(is_centre=True)
    assert queries.weekly_summary() == [("daily", "08:00–21:00")]


@pytest.mark.usefixtures("english")
def test_two_neighbouring_days_are_named_both() -> None:
    make_schedule(is_centre=True, weekly={5: "09:00-18:00", 6: "09:00-18:00"})
    assert queries.weekly_summary() == [("Mon–Fri", "closed"), ("Sat and Sun", "09:00–18:00")]


def test_a_venue_s_own_hours_can_be_summed_up_too() -> None:
    centre_schedule()
    assert [
        line.hours for line in queries.weekly_summary(make_schedule(weekly=dict.fromkeys(range(7), "10:00-16:00")))
    ] == ["10:00–16:00"]


def test_a_schedule_without_weekly_hours_has_no_summary() -> None:
    Schedule.objects.create(name="空", is_centre=True)
    assert queries.weekly_summary() == []


def test_working_days_follow_the_holidays_in_the_table() -> None:
    make_special_day(MONDAY)
    make_special_day(SUNDAY, kind="workday")
    assert not queries.is_working_day(MONDAY)
    assert queries.is_working_day(SUNDAY)
    assert queries.add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 24)
    assert queries.add_working_days(date(2026, 11, 27), 1) == SUNDAY
