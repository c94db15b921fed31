"""Sheets that are handed in: findings by row and column, a rehearsal that writes nothing, and writing each row once."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.closing import close_rooms
from bookings.models import Reservation, Room, Space, Venue
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import local_day, moment
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS
from centre.sheets.samples import template
from centre.sheets.tasks import run_import

from .factories import make_equipment, make_organisation, make_reservation, make_room, make_sheet, make_venue, span_on

pytestmark = pytest.mark.django_db
RESERVATIONS = ["场地", "日期", "开始", "结束", "人数", "用途", "联系人"]
CLOSURES = ["场地", "开始日期", "开始时间", "结束日期", "结束时间", "原因"]
ROOMS = ["场地", "场馆", "没有该场馆时新建", "空间单元", "最多人数"]
DAY = local_day(timezone.now()) + timedelta(days=7)


def hand_in(kind: str, headings: Sequence[str], *rows: Sequence[Any], by: User) -> Import:
    return handed_in(kind, make_sheet(headings, *rows), by=by)


def handed_in(kind: str, content: bytes, *, by: User, name: str = "sheet.xlsx") -> Import:
    upload = SimpleUploadedFile(name, content)
    return running.hand_in(kind=KINDS[kind], upload=upload, by=by, now=timezone.now())


def rehearsed(kind: str, headings: Sequence[str], *rows: Sequence[Any], by: User) -> Import:
    job = hand_in(kind, headings, *rows, by=by)
    running.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def written(kind: str, headings: Sequence[str], *rows: Sequence[Any], by: User, leave_out: bool = False) -> Import:
    job = rehearsed(kind, headings, *rows, by=by)
    running.write_it(job=job, leave_out=leave_out, by=by)
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert job.state == Import.State.WRITTEN
    assert job.done == job.total
    return job


def findings(job: Import) -> list[tuple[int, str, str]]:
    return [(row.number, found["column"], found["message"]) for row in job.rows.all() for found in row.findings]


def columns(job: Import) -> list[tuple[int, str]]:
    return [(number, column) for number, column, _message in findings(job)]


def outcomes(job: Import) -> list[str]:
    return list(job.rows.values_list("outcome", flat=True))


def everything() -> dict[str, int]:
    """How many rows each table has, history included; what an import itself keeps, and its notice, are not counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall() if not name.startswith("procrastinate")}
        tables -= {"sheets_import", "sheets_importrow", "notifications_notice"}
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in sorted(tables)))
        return dict(cursor.fetchall())


@pytest.fixture
def room(db: None) -> Room:
    return make_room("琴房")


def row(**changes: Any) -> list[Any]:
    """A row of reservations: 14:00 to 15:00 a week from now, unless changed by heading."""
    usual = {
        "场地": "琴房",
        "日期": DAY,
        "开始": "14:00",
        "结束": "15:00",
        "人数": 5,
        "用途": "备课",
        "联系人": "王老师",
    }
    return list((usual | changes).values())


# --- reservations ----------------------------------------------------------------------------------------------------


def test_a_rehearsal_writes_nothing_at_all(room: Room, root: User) -> None:
    make_reservation(room=room, span=span_on(DAY, "09:00-10:00"))
    before, notices = everything(), Notice.objects.count()
    job = rehearsed("reservations", RESERVATIONS, row(), row(开始="09:00", 结束="10:00"), row(开始="x"), by=root)
    assert (everything(), Notice.objects.count()) == (before, notices)
    assert [one.verdict for one in job.rows.all()] == ["written", "refused", "refused"]


def test_each_row_is_written_as_a_reservation_of_the_desk(room: Room, erik: User) -> None:
    job = written("reservations", RESERVATIONS, row(), row(开始="16:00", 结束="17:00"), by=erik)
    first = Reservation.objects.order_by("starts_at")[0]
    assert outcomes(job) == ["written", "written"]
    assert (first.room, first.span, first.party_size) == (room, span_on(DAY, "14:00-15:00"), 5)
    assert (first.state, first.contact_name, first.booked_by) == ("confirmed", "王老师", erik)
    assert job.rows.first().note == first.reference


