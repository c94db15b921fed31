"""An opening rush: two thousand people within one minute for thirty slots, and what the database says afterwards."""

import itertools
import random
import re
import time
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from benchmarks.house import House
from benchmarks.load import request
from benchmarks.people import Answer, Ask, Crowd, Person, together
from benchmarks.scenarios import known, wish

PEOPLE, MINUTE = 2_000, 60.0
PATIENCE = 15.0  # so many seconds after the minute nobody asks for another slot
ROOMS, HOURS = 3, range(9, 19)
SLOTS = ROOMS * len(HOURS)
TRIES = 3  # slots that one person has in mind
READING = (1.0, 4.0)  # seconds between an answer and the next attempt
GRID, ATTEMPT = "day grid, signed in", "asking for a slot"
EXPECTED = {GRID: (200,), ATTEMPT: (302, 422)}
REFERENCE = re.compile(rb"\r\nlocation: [^\r]*/reservations/([A-Z0-9-]+)/", re.IGNORECASE)


@dataclass(frozen=True)
class Rush:
    """What was measured, and whether what people were told is what is kept."""

    people: int
    crowd: Crowd
    unexpected: dict[tuple[str, int], int]
    acknowledged: int
    lost: int  # acknowledged, and not in the database
    held: int
    overlaps: int

    @property
    def sound(self) -> bool:
        """Each slot is held once, by somebody who was told so, and nobody saw an error."""
        exactly = self.held == self.acknowledged == SLOTS
        return exactly and not (self.lost or self.overlaps or self.unexpected)


def opening_rush(port: int, url: str, house: House) -> Rush:
    """Everybody with a session wants one of the slots; half of them come in the first quarter of the minute."""
    dice = random.Random(1921)  # noqa: S311 -- the same rush every time
    day = str(house.empty_from + timedelta(days=200))
    slots = [(slug, f"{hour:02}:00") for slug, hour in itertools.product(house.slugs[:ROOMS], HOURS)]
    told: list[str] = []
    ends = time.perf_counter() + MINUTE + PATIENCE
    people = [_person(session, day, dice.sample(slots, TRIES), dice, told, ends) for session in house.sessions]
    crowd = together(people, port)
    unexpected = dict(crowd.unexpected(EXPECTED))
    with psycopg.connect(url) as connection:
        held = _number(connection, HELD, [house.slugs[:ROOMS], day])
        lost = len(told) - _number(connection, KEPT, [told])
        overlaps = _number(connection, OVERLAPS, [])
    return Rush(len(people), crowd, unexpected, len(told), lost, held, overlaps)


def _person(
    session: str, day: str, slots: list[tuple[str, str]], dice: random.Random, told: list[str], ends: float
) -> Person:
    """Looks at the day, then asks for one slot after the other until one is theirs, none is left or patience is."""
    first = dice.uniform(0, MINUTE / 4) if dice.random() < 0.5 else dice.uniform(MINUTE / 4, MINUTE)
    yield Ask(GRID, request("GET", f"/rooms/day/{day}/", cookies=known(session)), after=first)
    for slug, start in slots:
        if time.perf_counter() > ends:
            return
        form = wish(slug, {"day": day, "start": start, "length": "60"}, session)
        answer = yield Ask(ATTEMPT, form, after=dice.uniform(*READING))
        if answer.status == 302:
            told.append(_reference(answer))
            return


def _reference(answer: Answer) -> str:
    found = REFERENCE.search(answer.data)
    return found[1].decode() if found else ""


HELD = """
SELECT count(*) FROM bookings_reservation AS r JOIN bookings_room AS room ON room.id = r.room_id
WHERE room.slug = ANY(%s) AND (r.starts_at AT TIME ZONE 'Asia/Shanghai')::date = %s::date
    AND r.state IN ('requested', 'confirmed')
"""
KEPT = """
SELECT count(DISTINCT r.id) FROM bookings_reservation AS r JOIN bookings_occupancy AS o ON o.reservation_id = r.id
WHERE r.reference = ANY(%s) AND r.state IN ('requested', 'confirmed')
"""
OVERLAPS = """
SELECT count(*) FROM bookings_occupancy AS one JOIN bookings_occupancy AS other
    ON one.space_id = other.space_id AND one.id < other.id
    AND one.starts_at < other.free_again_at AND other.starts_at < one.free_again_at
"""


def _number(connection: psycopg.Connection, statement: str, values: list[object]) -> int:
    found = connection.execute(statement, values).fetchone()
    return int(found[0]) if found else 0
