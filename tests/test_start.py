"""`make run`: one command starts everything, one Ctrl-C ends it, and a mistake is told in one sentence."""

import contextlib
import ctypes
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from centre import embedded_postgres, run
from centre.embedded_postgres import CannotStart, Cluster

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "docs", "benchmarks"
)
INHERITED = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "CENTRE_DATA_DIR",
    "PORT",
    "SITE_URL",
    "SECRET_KEY",
    "STATIC_FROM_SOURCE",
    "VAR_DIR",
    "PYTHONDONTWRITEBYTECODE",  # each of the five programs would compile our modules anew
)


def clone_into(folder: Path) -> Path:
    """Make what a fresh clone looks like, with this interpreter as its .venv."""
    shutil.copytree(ROOT, folder / "clone", ignore=LEFT_OUT)
    (folder / "clone" / ".venv").symlink_to(sys.prefix)
    return folder / "clone"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="centre-start-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def clone(folder: Path) -> Path:
    return clone_into(folder)


def surroundings(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED and "PYTEST" not in name}
    return kept | {"PYTHONUNBUFFERED": "1"} | settings


def some_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Portal:
    """A portal that was started and has said that it is ready."""

    process: subprocess.Popen
    port: int
    said: str
    seconds: float

    def status(self, path: str = "/") -> int:
        """Ask for a page; return the HTTP status of the answer."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            with connection.getresponse() as response:
                return response.status

    def pids(self, word: str) -> list[int]:
        """The programs below the launcher whose command has `word` in it."""
        return [pid for pid in descendants(self.process.pid) if word in " ".join(embedded_postgres._arguments(pid))]

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End it with a signal, if it has not ended; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(40)


def descendants(pid: int) -> list[int]:
    children = [int(text) for file in Path(f"/proc/{pid}/task").glob("*/children") for text in file.read_text().split()]
    return children + [below for child in children for below in descendants(child)]


def start(clone: Path, *command: str, **settings: str) -> Portal:
    began, port = time.monotonic(), some_port()
    with (clone / "stderr.txt").open("w") as wrong:
        process = subprocess.Popen(
            command or (sys.executable, "-m", "centre.run"),
            cwd=clone,
            env=surroundings(PORT=str(port), **settings),
            stdout=subprocess.PIPE,
            stderr=wrong,
            text=True,
            start_new_session=True,
        )
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return Portal(process, port, said, time.monotonic() - began)
    pytest.fail(f"it did not start: {said}{(clone / 'stderr.txt').read_text()}")


def all_gone(pids: list[int], patience: float = 20) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not any(embedded_postgres._arguments(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


@dataclass
class Past:
    """A portal that was started and stopped again: what it said, all that it had started, and its exit code."""

    said: str
    pids: list[int]
    code: int


@pytest.fixture(scope="module")
def first_start(clone: Path) -> Past:
    """The very first start in a fresh clone, which a signal ends."""
    portal = start(clone)
    assert portal.status() < 500
    started = descendants(portal.process.pid)
    return Past(portal.said, started, portal.end(signal.SIGTERM))


@pytest.fixture(scope="class")
def running(clone: Path, first_start: Past) -> Iterator[Portal]:
    """A portal started for a second time, as the README says, for tests of which only the last one ends it."""
    made = start(clone, "make", "-o", ".venv/ready-to-run", "run")
    yield made
    made.end(signal.SIGTERM)


@pytest.fixture
def portal(clone: Path, first_start: Past) -> Iterator[Portal]:
    """A portal that the test will end in its own way."""
    made = start(clone)
    yield made
    made.end(signal.SIGTERM)


# --- starting and stopping -------------------------------------------------------------------------------------------


def test_the_first_start_shows_its_steps_the_address_and_who_can_sign_in(first_start, clone):
    for step in ("Starting PostgreSQL in", "Bringing the database up to date", "Collecting the static files"):
        assert f"· {step}" in first_start.said
    assert "Applying bookings.0001_initial" in first_start.said
    assert re.search(r"ready after \d+ s: http://127\.0\.0\.1:\d+/", first_start.said)
    assert f"the password {(clone / 'var' / 'demo-password.txt').read_text().strip()} " in first_start.said
    for name, role in {"alice": "resident", "erik": "reception desk", "root": "administrator"}.items():
        assert re.search(rf"^  {name} +{role}$", first_start.said, re.MULTILINE)


class TestTheNextStart:
    def test_the_next_start_repeats_nothing_and_keeps_the_data(self, running, clone):
        for long_step in ("Applying", "Loading the demonstration centre", "Collecting the static files"):
            assert long_step not in running.said
        assert running.seconds < 60, "it takes 3 seconds on a machine that has nothing else to do"
        with psycopg.connect(embedded_postgres.running_url(clone / "var")) as client:
            assert client.execute("SELECT count(*) FROM accounts_user").fetchone()[0] >= 7

    def test_what_answers_and_what_works_is_not_the_owner_of_the_tables(self, running, clone):
        assert running.status() < 400
        with psycopg.connect(embedded_postgres.running_url(clone / "var")) as client:
            asked = (
                "SELECT DISTINCT usename FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename IS NOT NULL AND pid <> %s"
            )
            assert client.execute(asked, [client.info.backend_pid]).fetchall() == [("centre_app",)]

    def test_when_it_says_it_is_ready_it_answers(self, running):
        assert running.status() < 400
        assert running.status("/no/such/page/") == 404

    def test_a_second_start_beside_a_running_one_is_refused(self, running, clone):
        assert_refused(clone, r"The portal is already running with the database in \S+\.", PORT=str(some_port()))
        assert running.status() < 400

    def test_ctrl_c_in_the_terminal_ends_everything_it_started(self, running):
        started = descendants(running.process.pid)
        assert len(running.pids("granian")) >= 3
        assert len(running.pids("procrastinate")) == 1
        assert len(running.pids("postgres")) >= 1
        os.killpg(running.process.pid, signal.SIGINT)  # the terminal sends it to make and the launcher alike
        running.process.wait(40)
        assert all_gone(started)


def test_a_signal_ends_everything_it_started(first_start):
    assert len(first_start.pids) >= 5  # the database, the worker, and the web server with its own
    assert first_start.code == 0
    assert all_gone(first_start.pids)


@pytest.mark.parametrize(
    ("word", "name"),
    [("granian", "The web server"), ("procrastinate", "The job worker"), ("bin/postgres", "PostgreSQL")],
)
def test_the_death_of_one_program_ends_the_others(portal, clone, word, name):
    started = descendants(portal.process.pid)
    os.kill(portal.pids(word)[0], signal.SIGKILL)
    assert portal.process.wait(40) == 1
    assert f"{name} ended by itself, so everything else was stopped too." in (clone / "stderr.txt").read_text()
    assert all_gone(started)


@pytest.mark.skipif(sys.platform != "linux", reason="asked of the Linux kernel")
def test_nothing_outlives_a_launcher_that_was_killed(portal):
    started = descendants(portal.process.pid)
    portal.end(signal.SIGKILL)
    assert all_gone(started)


# --- mistakes --------------------------------------------------------------------------------------------------------


def assert_refused(clone: Path, sentence: str, **options) -> None:
    """Make sure that a start ends with exactly this sentence on stderr, and exit code 1."""
    preexec_fn = options.pop("preexec_fn", None)
    settings = {"PORT": str(some_port())} | options
    done = subprocess.run(
        [sys.executable, "-m", "centre.run"],
        cwd=clone,
        env=surroundings(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=preexec_fn,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.fullmatch(sentence + "\n", done.stderr), done.stderr


def test_a_busy_port_is_told(clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert_refused(clone, rf"Port {port} is already in use: stop .* PORT=8001 make run\.", PORT=str(port))


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０００", "9" * 30])
def test_a_port_that_is_none_is_told(clone, port):
    assert_refused(clone, r"PORT should be a number from 1 to 65535, not .*\.", PORT=port)


@pytest.mark.parametrize(
    "url",
    ["nonsense", "mysql://a:b@c/d", "postgresql://", "postgresql://localhost:99999/x", "postgresql://h/d?nonsense=1"],
)
def test_a_database_url_that_is_none_is_told_without_repeating_its_password(clone, url):
    assert_refused(clone, r"DATABASE_URL should look like postgresql://\S+, and does not\.", DATABASE_URL=url)


def test_a_server_that_does_not_answer_is_told(clone):
    assert_refused(
        clone,
        r"The database that DATABASE_URL names cannot be used: connection to server .* failed: Connection refused\.",
        DATABASE_URL=f"postgresql://x:secret@127.0.0.1:{some_port()}/x",
    )


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Cluster]:
    """Somebody else's server: it asks one role for a password, and another may hardly do anything."""
    made = Cluster(folder / "server", durable=False)
    made.start()
    rules = made.data / "pg_hba.conf"
    rules.write_text("local all careful scram-sha-256\nlocal all all trust\n")
    with psycopg.connect(made.superuser_url, autocommit=True) as client:
        client.execute("CREATE ROLE careful LOGIN PASSWORD 'right'")
        client.execute("CREATE ROLE poor LOGIN")
        client.execute("CREATE DATABASE furnished")
        client.execute("SELECT pg_reload_conf()")
    with psycopg.connect(url_of(made, "postgres", "furnished"), autocommit=True) as client:
        client.execute("CREATE EXTENSION btree_gist")
        client.execute("CREATE EXTENSION pg_trgm")
    yield made
    made.stop()


