"""Commands that race on real connections: one wins, the others get a sentence, nobody waits for ever."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import cycle

import pytest

from bookings import actions
from bookings.models import Reservation, Room
from bookings.tests.factories import make_reservation, make_room, make_space, make_user, span_on
from bookings.tests.racing import RACERS, Command, Racers, overlaps, race
from centre.accounts.models import User
from centre.shared.timespan import Span, moment

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))
ROUNDS = 10


@pytest.fixture
def desk(transactional_db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def slots() -> Iterator[Span]:
    """One slot a round, an hour long, on following days."""
    for round_ in range(ROUNDS):
        yield span_on(MONDAY + timedelta(days=round_), "14:00-15:00")


def reserving(room: Room, span: Span, by: User, holder: User | None = None) -> Command:
    desk = holder is not None
    wish = {"purpose": "备课", "party_size": 5, "holder": holder or by, "at_the_desk": desk}
    return lambda: actions.reserve(room=room, span=span, by=by, now=NOW, **wish)


def assert_one_winner(results: list[str]) -> None:
    assert sorted(results) == ["done"] + ["taken"] * (len(results) - 1)


def test_of_many_who_move_to_one_slot_one_gets_it(race: Racers) -> None:
    room, person = make_room(), make_user()
    elsewhere = [make_room(venue=room.venue) for _ in range(RACERS)]
    for slot in slots():
        others = [make_reservation(room=other, holder=person, span=slot) for other in elsewhere]
        moves: list[Command] = [
            lambda r=r, s=slot: actions.move(reservation=r, room=room, span=s, by=person, now=NOW) for r in others
        ]
        assert_one_winner(race(moves))
    assert overlaps() == 0


def test_of_many_declined_requests_for_one_slot_one_is_confirmed_after_all(race: Racers, desk: User) -> None:
    room, person = make_room(needs_approval=True), make_user()
    story = {"room": room, "holder": person, "state": "declined", "answer": "满了"}
    for slot in slots():
        wishes = [make_reservation(span=slot, **story) for _ in range(RACERS)]
        decisions: list[Command] = [lambda r=r: actions.confirm(reservation=r, by=desk, now=NOW) for r in wishes]
        assert_one_winner(race(decisions))
    assert overlaps() == 0


def test_the_desk_and_residents_race_for_one_slot_and_one_gets_it(race: Racers, desk: User) -> None:
    room, people = make_room(), [make_user() for _ in range(RACERS)]
    for slot in slots():
        at_the_desk = [reserving(room, slot, desk, holder=person) for person in people[::2]]
        assert_one_winner(race(at_the_desk + [reserving(room, slot, person) for person in people[1::2]]))
    assert overlaps() == 0


def test_the_whole_hall_and_its_halves_race_without_a_deadlock(race: Racers) -> None:
    east = make_room()
    west = make_room(spaces=[make_space(east.venue)])
    hall = make_room(spaces=[west.spaces.get(), east.spaces.get()])
    people = [make_user() for _ in range(RACERS)]
    for slot in slots():
        results = race([reserving(room, slot, by) for room, by in zip(cycle([hall, east, west]), people, strict=False)])
        held = Reservation.objects.filter(starts_at=slot.starts_at).values_list("room", flat=True)
        assert set(results) == {"done", "taken"}
        assert set(held) in ({hall.pk}, {east.pk, west.pk})
    assert overlaps() == 0


def test_two_who_swap_rooms_at_once_do_not_deadlock(race: Racers) -> None:
    left, right, person = make_room(), make_room(), make_user()
    for slot in slots():
        here = make_reservation(room=left, span=slot, holder=person)
        there = make_reservation(room=right, span=slot, holder=person)
        results = race(
            [
                lambda h=here, s=slot: actions.move(reservation=h, room=right, span=s, by=person, now=NOW),
                lambda t=there, s=slot: actions.move(reservation=t, room=left, span=s, by=person, now=NOW),
            ]
        )
        assert results == ["taken", "taken"]
    assert overlaps() == 0


def test_cancelling_and_confirming_at_once_leaves_one_story(race: Racers, desk: User) -> None:
    room, person = make_room(needs_approval=True), make_user()
    for slot in slots():
        wish = make_reservation(room=room, span=slot, holder=person, state="requested")
        race(
            [
                lambda r=wish: actions.cancel(reservation=r, by=person, now=NOW),
                lambda r=wish: actions.confirm(reservation=r, by=desk, now=NOW),
            ]
        )
        wish.refresh_from_db()
        assert (wish.state, wish.occupancies.count()) == ("cancelled", 0)


def test_a_room_freed_by_one_is_taken_by_exactly_one_other(race: Racers) -> None:
    room, holder, people = make_room(), make_user(), [make_user() for _ in range(RACERS // 5)]
    for slot in slots():
        kept = make_reservation(room=room, span=slot, holder=holder)
        commands: list[Command] = [lambda r=kept: actions.cancel(reservation=r, by=holder, now=NOW)]
        results = race(commands + [reserving(room, slot, person) for person in people])
        assert results[0] == "done"
        assert results[1:].count("done") <= 1
    assert overlaps() == 0
