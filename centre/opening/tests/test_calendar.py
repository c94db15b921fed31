"""Which hours hold on a day: pure rules, no database."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.opening.calendar import (
    DayOpening,
    Hours,
    HoursException,
    Special,
    add_working_days,
    is_working_day,
    opening_on,
)
from centre.shared.timespan import Span, day_span, moment

from .factories import hours

MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)
CENTRE = Hours(weekly={n: hours("08:30-21:00") for n in range(5)} | {6: hours("09:00-17:00")})
ROOM = Hours(weekly={0: hours("14:00-16:00")})
NOTHING_OF_ITS_OWN = Hours()
SPRING = Special(kind="holiday", name="春节")
MAKE_UP = Special(kind="workday", name="春节调休")


def closed(reason: str, first: date = MONDAY, last: date = MONDAY) -> HoursException:
    return HoursException(first_day=first, last_day=last, hours=None, reason=reason)


def one_off(text: str, reason: str = "开放日", first: date = MONDAY, last: date = MONDAY) -> HoursException:
    return HoursException(first_day=first, last_day=last, hours=hours(text)[0], reason=reason)


def shown(opening: DayOpening) -> list[str]:
    return [f"{span.starts_at:%H:%M}-{span.ends_at:%H:%M}" for span in opening.spans]


def test_an_ordinary_day_has_the_weekly_hours_and_no_reason() -> None:
    opening = opening_on(MONDAY, layers=[CENTRE])
    assert opening == DayOpening(spans=(Span(moment(MONDAY, time(8, 30)), moment(MONDAY, time(21))),))


def test_a_weekday_without_hours_is_closed_and_says_so() -> None:
    opening = opening_on(MONDAY + timedelta(days=5), layers=[CENTRE])
    assert not opening.spans
    assert opening.reason


def test_without_any_schedule_it_is_closed() -> None:
    assert opening_on(MONDAY, layers=[]).spans == ()


def test_a_weekday_may_have_several_intervals_and_touching_ones_become_one() -> None:
    midday_break = Hours(weekly={0: hours("14:00-18:00 08:00-12:00 18:00-20:00")})
    assert shown(opening_on(MONDAY, layers=[midday_break])) == ["08:00-12:00", "14:00-20:00"]


def test_the_nearest_schedule_with_weekly_hours_wins() -> None:
    assert shown(opening_on(MONDAY, layers=[ROOM, CENTRE])) == ["14:00-16:00"]


def test_a_schedule_without_weekly_hours_leaves_them_to_the_next() -> None:
    assert shown(opening_on(MONDAY, layers=[NOTHING_OF_ITS_OWN, CENTRE])) == ["08:30-21:00"]


def test_a_near_schedule_without_hours_on_this_weekday_closes_it() -> None:
    assert shown(opening_on(SUNDAY, layers=[ROOM, CENTRE])) == []


def test_a_dated_closing_closes_and_tells_why() -> None:
    opening = opening_on(MONDAY, layers=[Hours(weekly=CENTRE.weekly, exceptions=[closed("钢琴调音")])])
    assert (shown(opening), opening.reason) == ([], "钢琴调音")


def test_a_dated_opening_replaces_the_weekly_hours() -> None:
    opening = opening_on(MONDAY, layers=[Hours(weekly=CENTRE.weekly, exceptions=[one_off("19:00-22:00")])])
    assert (shown(opening), opening.reason) == (["19:00-22:00"], "开放日")


def test_two_dated_intervals_on_one_day_are_both_open() -> None:
    layer = Hours(exceptions=[one_off("19:00-22:00"), one_off("09:00-10:00")])
    assert shown(opening_on(MONDAY, layers=[layer])) == ["09:00-10:00", "19:00-22:00"]


def test_one_closing_closes_the_day_whatever_else_is_there() -> None:
    layer = Hours(exceptions=[one_off("19:00-22:00"), closed("停电")])
    assert shown(opening_on(MONDAY, layers=[layer])) == []


def test_an_exception_of_the_centre_outranks_the_weekly_hours_of_a_room() -> None:
    centre = Hours(weekly=CENTRE.weekly, exceptions=[closed("停电")])
    assert shown(opening_on(MONDAY, layers=[ROOM, centre])) == []


def test_an_exception_of_the_room_outranks_one_of_the_centre() -> None:
    room = Hours(weekly=ROOM.weekly, exceptions=[one_off("09:00-11:00")])
    centre = Hours(weekly=CENTRE.weekly, exceptions=[closed("停电")])
    assert shown(opening_on(MONDAY, layers=[room, centre])) == ["09:00-11:00"]


@pytest.mark.parametrize(("offset", "hit"), [(-1, False), (0, True), (2, True), (3, False)])
def test_an_exception_holds_from_its_first_to_its_last_day(offset: int, hit: bool) -> None:
    layer = Hours(weekly=CENTRE.weekly, exceptions=[closed("检修", MONDAY, MONDAY + timedelta(days=2))])
    assert (opening_on(MONDAY + timedelta(days=offset), layers=[layer]).reason == "检修") is hit


@pytest.mark.parametrize(
    ("rule", "expected", "reason"),
    [("as_usual", ["08:30-21:00"], ""), ("as_sunday", ["09:00-17:00"], "春节"), ("closed", [], "春节")],
)
def test_a_public_holiday_follows_the_rule_of_the_schedule(rule: str, expected: list[str], reason: str) -> None:
    opening = opening_on(MONDAY, layers=[Hours(weekly=CENTRE.weekly, on_holidays=rule)], special=SPRING)
    assert (shown(opening), opening.reason) == (expected, reason)


def test_a_holiday_kept_as_a_sunday_without_hours_is_closed_because_of_the_holiday() -> None:
    weekdays_only = Hours(weekly={0: hours("08:30-21:00")}, on_holidays="as_sunday")
    assert opening_on(MONDAY, layers=[weekdays_only], special=SPRING) == DayOpening(spans=(), reason="春节")


@pytest.mark.parametrize(
    ("rule", "expected", "reason"), [("as_usual", ["09:00-17:00"], ""), ("as_friday", ["08:30-21:00"], "春节调休")]
)
def test_a_make_up_workday_follows_the_rule_of_the_schedule(rule: str, expected: list[str], reason: str) -> None:
    opening = opening_on(SUNDAY, layers=[Hours(weekly=CENTRE.weekly, on_make_up_workdays=rule)], special=MAKE_UP)
    assert (shown(opening), opening.reason) == (expected, reason)


def test_the_holiday_rule_is_that_of_the_schedule_whose_weekly_hours_hold() -> None:
    room = Hours(weekly=ROOM.weekly, on_holidays="as_usual")
    centre = Hours(weekly=CENTRE.weekly, on_holidays="closed")
    assert shown(opening_on(MONDAY, layers=[room, centre], special=SPRING)) == ["14:00-16:00"]
    assert shown(opening_on(MONDAY, layers=[NOTHING_OF_ITS_OWN, centre], special=SPRING)) == []


def test_a_dated_opening_outranks_a_public_holiday() -> None:
    centre = Hours(weekly=CENTRE.weekly, on_holidays="closed", exceptions=[one_off("10:00-12:00", "新春开放")])
    assert shown(opening_on(MONDAY, layers=[centre], special=SPRING)) == ["10:00-12:00"]


# --- whatever the schedules are --------------------------------------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
intervals = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])
exceptions = st.builds(
    lambda day, length, hours: HoursException(first_day=day, last_day=day + length, hours=hours, reason="例外"),
    days,
    st.integers(0, 40).map(lambda n: timedelta(days=n)),
    st.none() | intervals,
)
schedules = st.builds(
    Hours,
    weekly=st.dictionaries(st.integers(0, 6), st.lists(intervals, min_size=1, max_size=4)),
    exceptions=st.lists(exceptions, max_size=3),
    on_holidays=st.sampled_from(["as_usual", "as_sunday", "closed"]),
    on_make_up_workdays=st.sampled_from(["as_usual", "as_friday"]),
)
layer_lists = st.lists(schedules, max_size=3)
specials = st.none() | st.builds(Special, kind=st.sampled_from(["holiday", "workday"]), name=st.just("节"))


@given(days, layer_lists, specials)
def test_the_hours_of_a_day_lie_within_it_in_order_and_apart(day: date, layers: list[Hours], special: Special) -> None:
    spans = opening_on(day, layers=layers, special=special).spans
    assert all(span and day_span(day).contains(span) for span in spans)
    assert all(before.ends_at < after.starts_at for before, after in pairwise(spans))


@given(days, layer_lists, specials)
def test_a_day_without_hours_always_has_a_reason(day: date, layers: list[Hours], special: Special) -> None:
    opening = opening_on(day, layers=layers, special=special)
    assert opening.spans or opening.reason


@given(days, layer_lists, specials)
def test_schedules_that_say_nothing_change_nothing(day: date, layers: list[Hours], special: Special) -> None:
    padded = [layer for pair in ((NOTHING_OF_ITS_OWN, real) for real in layers) for layer in pair]
    assert opening_on(day, layers=padded, special=special) == opening_on(day, layers=layers, special=special)


@given(days, layer_lists, specials, exceptions)
def test_an_exception_on_the_nearest_schedule_has_the_first_word(
    day: date, layers: list[Hours], special: Special, exception: HoursException
) -> None:
    nearest = Hours(exceptions=[exception])
    decided = opening_on(day, layers=[nearest, *layers], special=special)
    if exception.first_day <= day <= exception.last_day:
        assert decided == opening_on(day, layers=[nearest])
    else:
        assert decided == opening_on(day, layers=layers, special=special)


# --- working days ----------------------------------------------------------------------------------------------------


def test_monday_to_friday_are_working_days() -> None:
    week = [MONDAY + timedelta(days=n) for n in range(7)]
    assert [is_working_day(day, specials={}) for day in week] == [True] * 5 + [False] * 2


def test_a_holiday_is_none_and_a_make_up_sunday_is_one() -> None:
    assert not is_working_day(MONDAY, specials={MONDAY: SPRING})
    assert is_working_day(SUNDAY, specials={SUNDAY: MAKE_UP})


def test_three_working_days_after_a_friday_are_a_wednesday() -> None:
    assert add_working_days(date(2026, 11, 27), 3, specials={}) == date(2026, 12, 2)


def test_no_working_days_later_is_the_same_day() -> None:
    assert add_working_days(SUNDAY, 0, specials={}) == SUNDAY


@given(days, st.integers(1, 30), st.dictionaries(days, specials.filter(bool), max_size=30))
def test_counting_working_days_lands_on_one_and_passes_as_many_as_asked(
    day: date, count: int, marked: dict[date, Special]
) -> None:
    landed = add_working_days(day, count, specials=marked)
    passed = [day + timedelta(days=n) for n in range(1, (landed - day).days + 1)]
    assert is_working_day(landed, specials=marked)
    assert sum(is_working_day(each, specials=marked) for each in passed) == count
