"""`make run`: everything the portal needs, in one terminal, until Ctrl-C.

The launcher starts PostgreSQL (unless DATABASE_URL names a server), brings the database up to date, and then looks
after the job worker and the web server. Whatever ends, by a signal or by itself, ends all of it. What an operator can
get wrong is told in one sentence on stderr, with exit code 1.
"""

import contextlib
import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg

from centre import embedded_postgres
from centre.embedded_postgres import CannotStart

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
HOST = "127.0.0.1"
OLDEST_POSTGRESQL = 15
EXTENSIONS = ("btree_gist", "pg_trgm")
# What packages bring along and no page asks for: hashing and compressing it took as long as everything else.
UNUSED_STATIC_FILES = (
    *("bootstrap-grid*", "bootstrap-reboot*", "bootstrap-utilities*", "bootstrap.css*", "js/bootstrap*", "*.rtl.*"),
    *("htmx-4*", "htmax-4*", "django_htmx/ext/*"),
)


def main() -> None:
    """Run the portal until a signal or the end of one of its programs."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    programs = Programs()
    try:
        run(programs)
    except KeyboardInterrupt:
        say("Stopping …")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        programs.stop()


def run(programs: "Programs") -> None:
    """Start everything in order and wait. Raises CannotStart, also when one of the programs ends by itself."""
    began = time.monotonic()
    port = free_port(os.environ.get("PORT", "8000"))
    check_var(VAR_DIR)
    if not os.environ.get("DATABASE_URL"):
        os.environ["OWNER_DATABASE_URL"], os.environ["DATABASE_URL"] = programs.start_postgres(VAR_DIR)
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    check_database(os.environ.get("OWNER_DATABASE_URL") or os.environ["DATABASE_URL"])
    prepare()
    programs.start("The job worker", worker_command(), when_orphaned=signal.SIGKILL)
    programs.start("The web server", web_command(port), when_orphaned=signal.SIGTERM)
    programs.wait_for_answer(port)
    say(f"\nThe portal is ready after {time.monotonic() - began:.0f} s: http://{HOST}:{port}/")
    tell_sign_ins(VAR_DIR / "demo-password.txt")
    say("Ctrl-C stops it.\n")
    programs.watch()


def say(text: str) -> None:
    """Tell the operator, at once even through a pipe; a terminal that was closed is no reason to fail."""
    try:
        print(text, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell_sign_ins(password_file: Path) -> None:
    """Print who can sign in to the demonstration centre, if this is one."""
    from centre.portal.demo.people import CAST

    with contextlib.suppress(OSError):
        password = password_file.read_text().strip()
        for person in CAST:
            say(f"  {person.username:6} {person.role}")
        say(f"They all sign in with the password {password} (kept in {os.path.relpath(password_file, ROOT)}).")


# --- what can be wrong before anything starts ------------------------------------------------------------------------


def free_port(wanted: str) -> int:
    """Return `wanted` as a port on which the web server can listen. Raises CannotStart."""
    if not wanted.isascii() or not wanted.isdigit() or not 0 < int(wanted[:9]) < 65536:
        raise CannotStart(f"PORT should be a number from 1 to 65535, not {wanted!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(wanted)))
        except PermissionError:
            raise CannotStart(f"This account may not listen on port {wanted}: choose one above 1023.") from None
        except OSError:
            raise CannotStart(
                f"Port {wanted} is already in use: stop the program that uses it, or choose another port, "
                "for example PORT=8001 make run."
            ) from None
    return int(wanted)


def check_var(var_dir: Path) -> None:
    """Make sure that the portal can keep its files. Raises CannotStart."""
    trial = var_dir / f".trial-{os.getpid()}"
    try:
        var_dir.mkdir(exist_ok=True)
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise CannotStart(
            f"The portal keeps its files in {var_dir} and cannot write there ({error.strerror}): "
            "give the folder to the account that starts the portal."
        ) from None


def check_database(url: str) -> None:
    """Make sure that the server behind `url` will do: reachable, new enough, rights enough. Raises CannotStart."""
    check_url(url)
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            check_version(connection.info.server_version)
            for extension in EXTENSIONS:
                check_extension(connection, extension)
            check_may_make_tables(connection)
            connection.rollback()
    except psycopg.OperationalError as error:
        raise CannotStart(f"The database that DATABASE_URL names cannot be used: {_reason(error)}.") from None


def check_url(url: str) -> None:
    """Refuse what is no URL of a PostgreSQL database, without repeating it: it may hold a password."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("postgres", "postgresql") and len(parts.path) > 1 and parts.port != 0
        psycopg.conninfo.conninfo_to_dict(url)
    except (ValueError, psycopg.ProgrammingError):
        good = False
    if not good:
        raise CannotStart("DATABASE_URL should look like postgresql://user:password@host:5432/database, and does not.")


def check_version(number: int) -> None:
    """Refuse a server older than PostgreSQL 15; `number` is 150004 for 15.4. Raises CannotStart."""
    if number < OLDEST_POSTGRESQL * 10_000:
        raise CannotStart(
            f"The portal needs PostgreSQL {OLDEST_POSTGRESQL} or newer; DATABASE_URL names a server with "
            f"version {number // 10_000}.{number % 10_000}."
        )


def check_extension(connection: psycopg.Connection, extension: str) -> None:
    """Make sure that `extension` is there or can be made; the caller rolls back. Raises CannotStart."""
    try:
        connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    except psycopg.Error as error:
        raise CannotStart(
            f"The portal needs the PostgreSQL extension {extension}, which the role in DATABASE_URL may not create "
            f"({error.diag.message_primary}): let an administrator run CREATE EXTENSION {extension} in that database."
        ) from None