def test_the_same_sheet_again_finds_its_rows_and_changes_nothing(room: Room, erik: User, alice: User) -> None:
    headings = [*RESERVATIONS, "预约人账号"]
    rows = [[*row(), ""], [*row(开始="16:00", 结束="17:00", 联系人=""), alice.phone]]
    written("reservations", headings, *rows, by=erik)
    before = everything()
    job = written("reservations", headings, *rows, by=erik)
    assert outcomes(job) == ["there", "there"]
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"场地": "没有的房"}, "场地"),
        ({"场地": ""}, "场地"),
        ({"日期": ""}, "日期"),
        ({"日期": "11/23"}, "日期"),
        ({"日期": "23-11-2026"}, "日期"),
        ({"日期": "2026-02-30"}, "日期"),
        ({"日期": "0001-01-01"}, "日期"),
        ({"日期": "9999-12-31"}, "日期"),
        ({"日期": 46349}, "日期"),
        ({"开始": "下午"}, "开始"),
        ({"开始": "25:00"}, "开始"),
        ({"开始": "14:10"}, "开始"),
        ({"结束": "13:00"}, "结束"),
        ({"结束": ""}, "结束"),
        ({"人数": "0"}, "人数"),
        ({"人数": "很多"}, "人数"),
        ({"人数": 2**31}, "人数"),
        ({"人数": 21}, "人数"),
        ({"人数": ""}, "人数"),
        ({"用途": ""}, "用途"),
        ({"用途": "长" * 81}, "用途"),
        ({"联系人": ""}, "联系人"),
        ({"开始": "03:00", "结束": "04:00"}, "开始"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(
    room: Room, root: User, changes: dict[str, Any], column: str
) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(开始="16:00", 结束="17:00"), row(**changes), by=root)
    assert columns(job) == [(3, column)]
    assert all(message for _number, _column, message in findings(job))


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("预约人账号", "13899999999"),
        ("单位", "没有的单位"),
        ("类别", "closure"),
        ("类别", "什么"),
        ("设备", "没有的设备"),
        ("状态", "cancelled"),
        ("状态", "待确认"),
        ("联系电话", "1.38E+10"),
        ("公开标题", "长" * 41),
    ],
)
def test_what_is_wrong_in_the_other_columns_is_told_too(room: Room, root: User, heading: str, value: str) -> None:
    job = rehearsed("reservations", [*RESERVATIONS, heading], [*row(), value], by=root)
    assert columns(job) == [(2, heading)]


def test_every_problem_of_a_row_is_told_at_once(room: Room, root: User) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(日期="?", 人数="?", 用途=""), by=root)
    assert set(columns(job)) == {(2, "日期"), (2, "人数"), (2, "用途")}


def test_the_other_columns_arrive(room: Room, erik: User, alice: User) -> None:
    projector, mic = make_equipment("投影仪"), make_equipment("话筒", stock=3)
    school = make_organisation("枫林小学")
    headings = [*RESERVATIONS, "联系电话", "单位", "类别", "公开标题", "备注", "设备", "账号？", "预约人账号"]
    more = ["021-5555 6666", "枫林小学", "staff", "读书会", "靠窗", "投影仪、话筒×2", "", "alice"]
    written("reservations", headings, [*row(), *more], by=erik)
    one = Reservation.objects.get()
    assert (one.holder, one.organisation, one.kind) == (alice, school, "staff")
    assert (one.contact_phone, one.public_title, one.note) == ("021-5555 6666", "读书会", "靠窗")
    assert list(one.equipment.all()) == [projector]
    assert [(kept.equipment, kept.quantity) for kept in one.promises.all()] == [(mic, 2)]


