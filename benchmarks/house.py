"""The database under test: 20 rooms, 400 people, and as many reservations as wanted, loaded by SQL."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock

import psycopg

from benchmarks.exhibits import hang_panels, hang_screens

ROOMS, PEOPLE, PER_ROOM_AND_DAY = 20, 400, 10
PER_DAY = ROOMS * PER_ROOM_AND_DAY
CHUNK = 50_000
CAN_SIGN_IN, PASSWORD = [f"person{n}" for n in range(40)], "summer rain on slate roofs"
DAYS_AHEAD = 300  # so far ahead the rooms can be reserved, and nothing is reserved there yet


@dataclass(frozen=True)
class House:
    """What the load needs to know of the data."""

    day: date  # the busy day under test
    empty_from: date  # from here on everything is free
    slugs: list[str]
    sessions: list[str]
    feeds: list[str]  # secrets of people's calendar feeds
    desk: str  # a session of somebody at the desk who may see everything
    panels: list[str]  # addresses of panels on show
    manifests: list[str]  # addresses of what fifty screens ask for


def furnish(day: date) -> House:
    """Make rooms, people and their sessions through the models; `DATABASE_URL` names the database, Django is set up."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    slugs = _rooms()
    people = _people(range(PEOPLE))
    return House(
        day=day,
        empty_from=day + timedelta(days=2),
        slugs=slugs,
        sessions=_sessions(people),
        feeds=_feeds(people),
        desk=_sessions([_administrator()])[0],
        panels=hang_panels(),
        manifests=hang_screens(),
    )


def _rooms() -> list[str]:
    from bookings.models import Room, Space, Venue
    from centre.opening.models import Schedule, WeeklyInterval

    centre = Schedule.objects.create(name="中心", is_centre=True)
    WeeklyInterval.objects.bulk_create(
        WeeklyInterval(schedule=centre, weekday=weekday, opens=clock(8), closes=clock(21)) for weekday in range(7)
    )
    venue = Venue.objects.create(name="活动区", slug="venue", floor="五层")
    for number in range(ROOMS):
        space = Space.objects.create(venue=venue, name=f"空间{number}")
        room = Room.objects.create(
            venue=venue, name=f"活动室{number + 1}", slug=f"room-{number + 1}", tagline="二十人围坐", capacity_to=20,
            notice_minutes=0, turnaround_minutes=0, horizon_days=DAYS_AHEAD + 10, order=number,
        )  # fmt: skip
        room.spaces.add(space)
    return [f"room-{number + 1}" for number in range(ROOMS)]


def come_together(database: str, count: int) -> list[str]:
    """Add people to the database of this name until there are `count`; a session for each of them all.

    Some of them, CAN_SIGN_IN, have the password PASSWORD. Django stays connected to that database.
    """
    from django.contrib.auth.hashers import make_password
    from django.db import connections

    from centre.accounts.models import User

    connections.close_all()
    connections["default"].settings_dict["NAME"] = database
    _people(range(PEOPLE, count))
    User.objects.filter(username__in=CAN_SIGN_IN).update(password=make_password(PASSWORD))
    names = [f"person{n}" for n in range(count)]
    sessions = _sessions(list(User.objects.filter(username__in=names).values_list("pk", flat=True)))
    connections.close_all()
    return sessions


def _people(numbers: range) -> list[int]:
    from centre.accounts.models import User

    people = [User(username=f"person{n}", name=f"居民{n}", phone=f"139{n:08}") for n in numbers]
    for person in people:
        person.set_unusable_password()
    return [person.pk for person in User.objects.bulk_create(people)]


def _administrator() -> int:
    from centre.accounts.models import User

    person = User(username="desk", name="值班", is_staff=True, is_superuser=True)
    person.set_unusable_password()
    person.save()
    return person.pk


