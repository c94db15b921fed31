"""Everything at once, in any order: the house against a naive memory of it, step by step.

The memory knows nothing of spaces locked, rows or constraints: it is a list of parties on half hours. After every
command both must have said the same, every party must be in the same state, and every room must be held at the very
same times. Constraint triggers that wait for the commit are asked after each step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bookings import actions, attendance, closing, series
from bookings.letting_go import clear_everything
from bookings.models import Reservation, Room
from bookings.policies import Booker
from bookings.queries.series_preview import Plan
from bookings.queries.situations import room_days
from bookings.recurrence import Rhythm
from bookings.tests.factories import make_room, make_space, make_user
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, merged, moment

MONDAY = date(2026, 11, 23)
HALF_HOUR = timedelta(minutes=30)
A_DAY = 48  # half hours
DAYS = [0, 7, 14]
OPENS, CLOSES = 16, 42
RUNS = 80


def at(half_hour: int) -> datetime:
    """The moment so many half hours after midnight of the first Monday."""
    return moment(MONDAY, time()) + HALF_HOUR * half_hour


@dataclass(frozen=True)
class Place:
    """A room as the memory knows it; times in half hours."""

    spaces: frozenset[str]
    turnaround: int = 0
    waits: bool = False
    released_after: int | None = None


PLACES = {
    "east": Place(frozenset("E"), released_after=1),
    "west": Place(frozenset("W"), turnaround=1),
    "hall": Place(frozenset("EW"), turnaround=1),
    "study": Place(frozenset("S"), waits=True, released_after=1),
}


@dataclass
class Party:
    """A reservation or a closure as the memory knows it."""

    pk: int
    place: str
    start: int
    end: int
    state: str
    over_at: int | None = None
    series: int | None = None
    purpose: str = ""

    @property
    def is_closure(self) -> bool:
        return bool(self.purpose)

    @property
    def free_again(self) -> int:
        return self.end if self.is_closure else self.end + PLACES[self.place].turnaround

    def state_at(self, now: int) -> str:
        if self.state == "confirmed" and self.over_at is not None and now >= self.over_at:
            return "released"
        return self.state

    def is_open(self, now: int) -> bool:
        return self.state_at(now) in ("requested", "confirmed", "checked_in")

    def holds(self, now: int) -> bool:
        return self.is_open(now) or self.state == "finished"


class Memory:
    """The naive oracle: what should happen, by looking at everybody there is."""

    def __init__(self) -> None:
        self.now = OPENS
        self.parties: list[Party] = []

    def day(self, weeks: int) -> int:
        """The day so many weeks from now, the last one at most."""
        return next((day for day in DAYS if day >= self.now // A_DAY + 7 * weeks), DAYS[-1])

    def taken(self, place: str, start: int, end: int, but: Party | None = None) -> bool:
        until = end + PLACES[place].turnaround
        return any(
            party.start < until and start < party.free_again
            for party in self.parties
            if party is not but and party.holds(self.now) and PLACES[place].spaces & PLACES[party.place].spaces
        )

    def against(self, place: str, start: int, end: int, *, desk: bool = False, but: Party | None = None) -> set[str]:
        past = end <= self.now if desk else start < self.now
        return {code for code, holds in (("in_past", past), ("taken", self.taken(place, start, end, but))) if holds}

    def over_at(self, place: str, start: int, end: int, state: str) -> int | None:
        after = PLACES[place].released_after
        return None if after is None or state != "confirmed" or start <= self.now else min(start + after, end)

    def against_changing(self, party: Party, *, desk: bool = False) -> set[str]:
        if not party.is_open(self.now):
            return {"no_longer_open"}
        return {"already_begun"} if self.now >= party.start and not desk else set()

    def put(self, party: Party, place: str, start: int, end: int, *, desk: bool = False) -> None:
        party.place, party.start, party.end = place, start, end
        party.state = "requested" if PLACES[place].waits and not desk else "confirmed"
        party.over_at = self.over_at(place, start, end, party.state)

    def busy(self, place: str) -> list[tuple[int, int]]:
        """When a room is held, with turnaround, as stretches that do not touch."""
        cells = {
            cell
            for party in self.parties
            if party.holds(self.now) and PLACES[place].spaces & PLACES[party.place].spaces
            for cell in range(party.start, party.free_again)
        }
        starts = sorted(cell for cell in cells if cell - 1 not in cells)
        return [
            (start, next(cell for cell in range(start, start + A_DAY * 2) if cell not in cells)) for start in starts
        ]

    def free_runs(self, place: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of [start, end) in which nobody is in any part of the room."""
        held = [range(*stretch) for stretch in self.busy(place)]
        run: int | None = None
        for cell in range(start, end + 1):
            free = cell < end and not any(cell in stretch for stretch in held)
            if free and run is None:
                run = cell
            if not free and run is not None:
                yield run, cell
                run = None


