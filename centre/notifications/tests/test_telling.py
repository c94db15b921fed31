"""Telling somebody something: the inbox, and the mail that follows."""

import smtplib
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language
from procrastinate.contrib.django.models import ProcrastinateJob

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.notifications.actions import in_language_of, mail_notice, tell
from centre.notifications.models import Notice
from centre.notifications.tasks import take_up_stalled_jobs

from .factories import make_notice

Work = Callable[[], None]


@pytest.fixture
def reader(db: None) -> User:
    return make_user(name="李爱丽", email="alice@example.org")


@pytest.mark.django_db
def test_a_notice_lands_unread_in_the_inbox_of_the_person(alice: User, bob: User) -> None:
    notice = tell(person=alice, title="预约已确认", body="11 月 23 日见。", url="/rooms/")
    assert list(alice.notices.unread()) == [notice]
    assert not bob.notices.exists()


@pytest.mark.django_db
def test_who_has_no_address_gets_no_mail(alice: User) -> None:
    before = ProcrastinateJob.objects.count()  # of tests that committed
    tell(person=alice, title="预约已确认", body="")
    assert ProcrastinateJob.objects.count() == before


@pytest.mark.django_db
def test_telling_costs_one_statement_for_the_notice_and_one_for_the_mail(reader: User, alice: User) -> None:
    with CaptureQueriesContext(connection) as statements:
        tell(person=reader, title="预约已确认", body="")
    assert len(statements) == 2
    with CaptureQueriesContext(connection) as statements:
        tell(person=alice, title="预约已确认", body="")
    assert len(statements) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_outside_the_transaction_of_a_deed() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        tell(person=make_user(email="alice@example.org"), title="预约已确认", body="")
    assert not Notice.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "expected"), [("", "zh-hans"), ("zh-hans", "zh-hans"), ("en", "en")])
def test_people_are_written_to_in_their_language(chosen: str, expected: str) -> None:
    with in_language_of(make_user(language=chosen)):
        assert get_language() == expected


# --- the mail --------------------------------------------------------------------------------------------------------


def test_the_worker_mails_what_was_told(work: Work) -> None:
    with transaction.atomic():
        notice = tell(
            person=make_user(email="alice@example.org"), title="预约已确认", body="11 月 23 日见。", url="/x/"
        )
    work()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["alice@example.org"], "预约已确认")
    assert "11 月 23 日见。" in sent.body
    notice.refresh_from_db()
    assert notice.mailed_at


def test_a_rolled_back_deed_tells_nobody_anything(work: Work) -> None:
    person = make_user(email="alice@example.org")
    with transaction.atomic():
        tell(person=person, title="预约已确认", body="")
        transaction.set_rollback(True)
    work()
    assert mail.outbox == []
    assert not Notice.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_a_job_done_twice_mails_once(work: Work) -> None:
    with transaction.atomic():
        notice = tell(person=make_user(email="alice@example.org"), title="预约已确认", body="")
    work()
    assert mail_notice(notice_id=notice.pk) is False
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again_later(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away(*args: object, **kwargs: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    with transaction.atomic():
        notice = tell(person=make_user(email="alice@example.org"), title="预约已确认", body="")
    monkeypatch.setattr("centre.notifications.mail.send_mail", is_away)
    work()
    notice.refresh_from_db()
    job = ProcrastinateJob.objects.get(task_name="send_notice_mail")
    assert notice.mailed_at is None
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None


@pytest.mark.django_db
def test_a_mail_that_was_not_taken_is_not_marked_as_sent(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*args: object, **kwargs: object) -> None:
        raise smtplib.SMTPRecipientsRefused({})

    notice = make_notice(reader)
    monkeypatch.setattr("centre.notifications.mail.send_mail", refuses)
    with pytest.raises(smtplib.SMTPException):
        mail_notice(notice_id=notice.pk)
    notice.refresh_from_db()
    assert notice.mailed_at is None


@pytest.mark.django_db
def test_a_mail_greets_by_name_and_links_to_the_page_on_this_site(reader: User, settings: object) -> None:
    settings.SITE_URL = "https://centre.example/"  # type: ignore[attr-defined]
    assert mail_notice(notice_id=make_notice(reader, url="/reservations/QY2611-0001/").pk)
    body = mail.outbox[0].body
    assert "李爱丽" in body.splitlines()[0]
    assert "https://centre.example/reservations/QY2611-0001/" in body.splitlines()


@pytest.mark.django_db
def test_a_mail_is_plain_text_and_escapes_nothing(reader: User) -> None:
    assert mail_notice(notice_id=make_notice(reader, title="<A> & B\nC", body="5 < 6").pk)
    assert mail.outbox[0].subject == "<A> & B C"
    assert "5 < 6" in mail.outbox[0].body
    assert not mail.outbox[0].alternatives


@pytest.mark.django_db
def test_a_mail_has_no_gaps_of_several_empty_lines(reader: User) -> None:
    assert mail_notice(notice_id=make_notice(reader, url="").pk)
    assert "\n\n\n" not in mail.outbox[0].body


@pytest.mark.django_db
@pytest.mark.parametrize("notice_id", [0, 2**62])
def test_a_job_for_a_notice_that_is_gone_does_nothing(notice_id: int) -> None:
    assert mail_notice(notice_id=notice_id) is False


@pytest.mark.django_db
def test_who_has_removed_their_address_meanwhile_gets_no_mail(reader: User) -> None:
    notice = make_notice(reader)
    User.objects.filter(pk=reader.pk).update(email="")
    assert mail_notice(notice_id=notice.pk) is False
    assert mail.outbox == []


def test_what_a_killed_worker_had_begun_is_taken_up_by_another(work: Work) -> None:
    with transaction.atomic():
        tell(person=make_user(email="alice@example.org"), title="预约已确认", body="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    async_to_sync(take_up_stalled_jobs.func)(timestamp=0)
    work()
    assert len(mail.outbox) == 1
