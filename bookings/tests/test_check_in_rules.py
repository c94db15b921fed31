"""When one may check in, give back, or be said not to have come; computed without a database."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.check_in_rules import (
    Attendance,
    end_when_given_back,
    problems_with_checking_in,
    problems_with_giving_back,
    problems_with_recording_a_no_show,
)
from centre.shared.timespan import Span, moment

DAY = date(2026, 11, 23)


def at(clock: str) -> datetime:
    return moment(DAY, time.fromisoformat(clock))


def a_case(**facts: Any) -> Attendance:
    """Confirmed, 14:00–16:00, check-in from 13:30; the room is kept."""
    plain: dict[str, Any] = {
        "state": "confirmed",
        "span": Span(at("14:00"), at("16:00")),
        "opens_before": timedelta(minutes=30),
    }
    return Attendance(**plain | facts)


def let_go_at_a_quarter_past(**facts: Any) -> Attendance:
    return a_case(release_after=timedelta(minutes=15), lets_go_at=at("14:15"), **facts)


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("13:29:59", ["too_early"]),
        ("13:30", []),
        ("14:00", []),
        ("15:59:59", []),
        ("16:00", ["over"]),
    ],
)
def test_check_in_is_open_from_before_the_start_until_the_end(clock: str, expected: list[str]) -> None:
    assert codes(problems_with_checking_in(a_case(), now=at(clock))) == expected


@pytest.mark.parametrize(("clock", "expected"), [("14:14:59", []), ("14:15", ["released"]), ("16:00", ["over"])])
def test_where_the_room_is_let_go_check_in_closes_at_that_moment(clock: str, expected: list[str]) -> None:
    assert codes(problems_with_checking_in(let_go_at_a_quarter_past(), now=at(clock))) == expected


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("requested", "not_confirmed"),
        ("released", "released"),
        ("no_show", "no_show"),
        ("finished", "over"),
        ("cancelled", "no_longer_open"),
        ("declined", "no_longer_open"),
    ],
)
def test_every_other_state_says_what_to_do_instead(state: str, code: str) -> None:
    [problem] = problems_with_checking_in(a_case(state=state), now=at("14:00"))
    assert problem.code == code
    assert "。" in str(problem) or "." in str(problem)


def test_who_is_in_already_is_told_since_when() -> None:
    case = a_case(state="checked_in", checked_in_at=at("13:55"))
    [problem] = problems_with_checking_in(case, now=at("14:10"))
    assert (problem.code, "13:55" in str(problem)) == ("already_checked_in", True)


def test_too_early_says_when_it_opens_and_on_which_day() -> None:
    [today] = problems_with_checking_in(a_case(), now=at("09:00"))
    [before] = problems_with_checking_in(a_case(), now=at("09:00") - timedelta(days=3))
    assert "13:30" in str(today)
    assert "23" in str(before).replace("13:30", "")


@pytest.mark.parametrize(
    ("now", "end"),
    [("14:32", "14:35"), ("14:35", "14:35"), ("14:35:00.000001", "14:40"), ("14:00", "14:01"), ("14:00:30", "14:05")],
)
def test_time_is_given_back_from_the_next_five_minutes_on(now: str, end: str) -> None:
    assert end_when_given_back(a_case().span, now=at(now)) == at(end)


@given(st.integers(min_value=0, max_value=7199))
def test_the_new_end_is_never_before_now_and_never_more_than_five_minutes_after(seconds: int) -> None:
    span = a_case().span
    now = span.starts_at + timedelta(seconds=seconds)
    end = end_when_given_back(span, now=now)
    assert span.starts_at < end
    assert timedelta() <= end - now < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("facts", "clock", "expected"),
    [
        ({"state": "checked_in"}, "14:30", []),
        ({}, "14:30", []),
        ({}, "13:59", ["not_begun"]),
        ({"state": "checked_in"}, "15:56", ["nothing_left"]),
        ({"state": "checked_in"}, "16:00", ["nothing_left"]),
        ({"state": "finished"}, "14:30", ["over"]),
        ({"state": "requested"}, "14:30", ["not_confirmed"]),
        ({"lets_go_at": at("14:15")}, "14:15", ["released"]),
    ],
)
def test_only_what_is_going_on_can_be_given_back(facts: dict[str, Any], clock: str, expected: list[str]) -> None:
    assert codes(problems_with_giving_back(a_case(**facts), now=at(clock))) == expected


@pytest.mark.parametrize(
    ("facts", "clock", "expected"),
    [
        ({}, "15:59", ["may_still_come"]),
        ({}, "16:00", []),
        ({"release_after": timedelta(minutes=15)}, "14:14", ["may_still_come"]),
        ({"release_after": timedelta(minutes=15)}, "14:15", []),
        ({"release_after": timedelta(hours=9)}, "16:00", []),
        ({"state": "released"}, "16:30", []),
        ({"state": "finished"}, "16:30", []),
        ({"state": "finished", "checked_in_at": at("13:50")}, "16:30", ["checked_in"]),
        ({"state": "checked_in", "checked_in_at": at("13:50")}, "16:30", ["checked_in"]),
        ({"state": "no_show"}, "16:30", ["already_recorded"]),
        ({"state": "cancelled"}, "16:30", ["no_longer_open"]),
        ({"state": "requested"}, "16:30", ["not_confirmed"]),
    ],
)
def test_nobody_is_said_to_have_stayed_away_while_they_may_still_come(
    facts: dict[str, Any], clock: str, expected: list[str]
) -> None:
    assert codes(problems_with_recording_a_no_show(a_case(**facts), now=at(clock))) == expected