places = st.sampled_from(sorted(PLACES))
weeks = st.sampled_from([0, 0, 0, 1])  # few times, so that parties get into each other's way
starts = st.sampled_from([18, 20, 22, 23, 25])
lengths = st.integers(2, 3)


class House(RuleBasedStateMachine):
    """The commands of the house, each beside what the memory expects of it."""

    parties = Bundle("parties")

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.person, self.desk = make_user(), make_user(is_staff=True, is_superuser=True)
        spaces = {name: make_space() for name in "EWS"}
        self.rooms = {
            name: make_room(
                spaces=[spaces[space] for space in sorted(place.spaces)],
                turnaround_minutes=place.turnaround * 30,
                needs_approval=place.waits,
                release_after_minutes=place.released_after and place.released_after * 30,
                check_in_before_minutes=30,
            )
            for name, place in PLACES.items()
        }
        self.closures = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        return at(self.memory.now)

    def said(self, command: Callable[[], object], expected: set[str]) -> object:
        """Give the command; it must be refused with exactly the expected codes, or accepted when there are none."""
        codes: set[str] = set()
        try:
            result = command()
        except Refused as refused:
            result, codes = None, refused.codes
        assert codes == expected
        return result

    def row(self, party: Party) -> Reservation:
        return Reservation.objects.select_related("room__venue", "holder").get(pk=party.pk)

    def remember(self, row: Reservation, place: str, start: int, end: int, **more: object) -> Party:
        party = Party(row.pk, place, start, end, row.state, **more)  # type: ignore[arg-type]
        party.over_at = None if party.is_closure else self.memory.over_at(place, start, end, row.state)
        self.memory.parties.append(party)
        return party

    @initialize(target=parties, wishes=st.lists(st.tuples(places, starts, lengths), min_size=3, max_size=5))
    def some_have_reserved(self, wishes: list[tuple[str, int, int]]) -> MultipleResults[Party]:
        return multiple(*(party for place, start, length in wishes for party in self.wish(place, 0, start, length)))

    @rule(target=parties, place=places, week=weeks, start=starts, length=lengths)
    def reserve(self, place: str, week: int, start: int, length: int) -> MultipleResults[Party]:
        return multiple(*self.wish(place, week, start, length))

    def wish(self, place: str, week: int, start: int, length: int) -> list[Party]:
        start += self.memory.day(week) * A_DAY
        end, room = start + length, self.rooms[place]
        row = self.said(
            lambda: actions.reserve(
                room=room, span=Span(at(start), at(end)), by=self.person, holder=self.person, now=self.now,
                purpose="读书会", party_size=3,
            ),
            self.memory.against(place, start, end),
        )  # fmt: skip
        return [self.remember(row, place, start, end)] if isinstance(row, Reservation) else []

    @rule(party=parties, place=places, week=weeks, start=starts, length=lengths, desk=st.booleans())
    def move(self, party: Party, place: str, week: int, start: int, length: int, desk: bool) -> None:
        start += self.memory.day(week) * A_DAY
        end, by = start + length, self.desk if desk else self.person
        expected = self.memory.against_changing(party, desk=desk)
        expected = expected or self.memory.against(place, start, end, desk=desk, but=party)
        moved = self.said(
            lambda: actions.move(
                reservation=self.row(party), room=self.rooms[place], span=Span(at(start), at(end)), by=by,
                now=self.now, at_the_desk=desk,
            ),
            expected,
        )  # fmt: skip
        if moved:
            self.memory.put(party, place, start, end, desk=desk)

    @rule(party=parties, desk=st.booleans())
    def cancel(self, party: Party, desk: bool) -> None:
        by = self.desk if desk else self.person
        command = lambda: actions.cancel(reservation=self.row(party), by=by, now=self.now, at_the_desk=desk)  # noqa: E731
        if self.said(command, self.memory.against_changing(party, desk=desk)):
            party.state = "cancelled"

    @rule(party=parties)
    def confirm_or_restore(self, party: Party) -> None:
        state = party.state_at(self.memory.now)
        expected = set() if state in ("requested", "declined") else {"no_longer_open"}
        if state == "declined":
            expected = self.memory.against(party.place, party.start, party.end, desk=True)
        if self.said(lambda: actions.confirm(reservation=self.row(party), by=self.desk, now=self.now), expected):
            party.state = "confirmed"
            party.over_at = self.memory.over_at(party.place, party.start, party.end, "confirmed")

    @rule(party=parties)
    def decline(self, party: Party) -> None:
        expected = set() if party.state_at(self.memory.now) == "requested" else {"no_longer_open"}
        command = lambda: actions.decline(reservation=self.row(party), by=self.desk, now=self.now, answer="另有安排")  # noqa: E731
        if self.said(command, expected):
            party.state = "declined"

    @rule(target=parties, place=places, start=starts, length=lengths, first=st.sampled_from(DAYS[:2]))
    def make_series(self, place: str, start: int, length: int, first: int) -> MultipleResults[Party]:
        dates = [(start + day * A_DAY, start + day * A_DAY + length) for day in DAYS if day >= first]
        possible = [when for when in dates if not self.memory.against(place, *when, desk=True)]
        first_day = MONDAY + timedelta(days=first)
        plan = Plan(
            room=self.rooms[place], rhythm=Rhythm(kind="weekly", first_day=first_day),
            last_day=MONDAY + timedelta(days=DAYS[-1]), starts=(at(start)).time(), minutes=length * 30,
            on_holidays="keep", on_make_up_workdays="keep", party_size=3,
        )  # fmt: skip
        made = self.said(
            lambda: series.reserve_series(plan=plan, by=self.desk, holder=self.person, now=self.now, purpose="合唱"),
            set() if possible else {"no_date_possible"},
        )
        if not isinstance(made, series.Series):
            return multiple()
        rows = made.reservations.order_by("starts_at")
        assert [(row.starts_at, row.ends_at) for row in rows] == [(at(a), at(b)) for a, b in possible]
        pairs = zip(rows, possible, strict=True)
        return multiple(*(self.remember(row, place, a, b, series=made.pk) for row, (a, b) in pairs))

    @rule(party=parties)
    def cancel_all_of_a_series(self, party: Party) -> None:
        if party.series is None:
            return
        now = self.memory.now
        to_come = [
            one
            for one in self.memory.parties
            if one.series == party.series and one.start > now and one.state_at(now) in ("requested", "confirmed")
        ]
        found = series.Series.objects.get(pk=party.series)
        command = lambda: series.cancel_series(series=found, scope="all_future", by=self.desk, now=self.now)  # noqa: E731
        if self.said(command, set() if to_come else {"no_dates"}):
            for one in to_come:
                one.state = "cancelled"

    @rule(place=places, week=weeks, start=starts, length=st.integers(1, 8), kept=st.booleans())
    def close(self, place: str, week: int, start: int, length: int, kept: bool) -> None:
        day = self.memory.day(week)
        start += day * A_DAY
        end, now, memory = start + length, self.memory.now, self.memory
        hits = [
            one
            for one in memory.parties
            if one.is_open(now) and not one.is_closure and one.end > now and one.start < end and start < one.end
            and PLACES[one.place].spaces & PLACES[place].spaces
        ]  # fmt: skip
        before = {id(one): one.state for one in hits}
        for one in hits:
            one.state = one.state if kept else "cancelled"
        runs = list(memory.free_runs(place, start, end))
        expected = {"in_past"} if end <= now else {"begins_in_past"} if day < now // A_DAY else set()
        expected = expected or (set() if runs else {"nothing_to_close"})
        self.closures += 1
        purpose = f"检修 {self.closures}"
        decision = closing.KEEP if kept else closing.CANCEL
        closed: list[bool] = []
        self.said(
            lambda: closed.append(closing.close_rooms(
                rooms=[self.rooms[place]], span=Span(at(start), at(end)), reason=purpose, by=self.desk, now=self.now,
                decisions={one.pk: decision for one in hits},
            ) is None),
            expected,
        )  # fmt: skip
        if not closed:
            for one in hits:
                one.state = before[id(one)]
            return
        rows = Reservation.objects.filter(kind="closure", purpose=purpose).order_by("starts_at")
        assert [(row.starts_at, row.ends_at) for row in rows] == [(at(a), at(b)) for a, b in runs]
        for row, (first, last) in zip(rows, runs, strict=True):
            self.remember(row, place, first, last, purpose=purpose)

    @precondition(lambda self: any(party.is_closure for party in self.memory.parties))
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from([party for party in self.memory.parties if party.is_closure]))
        now = self.memory.now
        pieces = [
            party
            for party in self.memory.parties
            if party.purpose == chosen.purpose and party.state == "confirmed" and party.end > now
        ]
        command = lambda: closing.lift(closure=self.row(chosen), by=self.desk, now=self.now)  # noqa: E731
        if self.said(command, set() if pieces else {"already_over"}):
            for piece in pieces:
                if piece.start >= now:
                    piece.state = "cancelled"
                else:
                    piece.end = now

    @rule(party=parties)
    def check_in(self, party: Party) -> None:
        now, state = self.memory.now, party.state_at(self.memory.now)
        refusals = {
            "requested": "not_confirmed", "released": "released", "finished": "over", "cancelled": "no_longer_open",
            "declined": "no_longer_open", "checked_in": "already_checked_in",
        }  # fmt: skip
        expected = {refusals[state]} if state in refusals else set()
        if state == "released" and now >= party.end:
            expected = {"over"} if self.row(party).state == "confirmed" else {"released"}
        elif not expected and now >= party.end:
            expected = {"over"}
        elif not expected and now < party.start - 1:
            expected = {"too_early"}
        command = lambda: attendance.check_in(reservation=self.row(party), by=self.person, now=self.now)  # noqa: E731
        if self.said(command, expected):
            party.state, party.over_at = "checked_in", None

    @rule()
    def release(self) -> None:
        clear_everything(now=self.now)
        for party in self.memory.parties:
            party.state = party.state_at(self.memory.now)

    @rule()
    def finish(self) -> None:
        attendance.finish_past(now=self.now)
        for party in self.memory.parties:
            held = party.state in ("confirmed", "checked_in") and party.over_at is None
            if held and party.end <= self.memory.now and not party.is_closure:
                party.state = "finished"

    @rule(half_hours=st.integers(1, 3))
    def time_passes(self, half_hours: int) -> None:
        self.memory.now += half_hours
        day = self.memory.now // A_DAY
        if self.memory.now % A_DAY > 30 and day < DAYS[-1]:
            self.memory.now = (day + 7) * A_DAY + OPENS

    @invariant()
    def everybody_is_in_the_state_that_is_remembered(self) -> None:
        now = self.memory.now
        states = dict(Reservation.objects.values_list("pk", "state"))
        assert set(states) == {party.pk for party in self.memory.parties}
        for party in self.memory.parties:
            alike = {"released", "confirmed"} if party.state_at(now) == "released" else {party.state_at(now)}
            assert states[party.pk] in alike

    @invariant()
    def every_room_is_held_at_the_times_that_are_remembered(self) -> None:
        found = room_days(list(self.rooms.values()), MONDAY, MONDAY + timedelta(days=DAYS[-1]))
        for name, room in self.rooms.items():
            for day in DAYS:
                situation = found[room.pk, MONDAY + timedelta(days=day)].situation(now=self.now, booker=Booker())
                remembered = [(at(a), at(b)) for a, b in self.memory.busy(name) if a // A_DAY == day]
                assert [(span.starts_at, span.ends_at) for span in merged(situation.busy)] == remembered

    @invariant()
    def the_database_agrees(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_the_house_does_what_a_naive_memory_expects() -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        House, settings=settings(max_examples=RUNS, stateful_step_count=30, deadline=None, suppress_health_check=quiet)
    )
    assert local_day(at(0)) == MONDAY
    assert Room.objects.count() == 0  # each run is taken back as a whole
