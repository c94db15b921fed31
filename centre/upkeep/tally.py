"""What this process has counted of its requests, and how the processes of a machine add up.

Each process counts in its memory, which costs next to nothing, and writes its totals into a file every other second.
Whoever is asked adds the files up. Totals of a process that has ended are added to those of all that went before it: a
total must never become smaller. A file that cannot be written (the disk is full) costs figures and nothing else, which
is why there is no memory shared through files: a process that writes into that on a full disk is ended by the kernel.
"""

import contextlib
import fcntl
import json
import os
import secrets
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds; slower ones come last
WRITTEN_EVERY = 2.0
GONE = "gone.json"

Request = tuple[str, str, int]


def no_times() -> list[float]:
    """As many numbers as there are bounds, one for what is slower, and the sum of all seconds."""
    return [0.0] * (len(BOUNDS) + 2)


@dataclass
class Totals:
    """Requests by route, method and status; how long they took by route."""

    requests: Counter[Request] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)  # see no_times

    def add(self, other: "Totals") -> None:
        """Count what another process counted as well."""
        self.requests.update(other.requests)
        for route, times in other.seconds.items():
            mine = self.seconds.setdefault(route, no_times())
            mine[:] = [left + right for left, right in zip(mine, times, strict=True)]

    def text(self) -> str:
        """As a file holds it."""
        return json.dumps({"requests": [[*key, n] for key, n in self.requests.items()], "seconds": self.seconds})

    @classmethod
    def read(cls, path: Path) -> "Totals":
        """What a file holds; nothing when it is not there or no such file."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(path.read_text())
            counted = Counter(
                {(str(route), str(method), int(status)): n for route, method, status, n in kept["requests"]}
            )
            seconds = {route: times for route, times in kept["seconds"].items() if len(times) == len(no_times())}
            return cls(counted, seconds)
        return cls()


class Tally:
    """The totals of this process and, added up, of all that share its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.totals = Totals()
        self._lock = threading.Lock()
        self._sign_of_life: int | None = None
        self._written = ""
        self._writer: threading.Thread | None = None

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        place = bisect_left(BOUNDS, seconds)
        with self._lock:
            self.totals.requests[route, method, status] += 1
            times = self.totals.seconds.get(route)
            if times is None:
                times = self.totals.seconds[route] = no_times()
            times[place] += 1
            times[-1] += seconds
        if self._writer is None:
            self._start_writing()

    def all(self) -> Totals:
        """What all processes counted, those that have ended included; only this one's when nothing can be written."""
        found = self._snapshot()
        with contextlib.suppress(OSError):
            self.write()
            with self._alone():
                self._bury_the_dead()
                for path in [self.folder / GONE, *self._others()]:
                    found.add(Totals.read(path))
        return found

    def write(self) -> None:
        """Write the totals of this process down, if there are new ones. Raises OSError."""
        if (text := self._snapshot().text()) == self._written:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._sign_of_life is None:
            self._sign_of_life = os.open(
                self.folder / f"{self.name}.alive", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
            fcntl.flock(self._sign_of_life, fcntl.LOCK_EX)
        _replace(self.folder / f"{self.name}.json", text)
        self._written = text

    def _start_writing(self) -> None:
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._keep_writing, name="tally", daemon=True)
                self._writer.start()

    def _keep_writing(self) -> None:
        while True:
            time.sleep(WRITTEN_EVERY)
            with contextlib.suppress(OSError):
                self.write()

    def _snapshot(self) -> Totals:
        with self._lock:
            seconds = {route: list(times) for route, times in self.totals.seconds.items()}
            return Totals(Counter(self.totals.requests), seconds)

    def _others(self) -> list[Path]:
        return [path for path in self.folder.glob("*-*.json") if path.stem != self.name]

    def _bury_the_dead(self) -> None:
        for path in self._others():
            if not _is_alive(path):
                gone = Totals.read(self.folder / GONE)
                gone.add(Totals.read(path))
                _replace(self.folder / GONE, gone.text())
                path.unlink(missing_ok=True)
                path.with_suffix(".alive").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time adds up, so that nobody is buried twice."""
        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _is_alive(path: Path) -> bool:
    """Whether the process of a file still holds its sign of life; numbers of processes come round again."""
    try:
        handle = os.open(path.with_suffix(".alive"), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text)
    os.replace(draft, path)


tally = Tally(Path(settings.METRICS_DIR))
