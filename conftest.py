"""What every test has: a PostgreSQL of its own and the cast.

The controlling process starts one server for the run; under xdist the workers inherit its address and make a
database each. With DATABASE_URL set that server is used.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from centre import embedded_postgres
from centre.shared.tests import emptying

if TYPE_CHECKING:
    from centre.accounts.models import User
    from centre.shared.tests.stored import Stored

ROOT = Path(__file__).resolve().parent
cluster_key = pytest.StashKey[embedded_postgres.Cluster]()
files_key = pytest.StashKey[TemporaryDirectory[str]]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the database before the settings are read, which is why pyproject.toml does not name them."""
    if not os.environ.get("DATABASE_URL"):
        config.stash[cluster_key] = cluster = embedded_postgres.start_for_tests(ROOT / "var")
        os.environ["DATABASE_URL"] = cluster.url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.settings")
    os.environ["STATIC_FROM_SOURCE"] = "1"
    if not os.environ.get("VAR_DIR"):  # a centre that runs here keeps its own files
        config.stash[files_key] = folder = TemporaryDirectory(prefix="centre-tests-")
        os.environ["VAR_DIR"] = folder.name
    os.environ["FRAME_SECONDS"] = "0"  # what one test saved, the next must not see
    import django

    django.setup()
    from django.test import utils

    from centre.shared.tests import rendering

    utils.instrumented_test_render = rendering.render  # type: ignore[attr-defined]
    # What is loaded now stays; looking through it again and again for garbage took a tenth of the run.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if cluster := config.stash.get(cluster_key, None):
        cluster.stop()
    if folder := config.stash.get(files_key, None):
        folder.cleanup()


# What takes longest goes first, so that no process is left alone with one of these at the end of the run.
LONG = (
    "tests/journeys/test_every_page.py",
    "bookings/tests/test_state_machine.py",
    "tests/test_start.py",
    "tests/faults/test_killed.py",
    "tests/faults/test_two_nodes.py",
    "tests/faults/test_standby.py",
    "tests/faults/test_disk_full.py",
    "bookings/tests/test_commands_race.py",
    "bookings/tests/test_races.py",
    "bookings/tests/test_import_races.py",
    "bookings/tests/test_series_races.py",
    "tests/journeys/test_errands.py",
    "tests/journeys/test_displays.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, everything else as it was found."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.relative_to(ROOT).as_posix(), len(LONG)))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database, also for a run of browser journeys alone, which use it without saying so one by one.

    With `--reuse-db` and a DATABASE_URL it stays there for the next run, which saves making its tables anew.
    """
    stays = bool(request.config.getvalue("reuse_db"))
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=stays)
        emptying.remember_what_is_there()
    yield
    with django_db_blocker.unblock():
        end_other_sessions()
        teardown_databases(made, verbosity=0, keepdb=stays)


def pytest_sessionstart() -> None:
    """After a test that commits its rows are taken away, not every table emptied and filled anew."""
    TransactionTestCase._fixture_teardown = lambda self: emptying.empty_what_was_filled()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def no_jobs_stay(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """What a test commits is flushed after it; the jobs that came with it go too."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        from centre.shared.tests.jobs import forget_jobs

        with django_db_blocker.unblock():
            forget_jobs()


def end_other_sessions() -> None:
    """A database that somebody is connected to cannot be dropped: a server's thread may not have hung up yet."""
    from django.db import connection

    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        cursor.execute(others, cursor.fetchone())


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> "Stored":
    """The uploaded files of this test, which has none of others."""
    from centre.shared.tests.stored import nowhere_else

    return nowhere_else(settings, tmp_path)


# --- the cast --------------------------------------------------------------------------------------------------------

CAST = {
    "alice": ("李爱丽", "13800000001"),
    "bob": ("王博", "13800000002"),
    "dana": ("陈丹娜", "13800000003"),
    "erik": ("赵立", "13800000004"),
    "lib": ("周书", "13800000005"),
    "ed": ("吴展", "13800000006"),
    "root": ("管理员", "13800000007"),
}
ROLES = {
    "dana": "docent",
    "erik": "reception desk",
    "lib": "librarian",
    "ed": "exhibit editor",
    "root": "administrator",
}


def _person(username: str) -> "User":
    from centre.accounts import roles
    from centre.accounts.models import User

    name, phone = CAST[username]
    staff = username in ROLES
    person = User(username=username, name=name, phone=phone, is_staff=staff, is_superuser=username == "root")
    person.set_unusable_password()
    person.save()
    if staff:
        roles.give(person, ROLES[username])
    return person


def _client(person: "User") -> Client:
    """A browser with a session of theirs; signing in, which every other test would pay for, has tests of its own."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from centre.accounts.sessions import SessionStore

    said = {SESSION_KEY: str(person.pk), HASH_SESSION_KEY: person.get_session_auth_hash()}
    said[BACKEND_SESSION_KEY] = "centre.accounts.backends.NameOrPhoneBackend"
    session = SessionStore().create_model_instance(said)
    session.save(force_insert=True)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def alice(db: None) -> "User":
    """A resident."""
    return _person("alice")


@pytest.fixture
def bob(db: None) -> "User":
    """Another resident."""
    return _person("bob")


@pytest.fixture
def dana(db: None) -> "User":
    """A docent."""
    return _person("dana")


@pytest.fixture
def erik(db: None) -> "User":
    """At the reception desk."""
    return _person("erik")


@pytest.fixture
def lib(db: None) -> "User":
    """The librarian."""
    return _person("lib")


@pytest.fixture
def ed(db: None) -> "User":
    """An exhibit editor."""
    return _person("ed")


@pytest.fixture
def root(db: None) -> "User":
    """The administrator."""
    return _person("root")


@pytest.fixture
def alice_client(alice: "User") -> Client:
    return _client(alice)


@pytest.fixture
def bob_client(bob: "User") -> Client:
    return _client(bob)


@pytest.fixture
def dana_client(dana: "User") -> Client:
    return _client(dana)


@pytest.fixture
def erik_client(erik: "User") -> Client:
    return _client(erik)


@pytest.fixture
def lib_client(lib: "User") -> Client:
    return _client(lib)


@pytest.fixture
def ed_client(ed: "User") -> Client:
    return _client(ed)


@pytest.fixture
def root_client(root: "User") -> Client:
    return _client(root)
