"""The pages of the reports: figures, their rows, tables to take away, and what makes no sense."""

import csv
from datetime import date, time, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from bookings.charts import heat_map, lengths
from bookings.models import NoShow, Refusal, Reservation, Room
from bookings.queries.reports.figures import ALL_FIGURES
from centre.accounts.models import User
from centre.shared.timespan import moment
from centre.sheets.models import Export

from .factories import make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db
REPORTS, ROWS = "/desk/reports/", "/desk/reports/rows/"
MONDAY = date(2026, 3, 2)
WEEK = {"from": "2026-03-02", "to": "2026-03-08"}
State = Reservation.State


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def a_busy_week(by: User, room: Room | None = None) -> Room:
    """Two held, one released, one no-show, one declined and one refused wish."""
    room = room or make_room("琴房")
    for hour, state in ((9, "finished"), (11, "finished"), (13, "released"), (15, "no_show"), (17, "declined")):
        one = make_reservation(
            room=room, span=span_on(MONDAY, f"{hour:02}:00-{hour + 1:02}:30"), state=state, holder=by, answer="抱歉",
            created_at=moment(MONDAY - timedelta(days=hour), time(8)), decided_at=moment(MONDAY, time(8)),
        )  # fmt: skip
        if state == State.NO_SHOW:
            expires = one.ends_at + timedelta(days=90)
            NoShow.objects.create(
                reservation=one, remark="没有来", recorded_by=by, recorded_at=one.ends_at, expires_at=expires
            )
    Refusal.objects.create(code="taken", room=room, wanted_from=one.starts_at, at=moment(MONDAY, time(7)))
    return room


def rows(client: Client, **asked: Any) -> HttpResponse:
    return client.get(ROWS, WEEK | asked)


def test_the_report_shows_figures_with_their_definitions(erik_client: Client, alice: User) -> None:
    a_busy_week(alice)
    make_room("空着的房间")
    page = erik_client.get(REPORTS, WEEK)
    text = page.content.decode()
    report = page.context["report"]
    assert (report.attendance.held, report.attendance.no_shows, report.attendance.expected) == (2, 1, 4)
    assert "25%" in text
    for figure in ALL_FIGURES:
        assert str(figure.definition) in text
    assert "空着的房间" in text  # nobody used it, and it is there
    assert "2026 年 3 月 2 日" in text


def test_without_days_it_is_this_month_so_far(erik_client: Client) -> None:
    asked = erik_client.get(REPORTS).context["report"].asked
    today = timezone.localdate()
    assert (asked.first_day, asked.last_day) == (today.replace(day=1), today)


def test_the_heat_map_says_its_values_in_text(erik_client: Client, alice: User) -> None:
    a_busy_week(alice)
    text = erik_client.get(REPORTS, WEEK).content.decode()
    drawing = text[text.index('role="img"') : text.index("</svg>", text.index('role="img"'))]
    assert "<title" in drawing
    assert "<desc" in drawing
    assert drawing.count("<rect") == 7 * 13
    assert ">100</text>" in drawing
    assert 'class="heat-5"' in drawing


def test_where_nothing_is_open_the_drawing_says_so_and_bars_fit() -> None:
    drawn = heat_map(weekdays=["一", "二"], hours=[8, 9], percent=lambda weekday, hour: None if weekday else hour)
    assert [[cell.step for cell in row.cells] for row in drawn.rows] == [[5, 5], [0, 0]]
    assert drawn.rows[1].cells[0].percent is None
    cells = heat_map(weekdays=["一"], hours=[0, 1, 11, 50], percent=lambda _weekday, hour: hour).rows[0].cells
    assert [cell.step for cell in cells] == [0, 1, 2, 5]
    assert (lengths([0, 1, 4]), lengths([0]), lengths([])) == ([0, 25, 100], [0], [])


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "number"),
    [("held", 2), ("released", 1), ("no_shows", 1), ("expected", 4), ("lead", 5), ("decided", 5), ("confirmed", 4),
     ("declined", 1), ("refused", 1), ("occupied", 2), ("open", 7)],
)  # fmt: skip
def test_every_figure_leads_to_its_rows(erik_client: Client, alice: User, figure: str, number: int) -> None:
    a_busy_week(alice)
    assert f"figure={figure}&amp;from=2026-03-02&amp;to=2026-03-08" in erik_client.get(REPORTS, WEEK).content.decode()
    page = rows(erik_client, figure=figure)
    assert page.status_code == 200
    assert page.context["page_obj"].paginator.count == len(page.context["lines"]) == number
    assert str(page.context["figure"].definition) in page.content.decode()


