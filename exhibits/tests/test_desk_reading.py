"""The report of what is read: per panel and site, by way, by day and by hour, with zeros where nobody looked."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from centre.accounts import roles
from centre.accounts.models import User
from centre.shared.periods import Period
from centre.sheets.models import Export
from exhibits import versions
from exhibits.models import HourCount, Piece
from exhibits.queries.reading import reading_report
from exhibits.tests.factories import make_editor, make_panel, make_section, make_site

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
ADDRESS = "/desk/reports/reading/?from=2026-11-01&to=2026-11-30"
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def made(piece: Piece, way: str, hour: datetime, count: int) -> None:
    HourCount.objects.create(piece=piece, way=way, hour=hour, count=count)


@pytest.fixture
def auditor_client(db: None, client: Client) -> Client:
    person = User(username="auditor", name="查账")
    person.set_unusable_password()
    person.save()
    roles.give(person, "auditor")
    reader = Client()
    reader.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    return reader


@pytest.fixture
def read(db: None) -> dict[str, Piece]:
    """Two panels and a site, read in November of Shanghai and just outside of it."""
    section = make_section()
    first, second = make_panel(section, title="日出东方").piece, make_panel(section, title="星火燎原").piece
    site = make_site().piece
    made(first, "page", datetime(2026, 10, 31, 16, 0, tzinfo=UTC), 5)  # midnight of 1 November in Shanghai
    made(first, "page", datetime(2026, 10, 31, 15, 0, tzinfo=UTC), 100)  # an hour before
    made(first, "code", datetime(2026, 11, 20, 2, 0, tzinfo=UTC), 3)  # 10 o'clock
    made(first, "rail", datetime(2026, 11, 20, 3, 0, tzinfo=UTC), 2)
    made(site, "map", datetime(2026, 11, 30, 15, 0, tzinfo=UTC), 7)  # 23 o'clock on the last day
    made(site, "map", datetime(2026, 11, 30, 16, 0, tzinfo=UTC), 100)
    return {"first": first, "second": second, "site": site}


def test_days_and_hours_are_those_of_shanghai(read: dict[str, Piece]) -> None:
    report = reading_report(NOVEMBER, now=NOW)
    assert report.total == 17
    assert report.totals == {"page": 5, "code": 3, "rail": 2, "map": 7}
    assert {hour: number for hour, number in enumerate(report.hours) if number} == {0: 5, 10: 3, 11: 2, 23: 7}
    assert sum(number for _part, number in report.parts) == 17


def test_a_panel_that_nobody_read_stands_there_with_zeros(read: dict[str, Piece]) -> None:
    report = reading_report(NOVEMBER, now=NOW)
    assert [(line.piece.pk, line.in_order) for line in report.panels] == [
        (read["first"].pk, [5, 3, 2, 0]),
        (read["second"].pk, [0, 0, 0, 0]),
    ]
    assert [line.in_order for line in report.sites] == [[0, 0, 0, 7]]


def test_what_was_read_before_it_was_taken_off_stays_in_the_report(read: dict[str, Piece]) -> None:
    live = read["first"].live
    assert live
    versions.withdraw(version=live, by=make_editor(), reason="年份有误", now=timezone.now())
    versions_of_second = read["second"].live
    assert versions_of_second
    versions.withdraw(version=versions_of_second, by=make_editor(), reason="年份有误", now=timezone.now())
    report = reading_report(NOVEMBER, now=NOW)
    assert [line.piece.pk for line in report.panels] == [read["first"].pk]


def test_of_one_piece_the_days_and_hours_are_told_too(read: dict[str, Piece]) -> None:
    report = reading_report(NOVEMBER, now=NOW, only=read["first"])
    assert report.total == 10
    assert report.hours[23] == 0
    assert [line.piece for line in report.lines] == [read["first"]]


def test_the_number_of_queries_does_not_depend_on_how_much_is_read(read: dict[str, Piece]) -> None:
    with CaptureQueriesContext(connection) as few:
        reading_report(NOVEMBER, now=NOW)
    for title in ("烽火弦歌", "继往开来"):
        piece = make_panel(read["first"].panel.section, title=title).piece
        made(piece, "page", datetime(2026, 11, 20, 2, 0, tzinfo=UTC), 3)
    with CaptureQueriesContext(connection) as more:
        reading_report(NOVEMBER, now=NOW)
    assert len(few) == len(more) == 5


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_shows_figures_with_their_definitions(auditor_client: Client, read: dict[str, Piece]) -> None:
    page = auditor_client.get(ADDRESS).content.decode()
    for words in (
        "2026 年 11 月",
        "日出东方",
        "星火燎原",
        "枫林小学",
        "扫展板旁的二维码，计一次。",
        "不记录是谁",
        "10:00–11:00",
    ):
        assert words in page, words
    assert 'role="img"' in page
    assert f"piece={read['first'].pk}" in page


def test_of_one_piece_the_page_says_so(auditor_client: Client, read: dict[str, Piece]) -> None:
    page = auditor_client.get(f"{ADDRESS}&piece={read['first'].pk}").content.decode()
    assert "只看“日出东方”" in page
    assert "枫林小学" not in page


def test_without_days_it_is_this_month(auditor_client: Client) -> None:
    assert auditor_client.get("/desk/reports/reading/").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-30&to=2026-11-01",
        "from=0001-01-01&to=9999-12-31",
        "from=&to=",
        "from=%00&to=%00",
        "from=2026-11-01&to=2026-11-30&piece=2147483648",
        "from=2026-11-01&to=2026-11-30&piece=99999999999999999999",
        "from=2026-11-01&to=2026-11-30&piece=x",
        "from=2026-11-01&to=2026-11-30&piece=-1",
        "from=2026-11-01&to=2026-11-30&piece=%00",
    ],
)
def test_what_makes_no_sense_is_said_so(auditor_client: Client, query: str) -> None:
    assert auditor_client.get(f"/desk/reports/reading/?{query}").status_code == 422


def test_the_report_is_for_those_who_may_see_it(
    client: Client, alice_client: Client, dana_client: Client, root_client: Client
) -> None:
    assert client.get(ADDRESS).status_code == 302
    assert alice_client.get(ADDRESS).status_code == 403
    assert dana_client.get(ADDRESS).status_code == 403
    assert root_client.get(ADDRESS).status_code == 200


# --- taken away ------------------------------------------------------------------------------------------------------


def taken(client: Client, format: str) -> bytes:
    response: Any = client.post(ADDRESS, {"format": format})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_the_workbook_has_a_line_for_each_piece_and_every_hour(auditor_client: Client, read: dict[str, Piece]) -> None:
    book = load_workbook(io.BytesIO(taken(auditor_client, "xlsx")))
    pieces, hours = book.worksheets
    assert [row[0] for row in pieces.iter_rows(min_row=2, values_only=True)] == ["日出东方", "星火燎原", "枫林小学"]
    assert pieces.cell(2, 8).value == 10
    assert [row[1] for row in hours.iter_rows(min_row=2, values_only=True)] == [0, 10, 11, 23]


def test_the_csv_has_the_lines_and_taking_it_is_recorded(auditor_client: Client, read: dict[str, Piece]) -> None:
    rows = list(csv.reader(io.StringIO(taken(auditor_client, "csv").decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["日出东方", "星火燎原", "枫林小学"]
    kept = Export.objects.get()
    assert (kept.what, kept.format, kept.first_day) == ("reading_report", "csv", NOVEMBER.first)


def test_an_unknown_format_is_refused(auditor_client: Client) -> None:
    assert auditor_client.post(ADDRESS, {"format": "exe"}).status_code == 422
    assert not Export.objects.exists()
