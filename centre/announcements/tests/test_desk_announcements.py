"""Announcements at the desk: from a draft to what everybody reads, and back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centre.accounts.models import User
from centre.announcements import actions
from centre.announcements.models import Announcement
from centre.announcements.tests.factories import make_announcement, make_attachment, make_draft, upload
from centre.shared.history import history_of
from centre.shared.problems import Refused
from centre.shared.tests.stored import Stored
from centre.shared.timespan import CENTRE_ZONE, local_day

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
NEW, ALL = "/desk/announcements/new/", "/desk/announcements/"
WORDS = {"kind": "event", "title": "冬日读书会", "summary": "周六下午两点", "text": "欢迎大家来。"}


def page_of(announcement: Announcement) -> str:
    return f"/desk/announcements/{announcement.pk}/"


def minute(at: datetime) -> str:
    return f"{at.astimezone(CENTRE_ZONE):%Y-%m-%dT%H:%M}"


def the_only() -> Announcement:
    return Announcement.objects.get()


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("ed", 200), ("erik", 200), ("root", 200), ("lib", 403), ("alice", 403)])
def test_only_who_may_write_sees_the_pages(request: pytest.FixtureRequest, who: str, status: int) -> None:
    client, draft = request.getfixturevalue(f"{who}_client"), make_draft()
    for address in (ALL, NEW, page_of(draft), f"{page_of(draft)}preview/"):
        assert client.get(address).status_code == status
    assert client.post(page_of(draft), {"deed": "release"}).status_code in ({302} if status == 200 else {403})


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_new_one_is_a_draft_with_an_address_in_pinyin(ed_client: Client, ed: User) -> None:
    answer = ed_client.post(NEW, WORDS)
    draft = the_only()
    assert answer["Location"] == page_of(draft)
    assert (draft.slug, draft.state, draft.written_by) == ("dong-ri-du-shu-hui", "draft", ed)
    ed_client.post(NEW, WORDS)
    assert Announcement.objects.filter(slug="dong-ri-du-shu-hui-2").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"text": "  "}, {"title": "长" * 61}, {"text": "长" * 8001}, {"kind": "gossip"},
        {"title": "a\0b"}, {"summary": "a\0b"}, {"saves": "x"}, {"saves": str(2**31)}, {"saves": "-1"},
    ],
)  # fmt: skip
def test_wrong_words_are_refused_and_stay_typed(ed_client: Client, wrong: dict[str, str]) -> None:
    answer = ed_client.post(NEW, WORDS | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert WORDS["summary" if "summary" not in wrong else "title"] in answer.content.decode()
    assert not Announcement.objects.exists()


def test_two_of_one_title_at_the_same_moment_get_two_addresses(
    ed: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_draft(slug="taken")
    slugs = iter(["taken", "free"])
    monkeypatch.setattr(actions, "_free_slug", lambda title: next(slugs))
    assert actions.begin(words=WORDS, by=ed, now=now).slug == "free"


def test_a_forged_form_is_refused(ed: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ed)
    assert client.post(page_of(make_draft()), {"deed": "release"}).status_code == 403


def test_a_title_without_any_letter_has_an_address_too(ed_client: Client) -> None:
    assert ed_client.post(NEW, WORDS | {"title": "🎉！"}).status_code == 302
    assert the_only().slug == "announcement"


def test_what_no_feed_may_hold_is_left_out(ed_client: Client, client: Client, ed: User, now: datetime) -> None:
    ed_client.post(NEW, WORDS | {"title": "冬日\x0b读书会\x1f", "summary": "\ufffe周六\x85"})
    draft = the_only()
    assert (draft.title, draft.summary) == ("冬日读书会", "周六")
    actions.release(announcement=draft, by=ed, now=now)
    assert client.get("/announcements/feed.xml").status_code == 200


def test_an_older_form_never_overwrites_what_somebody_else_saved(ed_client: Client, root: User, now: datetime) -> None:
    draft = make_draft()
    actions.save(announcement=draft, words=WORDS, saves=1, by=root, now=now)
    answer = ed_client.post(page_of(draft), {**WORDS, "deed": "keep", "title": "我写的", "saves": "1"})
    assert answer.status_code == 422
    assert "我写的" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.title == "冬日读书会"


def test_the_preview_shows_what_everybody_will_read(ed_client: Client, client: Client) -> None:
    draft = make_draft(text="# 时间\n周六")
    page = ed_client.get(f"{page_of(draft)}preview/").content.decode()
    assert "<h2>时间</h2>" in page
    assert "预览" in page
    assert client.get(draft.get_absolute_url()).status_code == 404


# --- publishing ------------------------------------------------------------------------------------------------------


def test_without_a_moment_it_is_published_at_once(ed_client: Client, client: Client, ed: User) -> None:
    draft = make_draft("照常开放")
    assert ed_client.post(page_of(draft), {"deed": "release"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.released_by) == ("released", ed)
    assert "照常开放" in client.get("/announcements/").content.decode()


def test_with_a_moment_it_waits_and_can_be_taken_back(ed_client: Client, client: Client, now: datetime) -> None:
    draft = make_draft()
    moments = {"publish_at": minute(now + A_DAY), "expires_at": minute(now + 2 * A_DAY)}
    ed_client.post(page_of(draft), {"deed": "release", **moments})
    draft.refresh_from_db()
    assert draft.phase(now) == "scheduled"
    assert client.get(draft.get_absolute_url()).status_code == 404
    ed_client.post(page_of(draft), {"deed": "take_back"})
    draft.refresh_from_db()
    assert (draft.state, draft.publish_at, draft.expires_at) == ("draft", None, None)


def test_what_is_out_keeps_its_moment_and_may_get_an_end_or_a_place_on_top(ed_client: Client, now: datetime) -> None:
    out = make_announcement(now=now)
    at = out.publish_at
    sent = {"publish_at": minute(now + A_DAY), "expires_at": minute(now + A_DAY), "pinned_until": str(local_day(now))}
    assert ed_client.post(page_of(out), {"deed": "release", **sent}).status_code == 302
    out.refresh_from_db()
    assert out.publish_at == at
    assert out.expires_at is not None
    assert out.is_pinned(now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": "2020-01-01T00:00"}, {"pinned_until": "2020-01-01"}, {"publish_at": "0001-01-01T00:00"},
        {"publish_at": "9999-12-31T23:59"}, {"expires_at": "morgen"}, {"pinned_until": "0001-01-01"},
        {"publish_at": "\0"}, {"pinned_until": "9999-12-31"}, {"expires_at": str(2**31)},
    ],
)  # fmt: skip
def test_wrong_moments_are_refused_and_it_stays_a_draft(ed_client: Client, wrong: dict[str, str]) -> None:
    draft = make_draft()
    answer = ed_client.post(page_of(draft), {"deed": "release", **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_published_one_may_be_changed_and_the_history_keeps_what_stood_there(
    ed_client: Client, ed: User, now: datetime
) -> None:
    out = make_announcement("原来的标题", now=now)
    ed_client.post(page_of(out), {**WORDS, "deed": "keep", "saves": "1"})
    out.refresh_from_db()
    assert out.changed_at is not None
    changes = {change.field: change for change in history_of(out)[0].changes}
    assert (changes["title"].before, changes["title"].after) == ("原来的标题", "冬日读书会")
    assert history_of(out)[0].by == ed
    assert "原来的标题" in ed_client.get(page_of(out)).content.decode()


def test_keeping_the_same_words_is_no_update(ed: User, now: datetime) -> None:
    out = make_announcement("标题", now=now, text="正文", kind="event")
    same = {"kind": "event", "title": "标题 ", "text": "正文\r\n"}
    assert actions.save(announcement=out, words=same, saves=1, by=ed, now=now).changed_at is None


# --- withdrawing, throwing away --------------------------------------------------------------------------------------


def test_withdrawing_asks_why(ed_client: Client, now: datetime) -> None:
    out = make_announcement(now=now, pinned_until=local_day(now))
    for reason in ("", "a\0b", "长" * 121):
        assert ed_client.post(page_of(out), {"deed": "withdraw", "reason": reason}).status_code == 422
    assert ed_client.post(page_of(out), {"deed": "withdraw", "reason": "时间有变"}).status_code == 302
    out.refresh_from_db()
    assert (out.state, out.withdrawn_because, out.pinned_until) == ("withdrawn", "时间有变", None)
    assert history_of(out)[0].reason == "时间有变"


def test_a_withdrawn_one_stays_as_it_was(ed_client: Client, ed: User, media: Stored, now: datetime) -> None:
    out = make_announcement(now=now)
    actions.withdraw(announcement=out, reason="错了", by=ed, now=now)
    deeds: list[dict[str, Any]] = [
        {**WORDS, "deed": "keep", "saves": "1"}, {"deed": "release"}, {"deed": "take_back"},
        {"deed": "withdraw", "reason": "再撤"}, {"deed": "throw_away"}, {"deed": "attach", "upload": upload()},
    ]  # fmt: skip
    for deed in deeds:
        assert ed_client.post(page_of(out), deed).status_code == 422
    assert ed_client.get(page_of(out)).status_code == 200


def test_only_a_draft_is_thrown_away_with_its_files(
    ed_client: Client, ed: User, media: Stored, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    draft = make_draft()
    file = actions.attach(announcement=draft, upload=upload(), by=ed, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        assert ed_client.post(page_of(draft), {"deed": "throw_away"})["Location"] == ALL
    assert not Announcement.objects.exists()
    assert not default_storage.exists(file.file)
    out = make_announcement(now=now)
    assert ed_client.post(page_of(out), {"deed": "throw_away"}).status_code == 422


def test_what_somebody_else_has_just_thrown_away_is_not_found(
    ed_client: Client, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft()
    save = actions.save

    def too_late(**how: Any) -> Announcement:
        actions.throw_away(announcement=draft, by=root)
        return save(**how)

    monkeypatch.setattr(actions, "save", too_late)
    assert ed_client.post(page_of(draft), {**WORDS, "deed": "keep", "saves": "1"}).status_code == 404


@pytest.mark.parametrize("deed", ["", "nonsense", "detach", "detach 99999999999999999999", "detach x", "\0"])
def test_unknown_deeds_are_answered(ed_client: Client, deed: str) -> None:
    assert ed_client.post(page_of(make_draft()), {"deed": deed}).status_code in (404, 422)


@pytest.mark.parametrize("key", [0, 2**31, 2**63, 10**30])
def test_an_announcement_that_is_not_there_is_not_found(ed_client: Client, key: int) -> None:
    assert ed_client.get(f"/desk/announcements/{key}/").status_code == 404
    assert ed_client.get(f"/desk/announcements/{key}/preview/").status_code == 404


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_are_put_to_it_and_taken_away(ed_client: Client, media: Stored) -> None:
    draft = make_draft()
    assert ed_client.post(page_of(draft), {"deed": "attach", "upload": upload()}).status_code == 302
    file = draft.attachments.get()
    assert file.name == "通知.pdf"
    assert default_storage.exists(file.file)
    ed_client.post(page_of(draft), {"deed": f"detach {file.pk}"})
    assert not draft.attachments.exists()


def test_a_file_of_another_announcement_is_not_taken_away(ed_client: Client, ed: User) -> None:
    file = make_attachment(make_draft(), by=ed)
    assert ed_client.post(page_of(make_draft()), {"deed": f"detach {file.pk}"}).status_code == 404


def test_a_wrong_file_is_refused_and_nothing_of_it_stays(ed_client: Client, media: Stored) -> None:
    draft = make_draft()
    sent = [upload(b"<html>", "a.pdf"), upload(b"", "a.pdf")]
    for file in sent:
        assert ed_client.post(page_of(draft), {"deed": "attach", "upload": file}).status_code == 422
    assert ed_client.post(page_of(draft), {"deed": "attach"}).status_code == 422
    assert not media.names()


def test_a_file_that_is_too_large_is_stopped_on_its_way(
    ed_client: Client, media: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("centre.announcements.desk_views.MAX_BYTES", 10)
    answer = ed_client.post(page_of(make_draft()), {"deed": "attach", "upload": upload()})
    assert answer.status_code == 422
    assert "10 MB" in answer.content.decode()


def test_names_are_not_given_twice_and_files_are_not_without_number(
    media: Stored, ed: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft()
    actions.attach(announcement=draft, upload=upload(), by=ed, now=now)
    with pytest.raises(Refused) as refused:
        actions.attach(announcement=draft, upload=upload(), by=ed, now=now)
    assert refused.value.codes == {"name_taken"}
    monkeypatch.setattr(actions, "MOST_FILES", 1)
    with pytest.raises(Refused) as refused:
        actions.attach(announcement=draft, upload=upload(name="b.pdf"), by=ed, now=now)
    assert refused.value.codes == {"full"}
    assert len(media.names()) == 1


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_every_stage_and_one_can_be_chosen(ed_client: Client, ed: User, now: datetime) -> None:
    make_draft("草稿甲")
    make_announcement("将来乙", now=now, ago=-A_DAY)
    make_announcement("现在丙", now=now)
    make_announcement("过期丁", now=now, ago=5 * A_DAY, expires_at=now - A_DAY)
    gone = make_announcement("撤回戊", now=now)
    actions.withdraw(announcement=gone, reason="错了", by=ed, now=now)
    titles = ("草稿甲", "将来乙", "现在丙", "过期丁", "撤回戊")
    stages = dict(zip(Announcement.Phase.values, titles, strict=True))
    for stage, title in stages.items():
        page = ed_client.get(f"{ALL}?phase={stage}").content.decode()
        assert [one for one in stages.values() if one in page] == [title]
    everything = ed_client.get(f"{ALL}?phase=nonsense").content.decode()
    assert all(title in everything for title in stages.values())


def test_the_number_of_queries_does_not_grow(ed_client: Client, ed: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ed_client.get(ALL)
        return len(captured)

    make_draft(by=ed)
    queries()  # what is remembered from now on
    one = queries()
    make_draft()
    make_draft()
    assert queries() == one
