"""The report of visits: every figure leads to its rows, sums agree, and the workbook can be handed upward."""

import csv
import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from bookings.tests.factories import make_reservation
from centre.accounts.models import User
from centre.shared.charts import LONGEST, bars
from centre.sheets.models import Export
from reception import months
from reception.models import Adjustment, Batch, VisitRoom
from reception.queries.reports.figures import ALL_FIGURES
from reception.tests.factories import (
    make_docent,
    make_duty,
    make_individuals,
    make_received,
    make_room,
    make_route,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
REPORT, ROWS = "/desk/visits/report/", "/desk/visits/report/rows/"
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
NOW = span_on(date(2026, 5, 4), "17:20-18:00").starts_at
LINK = re.compile(r'<a href="(/desk/visits/report/rows/\?[^"]+)">(\d+)</a>')


def received(day: int, people: int = 20, hour: int = 10, **fields: Any) -> Batch:
    at = span_on(date(2026, 4, day), f"{hour:02}:00-{hour + 1:02}:00").starts_at
    return make_received(at=at, people=people, **fields)


def a_month(by: User) -> None:
    """Groups of several kinds on several days, one that did not come, one of the year before, and individuals."""
    route, docent, room = make_route("红色路线"), make_docent("林书"), make_room("会议室")
    make_duty(docent, batch=received(3, 30, route=route, visit_fields={"headcount": 35}))
    group = received(17, 48, visit_fields={"kind": "company", "level": "company", "origin": "walk_in"})
    reservation = make_reservation(room=room, span=span_on(date(2026, 4, 17), "11:00-12:00"), kind="visit")
    VisitRoom.objects.create(visit=group.visit, reservation=reservation)
    received(28, 12, visit_fields={"kind": "branch", "level": "district"})
    gone = span_on(date(2026, 4, 20), "10:00-11:00")
    make_visit(span=gone, headcount=25, batch_fields={"state": "no_show"})
    make_received(at=span_on(date(2025, 4, 9), "10:00-11:00").starts_at, people=45, route=route)
    make_individuals(day=date(2026, 4, 30), people=7, by=by)


def closed_and_corrected(by: User) -> None:
    months.close_month(month=date(2026, 4, 1), by=by, now=NOW)
    months.adjust(day=date(2026, 4, 17), batches=0, people=-4, reason="重复登记", by=by, now=NOW)


def text(answer: Any) -> str:
    return answer.content.decode()


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def links(page: str) -> set[tuple[str, int]]:
    return {(unescape(address), int(figure)) for address, figure in LINK.findall(page)}


# --- figures and their rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correct", [False, True])
def test_every_figure_of_the_page_is_the_sum_of_the_rows_it_leads_to(
    erik_client: Client, root: User, correct: bool
) -> None:
    a_month(root)
    if correct:
        closed_and_corrected(root)
    found = links(text(erik_client.get(REPORT, APRIL)))
    assert len(found) > 100
    for address, figure in found:
        rows = erik_client.get(address)
        assert rows.status_code == 200, address
        assert rows.context["rows"].total == figure, address
        assert counted_by_hand(rows) == figure, address


def counted_by_hand(page: Any) -> int:
    """The same from the very rows the page lists."""
    rows, figure = list(page.context["page_obj"]), page.context["figure"].key
    corrections = page.context["rows"].adjustments
    if figure == "batches":
        return len(rows) + sum(row.batches for row in corrections)
    if figure == "announced":
        return sum(row.planned_headcount for row in rows)
    if figure == "individuals":
        return sum(row.people for row in rows)
    return sum(row.headcount or 0 for row in rows) + sum(row.people for row in corrections)


def test_the_lines_of_each_table_and_the_adjustments_add_up_to_the_total(erik_client: Client, root: User) -> None:
    a_month(root)
    closed_and_corrected(root)
    report = erik_client.get(REPORT, APRIL).context["report"]
    assert (report.total.batches, report.total.people, report.total_before.people) == (3, 86, 45)
    for table in report.tables:
        if table.adds_up:
            assert sum(line.now.people for line in table.lines) + report.adjusted.people == report.total.people
            assert sum(line.now.batches for line in table.lines) == report.total.batches
            assert sum(line.before.people for line in table.lines) == report.total_before.people
    assert sum(found.people for _part, found in report.parts) == report.total.people


def test_the_page_shows_definitions_the_moment_the_adjustments_and_zero_rows(erik_client: Client, root: User) -> None:
    a_month(root)
    closed_and_corrected(root)
    page = text(erik_client.get(REPORT, APRIL))
    for figure in ALL_FIGURES:
        assert str(figure.definition) in page
    assert "重复登记" in page
    assert "−4" in page
    assert f"{timezone.localtime():%H}:" in page
    assert 'role="img"' in page
    for kind in ("社区", "其他"):
        assert kind in page


def test_without_days_it_is_this_month(erik_client: Client) -> None:
    period = erik_client.get(REPORT).context["report"].period
    today = timezone.localdate()
    assert period.first == today.replace(day=1)
    assert (period.last + timedelta(days=1)).day == 1


def test_a_report_leads_to_the_periods_beside_it(erik_client: Client) -> None:
    page = text(erik_client.get(REPORT, APRIL))
    for first, last in [("2026-03-01", "2026-03-31"), ("2026-05-01", "2026-05-31"), ("2026-01-01", "2026-12-31")]:
        assert f"from={first}&amp;to={last}" in page


def test_the_pages_take_as_many_queries_with_thirty_groups_as_with_one(erik_client: Client, root: User) -> None:
    received(1)
    asked = [(REPORT, APRIL), (ROWS, APRIL | {"figure": "people"})]
    erik_client.get(REPORT, APRIL)  # what every process reads once
    counts = []
    for _round in range(2):
        for address, query in asked:
            with CaptureQueriesContext(connection) as queries:
                assert erik_client.get(address, query).status_code == 200
            counts.append(len(queries))
        for day in range(2, 30):
            received(day, by=root)
    assert counts[:2] == counts[2:]


def test_bars_are_as_long_as_there_is_room() -> None:
    drawn = bars([("一", 10, "10"), ("二", 20, "20"), ("三", 0, "0"), ("四", -3, "-3")])
    assert [bar.length for bar in drawn.bars] == [LONGEST // 2, LONGEST, 0, 0]
    assert bars([("一", 0, "0")]).bars[0].length == 0
    assert bars([]).height == 10


# --- taking it away --------------------------------------------------------------------------------------------------


def test_the_workbook_is_laid_out_for_handing_upward(root_client: Client, root: User) -> None:
    a_month(root)
    closed_and_corrected(root)
    answer = root_client.post(f"{REPORT}?from=2026-04-01&to=2026-04-30", {"format": "xlsx"})
    sheet = load_workbook(BytesIO(content(answer))).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    lines = {row[0]: row[1:] for row in rows if row}
    assert any("2026 年 4 月" in str(name) for name in lines)
    assert lines["团体合计"][:2] == [3, 86]
    assert lines["2026-04-17 重复登记"] == [0, -4]
    assert lines["散客"] == [7, 0]
    assert lines["企业"][:2] == [1, 48]
    assert any(str(name).startswith("管理员") or "管理员" in str(name) for name in lines)
    for figure in ALL_FIGURES:
        assert any(str(figure.definition) in str(name) for name in lines)
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert Export.objects.get().what == "visit_report"


def test_text_that_looks_like_a_formula_stays_text(root_client: Client, root: User) -> None:
    months.close_month(month=date(2026, 4, 1), by=root, now=NOW)
    Adjustment.objects.create(day=date(2026, 4, 2), people=1, reason="=1+1\x01", by=root, at=NOW)
    make_route("=HYPERLINK(1)")
    answer = root_client.post(f"{REPORT}?from=2026-04-01&to=2026-04-30", {"format": "xlsx"})
    sheet = load_workbook(BytesIO(content(answer))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")} == {"s"}


def test_the_report_and_its_rows_come_as_csv_too(erik_client: Client, root: User) -> None:
    a_month(root)
    closed_and_corrected(root)
    answer = erik_client.post(f"{REPORT}?from=2026-04-01&to=2026-04-30", {"format": "csv"})
    table = list(csv.reader(StringIO(content(answer).decode("utf-8-sig"))))
    assert {len(row) for row in table} == {12}
    assert table[1][2:4] == ["3", "86"]
    answer = erik_client.post(f"{ROWS}?figure=people&from=2026-04-01&to=2026-04-30", {"format": "csv"})
    rows = list(csv.reader(StringIO(content(answer).decode("utf-8-sig"))))
    assert sum(int(row[10] or 0) for row in rows[1:]) == 86
    assert Export.objects.count() == 2


@pytest.mark.parametrize("figure", ["batches", "announced", "individuals"])
def test_rows_of_every_figure_can_be_taken_away(erik_client: Client, root: User, figure: str) -> None:
    a_month(root)
    answer = erik_client.post(f"{ROWS}?figure={figure}&from=2026-04-01&to=2026-04-30", {"format": "xlsx"})
    sheet = load_workbook(BytesIO(content(answer))).active
    page = erik_client.get(ROWS, APRIL | {"figure": figure})
    assert sheet.max_row == 1 + page.context["page_obj"].paginator.count


# --- who, and nonsense -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [REPORT, f"{ROWS}?figure=people"])
def test_reports_are_for_those_who_may_see_them(
    client: Client, alice_client: Client, dana_client: Client, erik_client: Client, address: str
) -> None:
    assert client.get(address).status_code == 302
    assert alice_client.get(address).status_code == 403
    assert dana_client.get(address).status_code == 403
    assert dana_client.post(address, {"format": "csv"}).status_code == 403
    assert erik_client.get(address).status_code == 200


NONSENSE: list[dict[str, str]] = [
    {"from": "2026-04-30", "to": "2026-04-01"},
    {"from": "0001-01-01", "to": "9999-12-31"},
    {"from": "9999-12-31", "to": "9999-12-31"},
    {"from": "2000-01-01", "to": "2100-12-31"},
    {"from": "2026-02-30", "to": "2026-03-01"},
    {"from": "\0", "to": "😀"},
    {"from": "2026-04-01"},
    {"to": "9" * 4000},
]


@pytest.mark.parametrize("query", NONSENSE)
def test_days_that_make_no_sense_are_refused(erik_client: Client, query: dict[str, str]) -> None:
    for answer in (erik_client.get(REPORT, query), erik_client.get(ROWS, query | {"figure": "people"})):
        assert answer.status_code == 422
        assert 'class="error-summary"' in text(answer)


@pytest.mark.parametrize(
    "part",
    [
        {"figure": "nothing"}, {"figure": ""}, {"kind": "\0"}, {"kind": "none"}, {"level": "x" * 5000}, {"route": "0"},
        {"route": str(2**31)}, {"docent": str(2**63 - 1)}, {"docent": "9" * 18}, {"room": "-1"}, {"room": "①"},
        {"room": "😀"},
    ],
)  # fmt: skip
def test_parts_that_there_are_not_are_refused(erik_client: Client, part: dict[str, str]) -> None:
    answer = erik_client.get(ROWS, APRIL | {"figure": "people"} | part)
    assert answer.status_code == 422
    assert 'class="error-summary"' in text(answer)


@pytest.mark.parametrize(
    "query", [{"from": "2000-01-01", "to": "2000-01-31"}, {"from": "2100-12-01", "to": "2100-12-31"}]
)
def test_the_ends_of_the_calendar_are_counted_too(erik_client: Client, query: dict[str, str]) -> None:
    assert erik_client.get(REPORT, query).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "\0"])
def test_pages_that_there_are_not_are_the_nearest(erik_client: Client, page: str) -> None:
    assert erik_client.get(ROWS, APRIL | {"figure": "people", "page": page}).status_code == 200


@pytest.mark.parametrize("data", [{}, {"format": "pdf"}, {"format": "\0"}])
def test_a_format_that_there_is_not_is_refused(erik_client: Client, data: dict[str, str]) -> None:
    for address in (REPORT, f"{ROWS}?figure=people"):
        assert erik_client.post(address, data).status_code == 422
    assert not Export.objects.exists()
