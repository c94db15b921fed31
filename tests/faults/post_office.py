"""A mail server that remembers what it took, and that can be made to hesitate."""

import socketserver
import threading
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType


class PostOffice:
    """Takes mails on a port of this machine. While `hesitate` is set it keeps whoever brings one waiting."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.hesitate = threading.Event()
        self.somebody_waits = threading.Event()
        office = self

        class Counterpart(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                office.serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counterpart)
        self._server.daemon_threads = True
        self.settings = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self._server.server_address[1])}

    def __enter__(self) -> "PostOffice":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hesitate.clear()
        self._server.shutdown()
        self._server.server_close()

    def times_taken(self) -> Counter[tuple[str, str]]:
        """How often each mail was taken, by who gets it and what it says."""
        return Counter((mail["To"], mail.get_content()) for mail in self.mails)

    def serve(self, client: socketserver.StreamRequestHandler) -> None:
        """One conversation."""
        try:
            client.wfile.write(b"220 here\r\n")
            while line := client.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self._take(client)
                elif line.upper().startswith(b"QUIT"):
                    client.wfile.write(b"221 bye\r\n")
                    return
                else:
                    client.wfile.write(b"250 yes\r\n")
        except OSError:
            return

    def _take(self, client: socketserver.StreamRequestHandler) -> None:
        if self.hesitate.is_set():
            self.somebody_waits.set()
            client.rfile.read(1)  # until whoever waits is gone
            raise ConnectionError
        client.wfile.write(b"354 go on\r\n")
        text = b"".join(iter(client.rfile.readline, b".\r\n"))
        if text.endswith(b"\n"):
            self.mails.append(message_from_bytes(text, policy=policy.default))  # type: ignore[arg-type]
        client.wfile.write(b"250 taken\r\n")
