"""The Chinese Library Classification: its main classes, and which of them a number belongs to. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from reading_room.call_numbers import parts


@dataclass(frozen=True, kw_only=True)
class MainClass:
    """One of the 22 main classes: its letter, and its name in the language of the page."""

    letter: str
    name: Any

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


NAMES = {
    "A": pgettext_lazy("class of books", "Marxism, Leninism, Mao Zedong Thought, Deng Xiaoping Theory"),
    "B": pgettext_lazy("class of books", "Philosophy, religion"),
    "C": pgettext_lazy("class of books", "Social sciences in general"),
    "D": pgettext_lazy("class of books", "Politics, law"),
    "E": pgettext_lazy("class of books", "Military science"),
    "F": pgettext_lazy("class of books", "Economics"),
    "G": pgettext_lazy("class of books", "Culture, science, education, sports"),
    "H": pgettext_lazy("class of books", "Languages"),
    "I": pgettext_lazy("class of books", "Literature"),
    "J": pgettext_lazy("class of books", "Arts"),
    "K": pgettext_lazy("class of books", "History, geography"),
    "N": pgettext_lazy("class of books", "Natural sciences in general"),
    "O": pgettext_lazy("class of books", "Mathematics, physics, chemistry"),
    "P": pgettext_lazy("class of books", "Astronomy, earth sciences"),
    "Q": pgettext_lazy("class of books", "Biology"),
    "R": pgettext_lazy("class of books", "Medicine, health"),
    "S": pgettext_lazy("class of books", "Agriculture"),
    "T": pgettext_lazy("class of books", "Technology"),
    "U": pgettext_lazy("class of books", "Transport"),
    "V": pgettext_lazy("class of books", "Aviation, space flight"),
    "X": pgettext_lazy("class of books", "Environment, safety"),
    "Z": pgettext_lazy("class of books", "General works"),
}
MAIN_CLASSES = tuple(MainClass(letter=letter, name=name) for letter, name in NAMES.items())
BY_LETTER = {main_class.letter: main_class for main_class in MAIN_CLASSES}

# Technology alone has divisions of a second letter; DF is the other way to arrange law.
NUMBER = re.compile(r"(?:T[BDEFGHJKLMNPQSUV]|DF|[A-KN-VXZ])(?![A-Z])")


def main_class_of(number: str) -> MainClass | None:
    """The main class of a class number or call number; None where it is none of this classification."""
    class_line, _book_line = parts(number)
    return BY_LETTER[class_line[0]] if NUMBER.match(class_line) else None
