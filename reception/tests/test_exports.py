"""The tables of reception that are taken away: what stands in them, who is masked, and that imports know their rows."""

import csv
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from centre.accounts.models import User
from centre.shared.timespan import local_day, moment
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS, NOUNS
from centre.sheets.tests.factories import exported_rows, exported_table
from centre.sheets.writing import Scope, csv_text, workbook
from reception.exports import ALL_NOUNS
from reception.models import Adjustment, Batch, ClosedMonth, Rating, Remark

from .factories import (
    make_category,
    make_docent,
    make_duty,
    make_individuals,
    make_received,
    make_route,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
LAST = local_day(timezone.now()).replace(day=1) - timedelta(days=1)  # of the month before: all of it is over
TODAY = LAST.replace(day=15)
SCOPE = Scope(first_day=LAST.replace(day=1), last_day=LAST, in_full=True)
MASKED = Scope(first_day=SCOPE.first_day, last_day=SCOPE.last_day)
AT = moment(TODAY, time(9, 30)) + timedelta(seconds=12)


def table(what: str, scope: Scope = SCOPE) -> list[list[Any]]:
    return exported_table(what, scope)


def rows(what: str, scope: Scope = SCOPE) -> Iterator[dict[str, Any]]:
    return exported_rows(what, scope)


def asked_visit(**fields: Any) -> Any:
    return make_visit("柳湾中学", span=span_on(TODAY, "14:00-15:00"), batches=0, state="asked", **fields)


def test_a_visit_stands_in_a_row_with_the_sum_of_its_groups() -> None:
    visit = make_visit("枫林小学", span=span_on(TODAY, "09:30-12:00"), batches=0, headcount=60)
    make_received(at=AT, people=31, visit=visit)
    make_received(at=AT + timedelta(minutes=30), people=28, visit=visit)
    (row,) = rows("visits")
    assert (row["参观编号"], row["日期"], row["单位"]) == (visit.reference, datetime.combine(TODAY, time()), "枫林小学")
    assert (row["到达"], row["离开"], row["人数"]) == ("09:30", "11:00", 59)
    assert (row["计划人数"], row["接待批次"], row["联系人"]) == (60, 2, "孙老师")


def test_every_visit_is_there_also_those_that_nobody_received() -> None:
    asked_visit()
    (row,) = rows("visits")
    assert (row["单位"], row["到达"], row["人数"], row["接待批次"]) == ("柳湾中学", None, None, 0)


def test_a_batch_has_a_column_for_each_category_of_people() -> None:
    adults, pupils = make_category("成人"), make_category("学生")
    make_category("没有人")
    docent, route = make_docent("林老师"), make_route("经典路线")
    batch = make_received(at=AT, people={adults: 2, pupils: 38}, route=route, label="四年级二班")
    make_duty(docent, batch=batch)
    (row,) = rows("batches")
    assert (row["参观编号"], row["批次说明"], row["人数"]) == (str(batch), "四年级二班", 40)
    assert (row["成人"], row["学生"], row["没有人"]) == (2, 38, None)
    assert (row["讲解员"], row["路线"], row["到达"], row["离开"]) == ("林老师", "经典路线", "09:30", "10:30")


def test_groups_that_did_not_come_are_told_with_their_state() -> None:
    make_visit(span=span_on(TODAY, "10:00-11:00"), batch_fields={"state": Batch.State.NO_SHOW})
    (row,) = rows("batches")
    assert (row["到达"], row["人数"], row["计划人数"]) == (None, None, 20)


def test_only_the_days_that_were_asked_for_are_taken() -> None:
    a_day = timedelta(days=1)
    for day in (SCOPE.first_day - a_day, SCOPE.first_day, SCOPE.last_day, SCOPE.last_day + a_day):
        make_received(at=moment(day, time(9)), visit_fields={"organisation_name": f"{day}"})
        make_individuals(day=day)
    for what in ("visits", "batches", "individual_visitors"):
        assert [row["日期"].date() for row in rows(what)] == [SCOPE.first_day, SCOPE.last_day], what


@pytest.mark.parametrize("what", ["visits", "batches"])
def test_people_are_masked_unless_they_are_asked_for_in_full(what: str) -> None:
    make_received(at=AT, visit_fields={"contact_email": "sun@school.example", "note": "请找孙老师"})
    told = "".join(str(cell) for line in table(what, MASKED) for cell in line)
    assert "孙*" in told
    assert "139****0001" in told
    assert not {text for text in ("孙老师", "13900000001", "sun@school.example") if text in told}
    full = "".join(str(cell) for line in table(what) for cell in line)
    assert "孙老师" in full
    assert "13900000001" in full


def test_why_a_docent_is_away_is_told_in_full_only() -> None:
    make_duty(make_docent("林老师"), span=span_on(TODAY, "08:00-18:00"), reason="体检")
    assert [(row["讲解员"], row["事由"]) for row in rows("duties")] == [("林老师", "体检")]
    assert [row["事由"] for row in rows("duties", MASKED)] == [None]


def test_every_table_is_written_with_a_row_under_its_headings(root: User) -> None:
    batch = make_received(at=AT, route=make_route("经典路线"), by=root)
    make_duty(make_docent(), batch=batch)
    make_individuals(day=TODAY, people=3, by=root)
    Remark.objects.create(visit=batch.visit, text="赠送锦旗", by=root, at=AT)
    Rating.objects.create(batch=batch, level=5, words="很好", key="a", at=AT)
    figures = {"batches": 1, "people": 20, "announced": 20, "came": 20, "individuals": 3}
    ClosedMonth.objects.create(month=TODAY.replace(day=1), figures=figures, closed_by=root, closed_at=AT)
    Adjustment.objects.create(day=TODAY, people=-1, reason="多数了一人", by=root, at=AT, batch=batch)
    with workbook(ALL_NOUNS, SCOPE) as file:
        book = load_workbook(file)
    assert book.sheetnames == [str(noun.label) for noun in ALL_NOUNS]
    assert {sheet.title: sheet.max_row for sheet in book.worksheets} == {
        str(noun.label): 3 if noun.key == "routes" else 2 for noun in ALL_NOUNS
    }
    (month,) = rows("closed_months")
    assert (month["月份"], month["批次"], month["人次"], month["个人参观"]) == (f"{TODAY:%Y-%m}", 1, 20, 3)
    (adjustment,) = rows("adjustments")
    assert (adjustment["人次增减"], adjustment["批次"]) == (-1, str(batch))
    assert [(row["分数"], row["留言"]) for row in rows("ratings")] == [(5, "很好")]
    assert [row["点位"] for row in rows("routes")] == [stop.stop.name for stop in batch.route.route_stops.all()]


def test_figures_and_visits_are_for_those_who_may_see_them(erik: User, ed: User, dana: User) -> None:
    ours = {noun.key for noun in ALL_NOUNS}
    assert {noun.key for noun in ALL_NOUNS if noun.may_be_taken_by(erik)} == ours
    assert not [noun for noun in ALL_NOUNS if noun.may_be_taken_by(ed)]
    assert "adjustments" not in {noun.key for noun in ALL_NOUNS if noun.may_be_taken_by(dana)}


def test_a_visit_is_taken_away_on_the_page_of_exports(erik_client: Client) -> None:
    make_received(at=AT)
    days = {"first_day": f"{SCOPE.first_day}", "last_day": f"{SCOPE.last_day}"}
    answer = erik_client.post("/desk/exports/", {"what": "batches", "format": "csv", **days})
    lines = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [len(lines), lines[1][4]] == [2, "枫林小学"]


@pytest.mark.parametrize("what", ["visits", "batches"])
def test_a_long_table_takes_as_many_questions_as_a_short_one(what: str) -> None:
    make_category("学生")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            table(what)
        return len(asked)

    route = make_route("经典路线")

    def one_more(hour: int) -> None:
        batch = make_received(at=moment(TODAY, time(hour)), route=route)
        make_duty(make_docent(), batch=batch)

    one_more(8)
    questions()
    short = questions()
    for hour in (9, 10, 11):
        one_more(hour)
    assert questions() == short


# --- there and back --------------------------------------------------------------------------------------------------


def rehearsed(content: bytes, name: str, by: User) -> Import:
    upload = SimpleUploadedFile(name, content)
    job = running.hand_in(kind=KINDS["visits"], upload=upload, by=by, now=timezone.now())
    running.run(import_id=job.pk)
    return job


def some_visits() -> None:
    visit = make_visit("枫林小学", span=span_on(TODAY, "09:30-12:00"), batches=0)
    for _n in range(2):  # two groups that arrived in the same minute
        make_received(at=AT, visit=visit)
    make_received(at=moment(TODAY, time(13)), visit_fields={"organisation_name": "=柳湾中学"}, state="in_tour")
    asked_visit()
    make_visit("未到学校", span=span_on(TODAY, "15:00-16:00"), batch_fields={"state": Batch.State.NO_SHOW})


@pytest.mark.parametrize("scope", [SCOPE, MASKED], ids=["in full", "masked"])
@pytest.mark.parametrize(("what", "number"), [("visits", 4), ("batches", 4)])
def test_what_was_exported_is_already_there_row_by_row(root: User, what: str, number: int, scope: Scope) -> None:
    some_visits()
    before = Batch.objects.count()
    with workbook([NOUNS[what]], scope) as file:
        for content, name in ((file.read(), "a.xlsx"), (b"".join(csv_text(NOUNS[what], scope)), "a.csv")):
            job = rehearsed(content, name, root)
            assert [row.verdict for row in job.rows.all()] == ["there"] * number
    assert Batch.objects.count() == before


def test_the_workbook_of_everything_can_be_handed_in_as_it_is(root: User) -> None:
    some_visits()
    with workbook(NOUNS.values(), SCOPE) as file:
        job = rehearsed(file.read(), "all.xlsx", root)
    assert (job.sheet, {row.verdict for row in job.rows.all()}) == ("参观批次", {"there"})


def test_received_groups_can_be_carried_into_an_empty_house(root: User) -> None:
    """What figures count comes along: day and time, organisation, people by category, route and docent."""
    adults, pupils = make_category("成人"), make_category("学生")
    docent, route = make_docent("林老师"), make_route("经典路线")
    make_duty(docent, batch=make_received(at=AT, people={adults: 2, pupils: 38}, route=route))
    make_received(
        at=AT + timedelta(hours=3), people={adults: 7}, visit_fields={"purpose": "other", "purpose_words": "廉政教育"}
    )
    before = carried_over()
    with workbook([NOUNS["batches"]], SCOPE) as file:
        content = file.read()
    emptied()
    job = rehearsed(content, "batches.xlsx", root)
    assert [found for row in job.rows.all() for found in row.findings] == []
    job.refresh_from_db()
    running.write_it(job=job, leave_out=False, by=root)
    running.run(import_id=job.pk)
    assert carried_over() == before


def carried_over() -> list[dict[str, Any]]:
    """The rows of batches without the numbers that the house gives them and the contact, who is too old to be kept."""
    kept = ("日期", "到达", "离开", "单位", "单位类别", "级别", "人数", "成人", "学生", "讲解员", "路线", "参观目的")
    return [{heading: row[heading] for heading in kept} for row in rows("batches")]


def emptied() -> None:
    with connection.cursor() as cursor:  # tallies and steps are only ever added, so the tables are emptied as a whole
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE reception_visit CASCADE")