def test_two_rows_of_one_sheet_that_want_the_same_are_told_of_each_other(root: User) -> None:
    hall = make_room("全厅", spaces=2)
    make_room("东厅", spaces=[hall.spaces.first()])
    rows = [
        row(场地="全厅"),
        row(场地="东厅", 开始="14:30", 结束="15:30"),
        row(场地="东厅", 开始="15:00", 结束="16:00"),
    ]
    job = rehearsed("reservations", RESERVATIONS, *rows, by=root)
    assert [one.verdict for one in job.rows.all()] == ["written", "refused", "written"]
    assert "2" in findings(job)[0][2]


def test_the_time_a_room_is_put_in_order_counts_between_rows_of_a_sheet(root: User) -> None:
    make_room("琴房", turnaround_minutes=30)
    job = rehearsed("reservations", RESERVATIONS, row(), row(开始="15:00", 结束="16:00"), by=root)
    assert columns(job) == [(3, "")]


@pytest.mark.parametrize(
    "text", ["{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日"]
)
def test_days_may_be_written_in_several_ways(room: Room, root: User, text: str) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(日期=text.format(DAY)), by=root)
    assert findings(job) == []


def test_a_day_without_a_year_counts_only_when_it_is_still_to_come_this_year(room: Room, root: User) -> None:
    today = local_day(timezone.now())
    job = rehearsed(
        "reservations",
        RESERVATIONS,
        row(日期=f"{today.month}月{today.day}日", 开始="20:00", 结束="20:30"),
        row(日期="1月1日" if today > date(today.year, 1, 1) else "2月30日"),
        by=root,
    )
    assert (3, "日期") in columns(job)
    assert (2, "日期") not in columns(job)


def test_times_may_be_written_as_people_do(room: Room, root: User) -> None:
    rows = [
        row(开始=time(8, 30), 结束="10点"),
        row(开始="１１：００", 结束="11时30分"),
        row(开始="12点半", 结束=timedelta(hours=13)),
    ]
    job = written("reservations", RESERVATIONS, *rows, by=root)
    spans = [one.span for one in Reservation.objects.order_by("starts_at")]
    assert spans == [span_on(DAY, hours) for hours in ("08:30-10:00", "11:00-11:30", "12:30-13:00")]
    assert outcomes(job) == ["written"] * 3


def test_the_example_row_of_the_template_is_not_imported(room: Room, root: User) -> None:
    job = handed_in("reservations", template(KINDS["reservations"]), by=root)
    running.run(import_id=job.pk)
    assert columns(job) == [(2, "")]
    assert [one.verdict for one in job.rows.all()] == ["refused"]


def test_csv_of_gb18030_is_imported_alike(room: Room, root: User) -> None:
    text = "\r\n".join(",".join(str(cell) for cell in line) for line in [RESERVATIONS, row()])
    job = handed_in("reservations", text.encode("gb18030"), by=root, name="sheet.csv")
    running.run(import_id=job.pk)
    assert [one.verdict for one in job.rows.all()] == ["written"]


# --- closures --------------------------------------------------------------------------------------------------------


def closure(**changes: Any) -> list[Any]:
    usual = {"场地": "琴房", "开始日期": DAY, "开始时间": "08:00", "结束日期": DAY, "结束时间": "12:00", "原因": "检修"}
    return list((usual | changes).values())


def test_rows_of_closures_close_rooms(room: Room, root: User) -> None:
    job = written(
        "closures",
        CLOSURES,
        closure(),
        closure(开始时间="", 结束时间="", 开始日期=DAY + timedelta(1), 结束日期=DAY + timedelta(2)),
        by=root,
    )
    first, second = Reservation.objects.order_by("starts_at")
    assert outcomes(job) == ["written", "written"]
    assert (first.kind, first.purpose, first.span) == ("closure", "检修", span_on(DAY, "08:00-12:00"))
    assert (second.starts_at, second.ends_at) == (
        moment(DAY + timedelta(1), time()),
        moment(DAY + timedelta(3), time()),
    )


def test_a_closure_that_is_there_is_left_as_it_is(room: Room, root: User) -> None:
    written("closures", CLOSURES, closure(), by=root)
    job = written("closures", CLOSURES, closure(), closure(结束时间="10:00", 原因="另一个"), by=root, leave_out=True)
    assert outcomes(job) == ["there", "refused"]
    assert Reservation.objects.count() == 1