def test_the_hours_of_the_rows_are_the_hours_of_the_figure(erik_client: Client, alice: User) -> None:
    hall = make_room("全厅", spaces=2)
    a_busy_week(alice, hall)
    make_reservation(room=make_room("东厅", spaces=[hall.spaces.all()[0]]), span=span_on(MONDAY, "19:00-20:00"))
    report = erik_client.get(REPORTS, WEEK).context["report"]
    for where, use in (("", report.utilisation.total), (f"room-{hall.pk}", report.lines[0].use)):
        occupied = rows(erik_client, figure="occupied", where=where).context
        hours = [float(line["measured"]) for line in occupied["lines"]]
        assert sum(hours) == occupied["rows"].total == use.occupied_hours
        opened = rows(erik_client, figure="open", where=where).context
        assert sum(line.hours for line in opened["lines"]) == opened["rows"].total == use.open_hours


@pytest.mark.parametrize(
    ("part", "number"),
    [({"figure": "occupied", "weekday": 0, "hour": 9}, 1), ({"figure": "occupied", "weekday": 1}, 0),
     ({"figure": "occupied", "hour": 12}, 1), ({"figure": "open", "weekday": 6}, 1),
     ({"figure": "lead", "lead": "days_8_30"}, 5), ({"figure": "lead", "lead": "same_day"}, 0),
     ({"figure": "refused", "rule": "taken"}, 1), ({"figure": "refused", "rule": "closed"}, 0)],
)  # fmt: skip
def test_a_part_of_a_figure_leads_to_its_part_of_the_rows(
    erik_client: Client, alice: User, part: dict[str, Any], number: int
) -> None:
    a_busy_week(alice)
    assert rows(erik_client, **part).context["page_obj"].paginator.count == number


def test_people_are_masked_in_the_rows(erik_client: Client, alice: User) -> None:
    a_busy_week(alice)
    text = rows(erik_client, figure="held").content.decode()
    assert "李*" in text
    assert "李爱丽" not in text


def test_a_venue_or_a_room_can_be_looked_at_alone(erik_client: Client, alice: User, bob: User) -> None:
    first, second = a_busy_week(alice), a_busy_week(bob, make_room("会议室"))
    for where in (f"room-{first.pk}", f"venue-{first.venue_id}"):
        report = erik_client.get(REPORTS, WEEK | {"where": where}).context["report"]
        assert [line.room for line in report.lines] == [first]
        assert report.attendance.held == 2
    assert rows(erik_client, figure="held", where=f"room-{second.pk}").context["page_obj"].paginator.count == 2
    assert rows(erik_client, figure="held").context["page_obj"].paginator.count == 4


# --- taking away -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["rooms", "hours", "lead_times", "decisions", "refusals", "definitions"])
def test_every_table_is_taken_away_in_both_formats_and_recorded(erik_client: Client, alice: User, table: str) -> None:
    a_busy_week(alice)
    address = f"{REPORTS}?from=2026-03-02&to=2026-03-08"
    book = load_workbook(BytesIO(content(erik_client.post(address, {"table": f"report_{table}", "format": "xlsx"}))))
    assert book.worksheets[0].max_row > 1
    assert book.worksheets[-1].title == "统计 · 算法"
    text = content(erik_client.post(address, {"table": f"report_{table}", "format": "csv"})).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline="")))
    assert lines[0][-3:] == ["从", "至", "计算时间"]
    assert lines[1][-3:-1] == ["2026-03-02", "2026-03-08"]
    assert [(one.what, one.format) for one in Export.objects.order_by("pk")] == [
        (f"report_{table}", "xlsx"),
        (f"report_{table}", "csv"),
    ]
    assert "统计" in erik_client.get("/desk/exports/").content.decode()


