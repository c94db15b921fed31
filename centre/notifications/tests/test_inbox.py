"""The inbox."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.notifications.queries import sent_words
from centre.shared.timespan import CENTRE_ZONE

pytestmark = pytest.mark.django_db


def notice(person: User, title: str = "预约已确认", *, age: timedelta = timedelta(), **fields) -> Notice:
    return Notice.objects.create(person=person, title=title, created_at=timezone.now() - age, **fields)


def titles(client: Client, query: str = "") -> list[str]:
    return [row.title for row, _when in client.get(f"/inbox/{query}").context["rows"]]


def test_the_inbox_needs_a_sign_in(client: Client):
    assert client.get("/inbox/").url == "/account/sign-in/?next=/inbox/"


def test_unread_notices_come_first_and_within_them_the_latest(alice, alice_client):
    notice(alice, "读过", read_at=timezone.now())
    notice(alice, "旧的", age=timedelta(days=3))
    notice(alice, "新的", age=timedelta(days=1))
    assert titles(alice_client) == ["新的", "旧的", "读过"]
    assert titles(alice_client, "?unread") == ["新的", "旧的"]


def test_people_see_their_own_notices_only(alice_client, bob):
    theirs = notice(bob)
    assert titles(alice_client) == []
    assert alice_client.get(f"/inbox/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_looking_at_the_list_marks_nothing(alice, alice_client):
    message = notice(alice)
    alice_client.get("/inbox/")
    message.refresh_from_db()
    assert message.read_at is None


def test_opening_a_notice_leads_to_its_page_and_marks_it_read(alice, alice_client):
    message = notice(alice, url="/reservations/QY26110001/")
    assert alice_client.get(f"/inbox/{message.pk}/").url == "/reservations/QY26110001/"
    message.refresh_from_db()
    first_read = message.read_at
    assert first_read is not None
    alice_client.get(f"/inbox/{message.pk}/")
    message.refresh_from_db()
    assert message.read_at == first_read


def test_a_notice_without_a_page_is_read_here(alice, alice_client):
    message = notice(alice, "六月开放预约", body="每周三次。\n<b>先到先得</b>")
    page = alice_client.get(f"/inbox/{message.pk}/").content.decode()
    assert "六月开放预约" in page
    assert "&lt;b&gt;先到先得" in page


def test_asking_only_for_the_head_marks_nothing(alice, alice_client):
    message = notice(alice)
    alice_client.head(f"/inbox/{message.pk}/")
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_notice_never_leads_off_the_site(alice, alice_client, url: str):
    message = notice(alice, url=url)
    assert alice_client.get(f"/inbox/{message.pk}/").status_code == 200


@pytest.mark.parametrize("pk", [0, 2**31, 2**63])
def test_no_notice_is_404(alice_client, pk: int):
    assert alice_client.get(f"/inbox/{pk}/").status_code == 404


def test_all_notices_are_marked_read_at_once_and_only_ones_own(alice, alice_client, bob):
    notice(alice)
    notice(alice)
    theirs = notice(bob)
    assert alice_client.post("/inbox/read/").url == "/inbox/"
    assert alice.notices.unread().count() == 0
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_a_link_does_not_mark_all_read(alice, alice_client):
    notice(alice)
    assert alice_client.get("/inbox/read/").status_code == 405
    assert alice.notices.unread().count() == 1


def test_the_inbox_costs_the_same_with_one_and_with_three(alice, alice_client, django_assert_num_queries):
    notice(alice)
    alice_client.get("/inbox/")
    with CaptureQueriesContext(connection) as one:
        alice_client.get("/inbox/")
    notice(alice)
    notice(alice, read_at=timezone.now())
    with django_assert_num_queries(len(one)):
        assert len(titles(alice_client)) == 3


def test_a_long_inbox_has_pages(alice, alice_client):
    for number in range(31):
        notice(alice, f"第{number}条")
    assert len(titles(alice_client)) == 30
    assert len(titles(alice_client, "?page=2")) == 1
    for nonsense in ["?page=x", "?page=-1", "?page=99999999999999", "?page=%00"]:
        assert alice_client.get(f"/inbox/{nonsense}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ((2026, 5, 21, 10, 40), "今天 10:40"),
        ((2026, 5, 20, 23, 59), "昨天 23:59"),
        ((2026, 5, 18, 8, 0), "5 月 18 日"),
        ((2025, 12, 31, 8, 0), "2025-12-31"),
    ],
)
def test_when_a_notice_came_is_said_as_people_say_it(sent: tuple[int, ...], words: str):
    from datetime import datetime

    now = datetime(2026, 5, 21, 11, 0, tzinfo=CENTRE_ZONE)
    with translation.override("zh-hans"):
        assert sent_words(datetime(*sent, tzinfo=CENTRE_ZONE), now=now) == words
