"""Clients that are slow, and bodies that are too large: real sockets in front of the real web server."""

import http.client
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centre import embedded_postgres

if TYPE_CHECKING:
    from tests.faults.house import Web

pytestmark = pytest.mark.faults
NOWHERE = "postgresql://127.0.0.1:1/none"  # nothing here needs a database
SLOW = 100
THREADS = 4  # of a process of the web server, see `centre.run.web_command`
MB = 1024 * 1024
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "to_portal.conf"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Web"]:
    from tests.faults.house import Programs

    programs = Programs(tmp_path_factory.mktemp("slow"))
    yield programs.web(NOWHERE)
    programs.stop()


def send(port: int, head: str, body: bytes = b"") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.sendall(f"{head}\r\n".replace("\r\n\r\n\r\n", "\r\n\r\n").encode() + body)
    return client


def status(client: socket.socket) -> int:
    with closing(client):
        return int(client.recv(64).split()[1])


def memory(web: "Web") -> int:
    """Bytes in use of all processes of the web server."""
    kept = [Path(f"/proc/{pid}/status").read_text() for pid in web.processes()]
    return sum(int(found[1]) for text in kept if (found := re.search(r"VmRSS:\s+(\d+) kB", text))) * 1024


def test_hundred_who_never_finish_a_head_keep_nobody_waiting(web: "Web") -> None:
    with ExitStack() as slow:
        for _number in range(SLOW):
            client = socket.create_connection(("127.0.0.1", web.port), timeout=20)
            slow.enter_context(closing(client)).sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
        assert [web.get("/healthz")[0] for _time in range(3)] == [200] * 3


def test_without_the_proxy_as_many_slow_forms_as_threads_keep_everybody_waiting_until_they_are_gone(web: "Web") -> None:
    """Why the portal is never opened without its proxy, and that nothing has to be started anew afterwards."""
    from tests.faults.house import until

    head = f"POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={'a' * 32}\r\n{FORM}"
    head += "Content-Length: 100000\r\n\r\n"
    with ExitStack() as slow:
        for _number in range(THREADS - 1):
            slow.enter_context(closing(send(web.port, head, b"username=")))
        assert [answers(web.port) for _time in range(3)] == [True] * 3
        slow.enter_context(closing(send(web.port, head, b"username=")))
        until(lambda: not answers(web.port, patience=1), "the last thread waits too")
    assert answers(web.port)


def test_a_body_that_is_too_large_is_refused_before_it_is_sent_and_takes_no_memory(web: "Web") -> None:
    before = memory(web)
    post = "POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\n"
    assert status(send(web.port, f"{post}{FORM}Content-Length: {3 * MB}\r\n\r\n")) == 413
    files = "Content-Type: multipart/form-data; boundary=x\r\n"
    assert status(send(web.port, f"{post}{files}Content-Length: {10_000 * MB}\r\n\r\n")) == 413
    endless = send(web.port, f"{post}{FORM}Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + bytes(MB) + b"\r\n")
    assert status(endless) == 411
    assert web.get("/healthz")[0] == 200
    assert memory(web) - before < 30 * MB


@pytest.fixture
def proxy(web: "Web", folder: Path) -> Iterator[int]:
    """An nginx that hands requests on as `deploy/` says; its port."""
    if not (program := shutil.which("nginx")):
        pytest.skip("NO NGINX: that slow bodies keep no thread of the portal was not tried.")
    from tests.faults.house import until
    from tests.test_start import some_port

    port = some_port()
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;"
        f"events {{}} http {{ access_log off; client_body_temp_path {folder}/body; {paths}"
        f"upstream portal {{ server 127.0.0.1:{web.port}; }}"
        f"server {{ listen 127.0.0.1:{port}; location / {{ include {DEPLOYED}; }} }} }}"
    )
    command = [program, "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    process = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, preexec_fn=embedded_postgres.die_with_parent(15), env=dict(os.environ)
    )
    until(lambda: answers(port), "nginx answers")
    yield port
    process.terminate()
    process.wait()


def answers(port: int, patience: float = 20) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=patience)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except OSError:
            return False


def test_hundred_who_send_a_form_drop_by_drop_keep_no_thread_behind_the_proxy(proxy: int) -> None:
    head = f"POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\n{FORM}Content-Length: 100000\r\n\r\n"
    with ExitStack() as slow:
        for _number in range(SLOW):
            slow.enter_context(closing(send(proxy, head, b"username=")))
        assert [answers(proxy) for _time in range(3)] == [True] * 3