def test_a_room_closed_with_the_whole_hall_is_closed(root: User) -> None:
    hall = make_room("全厅", spaces=2)
    make_room("琴房", spaces=[hall.spaces.first()])
    close_rooms(rooms=[hall], span=span_on(DAY, "08:00-12:00"), reason="检修", by=root, now=timezone.now())
    assert outcomes(written("closures", CLOSURES, closure(), by=root)) == ["there"]


def test_reservations_in_the_way_of_a_closure_are_named_and_nobody_is_cancelled(room: Room, root: User) -> None:
    hit = make_reservation(room=room, span=span_on(DAY, "10:00-11:00"))
    job = rehearsed("closures", CLOSURES, closure(), by=root)
    assert columns(job) == [(2, "场地")]
    assert hit.reference in findings(job)[0][2]
    hit.refresh_from_db()
    assert hit.state == "confirmed"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"场地": "没有的房"}, "场地"),
        ({"结束日期": DAY - timedelta(1)}, "结束日期"),
        ({"开始日期": "2020-01-01", "结束日期": "2020-01-02"}, "结束日期"),
        ({"开始日期": local_day(timezone.now()) - timedelta(2)}, "开始日期"),
        ({"开始时间": "早上"}, "开始时间"),
        ({"原因": ""}, "原因"),
        ({"原因": "长" * 61}, "原因"),
        ({"结束日期": DAY + timedelta(400)}, "结束日期"),
    ],
)
def test_what_is_wrong_with_a_closure_is_told_with_its_column(
    room: Room, root: User, changes: dict[str, Any], column: str
) -> None:
    assert columns(rehearsed("closures", CLOSURES, closure(**changes), by=root)) == [(2, column)]


# --- rooms -----------------------------------------------------------------------------------------------------------


def test_a_new_room_comes_with_its_venue_and_its_spaces(root: User) -> None:
    rows = [["全厅", "报告厅", "是", "东半厅、西半厅", 200], ["东厅", "报告厅", "是", "东半厅", 100]]
    job = written("rooms", ROOMS, *rows, by=root)
    hall, east = Room.objects.order_by("-capacity_to")
    assert outcomes(job) == ["written", "written"]
    assert [space.name for space in hall.spaces.all()] == ["东半厅", "西半厅"]
    assert set(east.spaces.all()) < set(hall.spaces.all())
    assert hall.venue == east.venue == Venue.objects.get()
    assert Space.objects.count() == 2


def test_rooms_that_are_as_the_sheet_says_are_left_alone_and_changes_are_listed(root: User) -> None:
    first = ["全厅", "报告厅", "是", "东半厅、西半厅", 200]
    written("rooms", ROOMS, first, by=root)
    before = everything()
    assert outcomes(written("rooms", ROOMS, first, by=root)) == ["there"]
    assert everything() == before
    job = written("rooms", ROOMS, [*first[:4], 180], by=root)
    assert job.rows.get().note == "最多人数 200 → 180"
    assert Room.objects.get().capacity_to == 180


def test_an_empty_cell_leaves_what_is_there(root: User) -> None:
    make_room("琴房", venue=make_venue("活动区"), tagline="靠窗", capacity_to=12)
    assert outcomes(written("rooms", [*ROOMS, "一句话介绍"], ["琴房", "活动区", "", "", "", ""], by=root)) == ["there"]
    assert Room.objects.get().tagline == "靠窗"


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"场馆": "没有的馆"}, "场馆"),
        ({"最多人数": ""}, "最多人数"),
        ({"最多人数": "99999"}, "最多人数"),
        ({"最少人数": 30}, "最多人数"),
        ({"最短分钟": 300}, "最长分钟"),
        ({"时间间隔": 20}, "时间间隔"),
        ({"网址": "汉字"}, "网址"),
        ({"网址": "day"}, "网址"),
        ({"网址": "taken"}, "网址"),
        ({"类型": "宫殿"}, "类型"),
        ({"无台阶到达": "也许"}, "无台阶到达"),
        ({"设备": "没有的"}, "设备"),
        ({"空间单元": "长" * 41}, "空间单元"),
        ({"停用于": "2020-01-01"}, "停用于"),
        ({"场地": "长" * 41}, "场地"),
    ],
)
def test_what_is_wrong_with_a_room_is_told_with_its_column(root: User, more: dict[str, Any], column: str) -> None:
    make_room("琴房", venue=make_venue("活动区"), slug="taken")
    facts = {"场地": "新房", "场馆": "活动区", "没有该场馆时新建": "否", "空间单元": "", "最多人数": 20} | more
    job = rehearsed("rooms", list(facts), list(facts.values()), by=root)
    assert columns(job) == [(2, column)]


