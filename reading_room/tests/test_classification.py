"""The main classes of the Chinese Library Classification."""

import pytest
from django.utils import translation

from reading_room.classification import MAIN_CLASSES, main_class_of


def test_there_are_twenty_two_main_classes_in_order() -> None:
    assert "".join(main_class.letter for main_class in MAIN_CLASSES) == "ABCDEFGHIJKNOPQRSTUVXZ"


@pytest.mark.parametrize(
    ("number", "letter"),
    [("A841", "A"), ("i247.57/12", "I"), ("TP312 5", "T"), ("T-0", "T"), ("DF2", "D"), ("Ｋ２０", "K"), ("Z", "Z")],
)
def test_a_number_belongs_to_the_class_of_its_letter(number: str, letter: str) -> None:
    found = main_class_of(number)
    assert found is not None
    assert found.letter == letter


@pytest.mark.parametrize("number", ["", "L2", "M1", "W", "Y7", "ABC", "TA1", "KA2", "247.5", "书", "/5"])
def test_what_is_no_number_of_the_classification_has_no_class(number: str) -> None:
    assert main_class_of(number) is None


def test_names_are_in_the_language_of_the_page() -> None:
    found = main_class_of("I247.57")
    with translation.override("zh-hans"):
        assert str(found) == "I 文学"
    with translation.override("en"):
        assert str(found) == "I Literature"
