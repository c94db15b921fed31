"""The exhibitions as everybody sees them: the list, one exhibition, one panel; kept, and never stale."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.shared.kept import forget_everything
from centre.shared.timespan import local_day
from exhibits import revisions, versions
from exhibits.models import Exhibition, Hall, Panel, Section
from exhibits.tests.factories import (
    make_draft,
    make_editor,
    make_exhibition,
    make_in_review,
    make_live,
    make_panel,
    make_picture,
    make_recording,
    make_section,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    forget_everything()
    revisions.forget()


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def withdraw(panel: Panel) -> None:
    assert panel.piece.live
    versions.withdraw(version=panel.piece.live, by=make_editor(), reason="年份有误", now=timezone.now())


def make_temporary(title: str, *, starts: int, ends: int) -> Exhibition:
    """An exhibition from so many days from today on until so many."""
    exhibition = make_exhibition(sort="temporary", title=title)
    today = local_day(timezone.now())
    Exhibition.objects.filter(pk=exhibition.pk).update(
        starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends)
    )
    return exhibition


# --- the list --------------------------------------------------------------------------------------------------------


def test_without_anything_the_list_says_so(client: Client) -> None:
    assert "展板正在准备" in page_of(client, "/exhibitions/")


def test_the_list_says_what_is_on_until_when_and_what_comes(client: Client) -> None:
    make_panel(make_section(make_exhibition(title="百年回望")))
    make_exhibition(sort="lesson", title="一盏灯的旅行")
    make_temporary("粉笔与信", starts=-3, ends=5)
    make_temporary("明年见", starts=9, ends=20)
    make_temporary("去年的展", starts=-40, ends=-10)
    page = page_of(client, "/exhibitions/")
    assert "百年回望" in page
    assert "1 块展板" in page
    assert "一盏灯的旅行" in page
    assert "还有 5 天结束" in page
    assert page.index("粉笔与信") < page.index("明年见") < page.index("去年的展")
    assert "展览已结束" in page


def test_on_the_last_day_the_list_says_so(client: Client) -> None:
    make_temporary("粉笔与信", starts=-3, ends=0)
    assert "今天是最后一天" in page_of(client, "/exhibitions/")


def test_an_exhibition_that_is_not_on_show_is_not_in_the_list(client: Client) -> None:
    make_exhibition(live=False, title="还没准备好")
    assert "还没准备好" not in page_of(client, "/exhibitions/")


# --- one exhibition --------------------------------------------------------------------------------------------------


def test_panels_stand_along_the_line_in_their_order_section_by_section(client: Client) -> None:
    exhibition = make_exhibition(body="从门口开始看。\n\n一圈五十分钟。")
    first, second = make_section(exhibition, "百年回望"), make_section(exhibition, "今日同行")
    Section.objects.filter(pk=first.pk).update(order=1)
    Section.objects.filter(pk=second.pk).update(order=2)
    make_panel(second, title="同心向远")
    make_panel(first, title="日出东方")
    make_panel(first, title="星火燎原")
    page = page_of(client, f"/exhibitions/{exhibition.piece.slug}/")
    assert page.index("百年回望</h2>") < page.index("日出东方") < page.index("星火燎原") < page.index("同心向远")
    assert "第三板" in page
    assert "<p>一圈五十分钟。</p>" in page


def test_a_panel_that_is_not_on_show_is_not_on_the_line(client: Client) -> None:
    section = make_section()
    make_panel(section, title="日出东方")
    make_draft(section, title="写到一半")
    page = page_of(client, f"/exhibitions/{section.exhibition.piece.slug}/")
    assert "日出东方" in page
    assert "写到一半" not in page


def test_a_lesson_has_chapters(client: Client) -> None:
    section = make_section(make_exhibition(sort="lesson", title="一盏灯的旅行"))
    panels = [make_panel(section, title=title) for title in ("油灯", "煤气灯", "台灯")]
    page = page_of(client, f"/exhibitions/{section.exhibition.piece.slug}/")
    assert "第一章" in page
    assert "3 章" in page
    assert "全部章节" in page_of(client, f"/panels/{panels[1].piece.slug}/")


def test_the_number_of_queries_does_not_depend_on_how_much_hangs_there(client: Client) -> None:
    def asked() -> list[int]:
        numbers = []
        for path in ("/exhibitions/", f"/exhibitions/{exhibition.piece.slug}/", f"/panels/{panel.piece.slug}/"):
            forget_everything()
            with CaptureQueriesContext(connection) as queries:
                page_of(client, path)
            numbers.append(len(queries))
        return numbers

    exhibition = make_exhibition()
    panel = make_panel(make_section(exhibition))
    before = asked()
    for title in ("今日同行", "明天"):
        make_panel(make_section(exhibition, title), title="同心向远")
        make_exhibition(title="又一个")
    assert asked() == before


# --- one panel -------------------------------------------------------------------------------------------------------


def test_a_panel_is_read_with_everything_that_belongs_to_it(client: Client) -> None:
    hall = Hall.objects.create(name="展示馆", place="一层西墙")
    exhibition = make_exhibition()
    Exhibition.objects.filter(pk=exhibition.pk).update(hall=hall)
    picture, audio = make_picture(credit="沈编"), make_recording()
    panel = make_panel(
        make_section(exhibition),
        quotations=[{"text": "学而时习之", "source": "《论语·学而》"}],
        facts=[{"number": "17", "words": "所夜校"}],
        pictures=[{"picture": picture.pk, "alt": "一盏油灯", "is_decorative": False, "caption": "夜校的灯"}],
        audio=audio.pk,
    )
    page = page_of(client, f"/panels/{panel.piece.slug}/")
    for words in (
        "第一板　1921–1937",
        "夜校的灯一盏接一盏亮起来。",
        "<p>一间教室点亮，附近的巷子便跟着亮。</p>",
        "油印识字课本三册",
        "《论语·学而》",
        "所夜校",
        'alt="一盏油灯"',
        "夜校的灯",
        "图：沈编",
        "<audio controls",
        audio.transcript,
        "展示馆·一层西墙",
        "点位 01",
    ):
        assert words in page, words
    assert "灯下坐着的" not in page  # what docents say is theirs


def test_a_panel_leads_to_the_one_before_and_the_one_after(client: Client) -> None:
    section = make_section()
    first, middle, last = (make_panel(section, title=title) for title in ("日出东方", "星火燎原", "烽火弦歌"))
    page = page_of(client, f"/panels/{middle.piece.slug}/")
    assert f'rel="prev" href="/panels/{first.piece.slug}/"' in page
    assert f'rel="next" href="/panels/{last.piece.slug}/"' in page
    assert 'rel="prev"' not in page_of(client, f"/panels/{first.piece.slug}/")
    assert 'rel="next"' not in page_of(client, f"/panels/{last.piece.slug}/")


@pytest.mark.parametrize("path", ["/panels/no-such/", "/exhibitions/no-such/", "/stops/99/", "/stops/ZZZZZZZZZZZZZ/"])
def test_what_is_not_there_is_answered_with_a_way_on(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "/exhibitions/" in response.content.decode()
    assert "现在没有展出" in response.content.decode()


def test_a_panel_that_was_never_approved_is_not_there(client: Client) -> None:
    version = make_in_review(make_draft())
    assert client.get(f"/panels/{version.piece.slug}/").status_code == 404


def test_what_staff_type_is_text_and_nothing_else(client: Client) -> None:
    panel = make_panel(body="<script>alert(1)</script>", look_at=["<img src=x>"])
    page = page_of(client, f"/panels/{panel.piece.slug}/")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


# --- the code on the wall --------------------------------------------------------------------------------------------


def test_the_code_on_the_wall_leads_to_the_panel_and_is_not_kept(client: Client) -> None:
    panel = make_panel(stop_code="07")
    response = client.get("/stops/07/")
    assert response.status_code == 302
    assert response["Location"] == f"/panels/{panel.piece.slug}/"
    assert "no-store" in response["Cache-Control"]


def test_the_code_of_a_panel_that_is_off_leads_nowhere(client: Client) -> None:
    panel = make_panel(stop_code="07")
    withdraw(panel)
    assert client.get("/stops/07/").status_code == 404


# --- kept and never stale --------------------------------------------------------------------------------------------


@pytest.fixture
def kept_for_long(settings: Any) -> Callable[[], None]:
    """Revisions stand for an hour; what is given back is a second that has gone by."""
    settings.FRAME_SECONDS = 3600
    return revisions.forget


def test_a_page_that_was_read_before_costs_no_query(client: Client, kept_for_long: Callable[[], None]) -> None:
    panel = make_panel()
    before = page_of(client, f"/panels/{panel.piece.slug}/")
    with CaptureQueriesContext(connection) as queries:
        assert page_of(client, f"/panels/{panel.piece.slug}/") == before
    assert len(queries) == 0


def test_after_a_second_a_withdrawn_panel_is_gone(client: Client, kept_for_long: Callable[[], None]) -> None:
    panel = make_panel()
    page_of(client, f"/panels/{panel.piece.slug}/")
    withdraw(panel)
    kept_for_long()
    assert client.get(f"/panels/{panel.piece.slug}/").status_code == 404


def test_after_a_second_new_words_are_there(client: Client, kept_for_long: Callable[[], None]) -> None:
    panel = make_panel()
    page_of(client, f"/panels/{panel.piece.slug}/")
    words = {**panel.piece.live.content, "lead": "换了一句。"}  # type: ignore[union-attr]
    make_live(versions.begin(piece=panel.piece, by=make_editor(), content=words))
    kept_for_long()
    assert "换了一句。" in page_of(client, f"/panels/{panel.piece.slug}/")


def test_a_change_of_the_order_is_there_after_a_second_too(client: Client, kept_for_long: Callable[[], None]) -> None:
    section = make_section()
    first, second = make_panel(section, title="日出东方"), make_panel(section, title="星火燎原")
    path = f"/exhibitions/{section.exhibition.piece.slug}/"
    page_of(client, path)
    Panel.objects.filter(pk=first.pk).update(order=second.order + 1)
    kept_for_long()
    page = page_of(client, path)
    assert page.index("星火燎原") < page.index("日出东方")


def test_who_has_the_page_already_is_not_sent_it_again(client: Client) -> None:
    panel = make_panel()
    first = client.get(f"/panels/{panel.piece.slug}/")
    assert client.get(f"/panels/{panel.piece.slug}/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    withdraw(panel)
    assert client.get(f"/panels/{panel.piece.slug}/", headers={"If-None-Match": first["ETag"]}).status_code == 404


def test_language_and_modes_are_kept_apart(client: Client, kept_for_long: Callable[[], None]) -> None:
    path = f"/panels/{make_panel().piece.slug}/"
    plain = page_of(client, path)
    client.cookies["elderly"] = "1"
    elderly = page_of(client, path)
    client.cookies["language"] = "en"
    english = page_of(client, path)
    assert 'class="elderly ' in elderly
    assert 'class="elderly ' not in plain
    assert "Where it hangs" in english
    assert page_of(Client(), path) == plain


def test_nobody_gets_the_page_of_somebody_who_is_signed_in(
    client: Client, alice_client: Client, kept_for_long: Callable[[], None]
) -> None:
    path = f"/panels/{make_panel().piece.slug}/"
    plain = page_of(client, path)
    assert "李爱丽" in page_of(alice_client, path)
    assert page_of(Client(), path) == plain
    assert "李爱丽" not in plain


def test_a_draft_of_a_panel_on_show_changes_nothing_for_readers(client: Client) -> None:
    panel = make_panel()
    before = page_of(client, f"/panels/{panel.piece.slug}/")
    words = {**panel.piece.live.content, "lead": "换了一句。"}  # type: ignore[union-attr]
    make_in_review(versions.begin(piece=panel.piece, by=make_editor(), content=words), signed=3)
    assert page_of(client, f"/panels/{panel.piece.slug}/") == before
