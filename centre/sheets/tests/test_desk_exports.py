"""The page on which tables are taken away: who may, what is sent, what is recorded."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from bookings.tests.factories import make_reservation, make_room, span_on
from centre.accounts.models import User
from centre.shared.timespan import local_day
from centre.sheets.models import Export
from centre.sheets.registry import NOUNS, nouns_for
from centre.sheets.writing import Scope
from centre.trail.models import Entry, Kind

pytestmark = pytest.mark.django_db
EXPORTS = "/desk/exports/"
DAY = local_day(timezone.now()) + timedelta(days=7)
SCOPE = Scope(first_day=DAY - timedelta(days=5), last_day=DAY + timedelta(days=5), in_full=True)


def asked(**changes: Any) -> dict[str, Any]:
    days = {"first_day": f"{SCOPE.first_day}", "last_day": f"{SCOPE.last_day}"}
    return {"what": "reservations", "format": "xlsx", **days, **changes}


def content(response: HttpResponse | StreamingHttpResponse) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[arg-type, attr-defined]
    return bytes(response.content)  # type: ignore[attr-defined]


def test_an_export_is_sent_and_recorded(erik_client: Client, erik: User, alice: User) -> None:
    make_reservation(room=make_room(), span=span_on(DAY, "09:00-10:00"), holder=alice, contact_name=alice.name)
    answer = erik_client.post(EXPORTS, asked(in_full="on"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert load_workbook(BytesIO(content(answer))).worksheets[0].max_row == 2
    record = Export.objects.get()
    assert (record.by, record.what, record.in_full, record.first_day) == (erik, "reservations", True, SCOPE.first_day)
    assert Entry.objects.get(kind=Kind.UNMASKED).who == erik.pk
    assert "预约" in erik_client.get(EXPORTS).content.decode()


def test_without_asking_for_it_people_are_masked(erik_client: Client, alice: User) -> None:
    make_reservation(
        room=make_room(),
        span=span_on(DAY, "09:00-10:00"),
        holder=alice,
        contact_name="李爱丽",
        contact_phone="13800000001",
    )
    text = content(erik_client.post(EXPORTS, asked(format="csv"))).decode()
    assert "李*" in text
    assert "138****0001" in text
    assert not {name for name in ("李爱丽", "13800000001", "alice") if name in text}
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()


def test_who_may_not_see_full_names_is_not_offered_them(dana_client: Client) -> None:
    assert "in_full" not in dana_client.get(EXPORTS).context["form"].fields
    assert dana_client.post(EXPORTS, asked(in_full="on")).status_code == 403
    assert content(dana_client.post(EXPORTS, asked()))
    assert [record.in_full for record in Export.objects.all()] == [False]


def test_tables_that_name_nobody_are_no_view_of_personal_data(erik_client: Client) -> None:
    make_room()
    content(erik_client.post(EXPORTS, asked(what="rooms", in_full="on")))
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()


def test_everything_that_somebody_may_take_comes_as_one_workbook(erik: User, erik_client: Client) -> None:
    answer = erik_client.post(EXPORTS, asked(what="everything"))
    assert len(load_workbook(BytesIO(content(answer))).sheetnames) == len(nouns_for(erik)) < len(NOUNS)


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "people"},
        {"what": "everything", "format": "csv"},
        {"format": "pdf"},
        {"first_day": "0001-01-01"},
        {"last_day": "9999-12-31"},
        {"first_day": "x\0"},
        {"last_day": "2020-01-01"},
        {"last_day": ""},
        {"what": "\0"},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_recorded(erik_client: Client, changes: dict[str, str]) -> None:
    answer = erik_client.post(EXPORTS, asked(**changes))
    assert answer.status_code == 422
    assert 'role="alert"' in content(answer).decode()
    assert not Export.objects.exists()


def test_residents_and_staff_without_the_right_are_not_let_in(
    alice_client: Client, ed_client: Client, client: Client
) -> None:
    assert alice_client.get(EXPORTS).status_code == 403
    assert ed_client.post(EXPORTS, asked()).status_code == 403
    assert client.get(EXPORTS).status_code == 302
