"""Closing months: what was handed upward stays, and corrections are rows of their own."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.tests.factories import make_reservation
from bookings.tests.racing import Racers, race  # noqa: F401 -- a fixture
from centre.accounts.models import User
from centre.shared.periods import Period
from centre.shared.problems import Refused
from reception import months
from reception.models import Adjustment, Batch, ClosedMonth, Visit, VisitRoom
from reception.queries.reports.counting import ALONE, Count, count
from reception.queries.reports.whole import report_on
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_category,
    make_individuals,
    make_received,
    make_route,
    make_user,
    make_visit,
    span_on,
    tally,
)

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
NOW = span_on(date(2026, 12, 2), "09:00-10:00").starts_at
TEN = span_on(TUESDAY, "10:00-11:00").starts_at


def close(by: User, month: date = NOVEMBER.first, now: datetime = NOW) -> ClosedMonth:
    return months.close_month(month=month, by=by, now=now)


def adjust(
    by: User, *, day: date = TUESDAY, batches: int = 0, people: int = -4, reason: str = "重复登记"
) -> Adjustment:
    return months.adjust(day=day, batches=batches, people=people, reason=reason, by=by, now=NOW)


def codes(deed: Callable[[], Any]) -> set[str]:
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.codes


@pytest.mark.django_db
def test_a_closed_month_keeps_its_figures_as_they_were_handed_upward(root: User) -> None:
    route = make_route()
    make_received(at=TEN, people=20, route=route)
    make_individuals(people=7)
    closed = close(root)
    assert (closed.closed_by, closed.closed_at, closed.month) == (root, NOW, NOVEMBER.first)
    kept = closed.figures
    assert [kept[name] for name in ("batches", "people", "announced", "came", "individuals")] == [1, 20, 20, 20, 7]
    assert kept["by"]["kind"] == {"school": [1, 20, 20, 20]}
    assert kept["by"]["route"] == {str(route.pk): [1, 20, 20, 20]}
    assert kept["by"]["docent"] == {"": [1, 20, 20, 20]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "refused"), [("2026-11-30", {"not_over"}), ("2026-11-01", {"not_over"}), ("2026-12-01", None)]
)
def test_a_month_is_closed_once_it_is_over_in_shanghai(root: User, now: str, refused: set[str] | None) -> None:
    at = span_on(date.fromisoformat(now), "00:10-23:50")
    moment = at.ends_at if refused else at.starts_at
    if refused:
        assert codes(lambda: close(root, now=moment)) == refused
    else:
        assert close(root, now=moment)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["expected", "arrived", "in_tour"])
def test_a_month_with_open_batches_is_not_closed(root: User, state: str) -> None:
    if state == "expected":
        make_visit()
    else:
        make_received(at=TEN, state=state)
    assert codes(lambda: close(root)) == {"open_batches"}
    assert close(root, month=date(2026, 10, 5)).month == date(2026, 10, 1)


@pytest.mark.django_db
def test_a_month_is_closed_once(root: User) -> None:
    close(root)
    assert codes(lambda: close(root)) == {"closed_already"}


@pytest.mark.django_db
def test_only_who_may_close_months_closes_and_corrects(root: User, erik: User, dana: User, alice: User) -> None:
    close(root)
    for person in (erik, dana, alice):
        with pytest.raises(PermissionDenied):
            close(person, month=date(2026, 10, 1))
        with pytest.raises(PermissionDenied):
            adjust(person)
    assert not Adjustment.objects.exists()


# --- corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_correction_is_a_row_with_its_reason(root: User) -> None:
    make_received(at=TEN, people=20)
    close(root)
    made = adjust(root, batches=-1, people=-4)
    assert (made.by, made.at, made.reason) == (root, NOW, "重复登记")
    assert report_on(NOVEMBER, now=NOW).total == Count(batches=0, people=16, announced=20, came=20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"day": date(2026, 10, 31)}, "month_is_open"),
        ({"reason": "  "}, "no_reason"),
        ({"people": 0}, "changes_nothing"),
        ({"people": -21}, "below_nothing"),
        ({"batches": -2}, "below_nothing"),
        ({"people": 100_001}, "too_many"),
    ],
)
def test_what_is_no_correction_is_refused(root: User, facts: dict[str, Any], code: str) -> None:
    make_received(at=TEN, people=20)
    close(root)
    assert codes(lambda: adjust(root, **facts)) == {code}


@pytest.mark.django_db
def test_corrections_cannot_take_away_more_than_there_was(root: User) -> None:
    make_received(at=TEN, people=20)
    close(root)
    adjust(root, people=-15)
    assert codes(lambda: adjust(root, people=-6)) == {"below_nothing"}
    assert adjust(root, people=-5)


@pytest.mark.django_db
def test_who_writes_into_a_closed_month_is_told_to_correct_it(root: User) -> None:
    batch = make_batch()
    Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    close(root)

    def arrive() -> None:
        with months.refused_when_closed(), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(state="arrived", arrived_at=TEN)

    assert codes(arrive) == {"month_is_closed"}


@pytest.mark.django_db
def test_who_did_not_come_and_which_rooms_they_had_stays_with_a_closed_month(root: User) -> None:
    batch = make_batch(state="no_show")
    reservation = make_reservation(kind="visit")
    VisitRoom.objects.create(visit=batch.visit, reservation=reservation)
    close(root)
    mine = Batch.objects.filter(pk=batch.pk)
    changes: list[Callable[[], Any]] = [
        lambda: mine.update(state="expected"),
        lambda: mine.update(planned_headcount=9),
        lambda: mine.update(starts_at=TEN + timedelta(days=30), ends_at=TEN + timedelta(days=31)),
        lambda: Visit.objects.filter(pk=batch.visit_id).update(kind="company"),
        lambda: VisitRoom.objects.all().delete(),
        lambda: make_batch(state="no_show"),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
            change()
    mine.update(label="四年级二班")


@pytest.mark.django_db
def test_other_refusals_of_the_database_are_left_alone() -> None:
    def write() -> None:
        with months.refused_when_closed(), transaction.atomic():
            Batch.objects.filter(pk=make_batch().pk).update(planned_headcount=0)

    with pytest.raises(IntegrityError):
        write()


# --- what was handed upward and what is made anew --------------------------------------------------------------------

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.integers(1, 30), st.integers(1, 40)),
        st.tuples(st.just("miss"), st.integers(1, 30), st.integers(1, 40)),
        st.tuples(st.just("miss_not"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("plan"), st.integers(0, 9), st.integers(1, 50)),
        st.tuples(st.just("count"), st.integers(0, 9), st.integers(-5, 5)),
        st.tuples(st.just("move"), st.integers(0, 9), st.integers(1, 30)),
        st.tuples(st.just("reroute"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("close"), st.just(0), st.just(0)),
        st.tuples(st.just("adjust"), st.integers(-1, 1), st.integers(-30, 30)),
        st.tuples(st.just("alone"), st.integers(1, 30), st.integers(1, 9)),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_a_closed_month_made_anew_is_what_was_handed_upward_and_the_corrections(
    deeds: list[tuple[str, int, int]], root: User
) -> None:
    with transaction.atomic():
        world = World(root)
        for deed, first, second in deeds:
            world.do(deed, first, second)
        world.check()
        transaction.set_rollback(True)


class World:
    """A month in which people work, and may go on after it was closed; what the database refuses did not happen."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.category = make_category()
        self.batches: list[Batch] = []

    def do(self, deed: str, first: int, second: int) -> None:
        deeds = {"count": self.recount, "move": self.move, "reroute": self.reroute}
        deeds |= {"miss_not": self.expect_again, "plan": self.plan}
        try:
            with transaction.atomic():
                if deed in deeds:
                    if self.batches:
                        deeds[deed](self.batches[first % len(self.batches)], second)
                elif deed in ("receive", "miss"):
                    self.add(deed, first, second)
                elif deed == "alone":
                    make_individuals(day=date(2026, 11, first), people=second, by=self.by)
                elif deed == "close":
                    close(self.by)
                else:
                    adjust(self.by, batches=first, people=second)
        except (IntegrityError, Refused):
            return

    def add(self, deed: str, day: int, people: int) -> None:
        span = span_on(date(2026, 11, day), "10:00-11:00")
        if deed == "miss":
            self.batches.append(make_batch(make_visit(span=span, batches=0), state="no_show", planned_headcount=people))
        else:
            self.batches.append(make_received(at=span.starts_at, people={self.category: people}, by=self.by))

    def expect_again(self, batch: Batch, _: int) -> None:
        Batch.objects.filter(pk=batch.pk, state="no_show").update(state="cancelled")

    def plan(self, batch: Batch, people: int) -> None:
        Batch.objects.filter(pk=batch.pk).update(planned_headcount=people)

    def recount(self, batch: Batch, change: int) -> None:
        tally(batch, self.category, change or 1, by=self.by)

    def move(self, batch: Batch, day: int) -> None:
        at = span_on(date(2026, 11, 1), "10:00-11:00").starts_at + timedelta(days=2 * day)
        Batch.objects.filter(pk=batch.pk).update(starts_at=at, ends_at=at + timedelta(hours=1))
        Batch.objects.filter(pk=batch.pk, arrived_at__isnull=False).update(arrived_at=at)

    def reroute(self, batch: Batch, _: int) -> None:
        Batch.objects.filter(pk=batch.pk).update(route=make_route(hall=batch.hall))

    def check(self) -> None:
        closed = ClosedMonth.objects.first()
        if closed is None:
            assert not Adjustment.objects.exists()
            return
        report, kept = report_on(NOVEMBER, now=NOW), closed.figures
        corrections = list(Adjustment.objects.all())
        assert report.total.people == kept["people"] + sum(row.people for row in corrections)
        assert report.total.batches == kept["batches"] + sum(row.batches for row in corrections)
        assert months.as_handed_upward(report.counted, people_alone=report.individuals) == kept
        for name in ALONE:
            assert sum(numbers[1] for numbers in kept["by"][name].values()) == kept["people"]


