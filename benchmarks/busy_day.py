"""A busy day: two hundred people who look around, each reading a few seconds before the next page."""

import itertools
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.catalogue import catalogue_searches
from benchmarks.house import CAN_SIGN_IN, PASSWORD, House
from benchmarks.load import Request, request, run
from benchmarks.people import Ask, Crowd, Person, together
from benchmarks.scenarios import TOKEN, known, wishes

USERS, SECONDS, WARMING = 200, 20.0, 4.0
WARMERS = 24  # requests of each kind beforehand, not counted
THINKING, LONGEST = 5.0, 20.0  # seconds between an answer and the next request: on average, at most
SIGNED_IN_SHARE = 1 / 3  # of those who look at pages that anybody may see
# So many of hundred requests. Most come to see what is free, some of them take it; the hall and the reading room
# together are asked for about as often as the home page; a session lasts weeks, so few sign in.
WEIGHTS = {
    "day grid": 24,
    "home page": 16,
    "room page": 14,
    "search of rooms": 10,
    "my reservations": 8,
    "panel of the exhibition": 8,
    "search in the catalogue": 7,
    "account": 4,
    "creating a reservation": 3,
    "search of everything": 3,
    "signing in": 3,
}
ONE_OK, SENT_ON = (200,), (302,)
EXPECTED = dict.fromkeys(WEIGHTS, ONE_OK) | {"creating a reservation": SENT_ON, "signing in": SENT_ON}
WANTED = ("读书", "教室", "展板", "周末", "活动室 投影")


@dataclass(frozen=True)
class BusyDay:
    """What was measured, and every answer that should not have been."""

    crowd: Crowd
    unexpected: dict[tuple[str, int], int]


def busy_day(port: int, house: House, *, seconds: float = SECONDS) -> BusyDay:
    """Everybody asks until the time is over; the first seconds, in which they arrive, are not counted."""
    dice = random.Random(2026)  # noqa: S311 -- the same day every time
    supplies = _supplies(house, dice)
    for supply in supplies.values():  # every process has had every page before, as on any day after the first minute
        run(itertools.islice(supply, WARMERS), port, concurrency=8, seconds=30)
    ends = time.perf_counter() + WARMING + seconds
    people = [_visitor(supplies, dice, ends) for _ in range(USERS)]
    crowd = together(people, port, counted=lambda at: at >= WARMING)
    crowd.seconds = max(crowd.seconds - WARMING, 0.001)
    return BusyDay(crowd, dict(crowd.unexpected(EXPECTED)))


def _visitor(supplies: dict[str, Iterator[Request]], dice: random.Random, ends: float) -> Person:
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    pause = dice.uniform(0, WARMING)
    while time.perf_counter() + pause < ends:
        (name,) = dice.choices(names, weights)
        yield Ask(name, next(supplies[name]), after=pause)
        pause = min(dice.expovariate(1 / THINKING), LONGEST)


def _supplies(house: House, dice: random.Random) -> dict[str, Iterator[Request]]:
    """Endless requests of each kind."""
    sessions, rooms, panels = (itertools.cycle(some) for some in (house.sessions, house.slugs, house.panels))
    search = f"/rooms/search/?day={house.day}&length=60&people=8"

    def seen(path: Callable[[], str]) -> Iterator[Request]:
        while True:
            signed_in = dice.random() < SIGNED_IN_SHARE
            yield request("GET", path(), cookies=known(next(sessions)) if signed_in else None)

    def own(path: str) -> Iterator[Request]:
        return (request("GET", path, cookies=known(session)) for session in sessions)

    return {
        "day grid": seen(lambda: f"/rooms/day/{house.day}/"),
        "home page": seen(lambda: "/"),
        "room page": seen(lambda: f"/rooms/{next(rooms)}/"),
        "search of rooms": seen(lambda: search),
        "my reservations": own("/reservations/"),
        "panel of the exhibition": seen(lambda: next(panels)),
        "search in the catalogue": catalogue_searches(),
        "account": own("/account/"),
        "creating a reservation": wishes(house),
        "search of everything": seen(lambda: "/search/?" + urlencode({"q": dice.choice(WANTED)})),
        "signing in": _signing_in(),
    }


def _signing_in() -> Iterator[Request]:
    for name in itertools.cycle(CAN_SIGN_IN):
        form = {"csrfmiddlewaretoken": TOKEN, "username": name, "password": PASSWORD}
        yield request("POST", "/account/sign-in/", cookies={"csrftoken": TOKEN}, form=urlencode(form).encode())
