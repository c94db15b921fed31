"""Load that people make: each waits, asks, reads the answer, and decides by it what to ask next.

One thread and plain sockets as in `benchmarks.load`; everybody has a connection of their own, as browsers have.
"""

import heapq
import selectors
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.load import Connection, Figures, Request

NO_ANSWER = 0  # in place of a status: the connection was refused or cut


@dataclass(frozen=True)
class Ask:
    """The next thing somebody does: wait so many seconds, then send this."""

    name: str
    wanted: Request
    after: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What came back, head and body as they were sent."""

    status: int
    data: bytes


Person = Generator[Ask, Answer, None]


@dataclass
class Crowd:
    """What was measured, by the name of what was asked."""

    by_name: defaultdict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    seconds: float = 0.0
    client_seconds: float = 0.0

    @property
    def all(self) -> Figures:
        """Everything together."""
        total = Figures(seconds=self.seconds, client_seconds=self.client_seconds)
        for figures in self.by_name.values():
            total.latencies += figures.latencies
            total.statuses += figures.statuses
        return total

    def unexpected(self, expected: Mapping[str, tuple[int, ...]]) -> Counter[tuple[str, int]]:
        """How many answers of which status were not among the expected ones."""
        return Counter(
            {
                (name, status): count
                for name, figures in self.by_name.items()
                for status, count in figures.statuses.items()
                if status not in expected[name]
            }
        )


def together(people: Iterable[Person], port: int, *, counted: Callable[[float], bool] = lambda _seconds: True) -> Crowd:
    """Let everybody do what they want until all have finished.

    `counted` says of a request, by the seconds since the beginning at which it was sent, whether it is measured.
    """
    return _Together(port, counted).of(people)


class _Together:
    def __init__(self, port: int, counted: Callable[[float], bool]) -> None:
        self.port, self.counted = port, counted
        self.crowd = Crowd()
        self.waiting: list[tuple[float, int, Person, Ask, Connection | None]] = []
        self.number = 0
        self.selector = selectors.DefaultSelector()

    def of(self, people: Iterable[Person]) -> Crowd:
        self.began, used = time.perf_counter(), time.process_time()
        for person in people:
            self._wait(person, next(person), None)
        with self.selector:
            while self.waiting or self.selector.get_map():
                self._send_what_is_due()
                self._read_what_came()
        self.crowd.seconds = time.perf_counter() - self.began
        self.crowd.client_seconds = time.process_time() - used
        return self.crowd

    def _wait(self, person: Person, ask: Ask, connection: Connection | None) -> None:
        self.number += 1
        heapq.heappush(self.waiting, (time.perf_counter() + ask.after, self.number, person, ask, connection))

    def _send_what_is_due(self) -> None:
        while self.waiting and self.waiting[0][0] <= time.perf_counter():
            _due, _number, person, ask, connection = heapq.heappop(self.waiting)
            try:
                connection = connection or Connection(self.port)
                connection.send(ask.wanted)
            except OSError:
                self._answered(person, ask, connection, Answer(NO_ANSWER, b""), 0.0)
            else:
                self.selector.register(connection.socket, selectors.EVENT_READ, (person, ask, connection))

    def _read_what_came(self) -> None:
        pause = max(0.0, self.waiting[0][0] - time.perf_counter()) if self.waiting else 60.0
        if not self.selector.get_map():
            time.sleep(min(pause, 1.0))
            return
        for key, _events in self.selector.select(pause):
            person, ask, connection = key.data
            try:
                status = connection.receive()
            except OSError:
                status = NO_ANSWER
            if status is None:
                continue
            self.selector.unregister(connection.socket)
            self._answered(person, ask, connection, Answer(status, bytes(connection.buffer)), connection.sent_at)

    def _answered(self, person: Person, ask: Ask, connection: Connection | None, answer: Answer, sent: float) -> None:
        if self.counted(sent - self.began) or answer.status == NO_ANSWER:
            figures = self.crowd.by_name[ask.name]
            figures.statuses[answer.status] += 1
            figures.latencies += [time.perf_counter() - sent] if answer.status != NO_ANSWER else []
        if answer.status == NO_ANSWER and connection:
            connection.close()
            connection = None
        try:
            self._wait(person, person.send(answer), connection)
        except StopIteration:
            if connection:
                connection.close()
