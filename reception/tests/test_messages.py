"""What contacts are told: by mail or over the phone, in their language, naming nobody; reminders and thanks."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from centre.accounts.models import User
from centre.opening.tests.factories import make_special_day
from centre.shared.timespan import moment
from centre.trail.models import Entry, Kind
from reception import messages, notices, reminding
from reception.models import Batch, Message, Visit

from .factories import TUESDAY, make_batch, make_received, make_visit, span_on

pytestmark = pytest.mark.django_db
PAGE = "/desk/visits/messages/"
Deed = Message.Deed
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
PERSON = {"contact_name": "孙老师", "contact_phone": "13912345678"}


def at(day: date, clock: str = "09:00") -> datetime:
    return moment(day, time.fromisoformat(clock))


@pytest.fixture
def visit() -> Visit:
    """Without an address: somebody has to call."""
    return make_visit(**PERSON)


@pytest.fixture
def mailed() -> Visit:
    return make_visit(**PERSON, contact_email="sun@example.com")


def text(response: HttpResponse) -> str:
    return response.content.decode()


# --- what is said ----------------------------------------------------------------------------------------------------


def everything_said(visit: Visit) -> list[Message]:
    visit.answer, visit.proposed_at = "那天有团", at(TUESDAY, "14:00")
    notices.visit_received(visit)
    notices.visit_accepted(visit)
    notices.visit_proposed(visit)
    notices.visit_moved(visit, before=span_on(MONDAY, "10:00-11:00"))
    notices.visit_declined(visit)
    notices.visit_cancelled(visit, by_contact=False)
    notices.visit_cancelled(visit, by_contact=True)
    notices.visit_reminder(visit, now=at(MONDAY))
    notices.visit_thanks(visit)
    return list(visit.messages.order_by("pk"))


@pytest.mark.parametrize("language", ["", "zh-hans", "en"])
def test_every_deed_has_its_words_and_none_names_anybody(mailed: Visit, language: str) -> None:
    mailed.written_in = language
    said = everything_said(mailed)
    assert [message.deed for message in said] == [
        "received", "accepted", "proposed", "moved", "declined", "cancelled", "cancelled", "reminder", "thanks"
    ]  # fmt: skip
    for message in said:
        words = f"{message.subject} {message.body}"
        assert "%(" not in words
        assert not any(secret in words for secret in ("孙", "13912345678", "sun@example.com"))
        assert ("visit" in words.lower()) == (language == "en")
        assert mailed.reference in words or message.deed in ("proposed", "declined", "thanks")


def test_without_an_address_the_desk_calls_except_for_what_they_know_already(visit: Visit) -> None:
    deeds = [message.deed for message in everything_said(visit)]
    assert deeds == ["accepted", "proposed", "moved", "declined", "cancelled", "reminder", "thanks"]
    assert set(messages.to_be_told(now=at(FRIDAY))) == set(visit.messages.all())


def test_who_left_no_way_to_be_reached_is_told_nothing() -> None:
    visit = make_visit(contact_name="孙老师", contact_phone="")
    assert everything_said(visit) == []


def test_several_groups_are_told_their_own_times_and_rating_pages(mailed: Visit) -> None:
    make_batch(mailed, label="家长", span=span_on(TUESDAY, "11:00-12:00"))
    notices.visit_accepted(mailed)
    body = mailed.messages.get().body
    assert "第 1 批" in body
    assert "11:00–12:00" in body
    for batch in mailed.batches.all():
        Batch.objects.filter(pk=batch.pk).update(state="arrived", arrived_at=batch.starts_at)
    notices.visit_thanks(mailed)
    thanks = mailed.messages.first()
    assert thanks
    assert all(f"/visits/rate/{batch.rating_code}/" in thanks.body for batch in mailed.batches.all())


def test_who_can_no_longer_call_off_on_the_page_is_asked_to_call(mailed: Visit, settings: Any) -> None:
    mailed.code_hash = "x" * 64
    mailed.decided_at = at(FRIDAY)
    notices.visit_accepted(mailed)
    mailed.decided_at = at(MONDAY, "18:00")
    notices.visit_accepted(mailed)
    first, second = mailed.messages.order_by("pk")
    assert "11 月 23 日" in first.body
    assert "11 月 23 日" not in second.body
    assert settings.CENTRE["phone"] in second.body


# --- mail ------------------------------------------------------------------------------------------------------------


def test_the_mail_is_a_job_of_the_same_transaction(mailed: Visit) -> None:
    notices.visit_accepted(mailed)
    message = mailed.messages.get()
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("send_visit_mail", {"message_id": message.pk})
    assert messages.mail_message(message_id=message.pk)
    assert not messages.mail_message(message_id=message.pk)
    [sent] = mail.outbox
    assert sent.to == ["sun@example.com"]
    assert message.body in sent.body
    message.refresh_from_db()
    assert message.is_delivered


@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        notices.visit_accepted(make_visit(**PERSON))


def test_a_mail_server_that_is_away_leaves_the_message_unsent(mailed: Visit, monkeypatch: Any) -> None:
    notices.visit_accepted(mailed)

    def away(*args: Any, **kwargs: Any) -> None:
        raise OSError("away")

    monkeypatch.setattr(messages, "send_mail", away)
    with pytest.raises(OSError, match="away"):
        messages.mail_message(message_id=mailed.messages.get().pk)
    assert mailed.messages.get().mailed_at is None


def test_what_was_forgotten_meanwhile_is_not_mailed(mailed: Visit) -> None:
    notices.visit_accepted(mailed)
    Visit.objects.filter(pk=mailed.pk).update(contact_email="")
    assert not messages.mail_message(message_id=mailed.messages.get().pk)
    assert mail.outbox == []


# --- the desk's list -------------------------------------------------------------------------------------------------


@pytest.fixture
def message(visit: Visit) -> Message:
    notices.visit_accepted(visit)
    return visit.messages.get()


def test_the_desk_reads_it_to_them_and_says_so(erik_client: Client, erik: User, message: Message) -> None:
    page = text(erik_client.get(PAGE))
    assert message.visit.reference in page
    assert "139****5678" in page
    assert "13912345678" not in page
    assert erik_client.post(PAGE, {"message": message.pk, "deed": "told"}).status_code == 302
    message.refresh_from_db()
    assert message.told_by == erik
    assert message.visit.reference not in text(erik_client.get(PAGE)).split("<main")[1].split("desk-head")[1]
    erik_client.post(PAGE, {"message": message.pk, "deed": "told"})
    again = message.told_at
    message.refresh_from_db()
    assert message.told_at == again


def test_showing_the_number_is_recorded(erik_client: Client, message: Message) -> None:
    page = text(erik_client.post(PAGE, {"message": message.pk, "deed": "unmask"}))
    assert "13912345678" in page
    assert "孙老师" in page
    assert message.visit.reference in Entry.objects.get(kind=Kind.UNMASKED).about


def test_only_who_plans_visits_sees_the_list(
    alice_client: Client, dana_client: Client, client: Client, message: Message, dana: User
) -> None:
    assert client.get(PAGE).status_code == 302
    for somebody in (alice_client, dana_client):
        assert somebody.get(PAGE).status_code == 403
        assert somebody.post(PAGE, {"message": message.pk, "deed": "told"}).status_code == 403
    with pytest.raises(PermissionDenied):
        messages.mark_told(message=message, by=dana, now=timezone.now())


@pytest.mark.parametrize("number", ["", "x", "0", "-1", str(2**70), "1\0", "９"])
def test_a_message_that_is_none_is_not_found(erik_client: Client, number: str) -> None:
    assert erik_client.post(PAGE, {"message": number, "deed": "told"}).status_code == 404


def test_the_list_asks_as_many_queries_with_one_message_as_with_three(erik_client: Client, message: Message) -> None:
    erik_client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        erik_client.get(PAGE)
    for _number in range(2):
        notices.visit_accepted(make_visit(**PERSON))
    with CaptureQueriesContext(connection) as three:
        erik_client.get(PAGE)
    assert len(one) == len(three)


# --- reminding -------------------------------------------------------------------------------------------------------


def reminded(now: datetime) -> int:
    return reminding.remind(now=now)


def test_a_visit_on_tuesday_is_reminded_of_on_monday_once(visit: Visit) -> None:
    assert reminded(at(FRIDAY)) == 0
    assert reminded(at(MONDAY)) == 1
    assert reminded(at(MONDAY, "10:00")) == 0
    assert visit.messages.get().deed == Deed.REMINDER


def test_a_visit_on_monday_or_at_the_weekend_is_reminded_of_on_friday() -> None:
    for day in (date(2026, 11, 21), date(2026, 11, 22), MONDAY):
        make_visit(span=span_on(day, "10:00-11:00"), **PERSON)
    assert reminded(at(FRIDAY - timedelta(days=1))) == 0
    assert reminded(at(FRIDAY)) == 3


def test_holidays_are_no_working_days(visit: Visit) -> None:
    make_special_day(MONDAY)
    assert reminded(at(FRIDAY)) == 1


def test_a_morning_without_a_worker_is_made_up_for(visit: Visit) -> None:
    make_special_day(MONDAY)
    assert reminded(at(date(2026, 11, 22))) == 1


def test_what_was_accepted_today_is_not_reminded(visit: Visit) -> None:
    Visit.objects.update(decided_at=at(MONDAY, "08:00"))
    assert reminded(at(MONDAY)) == 0


@pytest.mark.parametrize("state", ["asked", "proposed", "declined", "cancelled"])
def test_only_accepted_visits_are_reminded(state: str) -> None:
    make_visit(state=state, answer="没空", proposed_at=at(TUESDAY), batches=0, **PERSON)
    assert reminded(at(MONDAY)) == 0


# --- thanking --------------------------------------------------------------------------------------------------------


def test_ten_minutes_after_the_last_group_left_the_contact_is_thanked_once() -> None:
    visit = make_received(at=at(TUESDAY, "10:00"), visit_fields=PERSON).visit  # it left at eleven
    assert reminding.thank(now=at(TUESDAY, "11:09")) == 0
    assert reminding.thank(now=at(TUESDAY, "11:10")) == 1
    assert reminding.thank(now=at(TUESDAY, "11:20")) == 0
    assert visit.messages.get().deed == Deed.THANKS


def test_as_long_as_a_group_is_in_the_house_nobody_is_thanked() -> None:
    visit = make_received(at=at(TUESDAY, "10:00"), visit_fields=PERSON).visit
    make_received(at=at(TUESDAY, "10:30"), visit=visit, state=Batch.State.IN_TOUR)
    assert reminding.thank(now=at(TUESDAY, "12:00")) == 0


def test_after_two_days_nobody_is_thanked_any_more() -> None:
    make_received(at=at(TUESDAY, "10:00"), visit_fields=PERSON)
    assert reminding.thank(now=at(date(2026, 11, 26), "11:01")) == 0
