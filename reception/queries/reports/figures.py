"""Every figure by its name, with its definition; the definition is printed wherever the figure is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Figure:
    key: str
    label: Any
    definition: Any


ALL_FIGURES = [
    Figure(
        key="batches",
        label=_("Batches"),
        definition=_(
            "Groups whose arrival was recorded, on the day of their arrival. A delegation that is led through the "
            "house in three groups is one visit and three batches."
        ),
    ),
    Figure(
        key="people",
        label=_("Person-times"),
        definition=_(
            "People counted in these batches, once per visit however many halls they enter. Individual visitors are "
            "counted apart."
        ),
    ),
    Figure(
        key="announced",
        label=_("Announced"),
        definition=_(
            "People planned in batches that were announced and then received or did not come. Who was cancelled, who "
            "walked in, and what was copied from an old register is left out."
        ),
    ),
    Figure(
        key="came",
        label=_("Came"),
        definition=_("People counted in batches that had been announced. Arrival rate: came ÷ announced."),
    ),
    Figure(
        key="individuals",
        label=_("Individual visitors"),
        definition=_("People who came without a group, by day. They are no part of the person-times."),
    ),
    Figure(
        key="adjustments",
        label=_("Adjustments"),
        definition=_(
            "Corrections of a month after it was closed, each with its reason. They are part of the totals and listed "
            "one by one; breakdowns are as they were when the month was closed."
        ),
    ),
]
FIGURES: Mapping[str, Figure] = {figure.key: figure for figure in ALL_FIGURES}