def test_a_room_that_was_reserved_keeps_its_spaces(root: User) -> None:
    room = make_room("琴房", venue=make_venue("活动区"))
    make_reservation(room=room, span=span_on(DAY, "10:00-11:00"))
    make_venue("别的馆")
    job = rehearsed("rooms", ROOMS, ["琴房", "别的馆", "", "另一间", 20], by=root)
    assert columns(job) == [(2, "场馆"), (2, "空间单元")]


def test_one_room_twice_in_a_sheet_is_told(root: User) -> None:
    rows = [["全厅", "报告厅", "是", "", 200], ["全厅", "报告厅", "是", "", 100]]
    assert columns(rehearsed("rooms", ROOMS, *rows, by=root)) == [(3, "")]


# --- the way of a sheet ----------------------------------------------------------------------------------------------


def test_rows_with_findings_are_left_out_only_when_that_is_said(room: Room, root: User) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(), row(人数="?"), by=root)
    with pytest.raises(Refused) as refused:
        running.write_it(job=job, leave_out=False, by=root)
    assert refused.value.codes == {"findings"}
    running.write_it(job=job, leave_out=True, by=root)
    running.run(import_id=job.pk)
    assert outcomes(job) == ["written", "refused"]
    assert columns(job) == [(3, "人数")]


def test_when_no_row_is_left_nothing_is_written(room: Room, root: User) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(人数="?"), by=root)
    with pytest.raises(Refused) as refused:
        running.write_it(job=job, leave_out=True, by=root)
    assert refused.value.codes == {"nothing_left"}
    job.refresh_from_db()
    assert job.state == "rehearsed"


def test_what_was_taken_after_the_rehearsal_is_refused_and_told(room: Room, root: User) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(), row(开始="16:00", 结束="17:00"), by=root)
    make_reservation(room=room, span=span_on(DAY, "14:00-15:00"))
    running.write_it(job=job, leave_out=False, by=root)
    running.run(import_id=job.pk)
    assert outcomes(job) == ["refused", "written"]
    assert columns(job) == [(2, "开始")]


def test_an_import_is_written_once_however_often_it_is_run(room: Room, root: User) -> None:
    job = written("reservations", RESERVATIONS, row(), by=root)
    running.run(import_id=job.pk)
    with pytest.raises(Refused):
        running.write_it(job=job, leave_out=False, by=root)
    assert Reservation.objects.count() == 1


def test_who_handed_it_in_is_told_when_it_is_written(room: Room, root: User) -> None:
    job = written("reservations", RESERVATIONS, row(), row(人数="?"), by=root, leave_out=True)
    notice = Notice.objects.get(person=root)
    assert notice.url == f"/desk/imports/{job.pk}/"
    assert "2" in notice.body


def test_something_may_be_put_right_and_the_sheet_checked_again(room: Room, root: User) -> None:
    taken = make_reservation(room=room, span=span_on(DAY, "14:00-15:00"))
    job = rehearsed("reservations", RESERVATIONS, row(), by=root)
    assert columns(job) == [(2, "开始")]
    taken.occupancies.all().delete()
    Reservation.objects.filter(pk=taken.pk).update(state="cancelled")
    running.rehearse_again(job=job, by=root)
    running.run(import_id=job.pk)
    assert findings(job) == []


