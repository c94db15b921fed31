"""Reasons why a command is refused, as data: shown on the grid, beside the form field, and obeyed by the command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a command is refused, in words a resident can act on.

    `code` is stable and is what tests and reports name; `message` is a (lazy) translated sentence; `field` is the form
    field it belongs beside, or None for the form as a whole.
    """

    code: str
    message: Any
    field: str | None = None

    def __str__(self) -> str:
        return str(self.message)


class Refused(Exception):
    """A command was refused; nothing was written. `problems` is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.code for problem in problems))
        self.problems = list(problems)

    @property
    def codes(self) -> set[str]:
        return {problem.code for problem in self.problems}


def refuse(problems: Sequence[Problem]) -> None:
    """Stop a command that has problems. Raises Refused with all of them; does nothing when there are none."""
    if problems:
        raise Refused(problems)
