"""A centre of real programs, for tests that kill them: database, web servers, job workers, and who uses them.

Rows are made with factories in the test's database and copied from there. Whatever is started here ends with the test,
and with the test run if that is killed.
"""

import http.client
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.utils import timezone

from bookings.models import Room
from bookings.tests.factories import make_room, make_user
from centre import embedded_postgres, run
from centre.accounts.models import User
from centre.embedded_postgres import Cluster
from centre.shared.timespan import local_day
from tests.test_start import INHERITED, descendants, some_port

OVERLAPS = """
    SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b
        ON a.space_id = b.space_id AND a.id < b.id
       AND tstzrange(a.starts_at, a.free_again_at) && tstzrange(b.starts_at, b.free_again_at)
"""
KEPT = """
    SELECT reservation.reference, (SELECT count(*) FROM bookings_occupancy o WHERE o.reservation_id = reservation.id)
    FROM bookings_reservation reservation WHERE reservation.state = 'confirmed'
"""


def until(true: Callable[[], Any], what: str, *, patience: float = 60) -> None:
    """Wait until something is so. Fails when it is not after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"not within {patience:.0f} s: {what}"
        time.sleep(0.05)


# --- databases -------------------------------------------------------------------------------------------------------


def rows(url: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a database something of one's own; what it changes is kept."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def this_database() -> str:
    """The address of the test's own database."""
    known = connections["default"].settings_dict
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{known['NAME']}"))


def fill(cluster: Cluster) -> None:
    """Copy the test's database, with what was committed there, into a cluster of its own."""
    dump = [str(embedded_postgres.program("pg_dump")), "--no-owner", "--no-privileges", "-d", this_database()]
    read = [str(embedded_postgres.program("psql")), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        subprocess.run([*read, "-d", cluster.url], stdin=dumping.stdout, check=True)
    assert dumping.returncode == 0


@contextmanager
def copied_database(name: str) -> Iterator[str]:
    """The address of a copy of the test's database on the same server."""
    connections["default"].close()
    own, copy = (urlsplit(this_database()).path[1:], f"{urlsplit(this_database()).path[1:]}_{name}")
    server = urlunsplit(urlsplit(this_database())._replace(path="/postgres"))
    rows(server, f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    rows(server, f'CREATE DATABASE "{copy}" TEMPLATE "{own}"')
    try:
        yield urlunsplit(urlsplit(this_database())._replace(path=f"/{copy}"))
    finally:
        rows(server, f'DROP DATABASE "{copy}" WITH (FORCE)')


# --- programs --------------------------------------------------------------------------------------------------------


@dataclass
class Program:
    """One program that was started and can be killed; `again` starts it anew, as systemd does."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=run.ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=embedded_postgres.die_with_parent(signal.SIGTERM),
            )

    def again_if_ended(self) -> None:
        if self.process.poll() is not None:
            self.again()

    def kill(self) -> None:
        """As the kernel does it when memory runs out: without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Web(Program):
    """A web server with its two processes."""

    port: int

    def processes(self) -> list[int]:
        serves = "granian"
        return [pid for pid in descendants(self.process.pid) if serves in " ".join(embedded_postgres._arguments(pid))]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Ask for a page: the status and the text of the answer, or (0, "") when nobody answered."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
            except (OSError, http.client.HTTPException):
                return 0, ""


@dataclass
class Programs:
    """What a test has started."""

    folder: Path
    running: list[Program] = field(default_factory=list)

    def web(self, database: str, *before: str, processes: int = 1, **more: str) -> Web:
        """Start a web server and wait for its first answer. `before` is put in front of its command."""
        port = some_port()
        command = [*before, *run.web_command(port), f"--workers={processes}"]
        made = Web(command, self._surroundings(database, more), self._log("web"), port)
        self.running.append(made)
        until(lambda: made.get("/healthz")[0] == 200, f"the web server answers, see {made.log}")
        return made

    def worker(self, database: str, *options: str, **more: str) -> Program:
        """Start a job worker."""
        made = Program([*run.worker_command(), *options], self._surroundings(database, more), self._log("worker"))
        self.running.append(made)
        return made

    def stop(self) -> None:
        for program in self.running:
            program.kill()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self.running)}.txt"

    def _surroundings(self, database: str, more: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in INHERITED and "PYTEST" not in name}
        ours = {"DATABASE_URL": database, "SECRET_KEY": settings.SECRET_KEY, "VAR_DIR": str(self.folder)}
        return kept | ours | {"STATIC_FROM_SOURCE": "1", "EMAIL_USE_TLS": "false", "PYTHONUNBUFFERED": "1"} | more


# --- residents -------------------------------------------------------------------------------------------------------


@dataclass
class Residents:
    """People who reserve all day long, all of them the same times, and remember what they were promised."""

    ports: list[int]
    rooms: list[str]
    sessions: list[str]
    days: list[date]
    promised: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self._threads = [
            threading.Thread(target=self._reserve_on, args=(number, session), daemon=True)
            for number, session in enumerate(self.sessions)
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def get_promises(self, more: int) -> None:
        """Wait until so many more reservations were promised."""
        enough = len(self.promised) + more
        until(lambda: len(self.promised) >= enough, f"{more} more reservations ({dict(self.answers)})")

    def _reserve_on(self, number: int, session: str) -> None:
        order = random.Random(number)
        port = self.ports[number % len(self.ports)]
        while not self._over.is_set():
            wish = (order.choice(self.rooms), order.choice(self.days), f"{order.randrange(8, 20):02}:00")
            try:
                self._reserve(port, session, *wish)
            except (OSError, http.client.HTTPException):
                self.answers[0] += 1
                time.sleep(0.1)

    def _reserve(self, port: int, session: str, room: str, day: date, start: str) -> None:
        form = {"day": day.isoformat(), "start": start, "length": "60", "purpose": "合唱排练", "party_size": "12"}
        form |= {"contact_name": "某人", "contact_phone": "13800000001", "agree": "on"}
        form |= {"csrfmiddlewaretoken": "a" * 32}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={'a' * 32}"
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("POST", f"/rooms/{room}/reserve/", urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
        self.answers[answer.status] += 1
        address = answer.headers.get("Location", "")
        if answer.status == 302 and address.startswith("/reservations/"):
            self.promised.append(address.split("/")[2])


def some_residents(sign_in: Callable[[User], str], *, people: int = 6, rooms: int = 3) -> Residents:
    """People with a mail address and rooms for them, in the test's database; where they ask is added later."""
    today = local_day(timezone.now())
    named = [make_user(email=f"person{number}@centre.example") for number in range(people)]
    return Residents(
        ports=[],
        rooms=[room.slug for room in some_rooms(rooms)],
        sessions=[sign_in(person) for person in named],
        days=[today + timedelta(days=ahead) for ahead in range(2, 50)],
    )


def some_rooms(how_many: int) -> list[Room]:
    return [make_room() for _ in range(how_many)]


def assert_every_promise_is_kept(residents: Residents, database: str) -> None:
    """What was promised is there, once and with its room; no room is held twice."""
    kept = dict(rows(database, KEPT))
    assert len(set(residents.promised)) > 20
    assert set(residents.promised) <= set(kept)
    assert set(kept.values()) == {1}
    assert rows(database, OVERLAPS) == [(0,)]