def test_the_table_of_rooms_says_what_the_page_says(erik_client: Client, alice: User) -> None:
    a_busy_week(alice)
    answer = erik_client.post(f"{REPORTS}?from=2026-03-02&to=2026-03-02", {"table": "report_rooms", "format": "xlsx"})
    headings, *lines = load_workbook(BytesIO(content(answer))).worksheets[0].iter_rows(values_only=True)
    row = dict(zip(headings, lines[0], strict=True))
    assert (row["占用分钟"], row["开放分钟"], row["利用率%"]) == (180, 780, 23)
    assert (row["已举行"], row["未到"], row["未签到释放"], row["应到"], row["未到率%"]) == (2, 1, 1, 4, 25)


@pytest.mark.parametrize("figure", [figure.key for figure in ALL_FIGURES])
def test_the_rows_of_a_figure_are_taken_away(erik_client: Client, alice: User, figure: str) -> None:
    a_busy_week(alice)
    shown = rows(erik_client, figure=figure).context["page_obj"].paginator.count
    address = f"{ROWS}?from=2026-03-02&to=2026-03-08&figure={figure}"
    answer = erik_client.post(address, {"table": "report_rows", "format": "csv"})
    text = content(answer).decode("utf-8-sig")
    assert len(list(csv.reader(StringIO(text, newline="")))) == 1 + shown
    assert "李爱丽" not in text


# --- who, and what makes no sense ------------------------------------------------------------------------------------


def test_only_staff_with_the_right_see_reports(
    client: Client, alice_client: Client, dana_client: Client, ed_client: Client, root_client: Client
) -> None:
    for address in (REPORTS, f"{ROWS}?figure=held"):
        assert client.get(address).status_code == 302
        for stranger in (alice_client, dana_client, ed_client):
            assert stranger.get(address).status_code == 403
        assert root_client.get(address).status_code == 200


NONSENSE = [
    {"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "2026-03-09"}, {"from": "x\0"}, {"to": ""}, {"from": ""},
    {"where": "room-999999"}, {"where": "\0"}, {"from": "2020-01-01", "to": "2026-01-01"}, {"from": "２０２６年"},
]  # fmt: skip


@pytest.mark.parametrize("changes", NONSENSE)
@pytest.mark.parametrize("address", [REPORTS, ROWS])
def test_filters_that_make_no_sense_are_refused_and_kept(
    erik_client: Client, address: str, changes: dict[str, str]
) -> None:
    asked = {"figure": "held"} | WEEK | changes
    answer = erik_client.get(address, asked)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    if address == REPORTS and "\0" not in "".join(changes.values()) and "where" not in changes:
        assert f'value="{asked["from"]}"' in answer.content.decode() or asked["from"] == ""
    assert erik_client.post(f"{address}?from={changes.get('from', 'x')[:4]}", {"format": "csv"}).status_code == 422
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"figure": "salaries"}, {"figure": "\0"}, {"figure": ""}, {"weekday": "7"}, {"weekday": "-1"}, {"hour": "24"},
     {"hour": str(2**31)}, {"lead": "never"}, {"rule": "\0"}, {"rule": "x" * 41}],
)  # fmt: skip
def test_rows_of_no_figure_are_refused(erik_client: Client, changes: dict[str, str]) -> None:
    assert rows(erik_client, **({"figure": "occupied"} | changes)).status_code == 422


@pytest.mark.parametrize("page", ["0", "x", "-1", str(2**63), "\0"])
def test_any_page_number_shows_a_page(erik_client: Client, page: str) -> None:
    make_room()
    assert rows(erik_client, figure="held", page=page).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"table": "report_rooms"}, {"table": "users", "format": "csv"}, {"table": "report_rooms", "format": "\0"}],
)
def test_a_table_that_does_not_exist_is_refused(erik_client: Client, body: dict[str, str]) -> None:
    make_room()
    answer = erik_client.post(f"{REPORTS}?from=2026-03-02&to=2026-03-08", body)
    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_a_house_without_rooms_has_a_report(erik_client: Client) -> None:
    assert erik_client.get(REPORTS, WEEK).status_code == 200
    assert rows(erik_client, figure="occupied").status_code == 200


@pytest.mark.parametrize("address", [REPORTS, f"{ROWS}?figure=held", f"{ROWS}?figure=occupied"])
def test_as_many_queries_with_one_row_as_with_many(erik_client: Client, alice: User, address: str) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            a_busy_week(alice, make_room())
        url = address + ("&" if "?" in address else "?") + "from=2026-03-02&to=2026-03-08"
        erik_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert erik_client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
