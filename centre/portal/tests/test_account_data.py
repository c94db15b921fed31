"""`/account/data/`: what is kept about somebody, and all of it as a file for them alone."""

import json
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from bookings.tests.factories import make_reservation
from centre.accounts import actions as accounts
from centre.accounts.models import User
from centre.portal.personal.exporting import parts_of
from centre.shared.timespan import moment
from centre.trail.models import Entry, Kind
from reading_room.tests.factories import make_copy, make_loan
from reception.tests.factories import make_visit

pytestmark = pytest.mark.django_db
PASSWORD = "Shu-yuan-2026"
NOW = moment(date(2026, 11, 23), time(10))


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """What a password costs to check is no matter of these tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice(alice: User) -> User:
    accounts.change_password(password=PASSWORD, by=alice)
    return alice


@pytest.fixture
def client(alice: User) -> Client:
    client = Client()
    client.force_login(alice, "centre.accounts.backends.NameOrPhoneBackend")
    return client


def downloaded(client: Client) -> HttpResponse:
    return client.post("/account/data/", {"current_password": PASSWORD})  # type: ignore[return-value]


def unpacked(answer: HttpResponse) -> dict[str, Any]:
    with ZipFile(BytesIO(answer.content)) as archive:
        told: dict[str, Any] = json.loads(archive.read("data.json").decode())
        told["page"] = archive.read("readme.html").decode()
    return told


def test_the_page_says_what_is_kept_what_for_and_how_long(client: Client) -> None:
    page = client.get("/account/data/").content.decode()
    assert "预约：场地、时间、用途、人数、联系人" in page
    assert "归还 30 天后不再记名" in page


def test_with_the_password_everything_comes_as_one_file(client: Client, alice: User) -> None:
    accounts.agree(by=alice)
    own = make_reservation(holder=alice, purpose="读书会", contact_name=alice.name, contact_phone=alice.phone or "")
    make_loan(make_copy(), alice)
    answer = downloaded(client)
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    tables = unpacked(answer)["tables"]
    assert tables["accounts.User"]["rows"][0]["phone"] == alice.phone
    [reservation] = tables["bookings.Reservation"]["rows"]
    assert (reservation["reference"], reservation["purpose"]) == (own.reference, "读书会")
    assert reservation["room"] == str(own.room)
    assert tables["bookings.Reservation"]["fields"]["state"]["values"]["confirmed"] == "已确认"
    assert tables["reading_room.Loan"]["rows"][0]["copy__title"] == "中国共产党简史"
    assert tables["accounts.Consent"]["rows"]


def test_what_one_changed_is_in_the_file(client: Client, alice: User) -> None:
    accounts.change_phone(phone="13712345678", by=alice)
    history = unpacked(downloaded(client))["tables"]["accounts.User"]["history"]
    assert history[-1]["phone"] == "13712345678"
    assert history[0]["phone"] != "13712345678"


def test_a_page_to_read_lies_beside_it(client: Client, alice: User) -> None:
    make_reservation(holder=alice, purpose="<b>读书会</b>")
    page = unpacked(downloaded(client))["page"]
    assert "&lt;b&gt;读书会" in page
    assert "已确认" in page


def test_others_are_masked_in_it(client: Client, alice: User, bob: User) -> None:
    make_reservation(holder=alice, contact_name="欧阳文静", contact_phone="13987654321")
    text = json.dumps(unpacked(downloaded(client)), ensure_ascii=False)
    assert "欧*" in text
    assert "欧阳文静" not in text
    assert "13987654321" not in text


def test_nothing_of_others_is_in_it(client: Client, alice: User, bob: User) -> None:
    make_reservation(holder=bob, booked_by=alice, purpose="鲍勃的会", contact_name="鲍勃")
    make_loan(make_copy(), bob)
    told = unpacked(downloaded(client))
    assert "鲍勃" not in json.dumps(told, ensure_ascii=False)
    assert "reading_room.Loan" not in told["tables"]


def test_a_visit_is_in_it_where_name_and_number_are_those_of_the_account(client: Client, alice: User) -> None:
    mine = make_visit(contact_name=alice.name, contact_phone=alice.phone, note="请准备轮椅")
    make_visit(contact_name="王老师", contact_phone=alice.phone)
    [visit] = unpacked(downloaded(client))["tables"]["reception.Visit"]["rows"]
    assert visit["reference"] == mine.reference
    assert "note" not in visit


def test_the_file_names_what_is_not_in_it_and_why(client: Client) -> None:
    missing = unpacked(downloaded(client))["not_in_this_file"]
    assert missing["accounts.User.password"] == "只保存不可还原的摘要"
    assert missing["bookings.CalendarFeed.secret"] == "持有者即可读取您的日历"


def test_that_it_was_taken_is_recorded(client: Client, alice: User) -> None:
    downloaded(client)
    assert Entry.objects.get(kind=Kind.DATA_EXPORTED).who == alice.pk


@pytest.mark.parametrize("typed", ["", "wrong", "\0", "密码" * 300])
def test_without_the_password_there_is_no_file(client: Client, typed: str) -> None:
    answer = client.post("/account/data/", {"current_password": typed})
    assert answer.status_code == 422
    assert not Entry.objects.filter(kind=Kind.DATA_EXPORTED).exists()


def test_who_is_not_signed_in_signs_in_first() -> None:
    assert Client().get("/account/data/").status_code == 302


def test_many_reservations_take_as_many_queries_as_one(
    alice: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    make_reservation(holder=alice, starts_at=NOW)
    with django_assert_max_num_queries(80) as one:
        parts_of(alice)
    for days in (1, 2):
        make_reservation(holder=alice, starts_at=NOW + timedelta(days=days))
    with django_assert_num_queries(len(one)):
        parts_of(alice)
