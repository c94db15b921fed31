"""What was counted in whole days, in every part of the house: each number is a sum of rows and leads to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.models import Room
from bookings.queries.reports.asked import Asked, all_rooms, in_use_since
from bookings.queries.reports.attendance import Attendance, attendance
from bookings.queries.reports.decisions import decisions
from bookings.queries.reports.figures import FIGURES as ROOMS
from bookings.queries.reports.utilisation import Use, Utilisation, utilisation
from centre.accounts.models import User
from centre.shared.periods import Period
from centre.sheets.report_days import query_of
from exhibits.queries.reading import openings
from reading_room.queries.reports.figures import FIGURES as READING
from reception.models import Adjustment
from reception.queries.reports.counting import Count as VisitCount
from reception.queries.reports.counting import Counted, count
from reception.queries.reports.figures import FIGURES as VISITS
from reception.queries.reports.rows import adjusted, adjustments
from reception.queries.reports.whole import people_alone

IN_THE_READING_ROOM = ("loans", "renewals", "uses", "misses", "sittings")


@dataclass(frozen=True, kw_only=True)
class HouseCount:
    """Everything of some whole days; `numbers` are by the keys of `FIGURES`, None where there is nothing to divide."""

    period: Period
    now: datetime
    visits: Counted
    adjustments: Sequence[Adjustment]
    rooms: Sequence[Room]
    used: Utilisation
    numbers: Mapping[str, float | None]

    def visits_of(self, part: Period) -> VisitCount:
        """What was received on some of the days, corrections of closed months included."""
        corrected = adjusted([row for row in self.adjustments if part.first <= row.day <= part.last])
        return self.visits.of(part) + corrected

    @property
    def use(self) -> Use:
        """Of the whole house together."""
        return self.used.total


def count_house(period: Period, *, now: datetime) -> HouseCount:
    """Count everything, as it is at `now`. The number of queries is fixed."""
    visits, corrections = count(period), list(adjustments(period))
    received = visits.total + adjusted(corrections)
    rooms = list(all_rooms().filter(in_use_since(period.first)))
    asked = Asked(first_day=period.first, last_day=period.last, rooms=rooms, now=now)
    came, used, decided = sum(attendance(asked).values(), Attendance()), utilisation(asked), decisions(asked)
    numbers: dict[str, float | None] = {
        "batches": received.batches,
        "people": received.people,
        "individuals": people_alone(period),
        "held": came.held,
        "no_shows": came.no_shows,
        "occupied": used.total.percent,
        "decided": None if decided.median is None else round(decided.median / timedelta(hours=1), 1),
        "openings": openings(period),
        **{key: READING[key].sum_of(READING[key].rows(period)) for key in IN_THE_READING_ROOM},
    }
    return HouseCount(
        period=period, now=now, visits=visits, adjustments=corrections, rooms=rooms, used=used, numbers=numbers
    )


# --- what the numbers are called -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HouseFigure:
    """A number of the house: `meaning` in a line, `definition` in full, the page with its rows and its right.

    `is_share`: in percent, compared by points and not added up. `less_is_better` tells which way a change is good.
    """

    key: str
    label: Any
    unit: Any
    meaning: Any
    definition: Any
    view: str
    right: str
    part: str = ""
    is_share: bool = False
    is_mean: bool = False
    less_is_better: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether the months of a year sum up to it."""
        return not self.is_share and not self.is_mean

    def rows_for(self, person: User | AnonymousUser, period: Period) -> str:
        """The address of the rows behind it; empty for somebody who may not see them."""
        part = {"figure": self.part} if self.part else {}
        return f"{reverse(self.view)}?{query_of(period, **part)}" if person.has_perm(self.right) else ""


def _of_visits(key: str, **words: Any) -> HouseFigure:
    words = {"label": VISITS[key].label, **words}
    return HouseFigure(
        key=key, definition=VISITS[key].definition, part=key,
        view="reception:desk_report_rows", right="reception.see_visit_reports", **words,
    )  # fmt: skip


def _of_rooms(key: str, **words: Any) -> HouseFigure:
    words = {"label": ROOMS[key].label, **words}
    return HouseFigure(
        key=key, definition=ROOMS[key].definition, part=key,
        view="bookings:desk_report_rows", right="bookings.see_reports", **words,
    )  # fmt: skip


def _of_reading(key: str, **words: Any) -> HouseFigure:
    words = {"label": READING[key].label, **words}
    return HouseFigure(
        key=key, definition=READING[key].definition, part=key,
        view="reading_room:desk_reading_report_rows", right="reading_room.see_reading_reports", **words,
    )  # fmt: skip


TIMES = pgettext_lazy("unit", "times")
ALL_FIGURES = [
    _of_visits("people", unit=_("person-times"), meaning=_("counted in groups that arrived")),
    _of_visits("batches", unit=_("batches"), meaning=_("groups whose arrival was recorded")),
    _of_visits("individuals", unit=pgettext_lazy("unit", "people"), meaning=_("who came without a group")),
    _of_rooms("held", unit=TIMES, meaning=_("reservations that took place")),
    _of_rooms("occupied", unit="%", is_share=True, meaning=_("occupied minutes ÷ open minutes")),
    _of_rooms(
        "no_shows",
        label=_("Reserved and not come"),
        unit=TIMES,
        meaning=_("recorded and not withdrawn"),
        less_is_better=True,
    ),
    _of_rooms(
        "decided",
        unit=pgettext_lazy("unit", "hours"),
        is_mean=True,
        less_is_better=True,
        meaning=_("from request to answer, median"),
    ),
    _of_reading("sittings", unit=_("person-times"), meaning=_("checked in to a reserved seat")),
    _of_reading("loans", unit=pgettext_lazy("unit", "copies"), meaning=_("loans that began")),
    _of_reading("renewals", unit=TIMES, meaning=_("of these loans, until now")),
    _of_reading("uses", unit=TIMES, meaning=_("counted when put back")),
    _of_reading("misses", unit=TIMES, less_is_better=True, meaning=_("nothing had all of the words")),
    HouseFigure(
        key="openings",
        label=_("Exhibits read"),
        unit=TIMES,
        meaning=_("panels and sites opened"),
        definition=_(
            "How often a panel or a site was opened in these days: looked at on the web for three seconds, by the code "
            "beside it, on a rail screen, or on the touch screen with the map. Nobody is named."
        ),
        view="exhibits:desk_reading",
        right="exhibits.see_reading",
    ),
]
FIGURES: Mapping[str, HouseFigure] = {figure.key: figure for figure in ALL_FIGURES}


def compared(figure: HouseFigure, number: float | None, before: float | None) -> float | None:
    """How much more or less than before: in percent, shares and means by their difference; None without anything."""
    if number is None or before is None:
        return None
    if figure.adds_up:
        return round(100 * (number - before) / before) if before else None
    return round(number - before, 1)
