"""Announcements as everybody reads them: when they are there, when not, and what their addresses say afterwards."""

import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centre.accounts.models import User
from centre.announcements import actions
from centre.announcements.models import Announcement
from centre.announcements.queries import current, revision, site_hits
from centre.announcements.tests.factories import make_announcement, make_attachment, make_draft, upload
from centre.shared.kept import forget_everything
from centre.shared.tests.stored import Stored
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
LIST = "/announcements/"


def text_of(client: Client, address: str, status: int = 200) -> str:
    page = client.get(address)
    assert page.status_code == status
    return page.content.decode()


def address_of(announcement: Announcement) -> str:
    return announcement.get_absolute_url()


# --- when it is there ------------------------------------------------------------------------------------------------


def test_the_list_tells_what_stands_now_the_latest_first(client: Client, now: datetime) -> None:
    make_announcement("旧的一条", now=now, ago=3 * A_DAY, summary="三天以前")
    make_announcement("新的一条", now=now)
    page = text_of(client, LIST)
    assert page.index("新的一条") < page.index("旧的一条")
    assert "三天以前" in page


def test_drafts_and_what_is_to_come_are_nowhere(client: Client, now: datetime) -> None:
    hidden = [make_draft("草稿甲"), make_announcement("明天才发", now=now, ago=-A_DAY)]
    page = text_of(client, LIST) + text_of(client, "/announcements/feed.xml")
    for one in hidden:
        assert one.title not in page
        text_of(client, address_of(one), 404)


def test_it_is_there_from_its_very_moment_until_its_end(now: datetime) -> None:
    announcement = make_announcement(now=now, ago=timedelta(), expires_at=now + A_DAY)
    moments = {now - timedelta(seconds=1): 0, now: 1, now + A_DAY - timedelta(seconds=1): 1, now + A_DAY: 0}
    assert {at: len(current(at)) for at in moments} == moments
    phases = [announcement.phase(at) for at in moments]
    assert phases == ["scheduled", "standing", "standing", "expired"]


def test_an_expired_one_is_in_no_list_and_its_address_says_so(client: Client, now: datetime) -> None:
    announcement = make_announcement("夏季时间", now=now, ago=9 * A_DAY, expires_at=now - A_DAY)
    assert "夏季时间" not in text_of(client, LIST)
    page = text_of(client, address_of(announcement))
    assert "夏季时间" in page
    assert "过期" in page


def test_a_withdrawn_one_says_why_and_nothing_else(client: Client, now: datetime, ed: User) -> None:
    announcement = make_announcement("停电通知", now=now, text="明天停电。")
    actions.withdraw(announcement=announcement, reason="供电局改期了", by=ed, now=now)
    page = text_of(client, address_of(announcement), 410)
    assert "供电局改期了" in page
    assert "明天停电" not in page
    assert "停电通知" not in text_of(client, LIST)


def test_what_is_pinned_stands_first_until_its_day(client: Client, now: datetime) -> None:
    make_announcement("新的一条", now=now)
    make_announcement("置顶的一条", now=now, ago=5 * A_DAY, pinned_until=local_day(now))
    page = text_of(client, LIST)
    assert page.index("置顶的一条") < page.index("新的一条")
    assert [one.title for one in current(now + A_DAY)] == ["新的一条", "置顶的一条"]


def test_the_page_says_since_when_its_words_are_as_they_are(client: Client, now: datetime, ed: User) -> None:
    announcement = make_announcement(now=now)
    assert "更新" not in text_of(client, address_of(announcement))
    words = {"kind": "notice", "title": "改过的标题", "text": "改过的正文。"}
    actions.save(announcement=announcement, words=words, saves=1, by=ed, now=now)
    page = text_of(client, address_of(announcement))
    assert "改过的正文" in page
    assert "更新" in page


# --- the list --------------------------------------------------------------------------------------------------------


def test_one_kind_can_be_asked_for(client: Client, now: datetime) -> None:
    make_announcement("讲座", now=now, kind="event")
    make_announcement("闭馆", now=now, kind="opening")
    page = text_of(client, f"{LIST}?kind=event")
    assert "讲座" in page
    assert "闭馆</a>" not in page


@pytest.mark.parametrize("asked", ["?kind=%00", "?kind=gossip", "?page=0", "?page=99999999999999999999", "?page=x"])
def test_whatever_is_asked_the_list_answers(client: Client, now: datetime, asked: str) -> None:
    make_announcement("照旧开放", now=now)
    assert "照旧开放" in text_of(client, LIST + asked)


def test_a_long_list_has_pages(client: Client, now: datetime) -> None:
    for number in range(13):
        make_announcement(f"第{number}条通知", now=now, ago=number * A_DAY)
    assert "第12条通知" not in text_of(client, LIST)
    assert "第12条通知" in text_of(client, f"{LIST}?page=2")


def queries_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_the_number_of_queries_does_not_grow(client: Client, now: datetime, ed: User) -> None:
    announcement = make_announcement(now=now, by=ed)
    make_attachment(announcement, by=ed)
    make_announcement(now=now, by=ed)
    before = [queries_for(client, address) for address in (LIST, address_of(announcement))]
    for _each in range(2):
        make_announcement(now=now, by=ed)
        make_attachment(announcement, by=ed)
    assert [queries_for(client, address) for address in (LIST, address_of(announcement))] == before


