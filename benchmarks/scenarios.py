"""What is measured: pages, commands, and the two ceilings."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import psycopg

from benchmarks.catalogue import EVERYTHING, CatalogueChanges, catalogue_searches, page_scenarios, site_searches
from benchmarks.exhibits import panel_scenarios, screen_scenarios
from benchmarks.house import ROOMS, House
from benchmarks.load import HOST, Figures, Request, burst, request
from benchmarks.visits import LOG_PAGE, LOG_SEARCH, REPORT_VISITS, log_page, log_searches, report_of_the_year

TOKEN = "b" * 32
SIGNS = (b"room-line", b"data-display", b"panel-page", b'"slides"')  # of the pages that are asked for
EMPTY = "empty view of as many bytes"
GRID, CHANGED = "day grid, nothing changed", "day grid, one room changed before every request"
NOT_MODIFIED = "day grid, nothing changed, the browser has it (304)"
SIGNED_IN = "day grid, nothing changed, signed in"
HOME, ANNOUNCED = "home page", "list of announcements"
WEEK, SEARCH, MINE, CREATE = "room page with week strip", "search", "my reservations", "creating a reservation"
DOOR, DOOR_KNOWN = "display at a door", "display at a door, nothing changed (304)"
ROOM_FEED, OWN_FEED = "calendar feed of a room", "calendar feed of a person"
REPORT_YEAR, REPORT_MONTH = "report of a year, all rooms", "report of a month, all rooms"
RAW = "raw INSERT under the same constraint"


@dataclass(frozen=True)
class Scenario:
    """A kind of request: `supply` starts an endless one, `expected` is the right answer, `before` happens each time."""

    name: str
    supply: Callable[[], Iterator[Request]]
    expected: int = 200
    before: Callable[[], object] | None = None


def scenarios(house: House, port: int, changes: "Changes") -> list[Scenario]:
    """Everything that goes through HTTP, the ceiling first."""
    page, door = f"/rooms/day/{house.day}/", f"/rooms/{house.slugs[0]}/door/"
    grid = request("GET", page)
    search = request("GET", f"/rooms/search/?day={house.day}&length=60&people=8")
    empty = request("GET", f"/benchmark/empty/{first_answer(port, page)[1]}/")
    people, rooms, wanted = itertools.cycle(house.sessions), itertools.cycle(house.slugs), wishes(house)
    feeds = itertools.cycle(house.feeds)
    panels = panel_scenarios(house.panels, partial(bytes_of, port), partial(known_page, port))
    screens = screen_scenarios(house.manifests, lambda page: known_page(port, page))
    return [
        Scenario(EMPTY, lambda: itertools.repeat(empty)),
        Scenario(GRID, lambda: itertools.repeat(grid)),
        Scenario(NOT_MODIFIED, lambda: itertools.repeat(known_page(port, page)), expected=304),
        Scenario(CHANGED, lambda: itertools.repeat(grid), before=changes.one),
        Scenario(SIGNED_IN, lambda: (request("GET", page, cookies=known(key)) for key in people)),
        Scenario(HOME, lambda: itertools.repeat(request("GET", "/"))),
        Scenario(ANNOUNCED, lambda: itertools.repeat(request("GET", "/announcements/"))),
        Scenario(WEEK, lambda: (request("GET", f"/rooms/{slug}/?week={house.day}") for slug in rooms)),
        Scenario(SEARCH, lambda: itertools.repeat(search)),
        Scenario(MINE, lambda: (request("GET", "/reservations/", cookies=known(key)) for key in people)),
        Scenario(DOOR, lambda: (request("GET", f"/rooms/{slug}/door/") for slug in rooms)),
        Scenario(DOOR_KNOWN, lambda: itertools.repeat(known_page(port, door)), expected=304),
        Scenario(ROOM_FEED, lambda: (request("GET", f"/rooms/{slug}/calendar.ics") for slug in rooms)),
        Scenario(OWN_FEED, lambda: (request("GET", f"/feeds/{secret}.ics") for secret in feeds)),
        Scenario(REPORT_MONTH, lambda: itertools.repeat(report(house, days=30))),
        Scenario(REPORT_YEAR, lambda: itertools.repeat(report(house, days=364))),
        Scenario(LOG_PAGE, lambda: itertools.repeat(log_page(known(house.desk)))),
        Scenario(LOG_SEARCH, lambda: log_searches(known(house.desk))),
        *(Scenario(name, catalogue_searches, before=before) for name, before in page_scenarios(changes.catalogue)),
        Scenario(EVERYTHING, site_searches),
        Scenario(REPORT_VISITS, lambda: itertools.repeat(report_of_the_year(house, known(house.desk)))),
        *(Scenario(name, supply, expected) for name, supply, expected in [*panels, *screens]),
        Scenario(CREATE, lambda: wanted, expected=302),
    ]


def report(house: House, *, days: int) -> Request:
    """The desk's report of the days until the busy one."""
    first = house.day - timedelta(days=days)
    return request("GET", f"/desk/reports/?from={first}&to={house.day}", cookies=known(house.desk))


