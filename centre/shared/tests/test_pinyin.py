"""Chinese by its sound."""

import pytest

from centre.shared.pinyin import findable, initials, spelled


@pytest.mark.parametrize(
    ("text", "spelling"),
    [("枫林小学", "feng lin xiao xue"), ("重庆路小学", "chong qing lu xiao xue"), ("A4 教室", "a4 jiao shi"), ("", "")],
)
def test_a_name_is_spelled_as_it_is_read(text: str, spelling: str) -> None:
    assert spelled(text) == spelling


def test_every_reading_of_a_character_may_be_meant() -> None:
    assert {"zgf", "cgf"} <= set(initials("曾国藩"))


def test_the_usual_reading_comes_first() -> None:
    assert initials("枫林小学")[0] == "flxx"


def test_a_name_is_found_by_syllables_and_by_initials() -> None:
    assert findable("枫林小学").split() == ["fenglinxiaoxue", "flxx"]


def test_an_own_spelling_goes_before_the_usual_one() -> None:
    kept = findable("乐平小学", own_spelling="Yue Ping Xiao Xue").split()
    assert kept[:2] == ["yuepingxiaoxue", "ypxx"]
    assert "lpxx" in kept


@pytest.mark.parametrize("text", ["", "   ", "！？", "🎉", "\0", "ab  cd", "ￇ" * 30])
def test_whatever_is_asked_gets_an_answer(text: str) -> None:
    assert isinstance(findable(text), str)
    assert all(isinstance(one, str) for one in initials(text))


def test_a_name_of_many_polyphones_stays_short() -> None:
    assert len(initials("行" * 40)) <= 65
