"""A folder for real programs, a database server of their own, and sessions for the people who use them."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from centre.embedded_postgres import Cluster
from conftest import _client

if TYPE_CHECKING:  # read before Django is set up
    from centre.accounts.models import User
    from tests.faults.house import Programs


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of a database server reaches too."""
    path = Path(tempfile.mkdtemp(prefix="centre-faults-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    """A server that keeps what it promises, as in production."""
    made = Cluster(folder / "one")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def programs(folder: Path) -> Iterator["Programs"]:
    from tests.faults.house import Programs

    started = Programs(folder)
    yield started
    started.stop()


@pytest.fixture
def sign_in(transactional_db: None) -> "Callable[[User], str]":
    """The key of a session of theirs."""
    return lambda person: _client(person).cookies[settings.SESSION_COOKIE_NAME].value