def url_of(server: Cluster, sign_in: str, database: str) -> str:
    return server.url.replace("//centre@", f"//{sign_in}@").removesuffix("/centre") + f"/{database}"


def test_a_wrong_password_is_told(clone, server):
    assert_refused(
        clone,
        r'The database that DATABASE_URL names .* password authentication failed for user "careful"\.',
        DATABASE_URL=url_of(server, "careful:wrong", "centre"),
    )


def test_a_database_that_is_not_there_is_told(clone, server):
    assert_refused(
        clone,
        r'The database that DATABASE_URL names .* database "elsewhere" does not exist\.',
        DATABASE_URL=url_of(server, "centre", "elsewhere"),
    )


def test_a_role_that_may_not_create_extensions_is_told(clone, server):
    assert_refused(
        clone,
        r"The portal needs the PostgreSQL extension btree_gist, which .*: let an administrator .*\.",
        DATABASE_URL=url_of(server, "poor", "centre"),
    )


def test_a_role_that_may_not_make_tables_is_told(clone, server):
    assert_refused(
        clone,
        r"The role in DATABASE_URL may not make tables in that database: .*\.",
        DATABASE_URL=url_of(server, "poor", "furnished"),
    )


def test_looking_at_the_rights_leaves_nothing_behind(server):
    run.check_database(server.url)
    with psycopg.connect(server.url) as client:
        assert client.execute("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'").fetchone() == (0,)


