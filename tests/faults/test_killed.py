"""Programs are killed without a word while people reserve: nothing that was promised is lost, nothing is done twice."""

import os
import signal
from collections.abc import Callable

import pytest
from django.conf import settings

from centre.accounts.models import User
from centre.embedded_postgres import Cluster
from tests.faults.house import (
    Program,
    Programs,
    Residents,
    Web,
    assert_every_promise_is_kept,
    fill,
    rows,
    some_residents,
    until,
)
from tests.faults.post_office import PostOffice

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
UNDONE = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
UNMAILED = "SELECT count(*) FROM notifications_notice WHERE mailed_at IS NULL"
# Half a minute of silence makes a worker a dead one; nobody waits for that here.
HALF_A_MINUTE_LATER = "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'"
TAKE_UP = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'take_up_stalled_jobs', '{"timestamp": 0}')
"""  # noqa: E501


def kill_one_process_of(web: Web) -> None:
    before = web.processes()
    os.kill(before[-1], signal.SIGKILL)
    until(lambda: before[-1] not in web.processes(), "the process is gone")


def kill_while_it_mails(worker: Program, post: PostOffice) -> None:
    post.hesitate.set()
    assert post.somebody_waits.wait(60)
    worker.kill()
    post.hesitate.clear()
    worker.again()


def kill(cluster: Cluster) -> None:
    assert cluster.process
    cluster.process.kill()
    cluster.process.wait()


def assert_asked_to_come_back(web: Web) -> None:
    status, page = web.get("/rooms/")
    assert status == 503
    assert settings.CENTRE["phone"] in page
    assert web.get("/healthz")[0] == 200
    assert web.get("/readyz")[0] == 503


def finish_all_jobs(worker: Program, database: str) -> None:
    rows(database, HALF_A_MINUTE_LATER)
    rows(database, TAKE_UP)

    def nothing_is_left() -> bool:
        worker.again_if_ended()
        return rows(database, UNDONE) == [(0,)]

    until(nothing_is_left, "every job is done")


def test_no_promise_is_lost_when_a_web_process_the_worker_and_the_database_are_killed(
    cluster: Cluster, programs: Programs, sign_in: Callable[[User], str]
) -> None:
    residents = some_residents(sign_in)
    fill(cluster)
    with PostOffice() as post:
        worker = programs.worker(cluster.url, **post.settings)
        web = programs.web(cluster.url, processes=2)
        served_by = len(web.processes())
        residents.ports = [web.port]
        reserve_while_everything_is_killed(residents, cluster, web, worker, post)
        until(lambda: len(web.processes()) == served_by, "the killed process was started again")
        assert web.get("/readyz")[0] == 200
        assert_every_promise_is_kept(residents, cluster.url)
        finish_all_jobs(worker, cluster.url)
        assert rows(cluster.url, UNMAILED) == [(0,)]
        assert len(post.mails) >= len(set(residents.promised))  # whoever asks twice is led to what they have
        assert set(post.times_taken().values()) == {1}


def reserve_while_everything_is_killed(
    residents: Residents, cluster: Cluster, web: Web, worker: Program, post: PostOffice
) -> None:
    residents.begin()
    try:
        residents.get_promises(10)
        kill_one_process_of(web)
        residents.get_promises(10)
        kill_while_it_mails(worker, post)
        residents.get_promises(10)
        kill(cluster)
        assert_asked_to_come_back(web)
        cluster.stop()
        cluster.start()
        residents.get_promises(10)
    finally:
        residents.end()
