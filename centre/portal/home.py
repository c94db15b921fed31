"""What the home page tells everybody alike: the house now, who comes today, what is announced, figures of the month.

It is worked out once in ten seconds in each process; readers nobody knows get the finished page meanwhile. Figures of
the month are counted every five minutes, for they take most of that time and say as of when they are.
"""

import time
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centre.announcements.models import Announcement
from centre.announcements.queries import current
from centre.portal.figures import ON_THE_HOME_PAGE
from centre.portal.house import Event, HouseNow, house_at, phase_of
from centre.shared.finished_pages import FinishedPages
from centre.shared.kept import Kept
from centre.shared.timespan import Span, day_span, local_day
from exhibits.figures import Figure, figure_of
from reception.models import Batch

STANDS = 10  # times `settings.FRAME_SECONDS`, 10 s
FIGURES_STAND = 300  # times the same, 5 min
ANNOUNCED = 4
GUIDED = (Batch.State.EXPECTED, Batch.State.ARRIVED, Batch.State.IN_TOUR, Batch.State.FINISHED)
_kept: Kept["HomeNow"] = Kept(4)  # one for each language
_month: Kept["MonthSoFar"] = Kept(1)
_pages = FinishedPages(12)  # languages and modes


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that is on today; `phase` is "past", "live" or "coming". Guided groups, so many, are for themselves."""

    title: str
    place: str
    span: Span
    phase: str
    groups: int = 0


@dataclass(frozen=True, kw_only=True)
class Counted:
    figure: Figure
    number: int

    @property
    def amount(self) -> str:
        return f"{self.number:,}"


@dataclass(frozen=True, kw_only=True)
class MonthSoFar:
    """The figures of the month, today included, and when they were counted."""

    counted_at: datetime
    figures: Sequence[Counted]


@dataclass(frozen=True, kw_only=True)
class HomeNow:
    """Everything on the page that does not depend on who reads it; in the language of the request."""

    slot: int
    house: HouseNow
    programme: Sequence[Line]
    announcements: Sequence[tuple[Announcement, bool]]
    month: MonthSoFar

    @property
    def today_in_words(self) -> str:
        """What is on, for the errand that leads there."""
        events = sum(not line.groups for line in self.programme)
        visits = sum(line.groups for line in self.programme)
        if not self.programme:
            return _("No public events; the rooms are yours")
        words = [
            ngettext("%(n)d event", "%(n)d events", events) % {"n": events},
            ngettext("%(n)d guided group", "%(n)d guided groups", visits) % {"n": visits},
        ]
        return _(", ").join(word for word, number in zip(words, (events, visits), strict=True) if number)


def home_at(now: datetime) -> HomeNow:
    """What the page tells at this moment, give or take ten seconds."""
    slot, language = _slot(), get_language()
    kept = _kept.get(language)
    if kept is not None and slot and kept.slot == slot:
        return kept
    return _kept.put(language, _worked_out(now, slot))


def finished(request: HttpRequest, make: Callable[[], str]) -> HttpResponse:
    """The page for this reader; `make` renders it where none is finished."""
    revision: Hashable = _slot() or None
    response = _pages.answer(request, make, revision=revision)
    assert response is not None  # there is always a home page
    return response


def _slot(stands: int = STANDS) -> int:
    """Which stretch of ten seconds it is by this process's clock; 0 when nothing may be kept."""
    length = settings.FRAME_SECONDS * stands
    return int(time.monotonic() // length) + 1 if length else 0


def _worked_out(now: datetime, slot: int) -> HomeNow:
    house = house_at(now)
    announced = current(now).defer("search", "text", "summary")[:ANNOUNCED]
    return HomeNow(
        slot=slot,
        house=house,
        programme=_programme(house.events, now),
        announcements=[(one, one.is_pinned(now)) for one in announced],
        month=_month_so_far(now),
    )


def _month_so_far(now: datetime) -> MonthSoFar:
    """Of this very day, and less than five minutes old."""
    slot = _slot(FIGURES_STAND)
    key = (slot, local_day(now))
    kept = _month.get(key) if slot else None
    return kept or _month.put(key, MonthSoFar(counted_at=now, figures=_counted(now)))


def _counted(now: datetime) -> list[Counted]:
    return [Counted(figure=one, number=one.compute(now).number) for one in map(figure_of, ON_THE_HOME_PAGE) if one]


def _programme(events: Sequence[Event], now: datetime) -> list[Line]:
    """Events for everybody and groups that are guided, in order; of a group nobody learns who it is."""
    lines = [
        Line(
            title=event.title, place=" ".join(part for part in (event.room.venue.floor, event.room.name) if part),
            span=event.span, phase=event.phase,
        )
        for event in events
    ]  # fmt: skip
    return sorted([*lines, *_guided(now)], key=lambda line: (line.span, line.title))


def _guided(now: datetime) -> list[Line]:
    """One line for all groups that are in a hall at one time."""
    today = day_span(local_day(now))
    batches = Batch.objects.accepted().overlapping(today).filter(state__in=GUIDED).select_related("hall")
    found = Counter((Span(one.starts_at, one.ends_at), one.hall.name, _phase(one, now)) for one in batches)
    return [
        Line(title=_groups_in_words(groups), place=hall, span=span, phase=phase, groups=groups)
        for (span, hall, phase), groups in found.items()
    ]


def _groups_in_words(groups: int) -> str:
    text = ngettext("A group is guided through the house", "%(n)d groups are guided through the house", groups)
    return text % {"n": groups}


def _phase(batch: Batch, now: datetime) -> str:
    if batch.state == Batch.State.FINISHED:
        return "past"
    is_here = batch.state in (Batch.State.ARRIVED, Batch.State.IN_TOUR)
    return "live" if is_here else phase_of(Span(batch.starts_at, batch.ends_at), now)
