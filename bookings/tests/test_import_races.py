"""Imports on real connections: against residents for the same times, two workers at one sheet, and a worker killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.utils import timezone

from bookings import actions
from bookings.models import Occupancy, Reservation, Room
from bookings.tests.factories import make_room, make_sheet, make_user, span_on
from bookings.tests.test_commands_race import overlaps
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS

pytestmark = pytest.mark.django_db(transaction=True)
SLOTS = 24
FIRST = local_day(timezone.now()) + timedelta(days=3)
HEADINGS = ["场地", "日期", "开始", "结束", "人数", "用途", "联系人"]


@pytest.fixture
def desk(transactional_db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def slot(number: int) -> tuple[date, Span]:
    day = FIRST + timedelta(days=number)
    return day, span_on(day, "14:00-15:00")


def rehearsed(room: Room, by: User) -> Import:
    rows = [[room.name, slot(number)[0], "14:00", "15:00", 5, "备课", f"联系人{number}"] for number in range(SLOTS)]
    upload = SimpleUploadedFile("sheet.xlsx", make_sheet(HEADINGS, *rows))
    job = running.hand_in(kind=KINDS["reservations"], upload=upload, by=by, now=timezone.now())
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert job.state == Import.State.REHEARSED
    return job


def together(*commands: Callable[[], object]) -> list[object]:
    """Run them at once, each with a connection of its own."""
    gate = threading.Barrier(len(commands))

    def run(command: Callable[[], object]) -> object:
        connection.ensure_connection()
        gate.wait(timeout=30)
        try:
            return command()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


def reserving_all(room: Room, person: User, *, backwards: bool = False) -> Callable[[], dict[int, str]]:
    """A resident who goes for every slot in turn: what each try came to."""

    def go() -> dict[int, str]:
        told = {}
        for number in sorted(range(SLOTS), reverse=backwards):
            wish = {"purpose": "备课", "party_size": 5, "holder": person}
            try:
                actions.reserve(room=room, span=slot(number)[1], by=person, now=timezone.now(), **wish)
            except Refused as refused:
                told[number] = ",".join(sorted(refused.codes))
            else:
                told[number] = "done"
        return told

    return go


def test_an_import_against_residents_gives_each_slot_to_exactly_one(desk: User) -> None:
    room = make_room("琴房")
    job = rehearsed(room, desk)
    running.write_it(job=job, leave_out=False, by=desk)
    first, second, _none = together(
        reserving_all(room, make_user()),
        reserving_all(room, make_user(), backwards=True),
        lambda: running.run(import_id=job.pk),
    )
    job.refresh_from_db()
    imported = {row.number - 2: row.outcome for row in job.rows.all()}
    assert job.state == "written"
    for number in range(SLOTS):
        won = [first[number], second[number], {"written": "done"}.get(imported[number], "taken")]  # type: ignore[index]
        assert sorted(won) == ["done", "taken", "taken"]
        assert Reservation.objects.filter(starts_at=slot(number)[1].starts_at).count() == 1
    assert all(row.findings for row in job.rows.filter(outcome="refused"))
    assert Occupancy.objects.count() == SLOTS
    assert overlaps() == 0


def test_two_workers_at_one_sheet_write_each_row_once(desk: User) -> None:
    job = rehearsed(make_room("琴房"), desk)
    running.write_it(job=job, leave_out=False, by=desk)
    together(*[lambda: running.run(import_id=job.pk)] * 3)
    job.refresh_from_db()
    assert (job.state, job.done) == ("written", SLOTS)
    assert set(job.rows.values_list("outcome", flat=True)) == {"written"}
    assert Reservation.objects.count() == SLOTS


def test_one_sheet_handed_in_twice_is_written_once(desk: User) -> None:
    room = make_room("琴房")
    jobs = [rehearsed(room, desk), rehearsed(room, desk)]
    for job in jobs:
        running.write_it(job=job, leave_out=False, by=desk)
    together(*[lambda job=job: running.run(import_id=job.pk) for job in jobs])  # type: ignore[misc]
    ends = [list(job.rows.values_list("outcome", flat=True)) for job in jobs]
    assert [sorted(pair) for pair in zip(*ends, strict=True)] == [["there", "written"]] * SLOTS
    assert Reservation.objects.count() == SLOTS


def test_a_worker_that_was_killed_is_followed_by_one_that_goes_on(desk: User) -> None:
    job = rehearsed(make_room("琴房"), desk)
    running.write_it(job=job, leave_out=False, by=desk)
    before = others_connected()
    worker = subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER, str(job.pk)], env=os.environ | {"DATABASE_URL": url()}
    )
    try:
        wait_until(lambda: Reservation.objects.count() >= 3)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    wait_until(lambda: others_connected() <= before)
    job.refresh_from_db()
    assert job.state == "writing"
    assert 3 <= job.done == job.rows.exclude(outcome="").count() == Reservation.objects.count() < SLOTS
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("written", SLOTS)
    assert set(job.rows.values_list("outcome", flat=True)) == {"written"}
    assert Reservation.objects.count() == SLOTS


SLOW_WORKER = """
import sys, time, django
django.setup()
from bookings import actions
from centre.sheets import running
reserve = actions.reserve
def slowly(**wish):
    made = reserve(**wish)
    time.sleep(0.05)  # in the middle of the row's transaction
    return made
actions.reserve = slowly
running.run(import_id=int(sys.argv[1]))
"""


def url() -> str:
    """The address of the test database."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < until, "this did not happen within a minute"
        time.sleep(0.02)
