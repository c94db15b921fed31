"""Seats folded: what counts as a bank, and what it is called."""

from itertools import count

import pytest

from bookings.banks import MOST_UNFOLDED, SEAT, Entry, folded, has_bank
from bookings.models import Room, Venue

VENUE, OTHER = Venue(pk=1, name="读书阅览区"), Venue(pk=2, name="活动区")
numbers = count(1)


def seats(number: int, venue: Venue = VENUE, name: str = "阅览席 %d") -> list[Room]:
    return [Room(pk=next(numbers), venue=venue, name=name % n, kind=SEAT) for n in range(1, number + 1)]


def room(name: str = "共读角", venue: Venue = VENUE) -> Room:
    return Room(pk=next(numbers), venue=venue, name=name)


def entries_of(rooms: list[Room]) -> list[Entry[Room]]:
    return folded(rooms, lambda one: one)


def sizes_of(rooms: list[Room]) -> list[int]:
    return [len(entry.rooms) for entry in entries_of(rooms)]


def test_a_seat_is_what_the_rooms_call_one() -> None:
    assert SEAT == Room.Kind.SEAT


@pytest.mark.parametrize(("number", "sizes"), [(0, []), (1, [1]), (3, [1, 1, 1]), (4, [4]), (30, [30])])
def test_more_than_three_seats_side_by_side_are_one_entry(number: int, sizes: list[int]) -> None:
    assert MOST_UNFOLDED == 3
    assert sizes_of(seats(number)) == sizes
    assert has_bank(seats(number)) is (number > 3)


def test_rooms_are_never_folded() -> None:
    assert sizes_of([room(f"琴房 {n}") for n in range(9)]) == [1] * 9


def test_seats_of_two_venues_are_two_banks() -> None:
    assert sizes_of([*seats(4), *seats(5, OTHER)]) == [4, 5]


def test_a_room_between_them_parts_the_seats() -> None:
    assert sizes_of([*seats(4), room(), *seats(2)]) == [4, 1, 1, 1]


def test_nothing_is_lost_and_the_order_is_kept() -> None:
    rooms = [room("前"), *seats(5), room("后", OTHER)]
    assert [one for entry in entries_of(rooms) for one in entry.things] == rooms


@pytest.mark.parametrize(
    ("pattern", "name", "numbers"),
    [
        ("阅览席 %d", "阅览席", "1–12"),
        ("阅览席%d", "阅览席", "1–12"),
        ("Seat %d", "Seat", "1–12"),
        ("%d 号", "读书阅览区", "1 号–12 号"),
    ],
)
def test_a_bank_is_named_by_what_its_names_begin_with(pattern: str, name: str, numbers: str) -> None:
    [bank] = entries_of(seats(12, name=pattern))
    assert (bank.name, bank.numbers) == (name, numbers)


def test_seats_ten_to_thirteen_are_not_called_seat_one() -> None:
    [bank] = entries_of(seats(13)[9:])
    assert (bank.name, bank.numbers) == ("阅览席", "10–13")


def test_a_room_alone_keeps_its_name_and_has_no_numbers() -> None:
    [entry] = entries_of([room("琴房 2")])
    assert (entry.name, entry.numbers, entry.is_bank) == ("琴房 2", "", False)