# --- races -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_late_arrival_is_among_the_figures_or_is_refused(race: Racers) -> None:  # noqa: F811
    """Whichever comes first: the month never keeps a figure that its rows do not have."""
    manager, category = make_user(staff=True, is_superuser=True), make_category()
    for round_ in range(4):
        first = date(2026, 3 + round_, 1)
        waiting = [ready(first, manager, number) for number in range(4)]
        outcomes = race([lambda month=first: close(manager, month=month), *(arrival(one, category) for one in waiting)])
        kept = ClosedMonth.objects.get(month=first).figures
        found = count(Period(first, date(2026, 4 + round_, 1) - timedelta(days=1))).total
        assert outcomes[0] == "done"
        assert (kept["batches"], kept["people"]) == (found.batches, found.people)
        assert outcomes[1:].count("done") == found.batches
        assert set(outcomes[1:]) <= {"done", "month_is_closed"}


def ready(day: date, by: User, number: int) -> Batch:
    """A batch that was called off; somebody finds out that it came after all."""
    visit = make_visit(span=span_on(day, f"{10 + number}:00-{11 + number}:00"), batches=0)
    return make_batch(visit, state="cancelled")


def arrival(batch: Batch, category: Any) -> Callable[[], None]:
    def arrive() -> None:
        with months.refused_when_closed(), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(state="arrived", arrived_at=batch.starts_at)
            tally(batch, category, 5)
            Batch.objects.filter(pk=batch.pk).update(state="finished", finished_at=batch.ends_at)

    return arrive


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_do_not_take_the_same_people_away(race: Racers) -> None:  # noqa: F811
    manager = make_user(staff=True, is_superuser=True)
    make_received(at=TEN, people=20)
    close(manager)
    outcomes = race([lambda: adjust(manager, people=-12)] * 4)
    assert sorted(outcomes) == ["below_nothing"] * 3 + ["done"]