def _sessions(people: list[int]) -> list[str]:
    """A session for each person, as signing in leaves it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from centre.accounts.models import User
    from centre.accounts.sessions import SessionStore

    keys = []
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "centre.accounts.backends.NameOrPhoneBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        keys.append(str(session.session_key))
    return keys


def _feeds(people: list[int]) -> list[str]:
    """A calendar feed for each person."""
    from bookings.models import CalendarFeed

    feeds = [CalendarFeed(person_id=pk, secret=f"secret-of-{pk}") for pk in people]
    return [feed.secret for feed in CalendarFeed.objects.bulk_create(feeds)]


# --- reservations ----------------------------------------------------------------------------------------------------

RESERVATIONS = """
INSERT INTO bookings_reservation (reference, kind, state, room_id, starts_at, ends_at, holder_id, contact_name,
    contact_phone, party_size, purpose, public_title, note, booked_by_id, created_at, answer, revision, claim_hash)
SELECT 'BM' || lpad(n::text, 8, '0'), 'public', 'confirmed', room, starts, starts + interval '1 hour', holder, '居民',
    '13900000000', 8, '集体备课', CASE WHEN n %% 20 = 0 THEN '读书会' ELSE '' END, '', holder,
    starts - interval '3 days', '', 0, ''
FROM (
    SELECT n, rooms.pks[1 + n %% 20] AS room,
        (%(last_day)s::date - (n / 200)::int + time '08:00' + ((n / 20) %% 10) * interval '1 hour'
            + CASE WHEN (n / 20) %% 10 >= 4 THEN interval '2 hours' ELSE interval '0' END)
            AT TIME ZONE 'Asia/Shanghai' AS starts,
        people.pks[1 + (n * 7919) %% array_length(people.pks, 1)] AS holder
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n,
        (SELECT array_agg(id ORDER BY id) AS pks FROM bookings_room) AS rooms,
        (SELECT array_agg(id ORDER BY id) AS pks FROM accounts_user) AS people
) AS wanted
"""
OCCUPANCIES = """
INSERT INTO bookings_occupancy (space_id, starts_at, free_again_at, reservation_id)
SELECT spaces.space_id, r.starts_at, r.ends_at, r.id
FROM bookings_reservation r JOIN bookings_room_spaces spaces ON spaces.room_id = r.room_id
WHERE r.reference BETWEEN 'BM' || lpad(%(first)s::text, 8, '0') AND 'BM' || lpad(%(last)s::text, 8, '0')
"""
REVISIONS = """
INSERT INTO bookings_spaceday (space_id, day, revision)
SELECT space_id, (starts_at AT TIME ZONE 'Asia/Shanghai')::date, nextval('bookings_revision_number')
FROM bookings_occupancy GROUP BY 1, 2
"""


def load(superuser_url: str, count: int, house: House) -> None:
    """Load `count` reservations, the latest on the day after the busy one; triggers and foreign keys asleep."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        progress = Progress(f"loading {count:,} reservations", count)
        for first in range(0, count, CHUNK):
            last = min(first + CHUNK, count) - 1
            values = {"first": first, "last": last, "last_day": house.day + timedelta(days=1)}
            connection.execute(RESERVATIONS, values)
            connection.execute(OCCUPANCIES, values)
            progress(last + 1)
        connection.execute(REVISIONS)
        connection.execute("VACUUM ANALYZE")
        progress.done()


class Progress:
    """One line that tells how far a long step is; a line per tenth where there is no terminal."""

    def __init__(self, name: str, total: int, say: Callable[[str], object] = sys.stdout.write) -> None:
        self.name, self.total, self.say = name, total, say
        self.began, self.shown = time.monotonic(), -1

    def __call__(self, now: int) -> None:
        tenth = 10 * now // self.total
        if sys.stdout.isatty():
            self.say(f"\r  {self.name}: {now:,}")
        elif tenth > self.shown:
            self.say(f"  {self.name}: {now:,} of {self.total:,}\n")
        self.shown = tenth
        sys.stdout.flush()

    def done(self) -> None:
        self.say(f"{chr(13) if sys.stdout.isatty() else ''}  {self.name}: {time.monotonic() - self.began:.1f} s\n")
        sys.stdout.flush()
