"""The tables of room booking that are taken away: what stands in them, and that imports read them back."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from bookings.closing import close_rooms
from bookings.exports import ALL_NOUNS
from bookings.imports import ALL_KINDS
from bookings.models import Equipment, Limit, Occupancy, Promise, Reservation, Room, Space, Venue, Wish
from centre.accounts.models import User
from centre.shared.timespan import Span, local_day, moment
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS, NOUNS
from centre.sheets.tests.factories import exported_rows, exported_table
from centre.sheets.writing import Scope, csv_text, workbook

from .factories import (
    make_equipment,
    make_organisation,
    make_reservation,
    make_room,
    make_user,
    make_venue,
    span_on,
)

pytestmark = pytest.mark.django_db
DAY = local_day(timezone.now()) + timedelta(days=7)
SCOPE = Scope(first_day=DAY - timedelta(days=5), last_day=DAY + timedelta(days=5), in_full=True)


def table(what: str, scope: Scope = SCOPE) -> list[list[Any]]:
    return exported_table(what, scope)


def rows(what: str, scope: Scope = SCOPE) -> Iterator[dict[str, Any]]:
    return exported_rows(what, scope)


def test_a_reservation_stands_in_a_row_with_real_days(alice: User) -> None:
    room = make_room("琴房")
    one = make_reservation(
        room=room,
        span=span_on(DAY, "22:00-23:00"),
        holder=alice,
        organisation=make_organisation("枫林小学"),
        party_size=7,
    )
    one.equipment.add(make_equipment("投影仪"))
    Promise.objects.create(
        equipment=make_equipment("话筒", stock=3),
        reservation=one,
        quantity=2,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
    )
    (row,) = rows("reservations")
    assert (row["场地"], row["日期"], row["开始"], row["结束"]) == (
        "琴房",
        datetime.combine(DAY, time()),
        "22:00",
        "23:00",
    )
    assert (row["人数"], row["单位"], row["设备"]) == (7, "枫林小学", "投影仪、话筒×2")
    assert (row["预约人账号"], row["状态"], row["预约号"]) == ("alice", "已确认", one.reference)


def test_the_end_of_the_day_reads_24_00() -> None:
    make_reservation(room=make_room(), span=Span(moment(DAY, time(22)), moment(DAY + timedelta(1), time())))
    (row,) = rows("reservations")
    assert (row["日期"], row["结束"]) == (datetime.combine(DAY, time()), "24:00")


def test_only_the_days_that_were_asked_for_are_taken() -> None:
    room = make_room()
    for days in (-6, -5, 5, 6):
        make_reservation(room=room, span=span_on(DAY + timedelta(days=days), "09:00-10:00"))
    assert [row["日期"].date() for row in rows("reservations")] == [SCOPE.first_day, SCOPE.last_day]


def test_every_table_is_written_with_a_row_under_its_headings(alice: User, root: User) -> None:
    room = make_room("琴房")
    one = make_reservation(room=room, span=span_on(DAY, "09:00-10:00"), holder=alice)
    span = {"room": room, "starts_at": one.starts_at, "ends_at": one.ends_at}
    Wish.objects.create(**span, person=alice, purpose="备课")
    Limit.objects.create(scope="person", period="week", reservations=3)
    make_equipment("投影仪")
    with workbook(ALL_NOUNS, SCOPE) as file:
        book = load_workbook(file)
    assert book.sheetnames == [str(noun.label) for noun in ALL_NOUNS]
    for noun, sheet in zip(ALL_NOUNS, book.worksheets, strict=True):
        assert [cell.value for cell in sheet[1]] == [column.title for column in noun.columns]
    filled = {sheet.title for sheet in book.worksheets if sheet.max_row > 1}
    assert {"场馆", "空间单元", "场地", "设备", "预约", "候补", "限额"} <= filled


# --- there and back --------------------------------------------------------------------------------------------------


def imported(kind: str, file: bytes, by: User, name: str) -> Import:
    job = running.hand_in(kind=KINDS[kind], upload=SimpleUploadedFile(name, file), by=by, now=timezone.now())
    running.run(import_id=job.pk)
    assert [found for row in job.rows.all() for found in row.findings] == []
    job.refresh_from_db()
    running.write_it(job=job, leave_out=False, by=by)
    running.run(import_id=job.pk)
    assert set(job.rows.values_list("outcome", flat=True)) == {"written"}
    return job


def carried_over() -> dict[str, list[list[Any]]]:
    """The tables in the columns that imports read."""
    return {kind.key: [line[: len(kind.columns)] for line in table(kind.key)] for kind in ALL_KINDS}


def emptied() -> None:
    for model in (Promise, Occupancy, Reservation):
        model.objects.all().delete()
    for room in Room.objects.all():
        room.delete()
    Space.objects.all().delete()
    Venue.objects.all().delete()


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_what_was_exported_can_be_imported_into_an_empty_house(root: User, alice: User, format: str) -> None:
    venue, projector = make_venue("报告厅", floor="三层"), make_equipment("投影仪")
    hall = make_room(
        "全厅", venue=venue, spaces=2, equipment=[projector], tagline="=大厅", capacity_to=200, step_free=True
    )
    east = make_room("东厅", venue=venue, spaces=[hall.spaces.first()], needs_approval=True, release_after_minutes=15)
    make_room("琴房", audience="organisations", kind="studio", turnaround_minutes=15)
    make_equipment("话筒", stock=3)
    wish = {
        "organisation": make_organisation("枫林小学"),
        "public_title": "-开放日",
        "note": "两行\n备注",
        "party_size": 9,
        "contact_phone": alice.phone,
    }
    one = make_reservation(room=hall, span=span_on(DAY, "10:00-12:00"), holder=alice, contact_name="李爱丽", **wish)
    one.equipment.add(projector)
    Promise.objects.create(
        equipment=Equipment.objects.get(name="话筒"),
        reservation=one,
        quantity=2,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
    )
    make_reservation(room=east, span=span_on(DAY, "14:00-15:00"), contact_name="王老师", contact_phone="+86 21 5555")
    now = timezone.now()
    close_rooms(rooms=[hall], span=span_on(DAY + timedelta(1), "08:00-12:00"), reason="检修", by=root, now=now)
    whole_days = Span(moment(DAY + timedelta(2), time()), moment(DAY + timedelta(4), time()))
    close_rooms(rooms=[east], span=whole_days, reason="盘点", by=root, now=now)
    before = carried_over()
    files = {kind: exported(kind, format) for kind in ("rooms", "closures", "reservations")}
    emptied()
    for kind, file in files.items():
        imported(kind, file, root, f"{kind}.{format}")
    assert carried_over() == before
    assert [len(lines) for lines in before.values()] == [4, 3, 3]


def exported(what: str, format: str) -> bytes:
    if format == "csv":
        return b"".join(csv_text(NOUNS[what], SCOPE))
    with workbook([NOUNS[what]], SCOPE) as file:
        return file.read()


def test_the_workbook_of_everything_can_be_handed_in_as_it_is(root: User) -> None:
    make_reservation(room=make_room("琴房"), span=span_on(DAY, "10:00-12:00"), contact_name="王老师", holder=None)
    with workbook(ALL_NOUNS, SCOPE) as file:
        upload = SimpleUploadedFile("all.xlsx", file.read())
    job = running.hand_in(kind=KINDS["reservations"], upload=upload, by=root, now=timezone.now())
    running.run(import_id=job.pk)
    assert (job.sheet, [row.verdict for row in job.rows.all()]) == ("预约", ["there"])


def test_a_long_table_takes_as_many_questions_as_a_short_one(django_assert_max_num_queries: Any) -> None:
    room, person = make_room(), make_user()
    for hour in range(9, 19):
        make_reservation(room=room, span=span_on(DAY, f"{hour:02}:00-{hour + 1:02}:00"), holder=person)
    with django_assert_max_num_queries(6):
        assert len(table("reservations")) == 11