def test_a_fault_in_one_row_is_told_and_the_others_are_written(
    room: Room, root: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = rehearsed("reservations", RESERVATIONS, row(), row(开始="16:00", 结束="17:00"), by=root)
    running.write_it(job=job, leave_out=False, by=root)
    reserve = running.KINDS["reservations"].understood.__globals__["actions"].reserve

    def faulty(**wish: Any) -> Reservation:
        if wish["span"].starts_at == moment(DAY, time(14)):
            raise ZeroDivisionError
        return reserve(**wish)

    monkeypatch.setattr("bookings.actions.reserve", faulty)
    running.run(import_id=job.pk)
    assert outcomes(job) == ["refused", "written"]
    assert "ZeroDivisionError" in caplog.text


def test_when_the_database_goes_away_the_run_stops_and_goes_on_where_it_was(
    room: Room, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(开始=f"{hour}:00", 结束=f"{hour + 1}:00") for hour in (9, 11, 13)]
    job = rehearsed("reservations", RESERVATIONS, *rows, by=root)
    running.write_it(job=job, leave_out=False, by=root)
    with monkeypatch.context() as patched:
        reserve = running.KINDS["reservations"].understood.__globals__["actions"].reserve

        def away(**wish: Any) -> Reservation:
            if Reservation.objects.exists():
                raise OperationalError("the connection is closed")
            return reserve(**wish)

        patched.setattr("bookings.actions.reserve", away)
        with pytest.raises(OperationalError):
            running.run(import_id=job.pk)
    assert outcomes(job) == ["written", "", ""]
    running.run(import_id=job.pk)
    assert outcomes(job) == ["written"] * 3
    assert Reservation.objects.count() == 3


def test_the_worker_does_it_and_one_job_waits_at_most(room: Room, root: User) -> None:
    job = hand_in("reservations", RESERVATIONS, row(), by=root)
    running.go_on(job=job, by=root)
    waiting = ProcrastinateJob.objects.filter(task_name="run_import", status="todo")
    assert [one.args for one in waiting] == [{"import_id": job.pk}]
    run_import(import_id=job.pk)
    job.refresh_from_db()
    assert job.state == "rehearsed"


def test_a_kind_needs_its_permission_until_the_end(room: Room, root: User, erik: User) -> None:
    with pytest.raises(PermissionDenied):
        hand_in("rooms", ROOMS, ["琴房", "活动区", "", "", 5], by=erik)
    job = rehearsed("reservations", RESERVATIONS, row(), by=erik)
    running.write_it(job=job, leave_out=False, by=erik)
    erik.groups.clear()
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert not Reservation.objects.exists()


def test_what_stood_in_the_rows_is_forgotten_after_thirty_days(room: Room, root: User) -> None:
    job = written("reservations", RESERVATIONS, row(), row(人数="?"), by=root, leave_out=True)
    lying = rehearsed("reservations", RESERVATIONS, row(开始="18:00", 结束="19:00"), by=root)
    now = timezone.now()
    assert running.forget_rows(now=now + timedelta(days=29)) == 0
    assert running.forget_rows(now=now + timedelta(days=31)) == 2
    assert running.forget_rows(now=now + timedelta(days=32)) == 0
    assert list(job.rows.values_list("cells", flat=True)) == [{}, {}]
    assert columns(job) == [(3, "人数")]
    with pytest.raises(Refused):
        running.write_it(job=lying, leave_out=False, by=root)


def test_a_file_may_have_a_very_long_name(room: Room, root: User) -> None:
    job = handed_in("reservations", make_sheet(RESERVATIONS, row()), by=root, name="长" * 190 + ".xlsx")
    assert len(job.name) == 120
    assert job.name.endswith(".xlsx")


def test_the_template_of_each_kind_is_read_back(root: User) -> None:
    for kind in KINDS.values():
        job = handed_in(kind.key, template(kind), by=root)
        assert job.total == 1
        assert set(job.headings) == {column.key for column in kind.columns}
        assert BytesIO(template(kind)).read(2) == b"PK"