def check_may_make_tables(connection: psycopg.Connection) -> None:
    """Make sure that the migrations will be allowed to work. Raises CannotStart."""
    allowed = connection.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
    if not allowed or not allowed[0]:
        raise CannotStart(
            "The role in DATABASE_URL may not make tables in that database: let an administrator make it the owner."
        )


def _reason(error: psycopg.Error) -> str:
    """Return the telling line of what the client library said, without its advice."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "failed:" in line or "FATAL" in line or "could not" in line]
    return re.sub(r"^connection (failed|is bad): ", "", (telling or lines or ["no reason given"])[-1]).rstrip(".")


# --- the database's content and the static files ---------------------------------------------------------------------


def prepare() -> None:
    """Bring the database up to date, fill an empty one with the demonstration centre, collect the static files.

    All that as the owner of the tables, whom the programs started afterwards do not know.
    """
    os.environ["AS_OWNER"] = "true"
    import django
    from environs import EnvError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.settings")
    try:
        django.setup()
    except EnvError as error:
        raise CannotStart(f"A setting in the environment is not valid: {error}") from None
    from django.contrib.auth import get_user_model
    from django.core.management import CommandError, call_command
    from django.db import connections

    with step("Bringing the database up to date"):
        call_command("migrate", interactive=False, verbosity=1 if is_new(connections["default"]) else 0)
    if not get_user_model().objects.exists():
        with step("Loading the demonstration centre"):
            call_command("demo")
    if os.environ.get("OWNER_DATABASE_URL"):
        try:
            call_command("roles", verbosity=0)
        except CommandError as error:
            raise CannotStart(str(error)) from None
    connections.close_all()
    for name in ("AS_OWNER", "OWNER_DATABASE_URL"):
        os.environ.pop(name, None)
    collect_static_files()


def is_new(connection: "BaseDatabaseWrapper") -> bool:
    """Whether nothing was ever migrated here, so that there is progress worth showing."""
    return "django_migrations" not in connection.introspection.table_names()


def collect_static_files() -> None:
    """Collect and compress the static files, unless they are those of the last time: it takes some 10 seconds."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.STATIC_FROM_SOURCE:
        return
    stamp = Path(settings.STATIC_ROOT).with_name("static-files-collected")
    now = _fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        return
    with step("Collecting the static files"):
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(UNUSED_STATIC_FILES))
    stamp.write_text(now)


def _fingerprint_of_static_files() -> str:
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED_STATIC_FILES):
            state = Path(storage.path(path)).stat()
            found.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"· {name} …")
    began = time.monotonic()
    yield
    if (took := time.monotonic() - began) > 1:
        say(f"  done after {took:.1f} s")


# --- programs --------------------------------------------------------------------------------------------------------


def worker_command() -> list[str]:
    """Return the command of the job worker."""
    return [sys.executable, str(ROOT / "manage.py"), "procrastinate", "worker", "--shutdown-graceful-timeout=10"]


def web_command(port: int) -> list[str]:
    """Return the command of the web server: 2 processes with 4 threads each, see docs/benchmarks.md."""
    options = {"interface": "wsgi", "host": HOST, "port": port, "workers": 2, "blocking-threads": 4}
    options |= {"log-level": "warning", "workers-kill-timeout": 10, "respawn-interval": 0.5}
    # Browsers keep their connection; with what granian has by itself the 1 025th waits until one of them hangs up.
    options |= {"backlog": 2048, "backpressure": 2048}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    return [
        sys.executable,
        "-m",
        "granian",
        *arguments,
        "--no-ws",
        "--respawn-failed-workers",
        "centre.wsgi:application",
    ]


class Programs:
    """What the launcher has started, in that order; stopped in the opposite one."""

    def __init__(self) -> None:
        self.cluster: embedded_postgres.Cluster | None = None
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_postgres(self, var_dir: Path) -> tuple[str, str]:
        """Start the embedded PostgreSQL and return its URLs, for the owner and the portal. Raises CannotStart."""
        home = embedded_postgres.home_for(var_dir)
        self.cluster = embedded_postgres.Cluster(home)
        with step(f"Starting PostgreSQL in {home}"):
            return self.cluster.start(), self.cluster.portal_url

    def start(self, name: str, command: list[str], *, when_orphaned: signal.Signals) -> None:
        """Start a program in a group of its own, so that Ctrl-C reaches the launcher alone.

        `when_orphaned` is sent when the launcher is killed: PostgreSQL goes then too, and a worker told to stop
        politely would wait half a minute for a database that does not come back.
        """
        self.running[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=embedded_postgres.die_with_parent(when_orphaned),
        )

    def ended(self) -> str | None:
        """Return the name of a program that is no longer running."""
        if self.cluster and self.cluster.process and self.cluster.process.poll() is not None:
            return "PostgreSQL"
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def wait_for_answer(self, port: int, patience: float = 60) -> None:
        """Wait until the web server answers. Raises CannotStart when it does not within `patience` seconds."""
        if not self._wait_until(lambda: _answers(port), patience):
            raise CannotStart(f"The web server did not answer within {patience:.0f} seconds; see what it said above.")

    def watch(self) -> None:
        """Wait for ever. Raises CannotStart when one of the programs ends."""
        self._wait_until(lambda: False, float("inf"))

    def _wait_until(self, done: Callable[[], bool], patience: float) -> bool:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if name := self.ended():
                raise CannotStart(f"{name} ended by itself, so everything else was stopped too.")
            if done():
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """Stop everything this launcher has started; what does not go within 15 seconds is killed."""
        for process in reversed(self.running.values()):
            process.terminate()
        deadline = time.monotonic() + 15
        for process in reversed(self.running.values()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            _kill_group(process)
            process.wait()
        self.running.clear()
        if self.cluster:
            self.cluster.stop()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left: the program itself if it would not go, and its own children if it was killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
