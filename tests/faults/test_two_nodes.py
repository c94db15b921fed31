"""Two web nodes and two workers on one database: what is promised is kept, and what there is to do is done once."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.notifications.actions import tell
from tests.faults.house import (
    Programs,
    Residents,
    assert_every_promise_is_kept,
    copied_database,
    rows,
    some_residents,
    until,
)
from tests.faults.post_office import PostOffice

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
JOBS = 200
UNDONE = """
    SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_notice_mail' AND status NOT IN ('succeeded', 'failed')
"""  # noqa: E501
BEGUN = """
    SELECT j.task_name, j.args, count(e.id) FROM procrastinate_jobs j
    LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'started' GROUP BY j.id
"""


def make_jobs() -> None:
    person = make_user(email="somebody@centre.example")
    with transaction.atomic():
        for number in range(JOBS):
            tell(person=person, title=f"Notice {number}", body=f"Number {number}")


def test_two_nodes_keep_every_promise_and_two_workers_do_no_job_twice(
    programs: Programs, sign_in: Callable[[User], str]
) -> None:
    residents = some_residents(sign_in)
    make_jobs()
    with PostOffice() as post, copied_database("nodes") as database:
        residents.ports = [programs.web(database).port for _ in range(2)]
        for name in ("one", "other"):
            programs.worker(database, "--delete-jobs=never", f"--name={name}", "--concurrency=4", **post.settings)
        reserve_for_a_while(residents)
        until(lambda: len(rows(database, "SELECT id FROM procrastinate_workers")) == 2, "both workers are there")
        until(lambda: rows(database, UNDONE) == [(0,)], "every mail is sent", patience=60)
        begun = rows(database, BEGUN)
        programs.stop()
        assert_every_promise_is_kept(residents, database)
    assert len(post.mails) >= JOBS + len(residents.promised)
    assert set(post.times_taken().values()) == {1}
    assert {times for _task, _what, times in begun} <= {0, 1}
    by_the_clock = [(task, json.dumps(what)) for task, what, _times in begun if "timestamp" in what]
    assert "let_go_of_what_is_over" in {task for task, _what in by_the_clock}
    assert len(by_the_clock) == len(set(by_the_clock))


def reserve_for_a_while(residents: Residents) -> None:
    residents.begin()
    try:
        residents.get_promises(40)
    finally:
        residents.end()
