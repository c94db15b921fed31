"""Reading a shelf: what stands out of place."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reading_room.call_numbers import key
from reading_room.inventory import OutOfPlace, out_of_place


def wrong(*numbers: str) -> list[tuple[str, str | None]]:
    """Which call numbers stand wrong, and behind which they belong."""
    found = out_of_place([key(number) for number in numbers])
    return [(numbers[one.position], None if one.behind is None else numbers[one.behind]) for one in found]


def test_a_shelf_in_order_has_no_remarks() -> None:
    assert wrong("D2/5", "D2/12", "D2-0/1", "D20/3") == []
    assert wrong() == []


def test_one_book_far_away_is_one_remark_with_its_place() -> None:
    assert wrong("K20/9", "D2/5", "D2/12", "I247/3", "K20/1") == [("K20/9", "K20/1")]
    assert wrong("D2/5", "D2/12", "I247/3", "A1/1") == [("A1/1", None)]


def test_copies_of_one_number_may_stand_in_any_order() -> None:
    assert wrong("D2/5", "D2/5", "D2/5", "D2/12") == []


def test_where_to_put_it_is_told_by_books_that_stand_right() -> None:
    keys = [key(number) for number in ("D2/1", "Z1/1", "X1/1", "D2/2", "D2/3")]
    assert out_of_place(keys) == [OutOfPlace(position=1, behind=4), OutOfPlace(position=2, behind=4)]


def fewest_to_move(keys: list[str]) -> int:
    """The long way: try every choice of what stays."""
    sizes = range(len(keys), -1, -1)
    return len(keys) - next(size for size in sizes for kept in combinations(keys, size) if list(kept) == sorted(kept))


@given(st.lists(st.sampled_from("abcde"), max_size=9))
def test_as_few_as_possible_have_to_move(keys: list[str]) -> None:
    assert len(out_of_place(keys)) == fewest_to_move(keys)


@given(st.lists(st.text(alphabet="abcde", max_size=3), max_size=60))
def test_moving_each_to_its_place_puts_the_shelf_in_order(keys: list[str]) -> None:
    found = out_of_place(keys)
    moved = {one.position for one in found}
    stays = [key for position, key in enumerate(keys) if position not in moved]
    assert stays == sorted(stays)
    for one in found:
        behind = -1 if one.behind is None else one.behind
        later = [key for position, key in enumerate(keys) if position not in moved and position > behind]
        assert one.behind is None or keys[one.behind] <= keys[one.position]
        assert not later or keys[one.position] < later[0]
