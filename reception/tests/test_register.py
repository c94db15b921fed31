"""An old register of visits, typed into a sheet: each row becomes a group that was received, counted and finished."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, moment
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS
from centre.sheets.samples import template
from centre.sheets.tests.factories import make_sheet
from reception import registering
from reception.imports import register as rows
from reception.models import Batch, Category, ClosedMonth, Duty, Hall, Message, Remark, Step, Visit
from reception.registering import Entry, register

from .factories import make_category, make_docent, make_hall, make_organisation, make_received, make_route, make_visit

pytestmark = pytest.mark.django_db
DAY = local_day(timezone.now()) - timedelta(days=40)
HEADINGS = ["日期", "到达", "离开", "单位", "人数"]
ROW = [DAY, "09:30", "11:00", "枫林小学", 40]


@pytest.fixture(autouse=True)
def hall(db: None) -> None:
    make_hall("序厅", capacity=60)


def rehearsed(headings: Sequence[str], *lines: Sequence[Any], by: User) -> Import:
    upload = SimpleUploadedFile("register.xlsx", make_sheet(headings, *lines))
    job = running.hand_in(kind=KINDS["visits"], upload=upload, by=by, now=timezone.now())
    running.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def written(headings: Sequence[str], *lines: Sequence[Any], by: User) -> Import:
    job = rehearsed(headings, *lines, by=by)
    assert findings(job) == []
    running.write_it(job=job, leave_out=False, by=by)
    running.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def findings(job: Import) -> list[tuple[int, str]]:
    return [(row.number, found["column"]) for row in job.rows.all() for found in row.findings]


def outcomes(job: Import) -> list[str]:
    return list(job.rows.values_list("outcome", flat=True))


def test_a_row_becomes_a_visit_whose_one_batch_was_received_and_counted(root: User) -> None:
    known = make_organisation("枫林小学", kind="school")
    job = written(HEADINGS, ROW, by=root)
    batch = Batch.objects.select_related("visit").get()
    visit = batch.visit
    assert (visit.state, visit.origin, visit.organisation, visit.kind) == ("accepted", "register", known, "school")
    assert (batch.state, batch.headcount, batch.planned_headcount) == ("finished", 40, 40)
    assert (batch.arrived_at, batch.finished_at) == (moment(DAY, time(9, 30)), moment(DAY, time(11)))
    assert [(one.category.name, one.people) for one in batch.headcounts.all()] == [("未分类", 40)]
    assert list(Batch.objects.received()) == [batch]
    assert [row.note for row in job.rows.all()] == [str(batch)]
    assert [(step.after, step.at) for step in Step.objects.order_by("pk")] == [
        ("arrived", batch.arrived_at),
        ("finished", batch.finished_at),
    ]


def test_a_rehearsal_writes_nothing_and_nobody_is_told_afterwards(root: User, alice: User) -> None:
    job = rehearsed(HEADINGS, ROW, by=root)
    assert [(row.verdict, row.note) for row in job.rows.all()] == [("written", "")]
    assert not Visit.objects.exists()
    assert not Category.objects.exists()
    written(HEADINGS, ROW, by=root)
    assert not Message.objects.exists()
    assert set(Notice.objects.values_list("person", flat=True)) == {root.pk}


def test_the_same_row_again_is_already_there(root: User) -> None:
    written(HEADINGS, ROW, by=root)
    again = written(HEADINGS, ROW, by=root)
    assert outcomes(again) == ["there"]
    assert Batch.objects.count() == 1


def test_a_group_that_was_received_here_is_not_written_a_second_time(root: User) -> None:
    at = moment(DAY, time(9, 30)) + timedelta(seconds=41)
    here = make_received(at=at, people=38, visit_fields={"organisation_name": "枫林小学"})
    job = written(HEADINGS, ROW, by=root)
    assert [(row.outcome, row.note) for row in job.rows.all()] == [("there", str(here))]
    here.refresh_from_db()
    assert here.headcount == 38


def test_two_groups_of_one_organisation_at_one_minute_are_told_apart_by_who_they_are(root: User) -> None:
    same = rehearsed(HEADINGS, ROW, [*ROW[:4], 30], by=root)
    assert findings(same) == [(3, "")]
    written([*HEADINGS, "批次说明"], [*ROW, "一班"], [*ROW, "二班"], by=root)
    assert set(Batch.objects.values_list("label", flat=True)) == {"一班", "二班"}


def test_a_register_by_category_is_counted_by_category(root: User) -> None:
    adults, pupils = make_category("成人"), make_category("学生")
    wheelchairs = make_category("轮椅", is_within=True)
    headings = ["日期", "到达", "单位", "成人", "学生", "轮椅"]
    written(headings, [DAY, "09:30", "枫林小学", 2, 38, 1], by=root)
    batch = Batch.objects.get()
    counted = {one.category: one.people for one in batch.headcounts.all()}
    assert (batch.headcount, counted) == (40, {adults: 2, pupils: 38, wheelchairs: 1})
    assert not Category.objects.filter(name="未分类").exists()


def test_categories_and_headcount_have_to_agree(root: User) -> None:
    make_category("成人")
    make_category("轮椅", is_within=True)
    headings = [*HEADINGS, "成人", "轮椅"]
    job = rehearsed(headings, [*ROW, 39, None], [*ROW[:1], "13:00", "14:00", *ROW[3:], 40, 41], by=root)
    assert findings(job) == [(2, "人数"), (3, "人数")]


def test_a_category_that_is_called_like_a_column_has_a_heading_of_its_own(root: User) -> None:
    category = make_category("备注")
    written([*HEADINGS, "备注", "备注人数"], [*ROW, "下雨", 40], by=root)
    assert [(one.category, one.people) for one in Batch.objects.get().headcounts.all()] == [(category, 40)]
    assert Remark.objects.get().text == "下雨"


def test_the_other_columns_arrive(root: User) -> None:
    docent, route = make_docent("林老师"), make_route("经典路线")
    headings = [*HEADINGS, "单位类别", "级别", "联系人", "联系电话", "讲解员", "路线", "参观目的", "备注"]
    more = ["企业", "district", "王老师", "13800000000", "林老师", "经典路线", "廉政教育", "赠送锦旗"]
    written(headings, [*ROW, *more], by=root)
    batch = Batch.objects.select_related("visit").get()
    visit = batch.visit
    assert (visit.kind, visit.level, visit.purpose, visit.purpose_words) == ("company", "district", "other", "廉政教育")
    assert (visit.contact_name, visit.contact_phone) == ("王老师", "13800000000")
    assert (batch.route, batch.batch_stops.count()) == (route, 2)
    assert Duty.objects.get().docent == docent
    assert Remark.objects.get().text == "赠送锦旗"


def test_a_purpose_by_its_name_is_that_purpose(root: User) -> None:
    written([*HEADINGS, "参观目的"], [*ROW, str(Visit.Purpose.LESSON.label)], by=root)
    assert (Visit.objects.get().purpose, Visit.objects.get().purpose_words) == ("lesson", "")


@pytest.mark.parametrize(("route", "minutes"), [(None, 60), ("经典路线", 60), ("短路线", 20)])
def test_without_an_end_it_lasted_as_long_as_the_route_or_an_hour(root: User, route: str | None, minutes: int) -> None:
    make_route("经典路线")
    short = make_route("短路线")
    short.route_stops.update(minutes=10)
    written(["日期", "到达", "单位", "人数", "路线"], [DAY, "09:30", "枫林小学", 4, route], by=root)
    assert Batch.objects.get().span.minutes == minutes


def test_a_docent_may_be_named_by_account_too(root: User) -> None:
    make_docent("林老师", username="lin")
    make_docent("林老师")
    named = [*HEADINGS, "讲解员"]
    assert findings(rehearsed(named, [*ROW, "林老师"], by=root)) == [(2, "讲解员")]
    written(named, [*ROW, "lin"], by=root)
    assert Duty.objects.get().docent.username == "lin"


def test_a_docent_who_was_with_another_group_then_is_a_finding(root: User) -> None:
    make_docent("林老师")
    named = [*HEADINGS, "讲解员"]
    written(named, [*ROW, "林老师"], by=root)
    job = rehearsed(named, [DAY, "10:30", "11:30", "柳湾中学", 12, "林老师"], by=root)
    assert findings(job) == [(2, "讲解员")]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("日期", "下周三"),
        ("日期", "2026-02-30"),
        ("日期", "0001-01-01"),
        ("日期", "9999-12-31"),
        ("日期", None),
        ("到达", "25:00"),
        ("到达", None),
        ("离开", "09:30"),
        ("离开", "晚上"),
        ("单位", None),
        ("单位", "学" * 81),
        ("人数", "很多"),
        ("人数", 0),
        ("人数", -3),
        ("人数", 2**31),
        ("人数", None),
        ("单位类别", "星系"),
        ("级别", "宇宙"),
        ("批次说明", "班" * 41),
        ("联系人", "王" * 41),
        ("联系电话", "1" * 21),
        ("讲解员", "没有的人"),
        ("路线", "没有的路线"),
        ("参观目的", "目" * 81),
        ("备注", "备" * 501),
    ],
)
def test_what_is_wrong_is_told_with_its_column(root: User, heading: str, value: Any) -> None:
    line = {**dict(zip(HEADINGS, ROW, strict=True)), heading: value}
    assert findings(rehearsed(list(line), list(line.values()), by=root)) == [(2, heading)]
    assert not Visit.objects.exists()


def test_texts_of_any_letters_are_taken_as_they_are(root: User) -> None:
    written([*HEADINGS, "备注"], [*ROW[:3], "🌸 'or 1=1--", 5, "<script>"], by=root)
    assert Visit.objects.get().organisation_name == "🌸 'or 1=1--"


def test_what_is_not_over_yet_is_no_register(root: User) -> None:
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    assert findings(rehearsed(HEADINGS, [tomorrow, *ROW[1:]], by=root)) == [(2, "日期")]


def test_a_closed_month_stays_closed(root: User) -> None:
    ClosedMonth.objects.create(month=DAY.replace(day=1), figures={}, closed_by=root, closed_at=timezone.now())
    assert findings(rehearsed(HEADINGS, ROW, by=root)) == [(2, "日期")]
    assert not Visit.objects.exists()


def test_more_people_than_the_hall_holds_are_history_with_a_reason(root: User) -> None:
    written(HEADINGS, [*ROW[:4], 61], by=root)
    assert Batch.objects.get().over_capacity_reason == "旧登记簿"


def test_the_contact_of_a_group_of_long_ago_is_not_taken_in(root: User, settings: Any) -> None:
    settings.VISITS = {**settings.VISITS, "contact_kept_days": 30}
    job = written([*HEADINGS, "联系人"], [*ROW, "王老师"], by=root)
    visit = Visit.objects.get()
    assert (visit.contact_name, bool(visit.contact_purged_at)) == ("", True)
    assert [("联系人" in row.note) for row in job.rows.all()] == [True]


def test_without_a_hall_that_is_said(root: User) -> None:
    Hall.objects.all().delete()
    assert findings(rehearsed(HEADINGS, ROW, by=root)) == [(2, "")]


def test_a_number_of_this_portal_is_already_there_and_must_fit_its_organisation(root: User) -> None:
    visit = make_visit("枫林小学")
    headings = ["参观编号", *HEADINGS]
    there = written(headings, [visit.reference, *ROW], [f"{visit.reference}-1", *ROW], by=root)
    assert outcomes(there) == ["there", "there"]
    job = rehearsed(headings, [visit.reference, *ROW[:3], "柳湾中学", 5], ["第12号", *ROW], by=root)
    assert findings(job) == [(2, "参观编号")]
    assert [row.verdict for row in job.rows.all()] == ["refused", "written"]


def test_the_run_stops_when_the_database_goes_away_and_goes_on_where_it_was(
    root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [[DAY, f"{hour:02}:00", None, "枫林小学", 5] for hour in range(8, 14)]
    job = rehearsed(HEADINGS, *lines, by=root)
    running.write_it(job=job, leave_out=False, by=root)
    calls = 0

    def away(**told: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise OperationalError("server closed the connection")
        return register(**told)

    monkeypatch.setattr(rows, "register", away)
    with pytest.raises(OperationalError):
        running.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, Batch.objects.count()) == ("writing", 3, 3)
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, set(outcomes(job)), Batch.objects.count()) == ("written", {"written"}, 6)


def test_each_row_asks_as_many_questions_as_the_first(root: User) -> None:
    def questions(number: int) -> int:
        first = 8 + number
        lines = [[DAY, f"{first + n:02}:00", f"{first + n:02}:30", "枫林小学", 5] for n in range(number)]
        with CaptureQueriesContext(connection) as asked:
            rehearsed(HEADINGS, *lines, by=root)
        return len(asked)

    questions(1)
    one, two, three = (questions(number) for number in (1, 2, 3))
    assert three - two == two - one


def test_only_who_plans_visits_hands_in_a_register(
    erik_client: Client, ed_client: Client, dana_client: Client, root: User
) -> None:
    assert "visits" in [kind.key for kind in erik_client.get("/desk/imports/").context["kinds"]]
    assert "visits" not in [kind.key for kind in ed_client.get("/desk/imports/").context["kinds"]]
    assert dana_client.get("/desk/imports/").status_code == 403


def test_the_command_asks_for_the_permission_too(alice: User) -> None:
    with pytest.raises(PermissionDenied):
        register(entry=entry(), by=alice, now=timezone.now())


def entry(**changes: Any) -> Entry:
    span = Span(moment(DAY, time(9, 30)), moment(DAY, time(11)))
    facts = {
        "organisation_name": "枫林小学",
        "kind": "school",
        "level": "school",
        "span": span,
        "people": 5,
        "counts": {},
    }
    return Entry(**{**facts, **changes})


def test_the_command_refuses_nobody_and_an_end_before_the_start(root: User) -> None:
    turned = Span(moment(DAY, time(11)), moment(DAY, time(9)))
    for changes, field in (({"people": 0}, "people"), ({"span": turned}, "left")):
        with pytest.raises(Refused) as refused:
            register(entry=entry(**changes), by=root, now=timezone.now())
        assert [problem.field for problem in refused.value.problems] == [field]


def test_the_template_is_read_back_and_its_example_is_not_imported(root: User) -> None:
    make_category("成人")
    upload = SimpleUploadedFile("template.xlsx", template(KINDS["visits"]))
    job = running.hand_in(kind=KINDS["visits"], upload=upload, by=root, now=timezone.now())
    running.run(import_id=job.pk)
    assert findings(job) == [(2, "")]
    assert [heading for heading in job.headings.values() if heading.startswith("成人")] == ["成人"]
    assert registering.NOT_BROKEN_DOWN not in job.headings.values()