def test_a_server_older_than_postgresql_15_is_told():
    with pytest.raises(CannotStart, match=r"^The portal needs PostgreSQL 15 or newer; .* version 14\.11\.$"):
        run.check_version(140011)
    run.check_version(150000)


def test_a_setting_that_is_nonsense_is_told(clone):
    assert_refused(clone, r"A setting in the environment is not valid: .*DEBUG.*", DEBUG="perhaps")


def test_a_var_that_is_no_folder_is_told(folder):
    other = folder / "other"
    other.mkdir()
    clone = clone_into(other)
    (clone / "var").write_text("")
    assert_refused(
        clone, r"The portal keeps its files in \S+/var and cannot write there \(.*\): give the folder to .*\."
    )


def forget_that_root_may_write_anywhere() -> None:
    drop_from_bounding_set, cap_dac_override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, cap_dac_override, 0, 0, 0)


def test_an_unwritable_var_is_told(folder):
    other = folder / "unwritable"
    other.mkdir()
    clone = clone_into(other)
    (clone / "var").mkdir(mode=0o555)
    as_root = os.geteuid() == 0
    sentence = r"The portal keeps its files in \S+/var and cannot write there \(Permission denied\): give .*\."
    assert_refused(clone, sentence, preexec_fn=forget_that_root_may_write_anywhere if as_root else None)
