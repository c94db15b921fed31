"""Asking for a visit on the website: one page, number and code, and every reason why not in words."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import ClaimFailure
from centre.opening.tests.factories import DAILY, make_exception, make_schedule, make_special_day
from centre.shared import codes
from centre.shared.timespan import moment
from reception import messages
from reception.asking import PURPOSE
from reception.models import Message, Visit

from .factories import centre_schedule, make_organisation, make_room, make_stop, make_visit, span_on

pytestmark = pytest.mark.django_db
ASK = "/visits/ask/"
FRIDAY = date(2026, 11, 20)
WEDNESDAY = date(2026, 11, 25)
FIELDS = {
    "organisation_name": "清河中学党支部",
    "kind": "branch",
    "level": "district",
    "headcount": "36",
    "contact_name": "陆老师",
    "contact_phone": "138 0000 0000",
    "contact_email": "lu@example.com",
    "day": WEDNESDAY.isoformat(),
    "time": "14:00",
    "purpose": "party_day",
    "agree": "on",
}


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    """Friday, ten in the morning: two working days later is Tuesday."""
    ten = moment(FRIDAY, time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    return ten


@pytest.fixture(autouse=True)
def house() -> None:
    """Open daily except on Mondays, 08:00–21:00."""
    make_schedule("中心", is_centre=True, weekly={day: hours for day, hours in DAILY.items() if day})


def text(response: HttpResponse) -> str:
    return response.content.decode()


def send(client: Client, **changes: Any) -> HttpResponse:
    return client.post(ASK, FIELDS | {"key": str(uuid4())} | changes)


def refused(response: HttpResponse) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {field: list(said) for field, said in response.context["form"].errors.items()}


# --- the form --------------------------------------------------------------------------------------------------------


def test_the_form_says_the_earliest_day_and_what_happens_to_the_data(client: Client, settings: Any) -> None:
    settings.VISITS = settings.VISITS | {"contact_kept_days": 365}
    page = client.get(ASK)
    assert page.status_code == 200
    assert page.context["calendar"].earliest == date(2026, 11, 24)
    for words in ("11 月 24 日", "365", "用来做什么", "留多久", "找谁问"):
        assert words in text(page)


def test_known_organisations_are_suggested_and_retired_ones_are_not(client: Client) -> None:
    make_organisation("枫林小学")
    make_organisation("旧单位", retired_at=timezone.now())
    page = text(client.get(ASK))
    assert '<option value="枫林小学">' in page
    assert "旧单位" not in page


def test_only_stops_that_can_be_wished_for_are_offered(client: Client) -> None:
    make_stop("触摸墙", on_request=True, hint="自由看二十分钟")
    make_stop("仓库")
    make_stop("旧展板", on_request=True, retired_at=timezone.now())
    page = text(client.get(ASK))
    assert "触摸墙" in page
    assert "自由看二十分钟" in page
    assert "仓库" not in page
    assert "旧展板" not in page


def test_half_hours_of_the_opening_hours_are_offered(client: Client) -> None:
    times = [value for value, _label in client.get(ASK).context["form"].fields["time"].widget.choices]
    assert times[:3] == ["", "08:00", "08:30"]
    assert times[-1] == "19:30"  # a visit takes an hour and a half, and the house closes at nine


def test_the_form_asks_as_many_queries_with_three_organisations_as_with_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    make_organisation("一"), make_stop(on_request=True), make_room()
    client.get(ASK)
    with CaptureQueriesContext(connection) as one:
        client.get(ASK)
    for name in ("二", "三"):
        make_organisation(name), make_stop(on_request=True), make_room()
    with django_assert_num_queries(len(one)):
        client.get(ASK)


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_visit_is_asked_for_without_an_account(client: Client, now: datetime) -> None:
    known = make_organisation("清河中学党支部")
    stop, room = make_stop(on_request=True), make_room("活动室")
    more = {
        "interests": [stop.pk], "needs": ["wheelchair", "coach"], "room_wish": room.pk, "note": "多讲第四板",
        "second_day": "2026-11-26", "second_time": "09:30", "speech": "en", "purpose_words": "学习",
    }  # fmt: skip
    page = send(client, **more)
    assert page.status_code == 200
    visit = Visit.objects.get()
    assert visit.reference in text(page)
    assert (visit.state, visit.origin, visit.organisation) == ("asked", "asked", known)
    assert (visit.starts_at, visit.ends_at) == (moment(WEDNESDAY, time(14)), moment(WEDNESDAY, time(15, 30)))
    assert visit.second_wish_at == moment(date(2026, 11, 26), time(9, 30))
    assert (visit.contact_name, visit.contact_phone) == ("陆老师", "13800000000")
    assert (visit.needs, visit.speech, visit.room_wish, visit.note) == (
        ["wheelchair", "coach"],
        "en",
        room,
        "多讲第四板",
    )
    assert (list(visit.interests.all()), visit.planned_headcount) == ([stop], 36)
    assert (visit.created_by, visit.created_at, visit.written_in) == (None, now, "zh-hans")
    assert visit.batches.count() == 0


def test_the_code_is_shown_once_and_kept_as_a_hash(client: Client) -> None:
    page = text(send(client))
    [code] = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", page)
    visit = Visit.objects.get()
    assert codes.fits(codes.typed(code), visit.code_hash, purpose=PURPOSE, reference=visit.reference)
    kept = [str(value) for row in Visit.objects.values_list() for value in row]
    kept += [str(value) for row in Message.objects.values_list() for value in row]
    assert not any(code in value or codes.typed(code) in value for value in kept)


def test_after_asking_the_page_of_the_visit_is_open_in_this_browser(client: Client) -> None:
    send(client)
    address = f"/visits/{Visit.objects.get().reference}/"
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_the_same_form_sent_twice_makes_one_visit_and_shows_the_same_code(client: Client) -> None:
    key = str(uuid4())
    pages = [text(send(client, key=key)) for _number in range(2)]
    found = [re.findall(r"<code>([^<]+)</code>", page) for page in pages]
    assert found[0] == found[1]
    assert Visit.objects.count() == 1
    assert Message.objects.count() == 1
    assert "只算一次" in pages[1]


def test_a_form_without_a_key_of_ours_is_one_of_its_own(client: Client) -> None:
    assert send(client, key="nonsense").status_code == 200
    assert send(client, key="", day="2026-11-26").status_code == 200
    assert Visit.objects.count() == 2


def test_the_receipt_is_mailed_and_names_nobody(client: Client) -> None:
    send(client)
    message = Message.objects.get()
    assert (message.deed, message.by_mail) == ("received", True)
    assert messages.mail_message(message_id=message.pk)
    [sent] = mail.outbox
    assert sent.to == ["lu@example.com"]
    assert Visit.objects.get().reference in sent.body
    assert "/visits/status/" in sent.body
    assert not any(word in message.subject + message.body for word in ("陆", "13800000000", "lu@example.com"))


def test_without_an_address_nobody_calls_to_say_what_the_page_said(client: Client) -> None:
    assert send(client, contact_email="").status_code == 200
    assert not Message.objects.exists()


# --- too soon, too late, closed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-21", "2026-11-23"])
def test_too_soon_says_the_earliest_day_and_offers_it(client: Client, day: str) -> None:
    page = send(client, day=day)
    assert "11 月 24 日" in refused(page)["day"][0]
    assert 'name="earliest"' in text(page)
    taken = client.post(ASK, FIELDS | {"day": day, "earliest": "1", "needs": ["coach"], "note": "写了很多"})
    assert taken.status_code == 200
    form = taken.context["form"]
    assert (form["day"].value(), form["note"].value(), form["needs"].value()) == ("2026-11-24", "写了很多", ["coach"])
    assert not Visit.objects.exists()


def test_public_holidays_and_closed_days_push_the_earliest_day_back(client: Client) -> None:
    make_special_day(date(2026, 11, 24))
    page = client.get(ASK)
    assert page.context["calendar"].earliest == WEDNESDAY
    make_exception(centre_schedule(), WEDNESDAY)
    assert client.get(ASK).context["calendar"].earliest == date(2026, 11, 26)


def test_a_make_up_workday_counts(client: Client) -> None:
    make_special_day(date(2026, 11, 21), "workday")
    make_special_day(date(2026, 11, 22), "workday")
    assert client.get(ASK).context["calendar"].earliest == date(2026, 11, 22)


def test_the_lead_time_is_a_setting(client: Client, settings: Any) -> None:
    settings.VISITS = settings.VISITS | {"lead_workdays": 5}
    assert client.get(ASK).context["calendar"].earliest == date(2026, 11, 27)


def test_a_house_that_never_opens_says_so_instead_of_failing(client: Client) -> None:
    centre_schedule().weekly_intervals.all().delete()
    page = client.get(ASK)
    assert page.context["calendar"].earliest is None
    assert "暂时没有可预约的日期" in text(page)
    assert send(client).status_code == 422


def test_on_a_closed_day_and_outside_the_hours_nobody_is_received(client: Client) -> None:
    assert "闭馆" in refused(send(client, day="2026-11-30"))["day"][0]
    assert "08:00–21:00" in refused(send(client, time="20:30"))["day"][0]
    assert "second_day" in refused(send(client, second_day="2026-11-30", second_time="10:00"))


def test_half_a_year_ahead_is_the_most(client: Client) -> None:
    assert "180" in refused(send(client, day="2027-06-01"))["day"][0]
    assert send(client, day="2027-05-18").status_code == 200


def test_a_second_wish_needs_day_and_time(client: Client) -> None:
    assert "second_time" in refused(send(client, second_day="2026-11-26"))
    assert "second_day" in refused(send(client, second_time="10:00"))


def test_what_was_typed_stays_typed(client: Client) -> None:
    page = text(send(client, day="2026-11-20", note="多讲第四板", needs=["coach"], time="14:00"))
    for typed in ("清河中学党支部", "陆老师", "138 0000 0000", "多讲第四板", 'value="coach" id="id_needs_3" checked'):
        assert typed in page
    assert '<option value="14:00" selected>' in page


# --- the same visit? -------------------------------------------------------------------------------------------------


def test_the_same_organisation_on_the_same_day_is_asked_about(client: Client) -> None:
    send(client)
    page = send(client, organisation_name="清河中学 党支部", time="09:00")
    assert Visit.objects.get().reference in refused(page)["same_is_meant"][0]
    assert 'name="same_is_meant"' in text(page)
    assert send(client, time="09:00", same_is_meant="on").status_code == 200
    assert Visit.objects.count() == 2


def test_strangers_are_not_told_who_visits(client: Client) -> None:
    make_visit("清河中学党支部", span=span_on(WEDNESDAY, "10:00-11:00"))
    assert send(client).status_code == 200


@pytest.mark.parametrize("state", ["declined", "cancelled"])
def test_what_does_not_take_place_is_no_double(client: Client, state: str) -> None:
    span = span_on(WEDNESDAY, "10:00-11:00")
    make_visit("清河中学党支部", span=span, batches=0, contact_phone="13800000000", state=state, answer="没空")
    assert send(client).status_code == 200


def test_another_day_is_another_visit(client: Client) -> None:
    send(client)
    assert send(client, day="2026-11-26").status_code == 200


# --- floods and nonsense ---------------------------------------------------------------------------------------------


def test_ten_an_hour_from_one_address_are_enough(client: Client, monkeypatch: Any, now: datetime) -> None:
    for number in range(10):
        assert send(client, organisation_name=f"单位{number}").status_code == 200
    barred = send(client)
    assert barred.status_code == 429
    assert "一小时" in text(barred)
    assert Visit.objects.count() == 10
    assert Client(REMOTE_ADDR="10.0.0.9").post(ASK, FIELDS).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    assert send(client, day="2026-11-26").status_code == 200


def test_what_is_refused_does_not_count(client: Client) -> None:
    send(client, day="2026-11-20")
    assert not ClaimFailure.objects.filter(purpose="reception.asking").exists()


BAD = [
    *[("headcount", value) for value in ("0", "-1", "10001", str(2**63), "9" * 5000, "1.5", "")],
    *[("day", value) for value in ("0001-01-01", "9999-12-31", "2026-02-30", "")],
    ("second_day", "9999-12-31"), ("time", "99:99"), ("time", ""), ("second_time", "x"),
    ("kind", ""), ("level", "x"), ("purpose", "1" * 5000), ("speech", "x"), ("needs", "x"),
    *[(name, value) for name in ("interests", "room_wish") for value in ("999999", str(2**70), "x")],
    ("contact_phone", "110"), ("contact_phone", "😀" * 11), ("contact_email", "a@b." + "c" * 300),
    ("contact_name", "李" * 41), ("organisation_name", "   "), ("organisation_name", "校" * 81),
    ("note", "备" * 501), ("purpose_words", "学" * 81), ("agree", ""),
    *[(name, "1\0") for name in (*sorted(FIELDS.keys() - {"agree"}), "interests", "needs", "room_wish", "note", "key")],
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_nonsense_is_refused_in_words_and_nothing_is_written(client: Client, field: str, value: str) -> None:
    page = send(client, **{field: value})
    assert page.status_code == 422
    assert "error-summary" in text(page)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("day", "x\0"), ("headcount", "9" * 5000), ("interests", "x"), ("time", "\0")]
)
def test_the_button_for_the_earliest_day_survives_nonsense(client: Client, field: str, value: str) -> None:
    assert client.post(ASK, FIELDS | {"earliest": "1", field: value}).status_code == 200


def test_an_emoji_in_the_name_is_kept(client: Client) -> None:
    assert send(client, organisation_name="小太阳☀️合唱团", note="😀").status_code == 200
    assert Visit.objects.get().note == "😀"


def test_ten_megabytes_are_refused(client: Client) -> None:
    assert send(client, note="长" * 3_500_000).status_code in (400, 413, 422)
    assert not Visit.objects.exists()


def test_looking_writes_nothing(client: Client) -> None:
    client.get(ASK, FIELDS)
    assert not Visit.objects.exists()
