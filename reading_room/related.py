"""What the house shows that goes with a title: panels of the exhibition.

This app knows nobody beside it: whoever knows of panels hands it in when the portal starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reading_room.models import Title


@dataclass(frozen=True, kw_only=True)
class RelatedPanel:
    """A panel on show: its title, a line about it (which exhibition, what place), and its address."""

    title: str
    note: str
    address: str


Panels = Callable[[Title], Sequence[RelatedPanel]]
_panels: list[Panels] = []


def register(panels: Panels) -> None:
    """Hand in what finds the panels of a title, once when the portal starts."""
    _panels[:] = [panels]


def panels_for(title: Title) -> list[RelatedPanel]:
    """The panels that go with a title; none where nobody knows of any."""
    return [panel for find in _panels for panel in find(title)]
