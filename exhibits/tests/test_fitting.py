"""Whether a text fits where it will stand."""

from hypothesis import given
from hypothesis import strategies as st

from exhibits.fitting import Overflow, Room, overflows, width, wrapped

SMALL = Room(lines=2, width=6)


def test_a_chinese_character_is_one_wide_and_a_digit_half() -> None:
    assert width("夜校的灯") == 4
    assert width("1921 年") == 4  # four digits, a space and a character: 3.5, rounded up
    assert width("——") == 2


def test_what_fits_has_no_overflow() -> None:
    assert overflows("夜校的灯亮了\n一盏接一盏", SMALL) == []


def test_each_line_too_wide_is_named_with_how_much() -> None:
    assert overflows("夜校的灯常常熄得晚\n一盏", SMALL) == [Overflow(line=1, by=3)]


def test_too_many_lines_come_first() -> None:
    found = overflows("一\n二\n夜校的灯常常熄", SMALL)
    assert found == [Overflow(line=None, by=1), Overflow(line=3, by=1)]


def test_a_line_is_broken_behind_its_punctuation() -> None:
    assert wrapped("夜校的，灯亮着", SMALL) == "夜校的，\n灯亮着"


@given(st.text(alphabet="夜校的灯，。a1 ", max_size=60), st.integers(2, 20))
def test_breaking_loses_no_word_and_leaves_no_line_too_wide(text: str, wide: int) -> None:
    broken = wrapped(text, Room(lines=4, width=wide))
    assert broken.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= wide for line in broken.splitlines())
