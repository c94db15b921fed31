"""The demonstration centre: an invented house with people, hours, rooms and a few weeks of its diary.

It is loaded into an empty database only, by `manage.py demo`; every text in it is ours and every person invented.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction

from bookings.models import Venue
from centre.accounts.models import User
from centre.opening.models import Schedule

from . import announced, diary, exhibition, house, people, reading, visits

Say = Callable[[str], None]
DIARY, VISITS, EXHIBITION, CATALOGUE, ANNOUNCED = "diary", "visits", "exhibition", "catalogue", "announced"
EVERYTHING = (DIARY, VISITS, EXHIBITION, CATALOGUE, ANNOUNCED)


def is_empty() -> bool:
    """Whether nobody has begun to use this database: no people, no opening hours, no venues."""
    return not (User.objects.exists() or Schedule.objects.exists() or Venue.objects.exists())


@transaction.atomic
def load(*, now: datetime, password: str, say: Say, parts: Collection[str] = EVERYTHING) -> None:
    """Fill an empty database: all of it, or nothing. `say` is told what is being done.

    People, hours and rooms are always there; `parts` names what else is wanted, for those who want less.
    """
    say("People and organisations")
    cast = people.load(password=password, now=now)
    say("Opening hours and holidays")
    schedules = house.load_schedules(now=now, by=cast["root"], say=say)
    say("Venues and rooms")
    rooms = house.load_rooms(schedules)
    if DIARY in parts:
        say("Reservations")
        diary.load(now=now, cast=cast, rooms=rooms)
    if VISITS in parts:
        say("Visits of delegations")
        visits.load(now=now, cast=cast, rooms=rooms)
    if EXHIBITION in parts:
        say("Exhibitions, schools and screens")
        exhibition.load(now=now, cast=cast)
    if CATALOGUE in parts:
        say("Reading room")
        reading.load(now=now, cast=cast)
    if ANNOUNCED in parts:
        say("Announcements")
        announced.load(now=now, by=cast)
    house.load_limits()  # after the diary: what was promised before stays promised
    people.give_addresses(cast)
