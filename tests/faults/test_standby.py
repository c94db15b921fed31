"""A primary and its synchronous standby: the one is killed, the other takes its place, nothing promised is lost."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from centre import embedded_postgres
from centre.accounts.models import User
from centre.embedded_postgres import Cluster
from tests.faults.house import (
    Programs,
    assert_every_promise_is_kept,
    fill,
    rows,
    some_residents,
    until,
)

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def copied_from(primary: Cluster, home: Path) -> Cluster:
    """A server that follows `primary`; from now on that waits for it before it promises anything."""
    standby = Cluster(home)
    standby._take_home()
    follow = f"host={primary.socket_folder} port={embedded_postgres.PORT} user=postgres application_name=standby"
    target = standby.home / "data"
    standby._own_folder(target)
    copy = [
        standby._program() / "bin" / "pg_basebackup",
        "-R",
        "-X",
        "stream",
        "-c",
        "fast",
        "-d",
        follow,
        "-D",
        target,
    ]
    subprocess.run(copy, **embedded_postgres._become(standby.account), check=True)
    standby.stop()
    standby.start()
    rows(primary.superuser_url, "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    rows(primary.superuser_url, "SELECT pg_reload_conf()")
    followed = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
    until(lambda: rows(primary.superuser_url, followed), "the standby follows")
    return standby


def whichever_leads(*clusters: Cluster) -> str:
    """One address for both servers: whoever connects is led to the one that takes writes."""
    hosts = quote(",".join(str(cluster.socket_folder) for cluster in clusters), safe="")
    return f"postgresql://centre@/centre?host={hosts}&port={embedded_postgres.PORT}&target_session_attrs=read-write"


@pytest.fixture
def standby(cluster: Cluster, folder: Path) -> Iterator[Cluster]:
    made = copied_from(cluster, folder / "two")
    yield made
    made.stop()


def test_nothing_promised_is_lost_when_the_standby_takes_the_place_of_the_primary(
    cluster: Cluster, standby: Cluster, programs: Programs, sign_in: Callable[[User], str]
) -> None:
    residents = some_residents(sign_in)
    fill(cluster)
    web = programs.web(whichever_leads(cluster, standby))
    residents.ports = [web.port]
    residents.begin()
    try:
        residents.get_promises(15)
        assert cluster.process
        cluster.process.kill()
        cluster.process.wait()
        assert web.get("/rooms/")[0] == 503
        rows(standby.superuser_url, "SELECT pg_promote()")
        residents.get_promises(15)
    finally:
        residents.end()
    assert_every_promise_is_kept(residents, standby.url)
    assert web.get("/readyz")[0] == 200
