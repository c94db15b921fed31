"""The pages of imports in the browser's terms."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.models import Reservation
from bookings.tests.factories import make_room, make_sheet
from centre.shared.timespan import local_day
from centre.sheets import running
from centre.sheets.models import Import

pytestmark = pytest.mark.django_db
IMPORTS = "/desk/imports/"
HEADINGS = ["场地", "日期", "开始", "结束", "人数", "用途", "联系人"]
DAY = local_day(timezone.now()) + timedelta(days=7)
GOOD = ["琴房", DAY, "14:00", "15:00", 5, "备课", "王老师"]
BAD = ["琴房", DAY, "16:00", "17:00", "很多", "备课", "王老师"]


@pytest.fixture(autouse=True)
def room(db: None) -> None:
    make_room("琴房")


def handed_in(client: Client, content: bytes, kind: str = "reservations", name: str = "sheet.xlsx") -> HttpResponse:
    return client.post(IMPORTS, {"kind": kind, "upload": SimpleUploadedFile(name, content)})


def rehearsed(client: Client, *rows: Sequence[Any]) -> str:
    """The address of a sheet of reservations that was handed in and checked."""
    address = str(handed_in(client, make_sheet(HEADINGS, *rows))["Location"])
    running.run(import_id=Import.objects.latest("pk").pk)
    return address


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_sheet_is_handed_in_checked_read_and_written(erik_client: Client) -> None:
    answer = handed_in(erik_client, make_sheet(HEADINGS, GOOD))
    job = Import.objects.get()
    assert answer["Location"] == f"/desk/imports/{job.pk}/"
    page = text(erik_client.get(answer["Location"]))
    assert 'data-hx-trigger="every 2s"' in page
    assert "<progress" in page
    running.run(import_id=job.pk)
    page = text(erik_client.get(answer["Location"]))
    assert "data-hx-trigger" not in page
    assert 'value="write"' in page
    assert erik_client.post(answer["Location"], {"deed": "write"})["Location"] == answer["Location"]
    running.run(import_id=job.pk)
    assert Reservation.objects.get().purpose == "备课"
    assert "共 1 行 = 写入 1 行" in text(erik_client.get(answer["Location"]))
    assert "sheet.xlsx" in text(erik_client.get(IMPORTS))


def test_findings_stand_in_a_table_and_writing_asks_to_leave_them_out(erik_client: Client) -> None:
    address = rehearsed(erik_client, GOOD, BAD)
    page = erik_client.get(address)
    assert [row.number for row in page.context["page_obj"]] == [3]
    assert "很多" in text(page)
    refused = erik_client.post(address, {"deed": "write"})
    assert refused.status_code == 422
    assert 'href="#id_leave_out"' in text(refused)
    assert erik_client.post(address, {"deed": "write", "leave_out": "on"}).status_code == 302
    running.run(import_id=Import.objects.get().pk)
    page = erik_client.get(address)
    assert "写入 1 行" in text(page)
    assert [row.number for row in page.context["page_obj"]] == [3]
    assert [row.number for row in erik_client.get(f"{address}?rows=all").context["page_obj"]] == [2, 3]


def test_while_it_works_only_the_progress_is_sent_and_at_the_end_the_page_is_loaded_anew(erik_client: Client) -> None:
    address = str(handed_in(erik_client, make_sheet(HEADINGS, GOOD))["Location"])
    part = erik_client.get(address, headers={"HX-Request": "true"})
    assert "<progress" in text(part)
    assert "<html" not in text(part)
    assert "HX-Refresh" not in part
    assert "HX-Request" in part["Vary"]
    running.run(import_id=Import.objects.get().pk)
    assert erik_client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_run_that_stands_still_can_be_asked_to_go_on(erik_client: Client) -> None:
    address = str(handed_in(erik_client, make_sheet(HEADINGS, GOOD))["Location"])
    assert erik_client.post(address, {"deed": "go_on"}).status_code == 302
    waiting = ProcrastinateJob.objects.filter(task_name="run_import", args={"import_id": Import.objects.get().pk})
    assert waiting.count() == 1


def test_checking_again_starts_anew(erik_client: Client) -> None:
    address = rehearsed(erik_client, BAD)
    assert erik_client.post(address, {"deed": "rehearse"}).status_code == 302
    assert Import.objects.get().state == "rehearsing"
    assert erik_client.post(address, {"deed": "write", "leave_out": "on"}).status_code == 422


@pytest.mark.parametrize("deed", ["", "x", "write\0", "2147483648"])
def test_an_unknown_button_is_refused(erik_client: Client, deed: str) -> None:
    assert erik_client.post(rehearsed(erik_client, GOOD), {"deed": deed}).status_code == 422


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "sheet.xlsx"),
        (make_sheet(HEADINGS, GOOD)[:900], "sheet.xlsx"),
        (b"PK\x03\x04" + bytes(500), "sheet.xlsx"),
        (b"a,b\0c\n1,2", "sheet.csv"),
        (b"", "sheet.xlsx"),
        (bytes(10 * 1024 * 1024), "sheet.xlsx"),
        ("颜色,形状\n红,圆".encode(), "sheet.csv"),
        (b"\xff\xfe\xff\xff", "sheet\0\n.csv"),
    ],
    ids=["a picture", "cut off", "zeros", "NUL", "empty", "ten megabytes", "other columns", "no encoding"],
)
def test_a_file_that_is_no_sheet_is_refused_with_a_sentence_at_its_field(
    erik_client: Client, content: bytes, name: str
) -> None:
    answer = handed_in(erik_client, content, name=name)
    assert answer.status_code == 422
    assert 'href="#id_upload"' in text(answer)
    assert not Import.objects.exists()


def test_without_a_file_or_a_kind_the_form_says_so(erik_client: Client) -> None:
    assert erik_client.post(IMPORTS, {}).status_code == 422
    assert handed_in(erik_client, make_sheet(HEADINGS, GOOD), kind="galaxies").status_code == 422


def test_each_kind_is_for_those_who_may_do_it(erik_client: Client, root_client: Client) -> None:
    offered = [kind.key for kind in erik_client.get(IMPORTS).context["kinds"]]
    assert offered == ["reservations", "visits"]
    assert handed_in(erik_client, make_sheet(["场地", "场馆"], ["a", "b"]), kind="rooms").status_code == 422
    handed_in(root_client, make_sheet(["场地", "场馆"], ["a", "b"]), kind="rooms")
    job = Import.objects.get()
    assert erik_client.get(f"{IMPORTS}{job.pk}/").status_code == 404
    assert erik_client.post(f"{IMPORTS}{job.pk}/", {"deed": "go_on"}).status_code == 404
    assert root_client.get(f"{IMPORTS}{job.pk}/").status_code == 200


@pytest.mark.parametrize("address", [IMPORTS, f"{IMPORTS}1/", f"{IMPORTS}template/rooms.xlsx"])
def test_residents_and_staff_without_the_right_are_not_let_in(
    alice_client: Client, dana_client: Client, client: Client, address: str
) -> None:
    assert alice_client.get(address).status_code == 403
    assert dana_client.get(address).status_code == 403
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("pk", ["0", "2147483648", "9223372036854775808", "99999999999999999999"])
def test_an_import_that_is_not_there_is_not_found(erik_client: Client, pk: str) -> None:
    assert erik_client.get(f"{IMPORTS}{pk}/").status_code == 404


def test_templates_are_workbooks_with_headings_an_example_and_notes(root_client: Client, erik_client: Client) -> None:
    for kind in ("rooms", "closures", "reservations"):
        answer = root_client.get(f"{IMPORTS}template/{kind}.xlsx")
        book = load_workbook(BytesIO(answer.content))
        assert "attachment" in answer["Content-Disposition"]
        assert book.worksheets[0].max_row == 2
        assert book.worksheets[0]["A1"].value == "场地*"
        assert book.worksheets[1].max_row > 5
    assert erik_client.get(f"{IMPORTS}template/rooms.xlsx").status_code == 404
    assert root_client.get(f"{IMPORTS}template/x.xlsx").status_code == 404


def test_the_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(erik_client: Client) -> None:
    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert erik_client.get(address).status_code == 200
        return len(asked)

    one = rehearsed(erik_client, BAD)
    questions(IMPORTS)
    counts = questions(IMPORTS), questions(one)
    for _time in range(2):
        three = rehearsed(erik_client, BAD, BAD, BAD)
    assert (questions(IMPORTS), questions(three)) == counts
