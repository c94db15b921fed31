"""When placements hold: windows of days and hours, also over midnight, and what goes before what."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.shared.timespan import CENTRE_ZONE, Span, day_span, moment
from exhibits.schedule import Hours, holds, next_span, on_now, spans_of

WEDNESDAY = date(2026, 11, 25)
WEEK = Span(moment(WEDNESDAY, time()), moment(WEDNESDAY + timedelta(days=7), time()))


def at(clock: str, day: int = 0) -> datetime:
    return moment(WEDNESDAY + timedelta(days=day), time.fromisoformat(clock))


def told(spans: list[Span]) -> list[str]:
    return [
        f"{span.starts_at.astimezone(CENTRE_ZONE):%a %H:%M} – {span.ends_at.astimezone(CENTRE_ZONE):%a %H:%M}"
        for span in spans
    ]


def test_what_has_no_window_is_always_on() -> None:
    assert spans_of(Hours(priority="default"), WEEK) == [WEEK]


def test_a_window_of_hours_opens_every_day() -> None:
    window = Hours(opens=time(9), closes=time(17))
    assert told(spans_of(window, day_span(WEDNESDAY))) == ["Wed 09:00 – Wed 17:00"]
    assert len(spans_of(window, WEEK)) == 7


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    night = Hours(weekdays=[5], opens=time(18), closes=time(2))
    assert told(spans_of(night, WEEK)) == ["Fri 18:00 – Sat 02:00"]
    assert not holds(night, at("01:00", day=2))  # Friday, one in the morning
    assert holds(night, at("01:00", day=3))  # Saturday, one in the morning


def test_a_night_that_began_before_the_span_is_seen_in_it() -> None:
    night = Hours(opens=time(22), closes=time(6))
    assert told(spans_of(night, day_span(WEDNESDAY))) == ["Wed 00:00 – Wed 06:00", "Wed 22:00 – Thu 00:00"]


def test_until_midnight_is_until_the_end_of_the_day() -> None:
    assert told(spans_of(Hours(opens=time(18), closes=time()), day_span(WEDNESDAY))) == ["Wed 18:00 – Thu 00:00"]


def test_weekdays_without_hours_are_whole_days_and_neighbours_are_one() -> None:
    assert told(spans_of(Hours(weekdays=[6, 7]), WEEK)) == ["Sat 00:00 – Mon 00:00"]


def test_beginning_and_end_cut_into_windows() -> None:
    window = Hours(starts_at=at("10:00"), ends_at=at("11:00", day=1), opens=time(9), closes=time(12))
    assert told(spans_of(window, WEEK)) == ["Wed 10:00 – Wed 12:00", "Thu 09:00 – Thu 11:00"]


def test_what_ended_before_is_never_on() -> None:
    assert spans_of(Hours(starts_at=at("08:00", day=-3), ends_at=at("09:00", day=-2)), WEEK) == []
    assert next_span(Hours(ends_at=at("09:00", day=-2)), at("00:00")) is None


def test_the_end_itself_is_outside() -> None:
    window = Hours(opens=time(9), closes=time(17))
    assert holds(window, at("09:00"))
    assert holds(window, at("16:59"))
    assert not holds(window, at("17:00"))


@pytest.mark.parametrize(
    ("clock", "shown"),
    [
        ("08:00", ["always", "also always"]),
        ("09:30", ["morning"]),
        ("10:30", ["welcome"]),
        ("12:30", ["always", "also always"]),
    ],
)
def test_an_event_goes_before_a_window_and_that_before_what_is_always_on(clock: str, shown: list[str]) -> None:
    everything = [
        (Hours(priority="default"), "always"),
        (Hours(priority="default"), "also always"),
        (Hours(priority="window", opens=time(9), closes=time(12)), "morning"),
        (Hours(priority="event", starts_at=at("10:00"), ends_at=at("11:00")), "welcome"),
    ]
    hours = [one for one, _name in everything]
    on = on_now(hours, at(clock))
    assert [name for one, name in everything if any(one is other for other in on)] == shown


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(
    opens=clocks,
    closes=clocks,
    weekdays=st.sets(st.integers(1, 7)),
    minute=st.integers(0, 7 * 24 * 60 - 1),
)
def test_a_moment_is_inside_exactly_when_its_day_and_hour_say_so(
    opens: time, closes: time, weekdays: set[int], minute: int
) -> None:
    if opens == closes:
        return
    window = Hours(weekdays=sorted(weekdays), opens=opens, closes=closes)
    now = WEEK.starts_at + timedelta(minutes=minute)
    local = now.astimezone(CENTRE_ZONE)
    clock, today, yesterday = local.time(), local.isoweekday(), (local - timedelta(days=1)).isoweekday()
    begun_today = opens <= clock and (clock < closes or closes < opens)
    begun_yesterday = closes < opens and clock < closes
    days = weekdays or set(range(1, 8))
    expected = (begun_today and today in days) or (begun_yesterday and yesterday in days)
    assert holds(window, now) == expected
    assert expected == any(span.starts_at <= now < span.ends_at for span in spans_of(window, WEEK))
