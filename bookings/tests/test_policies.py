"""What the rules of a room allow, without a database."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from bookings.availability import RoomRules
from bookings.policies import (
    Booker,
    Situation,
    offered_ends,
    offered_starts,
    problems_with,
    problems_with_cancelling,
)
from centre.opening.calendar import DayOpening
from centre.shared.timespan import Span, moment

MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))


def rules(**changes: Any) -> RoomRules:
    plain: dict[str, Any] = {
        "raster": timedelta(minutes=30),
        "shortest": timedelta(hours=1),
        "longest": timedelta(hours=4),
        "notice": timedelta(),
        "horizon_days": 60,
        "turnaround": timedelta(),
        "cancel_until": timedelta(hours=2),
        "capacity_from": 2,
        "capacity_to": 20,
    }
    return RoomRules(**plain | changes)


def at(clock: str, day: date = MONDAY) -> datetime:
    return moment(day, time.fromisoformat(clock))


def between(hours: str, day: date = MONDAY) -> Span:
    start, end = hours.split("-")
    return Span(at(start, day), at(end, day))


def situation(
    *,
    opening: str = "08:00-21:00",
    busy: tuple[str, ...] = (),
    now: datetime = NOW,
    booker: Booker | None = None,
    **changes: Any,
) -> Situation:
    spans = tuple(between(hours) for hours in opening.split())
    return Situation(
        rules=rules(**changes),
        opening=DayOpening(spans=spans, reason="" if spans else "清明节"),
        busy=[between(hours) for hours in busy],
        now=now,
        booker=booker or Booker(),
    )


def codes(given: Situation, hours: str, party_size: int | None = 10) -> list[str]:
    return [problem.code for problem in problems_with(given, span=between(hours), party_size=party_size)]


def test_a_free_room_inside_its_hours_may_be_reserved() -> None:
    assert codes(situation(), "14:00-16:00") == []


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ("06:30-08:30", "in_past"),
        ("14:10-15:10", "off_raster"),
        ("14:00-14:30", "too_short"),
        ("14:00-19:00", "too_long"),
        ("20:30-21:30", "closed"),
        ("16:00-14:00", "not_a_span"),
        ("14:00-14:00", "not_a_span"),
    ],
)
def test_a_wrong_time_is_refused_with_its_reason(hours: str, code: str) -> None:
    assert code in codes(situation(), hours)


def test_two_reservations_that_only_touch_are_both_allowed() -> None:
    given = situation(busy=("12:00-14:00", "16:00-18:00"))
    assert codes(given, "14:00-16:00") == []
    assert codes(given, "13:30-15:30") == ["taken"]
    assert codes(given, "15:00-16:30") == ["taken"]


def test_the_next_party_finds_the_room_turned_around() -> None:
    given = situation(busy=("16:00-18:00",), turnaround=timedelta(minutes=30))
    assert codes(given, "14:00-15:30") == []
    assert codes(given, "14:00-16:00") == ["taken"]


def test_turnaround_may_run_past_closing_time() -> None:
    assert codes(situation(turnaround=timedelta(minutes=30)), "19:00-21:00") == []


def test_a_reservation_may_not_span_the_midday_break() -> None:
    given = situation(opening="08:00-12:00 14:00-18:00")
    assert codes(given, "11:00-15:00") == ["closed"]
    assert codes(given, "14:00-18:00") == []


def test_notice_and_horizon_bound_the_time_to_reserve() -> None:
    assert codes(situation(notice=timedelta(hours=3)), "09:30-11:00") == ["too_soon"]
    assert codes(situation(notice=timedelta(hours=3)), "10:00-11:00") == []
    early = situation(now=at("07:00", MONDAY - timedelta(days=8)), horizon_days=7)
    assert codes(early, "10:00-11:00") == ["too_far_ahead"]
    assert codes(situation(now=at("23:59", MONDAY - timedelta(days=7)), horizon_days=7), "10:00-11:00") == []


def test_a_party_must_fit_the_room() -> None:
    assert codes(situation(), "14:00-16:00", party_size=21) == ["too_many_people"]
    assert codes(situation(), "14:00-16:00", party_size=1) == ["too_few_people"]
    assert codes(situation(), "14:00-16:00", party_size=2**31) == ["too_many_people"]


def test_who_may_reserve_is_part_of_the_rules() -> None:
    member, desk = Booker(in_organisation=True), Booker(at_the_desk=True)
    assert codes(situation(audience="organisations"), "14:00-16:00") == ["members_only"]
    assert codes(situation(audience="organisations", booker=member), "14:00-16:00") == []
    assert codes(situation(audience="staff", booker=member), "14:00-16:00") == ["staff_only"]
    assert codes(situation(audience="staff", booker=desk), "14:00-16:00") == []
    assert codes(situation(in_use=False, booker=desk), "14:00-16:00") == ["retired"]


def test_the_desk_may_reserve_at_once_and_longer_but_never_a_taken_or_closed_room() -> None:
    desk = Booker(at_the_desk=True)
    running = situation(booker=desk, now=at("14:10"), notice=timedelta(days=2), busy=("18:00-19:00",))
    assert codes(running, "14:00-18:00") == []
    assert codes(running, "14:00-18:30") == ["taken"]
    assert codes(running, "20:00-22:00") == ["closed"]
    assert codes(running, "12:00-14:00") == ["in_past"]
    assert codes(running, "15:00-16:00", party_size=21) == ["too_many_people"]


def test_every_reason_is_told_at_once() -> None:
    given = situation(busy=("14:00-16:00",))
    assert codes(given, "14:10-14:20", party_size=30) == ["off_raster", "too_short", "taken", "too_many_people"]


def test_a_closed_day_names_its_reason() -> None:
    [problem] = problems_with(situation(opening=""), span=between("14:00-16:00"))
    assert problem.code == "closed"
    assert "清明节" in str(problem.message)


def test_a_problem_reads_in_the_language_of_the_reader() -> None:
    [problem] = problems_with(situation(busy=("14:00-16:00",)), span=between("15:00-17:00"))
    with translation.override("en"):
        assert str(problem.message) == "The room is taken from 14:00 and free again from 16:00."


def test_offered_starts_leave_room_for_the_shortest_reservation_and_its_turnaround() -> None:
    given = situation(opening="08:00-12:00", busy=("10:30-11:00",), turnaround=timedelta(minutes=30))
    assert offered_starts(given) == [at("08:00"), at("08:30"), at("09:00"), at("11:00")]


def test_offered_ends_stop_before_the_next_party() -> None:
    given = situation(busy=("16:00-18:00",))
    assert offered_ends(given, start=at("14:00")) == [at("15:00"), at("15:30"), at("16:00")]


def test_a_raster_of_an_hour_rounds_the_shortest_length_up() -> None:
    given = situation(opening="08:30-11:00", raster=timedelta(hours=1), shortest=timedelta(minutes=90))
    assert offered_starts(given) == [at("09:00")]


def test_cancelling_ends_some_hours_before_the_start_except_at_the_desk() -> None:
    def found(now: str, *, desk: bool) -> list[str]:
        problems = problems_with_cancelling(starts_at=at("14:00"), rules=rules(), now=at(now), at_the_desk=desk)
        return [problem.code for problem in problems]

    assert found("12:00", desk=False) == []
    assert found("12:01", desk=False) == ["too_late"]
    assert found("14:00", desk=False) == ["already_begun"]
    assert found("14:30", desk=True) == []
