"""Receiving and counting in any order, against a naive memory of them.

After every command the house and the memory must agree on state, moments and people; sums are the sums of the tallies,
and taking back restores exactly what was before.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from centre.shared.problems import Refused
from centre.shared.timespan import moment
from reception import counting, receiving
from reception.counting import Press
from reception.models import Batch, Category, Tally
from reception.tests.factories import TUESDAY, make_batch, make_category, make_hall, make_user

CAPACITY, MINUTE = 12, timedelta(minutes=1)
START = moment(TUESDAY, time(10))
DEEDS = {
    "arrive": ({"expected"}, "arrived", "arrived_at"),
    "start_tour": ({"arrived"}, "in_tour", "tour_started_at"),
    "finish": ({"arrived", "in_tour"}, "finished", "finished_at"),
    "miss": ({"expected"}, "no_show", ""),
    "cancel": ({"expected"}, "cancelled", ""),
}


def said_by(command: Callable[[], object]) -> set[str]:
    """The codes of the refusal; none when it was done."""
    try:
        command()
    except Refused as refused:
        return refused.codes
    return set()


@dataclass(frozen=True)
class Seen:
    """What one can see of a batch, apart from the count."""

    state: str = "expected"
    moments: dict[str, datetime] = field(default_factory=dict)


class Reception(RuleBasedStateMachine):
    """One batch with two categories that add up and one that does not."""

    @initialize()
    def open(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now = START
        self.by = make_user(is_staff=True, is_superuser=True)
        self.batch = make_batch(hall=make_hall(capacity=CAPACITY))
        self.categories: list[Category] = [make_category(), make_category(), make_category(is_within=True)]
        self.seen = Seen()
        self.undo: list[tuple[datetime, Seen]] = []
        self.people = [0, 0, 0]
        self.keys: list[tuple[uuid.UUID, int, int]] = []

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    @property
    def total(self) -> int:
        return self.people[0] + self.people[1]

    def against_deed(self, deed: str) -> set[str]:
        before, after, _moment = DEEDS[deed]
        if self.seen.state == after:
            return {"already"}
        if self.seen.state not in before:
            return {"not_possible"}
        return {"not_counted"} if deed == "finish" and not self.total else set()

    def against_press(self, place: int, change: int) -> str:
        if self.seen.state in ("no_show", "cancelled"):
            return "not_possible"
        if self.people[place] + change < 0:
            return "below_nobody"
        after = self.total + (change if place < 2 else 0)
        if self.seen.state == "finished" and after < 1:
            return "no_headcount"
        return "over_capacity" if after > max(self.total, CAPACITY) else ""

    @rule(deed=st.sampled_from(sorted(DEEDS)))
    def do(self, deed: str) -> None:
        expected = self.against_deed(deed)
        said = said_by(partial(receiving.DEEDS[deed], batch=self.batch, by=self.by, now=self.now))
        assert said == expected - {"already"}
        if not expected:
            _before, after, moment_ = DEEDS[deed]
            self.undo.append((self.now, self.seen))
            moments = self.seen.moments | ({moment_: self.now} if moment_ else {})
            self.seen = replace(self.seen, state=after, moments=moments)

    @rule()
    def take_back(self) -> None:
        possible = bool(self.undo) and self.now - self.undo[-1][0] <= 10 * MINUTE
        said = said_by(partial(receiving.take_back, batch=self.batch, by=self.by, now=self.now))
        if possible:
            self.seen = self.undo.pop()[1]
            assert said == set()
        else:
            assert said == ({"too_late"} if self.undo else {"others_followed"})

    @rule(minutes=st.sampled_from([1, 4, 11]))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(place=st.integers(0, 2), change=st.sampled_from([-5, -1, 1, 1, 5]))
    def press(self, place: int, change: int) -> None:
        self.send(uuid.uuid4(), place, change)

    @rule(data=st.data())
    def press_again(self, data: st.DataObject) -> None:
        if self.keys:
            self.send(*data.draw(st.sampled_from(self.keys)))

    def send(self, key: uuid.UUID, place: int, change: int) -> None:
        is_new = all(key != known for known, _place, _change in self.keys)
        expected = self.against_press(place, change) if is_new else ""
        if self.seen.state in ("no_show", "cancelled"):
            expected = "not_possible"
        press = Press(key=key, category=self.categories[place], change=change)
        said = said_by(partial(counting.count, batch=self.batch, presses=[press], by=self.by, now=self.now))
        assert said == ({expected} if expected else set())
        if is_new and not expected:
            self.people[place] += change
            self.keys.append((key, place, change))

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "batch"):
            return
        batch = Batch.objects.get(pk=self.batch.pk)
        names = ("arrived_at", "tour_started_at", "finished_at")
        assert (batch.state, batch.headcount or 0) == (self.seen.state, self.total)
        assert {name: getattr(batch, name) for name in names if getattr(batch, name)} == self.seen.moments
        assert batch.state != "finished" or self.total >= 1
        sums = dict(Tally.objects.filter(batch=batch).values_list("category").annotate(Sum("change")))
        assert [sums.get(one.pk, 0) for one in self.categories] == self.people
        assert dict(batch.headcounts.values_list("category", "people")) == sums


@pytest.mark.django_db
def test_the_house_agrees_with_the_memory_whatever_is_pressed() -> None:
    assert connection.in_atomic_block
    checks = list(HealthCheck)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Reception,
        settings=settings(max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )
