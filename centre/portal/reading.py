"""What the reading room is told of the house around it: its seats, and the panels that go with a book.

The reading room knows neither rooms nor exhibitions; it is handed this when the portal starts.
"""

import re
from datetime import datetime

from django.urls import reverse

from bookings.models import Room
from bookings.policies import Booker, offered_starts
from bookings.queries.day import reserve_address, reserve_page
from bookings.queries.seats import days_of_seats, sittings_in
from bookings.queries.situations import RoomDay
from centre.portal.house import is_free, is_open
from exhibits.models import Panel
from exhibits.queries.search import panels_about
from reading_room import related, seats
from reading_room.models import Title
from reading_room.related import RelatedPanel

MOST_PANELS, SHORTEST_PHRASE = 3, 2
SUBJECT_DIVISION = re.compile("[-－—–]")  # 中国共产党－党史: the heading, then what of it


def hand_in() -> None:
    """Tell the reading room of everything here."""
    seats.register(now=seats_now, sittings=sittings_in)
    related.register(panels_for)


# --- seats -----------------------------------------------------------------------------------------------------------


def seats_now(now: datetime) -> seats.SeatsNow:
    """Seats in use, and how many nobody holds at this moment. As many queries for thirty as for one."""
    days = days_of_seats(now)
    free = [day for day in days if is_free(day, now)]
    return seats.SeatsNow(
        total=len(days),
        free=len(free),
        is_open=any(is_open(day, now) for day in days),
        address=f"{reverse('bookings:search')}?kind={Room.Kind.SEAT}",
        first_free=next(filter(None, (_form_of(day, now) for day in free)), ""),
    )


def _form_of(day: RoomDay, now: datetime) -> str:
    """The form of a seat with the first time that somebody who is here could have; empty where it is not today."""
    situation = day.situation(now=now, booker=Booker())
    length = situation.rules.shortest_length
    starts = offered_starts(situation, length=length)
    return reserve_address(reserve_page(day.room.slug), starts[0], starts[0] + length) if starts else ""


# --- panels that go with a book --------------------------------------------------------------------------------------


def panels_for(title: Title) -> list[RelatedPanel]:
    """Panels on show that have the title of the book or one of its subjects in their words; three at most.

    What most panels have, such as the name of the country, leads to none.
    """
    return [_panel(panel) for panel in panels_about(phrases_of(title), limit=MOST_PANELS)]


def phrases_of(title: Title) -> list[str]:
    """What a panel must have one of: the title, each subject without its divisions; never a single character."""
    headings = [SUBJECT_DIVISION.split(subject)[0].strip() for subject in title.subjects]
    phrases = dict.fromkeys(phrase for phrase in (title.title.strip(), *headings) if len(phrase) >= SHORTEST_PHRASE)
    return list(phrases)


def _panel(panel: Panel) -> RelatedPanel:
    exhibition = panel.section.exhibition
    return RelatedPanel(title=panel.piece.title, note=str(exhibition), address=panel.piece.get_absolute_url())
