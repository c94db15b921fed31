"""The line between a browser and the server, as a thing that can break and be mended.

A browser can be told to pretend that it has no network, but what it pretends is forgotten by a page that is loaded
again or by its service worker. A line that is cut is cut for everybody who uses it.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit


class Line:
    """Passes on what comes to `url` to the server at another address, until it is cut."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        self._server = (str(address.hostname), int(address.port or 80))
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._entrance.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.cut()
        self._entrance.close()

    def cut(self) -> None:
        """Nothing passes from now on; what is on its way is lost."""
        self._is_cut = True
        for end in list(self._ends):
            self._close(end)

    def mend(self) -> None:
        """Everything passes again."""
        self._is_cut = False

    def _let_in(self) -> None:
        with suppress(OSError):  # the entrance is closed
            while True:
                here, _who = self._entrance.accept()
                self._ends.add(here)
                if self._is_cut:
                    self._close(here)
                else:
                    self._connect(here)

    def _connect(self, here: socket.socket) -> None:
        there = self._reach()
        self._ends.add(there)
        for one, other in ((here, there), (there, here)):
            threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()
        if self._is_cut:  # in the meantime
            self.cut()

    def _reach(self) -> socket.socket:
        return socket.create_connection(self._server)

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        self._close(one)
        self._close(other)

    def _close(self, end: socket.socket) -> None:
        self._ends.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
