"""A load generator that costs little, because it shares the processors with what it measures.

One thread, plain sockets, HTTP/1.1 kept alive: each connection sends its next request when it has read the whole answer
to the last. `Figures.client_share` tells how much of one processor the generator itself used.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Request = bytes
HOST = "127.0.0.1"


@dataclass
class Figures:
    """What was measured: latencies in seconds, statuses, and how long it took."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0
    seconds: float = 0.0
    client_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def client_share(self) -> float:
        return self.client_seconds / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    def add(self, other: "Figures") -> None:
        """Count another stretch of the same load in."""
        self.latencies += other.latencies
        self.statuses += other.statuses
        self.size = other.size or self.size
        self.seconds += other.seconds
        self.client_seconds += other.client_seconds


def request(
    method: str, path: str, *, cookies: dict[str, str] | None = None, form: bytes = b"", headers: str = ""
) -> Request:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept: text/html"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return ("\r\n".join(lines) + "\r\n" + headers + "\r\n").encode() + form


class Connection:
    """One kept-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.sent_at = 0.0
        self.length: int | None = None

    def send(self, data: Request) -> None:
        self.buffer.clear()
        self.length = None
        self.sent_at = time.perf_counter()
        self.socket.sendall(data)

    def receive(self) -> int | None:
        """Read what is there; the status once the answer is complete."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server closed a connection in the middle of an answer")
        self.buffer += data
        if self.length is None:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.length = end + 4 + _content_length(self.buffer[:end])
        return int(self.buffer[9:12]) if len(self.buffer) >= self.length else None

    def close(self) -> None:
        self.socket.close()


def _content_length(head: bytearray) -> int:
    for line in bytes(head).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
        if line.startswith(b"transfer-encoding:"):
            raise ValueError("chunked answers are not expected here")
    return 0


def run(
    requests: Iterator[Request],
    port: int,
    *,
    concurrency: int,
    seconds: float,
    before: Callable[[], object] | None = None,
) -> Figures:
    """Send requests on `concurrency` connections for so long; `before` is called before every request."""
    figures = Figures()
    connections = [Connection(port) for _ in range(concurrency)]
    began, used = time.perf_counter(), time.process_time()
    deadline = began + seconds
    under_way = 0
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            under_way += _next(connection, requests, before)
        while under_way:
            for key, _events in selector.select(60):
                connection = key.data
                status = connection.receive()
                if status is None:
                    continue
                figures.latencies.append(time.perf_counter() - connection.sent_at)
                figures.statuses[status] += 1
                figures.size = len(connection.buffer)
                under_way -= 1
                if time.perf_counter() < deadline:
                    under_way += _next(connection, requests, before)
    figures.seconds = time.perf_counter() - began
    figures.client_seconds = time.process_time() - used
    for connection in connections:
        connection.close()
    return figures


def _next(connection: Connection, requests: Iterator[Request], before: Callable[[], object] | None) -> int:
    wanted = next(requests, None)
    if wanted is None:
        return 0
    if before:
        before()
    connection.send(wanted)
    return 1


def burst(requests: list[Request], port: int) -> Figures:
    """Send every request on a connection of its own, all at once, and wait for all answers."""
    iterator = iter(requests)
    return run(iterator, port, concurrency=len(requests), seconds=0)
