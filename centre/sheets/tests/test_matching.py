"""Sheets whose headings are others: somebody says which column is which before anything is checked."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bookings.tests.factories import make_room, make_sheet
from centre.accounts.models import User
from centre.sheets import running
from centre.sheets.models import Import

pytestmark = pytest.mark.django_db
IMPORTS = "/desk/imports/"
HEADINGS = ["教室", "哪天", "从", "到", "人数", "做什么", "日期"]
ROW = ["琴房", "2099-05-21", "14:00", "15:00", 5, "备课", "不用"]
RIGHT = {
    "place-0": "room",
    "place-1": "day",
    "place-2": "start",
    "place-3": "end",
    "place-4": "party_size",
    "place-5": "purpose",
}


@pytest.fixture(autouse=True)
def room(db: None) -> None:
    make_room("琴房")


def handed_in(client: Client, *lines: list[Any]) -> str:
    """The address of a sheet that waits for its columns to be matched."""
    upload = SimpleUploadedFile("other.xlsx", make_sheet(["登记表"], [None], HEADINGS, *(lines or [ROW])))
    return str(client.post(IMPORTS, {"kind": "reservations", "upload": upload, "match": "on"})["Location"])


def matched(client: Client, address: str, columns: Mapping[str, str]) -> Any:
    return client.post(address, {"deed": "match", **columns})


def test_nothing_is_checked_before_the_columns_are_matched(erik_client: Client) -> None:
    address = handed_in(erik_client)
    job = Import.objects.get()
    assert job.state == "matching"
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("matching", 0)
    page = erik_client.get(address)
    labels = [(str(field.label), field.help_text) for field in page.context["matching"]]
    assert ("教室", "琴房") in labels
    assert page.context["matching"].fields["place-6"].initial == "day"  # a heading that is known is chosen already


def test_what_is_matched_is_checked_under_its_own_headings_and_the_rest_is_not_read(erik_client: Client) -> None:
    address = handed_in(erik_client, [*ROW[:4], "很多", "备课", "=1+1"])
    assert matched(erik_client, address, RIGHT).status_code == 302
    job = Import.objects.get()
    assert job.state == "rehearsing"
    assert job.headings["room"] == "教室"
    row = job.rows.get()
    assert row.cells["room"] == "琴房"
    assert set(row.cells) == set(RIGHT.values())
    running.run(import_id=job.pk)
    row.refresh_from_db()
    columns = {one["column"] for one in row.findings}
    assert "人数" in columns
    assert "日期" not in columns
    assert row.verdict == "refused"


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"place-0": "room"},
        {**RIGHT, "place-5": "room"},
        {**RIGHT, "place-5": "no-such-column"},
        {**RIGHT, "place-0": "\0"},
        {**RIGHT, "place-99": "room", "place-0": ""},
    ],
)
def test_what_is_missing_or_twice_is_refused_and_stays_chosen(erik_client: Client, columns: Mapping[str, str]) -> None:
    address = handed_in(erik_client)
    answer = matched(erik_client, address, columns)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Import.objects.get().state == "matching"


def test_a_sheet_that_is_matched_cannot_be_matched_again_or_written_before(erik_client: Client) -> None:
    address = handed_in(erik_client)
    assert erik_client.post(address, {"deed": "write"}).status_code == 422
    Import.objects.update(state="rehearsed")
    assert matched(erik_client, address, RIGHT).status_code == 422


def test_only_who_may_hand_the_kind_in_may_match_it(erik_client: Client, ed: User, ed_client: Client) -> None:
    address = handed_in(erik_client)
    assert matched(ed_client, address, RIGHT).status_code == 404
    assert Import.objects.get().state == "matching"