def first_answer(port: int, page: str) -> tuple[str, int]:
    """The ETag and the number of bytes of a page."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    connection.request("GET", page, headers={"Host": HOST})  # as `request` asks: addresses on the page depend on it
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200 or not any(sign in body for sign in SIGNS):
        raise SystemExit(f"{page} answers {answer.status}.")
    return answer.headers["ETag"], len(body)


def bytes_of(port: int, page: str) -> int:
    """How large a page is."""
    return first_answer(port, page)[1]


def known_page(port: int, page: str) -> Request:
    """As a browser asks that has the page."""
    return request("GET", page, headers=f"If-None-Match: {first_answer(port, page)[0]}\r\n")


def known(session: str) -> dict[str, str]:
    """The cookies of somebody who is signed in."""
    return {"sessionid": session, "csrftoken": TOKEN}


def wishes(house: House) -> Iterator[Request]:
    """Reservations that are all possible: every room, hour by hour, from the first free day on."""
    people = itertools.cycle(house.sessions)
    for number in itertools.count():
        day, rest = divmod(number, 13 * ROOMS)
        hour, room = divmod(rest, ROOMS)
        when = {"day": str(house.empty_from + timedelta(days=day)), "start": f"{8 + hour:02}:00", "length": "60"}
        yield wish(house.slugs[room], when, next(people))


def wish(slug: str, when: dict[str, str], session: str) -> Request:
    """A filled-in form."""
    form = when | {
        "csrfmiddlewaretoken": TOKEN,
        "purpose": "集体备课",
        "party_size": "8",
        "contact_name": "居民",
        "contact_phone": "13900000000",
        "note": "加两把椅子",
        "agree": "on",
    }
    return request("POST", f"/rooms/{slug}/reserve/", cookies=known(session), form=urlencode(form).encode())


LAST_PARTIES = """
SELECT id FROM bookings_occupancy WHERE starts_at = (%s::date + time '19:00') AT TIME ZONE 'Asia/Shanghai'
"""


class Changes:
    """Changes one room's day at a time: how long the last party's room is tidied, which everybody can see.

    In a connection of its own that does not wait for the disk, so that the page is measured and not the change.
    """

    def __init__(self, url: str, house: House) -> None:
        self.catalogue = CatalogueChanges(url)
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("SET synchronous_commit = off")
        rows = self.connection.execute(LAST_PARTIES, [house.day]).fetchall()
        self.turns = itertools.cycle([(minutes, pk) for minutes in (15, 30) for (pk,) in rows])

    def one(self) -> None:
        minutes, pk = next(self.turns)
        self.connection.execute(
            "UPDATE bookings_occupancy SET free_again_at = starts_at + make_interval(mins => 60 + %s) WHERE id = %s",
            [minutes, pk],
        )

    def close(self) -> None:
        self.catalogue.close()
        self.connection.close()


# --- the other ceiling -----------------------------------------------------------------------------------------------


def raw_inserts(url: str, *, concurrency: int, seconds: float) -> Figures:
    """One row per transaction into a table like the occupancies, exclusion constraint and all, from so many threads."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS benchmark_raw")
        connection.execute("CREATE TABLE benchmark_raw (LIKE bookings_occupancy INCLUDING ALL)")
    figures = Figures()
    numbers = itertools.count()
    began, used = time.perf_counter(), time.process_time()
    threads = [
        threading.Thread(target=_insert, args=(url, numbers, began + seconds, figures)) for _ in range(concurrency)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.seconds, figures.client_seconds = time.perf_counter() - began, time.process_time() - used
    return figures


INSERT = """
INSERT INTO benchmark_raw (space_id, starts_at, free_again_at, reservation_id)
SELECT %s, moment, moment + interval '1 hour', %s
FROM (SELECT timestamptz '2030-01-01' + %s::int * interval '1 hour' AS moment) AS free
"""


def _insert(url: str, numbers: Iterator[int], deadline: float, figures: Figures) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while time.perf_counter() < deadline:
            number = next(numbers)
            hour, space = divmod(number, ROOMS)
            began = time.perf_counter()
            connection.execute(INSERT, [space, number, hour])
            figures.latencies.append(time.perf_counter() - began)


# --- many at once ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contest:
    """Rounds in which many want one slot: how many parties held it afterwards, and what everybody was told."""

    rounds: int
    parties: int
    doubles: int
    without_winner: int
    statuses: dict[int, int]
    slowest: float


def contest(url: str, port: int, house: House, *, rounds: int, parties: int) -> Contest:
    """`parties` people submit the same slot at the same time, `rounds` times."""
    total = Figures()
    doubles = without = 0
    day = house.empty_from + timedelta(days=280)
    for number in range(rounds):
        hour, slug = 8 + number % 13, house.slugs[number % ROOMS]
        when = {"day": str(day + timedelta(days=number // 13)), "start": f"{hour:02}:00", "length": "60"}
        figures = burst([wish(slug, when, session) for session in house.sessions[:parties]], port)
        total.add(figures)
        winners = _holders(url, slug, when)
        doubles += winners > 1
        without += winners == 0
    return Contest(rounds, parties, doubles, without, dict(total.statuses), 1000 * max(total.latencies))


HOLDERS = """
SELECT count(*) FROM bookings_reservation AS r JOIN bookings_room AS room ON room.id = r.room_id
WHERE room.slug = %s AND r.starts_at = (%s::date + %s::time) AT TIME ZONE 'Asia/Shanghai'
    AND r.state IN ('requested', 'confirmed')
"""


def _holders(url: str, slug: str, when: dict[str, str]) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(HOLDERS, [slug, when["day"], when["start"]]).fetchone()
    return int(found[0]) if found else 0
