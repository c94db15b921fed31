"""Figures about visits: what counts, on which day, and that every breakdown adds up to the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Reservation
from bookings.tests.factories import make_reservation
from centre.accounts.models import User
from centre.shared.periods import Period
from reception.models import Adjustment, Batch, Duty, VisitRoom
from reception.queries.reports.counting import ALONE, Count, count
from reception.queries.reports.rows import COUNTS, rows_of
from reception.queries.reports.whole import report_on
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_category,
    make_docent,
    make_duty,
    make_individuals,
    make_received,
    make_room,
    make_route,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
NOW = span_on(date(2026, 12, 2), "09:00-10:00").starts_at
NAMES = {"announced": "announced", "came": "came", "batches": "batches", "people": "people"}


def received(day: date = TUESDAY, clock: str = "10:00-11:00", **fields: Any) -> Batch:
    return make_received(at=span_on(day, clock).starts_at, **fields)


def test_a_delegation_in_three_groups_is_one_visit_and_three_batches() -> None:
    visit = make_visit(batches=0, headcount=60)
    for number in range(3):
        received(clock=f"{10 + number}:00-{11 + number}:00", visit=visit, people=20, planned_headcount=20)
    assert count(NOVEMBER).total == Count(batches=3, people=60, announced=60, came=60)


@pytest.mark.parametrize("state", ["expected", "cancelled"])
def test_who_did_not_arrive_is_not_counted(state: str) -> None:
    make_visit(batch_fields={"state": state})
    assert count(NOVEMBER).total == Count()


def test_who_did_not_come_was_announced() -> None:
    make_visit(headcount=20, batch_fields={"state": "no_show"})
    received(people=15, visit_fields={"headcount": 20})
    found = count(NOVEMBER).total
    assert found == Count(batches=1, people=15, announced=40, came=15)
    assert found.rate == 38


@pytest.mark.parametrize("origin", ["walk_in", "register"])
def test_who_was_not_announced_is_no_part_of_the_arrival_rate(origin: str) -> None:
    received(people=9, visit_fields={"origin": origin})
    found = count(NOVEMBER).total
    assert (found, found.rate) == (Count(batches=1, people=9), None)


def test_a_batch_counts_on_the_day_of_its_arrival_in_shanghai() -> None:
    """Arrived at 00:30 on 1 December, which is still November in Greenwich; planned for the evening before."""
    visit = make_visit(span=span_on(date(2026, 11, 30), "22:00-23:00"), batches=0)
    make_received(at=span_on(date(2026, 12, 1), "00:30-01:00").starts_at, visit=visit)
    assert count(NOVEMBER).total == Count()
    assert count(NOVEMBER.after()).by_day == {date(2026, 12, 1): Count(1, 20, 20, 20)}


def test_categories_within_others_are_not_counted_twice() -> None:
    received(people={make_category(): 12, make_category(): 3, make_category(is_within=True): 2})
    assert count(NOVEMBER).total.people == 15


def test_a_group_in_the_house_counts_with_what_was_counted_so_far() -> None:
    batch = make_batch(state="arrived", arrived_at=span_on(TUESDAY, "10:00-11:00").starts_at)
    assert count(NOVEMBER).total == Count(batches=1, people=0, announced=20)
    assert batch.headcount is None


def test_a_batch_counts_for_who_guides_it_and_not_for_who_stands_by() -> None:
    guide, backup, batch = make_docent(), make_docent(), received()
    make_duty(guide, batch=batch)
    make_duty(backup, batch=batch, part=Duty.Part.BACKUP)
    assert count(NOVEMBER).by["docent"] == {guide.pk: Count(1, 20, 20, 20)}


def test_a_visit_with_two_rooms_counts_in_both_and_once_altogether() -> None:
    batch, rooms = received(), [make_room("会议室"), make_room("舞蹈房")]
    for hour, room in [(11, rooms[0]), (13, rooms[0]), (11, rooms[1])]:
        reservation = make_reservation(room=room, span=span_on(TUESDAY, f"{hour}:00-{hour + 1}:00"), kind="visit")
        VisitRoom.objects.create(visit=batch.visit, reservation=reservation)
    let_go = make_reservation(room=make_room("琴房"), state=Reservation.State.CANCELLED, kind="visit")
    VisitRoom.objects.create(visit=batch.visit, reservation=let_go)
    found = count(NOVEMBER)
    assert found.by["room"] == {room.pk: Count(1, 20, 20, 20) for room in rooms}
    assert found.total.people == 20


def test_everything_there_is_has_its_line_also_where_it_counts_nothing() -> None:
    route, room, docent = make_route("红色路线"), make_room("琴房"), make_docent("林书")
    lines = {table.name: [str(line.label) for line in table.lines] for table in report_on(NOVEMBER, now=NOW).tables}
    assert [len(lines[name]) for name in ("kind", "level")] == [6, 7]
    assert (str(route) in lines["route"], str(room) in lines["room"], str(docent) in lines["docent"]) == (True,) * 3


def test_what_is_no_longer_in_use_has_a_line_while_it_counts() -> None:
    route = make_route("老路线", retired_at=NOW)
    make_route("从未走过", retired_at=NOW)
    received(route=route)
    [table] = [table for table in report_on(NOVEMBER, now=NOW).tables if table.name == "route"]
    assert {str(line.label): line.now.batches for line in table.lines if line.key} == {"老路线": 1}


def test_the_year_before_stands_beside() -> None:
    received(day=date(2025, 11, 4), people=8)
    received(people=12)
    make_individuals(day=date(2025, 11, 30), people=3)
    report = report_on(NOVEMBER, now=NOW)
    assert (report.total.people, report.total_before.people) == (12, 8)
    assert (report.individuals, report.individuals_before) == (0, 3)
    assert [(line.now.people, line.before.people) for line in report.tables[0].lines if line.key == "school"] == [
        (12, 8)
    ]


def test_individual_visitors_are_counted_apart() -> None:
    make_individuals(day=date(2026, 11, 1), people=2)
    make_individuals(day=date(2026, 11, 30), people=3)
    make_individuals(day=date(2026, 12, 1), people=4)
    report = report_on(NOVEMBER, now=NOW)
    assert (report.individuals, report.total.people) == (5, 0)
    assert rows_of("individuals", NOVEMBER, part={}).total == 5


def test_a_report_takes_as_many_queries_with_thirty_batches_as_with_one() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    received()
    with CaptureQueriesContext(connection) as one:
        report_on(NOVEMBER, now=NOW)
    for hour in range(11, 23):
        received(clock=f"{hour}:00-{hour + 1}:00", route=make_route())
    with CaptureQueriesContext(connection) as many:
        report_on(NOVEMBER, now=NOW)
    assert len(one) == len(many)


# --- sums ------------------------------------------------------------------------------------------------------------

BATCHES = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.dates(date(2026, 10, 28), date(2026, 12, 3)),
            "people": st.integers(1, 60),
            "planned": st.integers(1, 60),
            "kind": st.sampled_from(["school", "branch", "company"]),
            "level": st.sampled_from(["city", "school"]),
            "origin": st.sampled_from(["asked", "desk", "walk_in", "register"]),
            "missed": st.booleans(),
            "route": st.booleans(),
        }
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES)
def test_every_breakdown_adds_up_to_the_total_and_to_its_rows(batches: list[dict[str, Any]], root: User) -> None:
    from django.db import transaction

    with transaction.atomic():
        route = make_route()
        for one in batches:
            write(one, route, root)
        found = count(NOVEMBER)
        counted = [one for one in batches if NOVEMBER.first <= one["day"] <= NOVEMBER.last]
        assert found.total == sum((oracle(one) for one in counted), Count())
        for name in ALONE:
            assert sum(found.by[name].values(), Count()) == found.total
            for key, expected in found.by[name].items():
                for figure in COUNTS:
                    assert rows_of(figure, NOVEMBER, part={name: key}).total == getattr(expected, figure)
        assert sum(found.by_day.values(), Count()) == found.total
        transaction.set_rollback(True)


def write(one: dict[str, Any], route: Any, by: User) -> None:
    visit_fields = {"kind": one["kind"], "level": one["level"], "origin": one["origin"]}
    fields = {"planned_headcount": one["planned"], "route": route if one["route"] else None}
    span = span_on(one["day"], "10:00-11:00")
    if one["missed"]:
        make_batch(make_visit(span=span, batches=0, **visit_fields), state="no_show", **fields)
    else:
        make_received(at=span.starts_at, people=one["people"], by=by, visit_fields=visit_fields, **fields)


def oracle(one: dict[str, Any]) -> Count:
    announced = one["planned"] if one["origin"] in ("asked", "desk") else 0
    if one["missed"]:
        return Count(announced=announced)
    return Count(1, one["people"], announced, one["people"] if announced else 0)


def test_adjustments_are_part_of_the_totals_and_of_their_days(erik: User) -> None:
    received(people=20)
    Adjustment.objects.create(day=TUESDAY, people=-4, reason="重复登记", by=erik, at=NOW)
    report = report_on(NOVEMBER, now=NOW)
    assert (report.counted.total.people, report.total.people) == (20, 16)
    assert sum(part.people for _days, part in report.parts) == 16
    assert rows_of("people", NOVEMBER, part={}).total == 16
    assert rows_of("people", NOVEMBER, part={"kind": "school"}).total == 20
    assert report_on(Period(TUESDAY + timedelta(days=1), NOVEMBER.last), now=NOW).total == Count()
