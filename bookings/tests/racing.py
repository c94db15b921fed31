"""Threads that race for the same thing on real connections, for tests that import `race`.

Each round lets all start together. `deadlock_timeout` is PostgreSQL's own second, so a round that took part in a
deadlock would show as slow, and one that surfaced as an error fails the test.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from centre.shared.problems import Refused

RACERS = 50
Command = Callable[[], object]


class Racers:
    """Threads that keep a connection each, so that a round races commands and not connection set-ups."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def __call__(self, commands: list[Command]) -> list[str]:
        """Run every command at once; "done", or the codes of the refusal."""
        gate = threading.Barrier(len(commands))
        return list(self.pool.map(lambda command: self._run(command, gate), commands))

    def _run(self, command: Command, gate: threading.Barrier) -> str:
        connection.ensure_connection()
        gate.wait(timeout=30)
        try:
            command()
        except Refused as refusal:
            return ",".join(sorted(refusal.codes))
        return "done"

    def go_home(self) -> None:
        gate = threading.Barrier(RACERS + 1)
        list(self.pool.map(lambda _: (connections.close_all(), gate.wait(timeout=30)), range(RACERS + 1)))


@pytest.fixture
def race(transactional_db: None) -> Iterator[Racers]:
    with ThreadPoolExecutor(RACERS + 1) as pool:
        racers = Racers(pool)
        yield racers
        racers.go_home()


def overlaps() -> int:
    """Pairs of parties in one space at one time, counted without the constraint's help."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b
                          ON a.space_id = b.space_id AND a.id < b.id
                          AND a.starts_at < b.free_again_at AND b.starts_at < a.free_again_at""")
        return int(cursor.fetchone()[0])
