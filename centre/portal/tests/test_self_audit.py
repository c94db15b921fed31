"""The self-audit: each check goes red, or asks to be looked at, when what it looks at is not as it should be."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bookings import outage
from bookings.models import Occupancy, Reservation
from bookings.tests.factories import make_hold, make_reservation, make_room, make_special_day, span_on
from centre.notifications.actions import MAIL_QUEUE, SEND_NOTICE_MAIL
from centre.portal.audit import STATES, Audit, Check, State, audit, backup_folder
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TOMORROW = local_day(NOW) + timedelta(days=1)
CONSTRAINT = "occupancy_one_holder_per_space"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, params or None)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def check(what: str, now: datetime | None = None) -> Check:
    (found,) = [one for one in audit(now or timezone.now()).checks if what in str(one.what)]
    return found


OVERLAPS, GUARD, TRIGGERS = "同一空间同时有两家", "数据库约束", "触发器"
DISAGREEING, LEFT_OVER = "对不上", "还没清掉"
FAILED, WAITING, UNSENT = "失败的任务", "等待中的任务", "通知邮件"


def test_in_a_house_in_order_nothing_is_broken() -> None:
    make_reservation(room=make_room(spaces=2), span=span_on(TOMORROW, "09:00-10:00"))
    for what in (OVERLAPS, GUARD, TRIGGERS, DISAGREEING, LEFT_OVER, FAILED, WAITING, UNSENT):
        found = check(what)
        assert (found.state, found.remedy) == (State.GOOD, ""), what
    assert audit(timezone.now()).broken == 0


# --- rooms -----------------------------------------------------------------------------------------------------------


def test_an_overlap_is_found_without_the_constraint() -> None:
    room = make_room(turnaround_minutes=30)
    sql(f"ALTER TABLE bookings_occupancy DROP CONSTRAINT {CONSTRAINT}")
    make_reservation(room=room, span=span_on(TOMORROW, "09:00-12:00"))
    make_reservation(room=room, span=span_on(TOMORROW, "12:30-13:00"))
    assert check(OVERLAPS).state == State.GOOD
    second = make_reservation(room=room, span=span_on(TOMORROW, "10:00-11:00"))
    found = check(OVERLAPS)
    assert (found.state, found.found, found.references) == (State.BROKEN, 1, [second.reference])


def test_an_overlap_with_what_lies_further_back_is_found_too() -> None:
    room = make_room()
    sql(f"ALTER TABLE bookings_occupancy DROP CONSTRAINT {CONSTRAINT}")
    for hours in ("08:00-20:00", "09:00-10:00", "11:00-12:00"):
        make_reservation(room=room, span=span_on(TOMORROW, hours))
    assert check(OVERLAPS).found == 2


def test_a_missing_constraint_is_broken() -> None:
    sql(f"ALTER TABLE bookings_occupancy DROP CONSTRAINT {CONSTRAINT}")
    assert check(GUARD).state == State.BROKEN


def test_another_constraint_under_its_name_is_broken() -> None:
    sql(f"ALTER TABLE bookings_occupancy DROP CONSTRAINT {CONSTRAINT}")
    sql(f"ALTER TABLE bookings_occupancy ADD CONSTRAINT {CONSTRAINT} CHECK (space_id > 0)")
    assert check(GUARD).state == State.BROKEN


def test_a_looser_exclusion_under_its_name_is_broken() -> None:
    sql(f"ALTER TABLE bookings_occupancy DROP CONSTRAINT {CONSTRAINT}")
    sql(
        f"ALTER TABLE bookings_occupancy ADD CONSTRAINT {CONSTRAINT} EXCLUDE USING gist "
        "(space_id WITH =, tstzrange(starts_at, free_again_at, '[)') WITH &&) WHERE (space_id < 0)"
    )
    assert check(GUARD).state == State.BROKEN


@pytest.mark.parametrize(
    ("table", "trigger"),
    [
        ("bookings_reservation", "reservation_holds_its_spaces"),
        ("bookings_occupancy", "occupancy_is_held"),
        ("bookings_limit", "raises_settings"),
        ("bookings_reservation", "reservation_revision_rises"),
    ],
)
@pytest.mark.parametrize("deed", ["ALTER TABLE {table} DISABLE TRIGGER {trigger}", "DROP TRIGGER {trigger} ON {table}"])
def test_a_missing_or_disabled_trigger_is_broken(table: str, trigger: str, deed: str) -> None:
    sql(deed.format(table=table, trigger=trigger))
    found = check(TRIGGERS)
    assert (found.state, found.found) == (State.BROKEN, f"{table}.{trigger}")


def test_a_disabled_trigger_of_the_history_is_broken() -> None:
    sql("ALTER TABLE bookings_room DISABLE TRIGGER USER")
    assert check(TRIGGERS).found.count("bookings_room.") > 1


@pytest.fixture
def unwatched() -> Iterator[None]:
    sql("ALTER TABLE bookings_occupancy DISABLE TRIGGER occupancy_is_held")
    sql("ALTER TABLE bookings_reservation DISABLE TRIGGER reservation_holds_its_spaces")
    return


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("deed", ["lose one", "lose all", "let go", "move", "another room"])
def test_a_reservation_that_does_not_occupy_its_room_is_broken(deed: str) -> None:
    make_reservation(room=make_room(), span=span_on(TOMORROW, "09:00-10:00"))
    one = make_reservation(room=make_room(spaces=2), span=span_on(TOMORROW, "09:00-10:00"))
    this = Reservation.objects.filter(pk=one.pk)
    if deed == "lose one":
        Occupancy.objects.filter(pk=one.occupancies.first().pk).delete()  # type: ignore[union-attr]
    if deed == "lose all":
        one.occupancies.all().delete()
    if deed == "let go":
        this.update(state=Reservation.State.CANCELLED)
    if deed == "move":
        this.update(ends_at=one.ends_at + timedelta(hours=1))
    if deed == "another room":
        this.update(room=make_room(spaces=2))
    found = check(DISAGREEING)
    assert (found.state, found.found, found.references) == (State.BROKEN, 1, [one.reference])


def test_what_has_been_over_for_long_is_to_be_looked_at() -> None:
    make_hold(room=make_room(), span=span_on(TOMORROW, "09:00-10:00"), ends_by=NOW)
    assert check(LEFT_OVER, NOW - timedelta(seconds=1)).found == "0"
    assert check(LEFT_OVER, NOW + timedelta(minutes=10)).state == State.GOOD
    found = check(LEFT_OVER, NOW + timedelta(minutes=25))
    assert (found.state, found.found) == (State.LOOK, "1 个，最早的已有 25 分钟")


# --- jobs ------------------------------------------------------------------------------------------------------------


def make_job(task: str, *, status: str = "todo", queue: str = "default", scheduled: datetime | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES (%s, %s, 'todo', %s) "
            "RETURNING id",
            [queue, task, scheduled],
        )
        pk: int = cursor.fetchone()[0]
        if status != "todo":
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, pk]
            )
    return pk


def test_a_failed_job_is_broken_and_named() -> None:
    make_job("finish_past", status="failed")
    found = check(FAILED)
    assert (found.state, found.found) == (State.BROKEN, "1 finish_past (1)")


def test_jobs_that_wait_for_long_are_to_be_looked_at() -> None:
    make_job("finish_past")
    later = timezone.now() + timedelta(minutes=11)
    assert check(WAITING).state == State.GOOD
    assert check(WAITING, later).state == State.LOOK
    assert check(WAITING, later).found.startswith("1 ")


def test_a_job_planned_for_later_does_not_wait_before_its_time() -> None:
    make_job("finish_past", scheduled=timezone.now() + timedelta(hours=2))
    assert check(WAITING).found == "0"
    assert check(WAITING, timezone.now() + timedelta(hours=2, minutes=5)).state == State.GOOD
    assert check(WAITING, timezone.now() + timedelta(hours=2, minutes=15)).state == State.LOOK


def test_a_mail_that_failed_or_waits_for_long_is_broken() -> None:
    make_job(SEND_NOTICE_MAIL, queue=MAIL_QUEUE, status="failed")
    make_job(SEND_NOTICE_MAIL, queue=MAIL_QUEUE)
    assert (check(UNSENT).state, check(UNSENT).found) == (State.BROKEN, 1)
    assert check(UNSENT, timezone.now() + timedelta(minutes=11)).found == 2
    assert check(FAILED).state == State.GOOD


def run(task: str, at: datetime, job: int | None) -> None:
    sql(
        "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id, periodic_id) "
        "VALUES (%s, %s, %s, '')",
        task,
        int(at.timestamp()),
        job,
    )


def test_a_task_that_never_ran_is_to_be_looked_at() -> None:
    found = check("结束已过的预约")
    assert (found.state, found.found) == (State.LOOK, "还没有做过")


@pytest.mark.parametrize(
    ("minutes_ago", "status", "state"),
    [(30, None, State.GOOD), (30, "succeeded", State.GOOD), (200, None, State.LOOK),
     (30, "failed", State.BROKEN), (5, "todo", State.GOOD), (30, "todo", State.LOOK)],
)  # fmt: skip
def test_the_last_run_of_a_task_is_told(minutes_ago: int, status: str | None, state: State) -> None:
    now = datetime(2026, 5, 20, 2, 45, tzinfo=UTC)  # planned for ten past each hour
    at = now - timedelta(minutes=minutes_ago)
    run("finish_past", at, make_job("finish_past", status=status) if status else None)
    found = check("结束已过的预约", now)
    assert found.state == state
    assert f"{at + timedelta(hours=8):%H:%M}" in found.found


def test_every_task_that_runs_by_itself_has_a_name() -> None:
    names = [str(one.what) for one in audit(timezone.now()).checks if str(one.what).startswith("自动：")]
    assert len(names) > 5
    assert [name for name in names if "_" in name] == [], "give it a name in centre/portal/audit.py"


# --- for bad days ----------------------------------------------------------------------------------------------------


def aged(path: Path, *, hours: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    at = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))


def test_without_a_backup_it_says_so_and_how_to_make_one() -> None:
    found = check("最近一次备份")
    assert (found.state, found.found) == (State.LOOK, "还没有做过备份")
    assert str(backup_folder()) in found.remedy


def test_the_newest_backup_counts() -> None:
    aged(backup_folder() / "old.dump", hours=100)
    assert check("最近一次备份").state == State.LOOK
    aged(backup_folder() / "new.dump", hours=3)
    found = check("最近一次备份")
    assert found.state == State.GOOD
    assert "3 小时前" in str(found.found)


def trial() -> Check:
    (found,) = [one for one in audit(timezone.now()).checks if one.what == "最近一次恢复演练"]
    return found


def test_a_backup_that_never_came_back_on_trial_is_to_be_looked_at() -> None:
    made = backup_folder() / f"{timezone.localtime():%Y-%m-%d_%H%M%S}"
    made.mkdir(parents=True)
    assert check("最近一次备份").state == State.LOOK, "there is no manifest in it yet"
    (made / "manifest.json").touch()
    assert (check("最近一次备份").state, trial().state) == (State.GOOD, State.LOOK)
    assert trial().found == "还没有成功过"
    (made / "tried-out").touch()
    assert trial().state == State.GOOD


def snapshot() -> Check:
    (found,) = [one for one in audit(timezone.now()).checks if one.what == "断网备用表"]
    return found


def test_an_old_snapshot_is_to_be_looked_at() -> None:
    assert snapshot().found == "还没有写过"
    aged(outage.folder() / outage.LATEST, hours=27)
    assert snapshot().state == State.LOOK
    aged(outage.folder() / outage.LATEST, hours=1)
    assert snapshot().state == State.GOOD


def test_holidays_must_be_there_for_this_year_and_from_december_for_the_next() -> None:
    may, december = datetime(2026, 5, 20, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
    assert check("2026 年节假日", may).state == State.LOOK
    make_special_day(local_day(may))
    assert check("2026 年节假日", may).state == State.GOOD
    assert (check("2027 年节假日", may).state, check("2027 年节假日", may).found) == (State.GOOD, "还没有公布")
    assert check("2027 年节假日", december).state == State.LOOK


# --- page and command ------------------------------------------------------------------------------------------------


def test_the_page_is_for_administrators_only(
    client: Client, alice_client: Client, erik_client: Client, root_client: Client
) -> None:
    assert client.get("/desk/self-audit/").status_code == 302
    for stranger in (alice_client, erik_client):
        assert stranger.get("/desk/self-audit/").status_code == 403
    page = root_client.get("/desk/self-audit/")
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    assert "/desk/self-audit/" not in erik_client.get("/desk/day/").content.decode()


def test_the_page_says_each_result_in_a_word_and_leads_to_what_is_wrong(root_client: Client) -> None:
    room = make_room()
    sql(f"ALTER TABLE bookings_occupancy DROP CONSTRAINT {CONSTRAINT}")
    for _ in range(2):
        one = make_reservation(room=room, span=span_on(TOMORROW, "10:00-11:00"))
    text = root_client.get("/desk/self-audit/").content.decode()
    for word, _look, _icon in STATES.values():
        assert str(word) in text
    assert f"/desk/reservations/{one.reference}/" in text
    assert "还没有做过备份" in text


def test_the_command_prints_the_same_and_fails_only_when_something_is_broken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("audit")
    printed = capsys.readouterr().out
    found: Audit = audit(timezone.now())
    for one in found.checks:
        assert f"[{one.word}] {one.what}" in printed
    make_job("finish_past", status="failed")
    with pytest.raises(SystemExit) as stopped:
        call_command("audit")
    assert stopped.value.code == 1
    assert "[有问题] 失败的任务: 1 finish_past (1)" in capsys.readouterr().out