def test_the_feed_is_atom_and_leads_to_the_pages(client: Client, now: datetime) -> None:
    announcement = make_announcement("读书会 & 茶", now=now)
    feed = ElementTree.fromstring(text_of(client, "/announcements/feed.xml"))
    space = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{space}entry")
    assert [entry.findtext(f"{space}title") for entry in entries] == ["读书会 & 茶"]
    link = entries[0].find(f"{space}link")
    assert link is not None
    assert link.get("href") == f"http://testserver{address_of(announcement)}"


def test_finished_pages_are_made_anew_with_every_change_and_every_moment(
    client: Client, settings: Any, now: datetime, ed: User
) -> None:
    settings.FRAME_SECONDS = 1
    forget_everything()
    announcement = make_announcement("原来的标题", now=now, expires_at=now + A_DAY)
    address = address_of(announcement)
    first = client.get(LIST)
    assert client.get(LIST, headers={"if-none-match": first["ETag"]}).status_code == 304
    words = {"kind": "notice", "title": "改过的标题", "text": "正文。"}
    actions.save(announcement=announcement, words=words, saves=1, by=ed, now=now)
    for page in (LIST, address):
        assert "改过的标题" in text_of(client, page)
    make_attachment(announcement, by=ed, name="表.pdf")
    assert "表.pdf" in text_of(client, address)
    before = revision(now)
    assert revision(now + A_DAY - timedelta(seconds=1))[:-1] == before[:-1]  # type: ignore[index]
    assert revision(now + A_DAY) != before


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_saved_under_its_name_and_never_shown(client: Client, media: Stored, now: datetime, ed: User) -> None:
    announcement = make_announcement(now=now)
    file = actions.attach(announcement=announcement, upload=upload(name="活动 报名表.pdf"), by=ed, now=now)
    answer = client.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "%E6%B4%BB%E5%8A%A8%20%E6%8A%A5%E5%90%8D%E8%A1%A8.pdf" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_is_public_no_sooner_and_no_longer_than_its_announcement(
    client: Client, ed_client: Client, media: Stored, now: datetime, ed: User
) -> None:
    coming = make_announcement(now=now, ago=-A_DAY)
    address = actions.attach(announcement=coming, upload=upload(), by=ed, now=now).get_absolute_url()
    assert client.get(address).status_code == 404
    early = ed_client.get(address)
    assert early.status_code == 200
    assert b"".join(early.streaming_content)  # type: ignore[attr-defined]
    assert early["Cache-Control"] == "private, no-store"
    out = make_announcement(now=now)
    address = actions.attach(announcement=out, upload=upload(), by=ed, now=now).get_absolute_url()
    actions.withdraw(announcement=out, reason="错了", by=ed, now=now)
    assert client.get(address).status_code == 404
    assert ed_client.get(address).status_code == 404


def test_a_file_that_is_gone_is_not_found(client: Client, media: Stored, now: datetime, ed: User) -> None:
    announcement = make_announcement(now=now)
    file = make_attachment(announcement, by=ed)
    assert client.get(file.get_absolute_url()).status_code == 404
    assert client.get(f"{address_of(announcement)}attachments/{2**63}/").status_code == 404
    other = make_announcement(now=now)
    assert client.get(f"{address_of(other)}attachments/{file.pk}/").status_code == 404


# --- searching -------------------------------------------------------------------------------------------------------


def titles(words: str, now: datetime, *, is_similar: bool = False) -> list[str]:
    found = site_hits(words, now=now, limit=9, is_similar=is_similar)
    return [re.sub("</?mark>", "", hit.title) for hit in found.hits]


def test_chinese_of_any_length_is_found_titles_before_texts(now: datetime) -> None:
    make_announcement("周一开放", now=now, text="合唱团照常排练。")
    make_announcement("合唱团招新", now=now, ago=5 * A_DAY)
    assert titles("合唱", now) == ["合唱团招新", "周一开放"]
    assert titles("排", now) == ["周一开放"]
    hit = site_hits("排练", now=now, limit=9).hits[0]
    assert "<mark>排练</mark>" in hit.snippet
    assert hit.address == Announcement.objects.get(title="周一开放").get_absolute_url()


def test_what_nobody_may_read_is_never_found(now: datetime, ed: User) -> None:
    make_draft("合唱团草稿")
    make_announcement("合唱团明天", now=now, ago=-A_DAY)
    make_announcement("合唱团去年", now=now, ago=9 * A_DAY, expires_at=now - A_DAY)
    gone = make_announcement("合唱团撤回", now=now)
    actions.withdraw(announcement=gone, reason="错了", by=ed, now=now)
    assert titles("合唱团", now) == []


def test_where_nothing_has_all_words_what_has_a_part_can_be_asked_for(now: datetime) -> None:
    make_announcement("合唱团招新", now=now)
    assert titles("合唱比赛", now) == []
    assert titles("合唱比赛", now, is_similar=True) == ["合唱团招新"]


@given(words=st.text(max_size=120))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_is_answered(words: str, now: datetime) -> None:
    assert isinstance(titles(words, now), list)
