"""The desk's list of content, the page of one piece with its deeds, and beginning something new."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from exhibits import arranging, versions
from exhibits.models import Exhibition, Panel, Piece, Version

from .factories import (
    PANEL,
    make_draft,
    make_exhibition,
    make_in_review,
    make_live,
    make_panel,
    make_reviewer,
    make_reviewers,
    make_section,
    make_site,
    make_story,
)

pytestmark = pytest.mark.django_db
LIST = "/desk/content/"


@pytest.fixture
def panel(ed: User) -> Panel:
    """A panel on show."""
    return make_panel(by=ed)


def page_of(piece: Any) -> str:
    return f"/desk/content/{piece.pk}/"


def titles(client: Client, query: str = "") -> list[str]:
    return [line.title for line in client.get(f"{LIST}?{query}").context["lines"]]


# --- the list --------------------------------------------------------------------------------------------------------


def test_panels_stand_below_their_exhibition_in_order_then_stories_then_sites(ed: User, ed_client: Client) -> None:
    make_site("安和小学", by=ed)
    make_story("一块黑板", by=ed)
    section = make_section(make_exhibition(ed, title="百年回望"))
    first, second = make_panel(section, by=ed, title="日出东方"), make_draft(section, by=ed, title="星火燎原")
    assert titles(ed_client) == ["百年回望", "日出东方", "星火燎原", "一块黑板", "安和小学"]
    arranging.hang_panel(panel=second.piece.panel, section=section, place=1, by=ed)
    assert titles(ed_client, "kind=exhibition") == ["百年回望", "星火燎原", "日出东方"]
    assert first.piece.live is not None


def test_the_state_of_each_is_seen_at_a_glance(ed: User, ed_client: Client) -> None:
    section = make_section()
    shown = make_panel(section, by=ed, title="甲")
    written = make_draft(section, by=ed, title="乙")
    reviewed = make_in_review(make_draft(section, by=ed, title="丙"), signed=1)
    withdrawn = make_panel(section, by=ed, title="丁")
    versions.withdraw(version=withdrawn.piece.live, by=ed, reason="有误", now=timezone.now())  # type: ignore[arg-type]
    returned = make_in_review(make_draft(section, by=ed, title="戊"))
    versions.sign(version=returned, by=make_reviewer(), passes=False, comment="改", now=timezone.now(), order=1)
    found = {line.title: line for line in ed_client.get(LIST).context["lines"]}
    states = {title: line.condition for title, line in found.items()}
    assert states | {"甲": "on_show", "乙": "draft", "丙": "in_review", "丁": "withdrawn", "戊": "returned"} == states
    assert found["丙"].step.name == "二审"
    assert [str(person) for person in found["乙"].people] == [str(ed)]
    for condition, title in states.items():
        assert condition in titles(ed_client, f"condition={title}")
    assert (shown.piece.live is not None, written.piece.live, reviewed.state) == (True, None, "in_review")


@pytest.mark.parametrize("words", ["星火", "xhly", "xinghuo", "XINGHUO liaoyuan", "07"])
def test_pieces_are_found_by_title_pinyin_and_stop_code(ed: User, ed_client: Client, words: str) -> None:
    make_story("一块黑板", by=ed)
    make_live(make_draft(by=ed, stop_code="07"))
    assert titles(ed_client, f"q={words}") == ["星火燎原"]


def test_a_draft_is_found_by_the_title_it_is_to_have(ed: User, ed_client: Client, panel: Panel) -> None:
    versions.begin(piece=panel.piece, by=ed, content={**PANEL, "title": "夜校灯火"})
    assert titles(ed_client, "q=灯火") == titles(ed_client, "q=星火") == ["星火燎原"]


def test_the_list_asks_as_often_with_thirty_pieces_as_with_one(
    ed: User, ed_client: Client, django_assert_max_num_queries: Any
) -> None:
    section = make_section(make_exhibition(ed))
    make_panel(section, by=ed)
    ed_client.get(LIST)
    with django_assert_max_num_queries(60) as few:
        ed_client.get(LIST)
    for n in range(14):
        make_draft(section, by=ed, stop_code=f"A{n}")
    for n in range(14):
        make_site(f"第{n}小学", by=ed, live=False)
    make_draft(make_section(make_exhibition(ed, title="另一展", live=False)), by=ed, stop_code="B")
    with django_assert_max_num_queries(len(few)):
        assert len(ed_client.get(LIST).context["lines"]) == 32


def test_a_long_list_is_leafed_through(ed: User, ed_client: Client) -> None:
    for n in range(52):
        make_story(f"故事{n:02}", by=ed, live=False)
    first, second = titles(ed_client), titles(ed_client, "page=2")
    assert (len(first), len(second), set(first) & set(second)) == (50, 2, set())


def test_above_the_list_stands_what_waits_for_the_reader(ed: User, ed_client: Client, client: Client) -> None:
    make_draft(by=ed)
    returned = make_in_review(make_draft(by=ed))
    versions.sign(version=returned, by=make_reviewer(), passes=False, comment="改", now=timezone.now(), order=1)
    waiting = ed_client.get(LIST).context["waiting"]
    assert ([len(waiting.drafts), len(waiting.returned)], waiting.to_sign) == ([1, 1], 0)
    versions.begin(piece=returned.piece, by=ed)
    assert len(ed_client.get(LIST).context["waiting"].returned) == 0
    make_in_review(make_draft(by=ed))
    client.force_login(make_reviewer("林审"), "centre.accounts.backends.NameOrPhoneBackend")
    assert client.get(LIST).context["waiting"].to_sign == 1


def test_the_list_and_the_pages_are_for_staff_of_the_exhibits(
    alice_client: Client, erik_client: Client, client: Client, panel: Panel
) -> None:
    for address in (
        LIST,
        page_of(panel),
        "/desk/content/new/story/",
        f"/desk/content/{panel.section.exhibition_id}/arrange/",
    ):
        assert alice_client.get(address).status_code == 403
        assert erik_client.get(address).status_code == 403
        assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    "query", ["q=%00", "page=2147483648", "page=x", "kind=castle", "condition=%F0%9F%8F%AE", "q=%25"]
)
def test_nonsense_in_the_address_of_the_list_breaks_nothing(ed_client: Client, panel: Panel, query: str) -> None:
    assert ed_client.get(f"{LIST}?{query}").status_code in (200, 422)


# --- one piece -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_piece_shows_its_versions_and_who_signed(ed: User, ed_client: Client) -> None:
    version = make_in_review(make_draft(by=ed), signed=2, reviewers=make_reviewers(2))
    text = ed_client.get(page_of(version.piece)).content.decode()
    for words in ("第 1 稿", "审校中", "一审 审1", "二审 审2", str(ed)):
        assert words in text
    stages = ed_client.get(page_of(version.piece)).context["story"].stages
    assert [stage.state for stage in stages] == ["done", "done", "done", "now", "", "", ""]


def test_every_kind_of_piece_has_its_page(ed: User, ed_client: Client, panel: Panel) -> None:
    for piece in (panel.piece, panel.section.exhibition.piece, make_story(by=ed), make_site(by=ed).piece):
        assert ed_client.get(page_of(piece)).status_code == 200
    assert ed_client.get("/desk/content/999999/").status_code == 404
    assert ed_client.get(f"/desk/content/{2**70}/").status_code == 404


def test_the_page_asks_as_often_with_three_versions_as_with_one(
    ed: User, ed_client: Client, panel: Panel, django_assert_max_num_queries: Any
) -> None:
    ed_client.get(page_of(panel))
    with django_assert_max_num_queries(60) as few:
        ed_client.get(page_of(panel))
    for _n in range(2):
        make_live(versions.begin(piece=panel.piece, by=ed))
    with django_assert_max_num_queries(len(few)):
        assert len(ed_client.get(page_of(panel)).context["story"].versions) == 3


def test_the_next_version_begins_with_the_words_that_are_on_show(ed_client: Client, panel: Panel) -> None:
    answer = ed_client.post(page_of(panel), {"deed": "begin"})
    assert answer.url == f"/desk/content/{panel.pk}/edit/"  # type: ignore[attr-defined]
    draft = panel.piece.versions.get(number=2)
    assert (draft.state, draft.content) == ("draft", panel.piece.live.content)  # type: ignore[union-attr]


def test_a_draft_is_sent_or_thrown_away(ed: User, ed_client: Client, panel: Panel) -> None:
    versions.begin(piece=panel.piece, by=ed)
    ed_client.post(page_of(panel), {"deed": "discard"})
    assert panel.piece.versions.count() == 1
    draft = versions.begin(piece=panel.piece, by=ed)
    ed_client.post(page_of(panel), {"deed": "send"})
    assert Version.objects.get(pk=draft.pk).state == "in_review"


def test_a_draft_with_gaps_is_not_sent_from_here_either(ed: User, ed_client: Client) -> None:
    draft = make_draft(by=ed, body="")
    page = ed_client.post(page_of(draft.piece), {"deed": "send"})
    assert page.status_code == 422
    assert "还空着" in page.content.decode()
    assert Version.objects.get(pk=draft.pk).state == "draft"


def test_withdrawing_wants_a_reason_and_then_works_at_once(ed_client: Client, panel: Panel) -> None:
    for reason in ("", "  ", "长" * 201, "\0"):
        page = ed_client.post(page_of(panel), {"deed": "withdraw", "reason": reason})
        assert page.status_code == 422
        assert 'href="#id_reason"' in page.content.decode()
    assert Piece.objects.get(pk=panel.pk).live is not None
    assert ed_client.post(page_of(panel), {"deed": "withdraw", "reason": "年份有误"}).status_code == 302
    assert Piece.objects.get(pk=panel.pk).live is None
    assert "年份有误" in ed_client.get(page_of(panel)).content.decode()
    page = ed_client.get(page_of(panel)).content.decode()
    assert '正在展出</dt><dd class="fs-6">无</dd>' in page  # not "nothing yet": it was on show
    assert ed_client.post(page_of(panel), {"deed": "withdraw", "reason": "再来"}).status_code == 422


def test_buttons_that_are_not_there_do_nothing(ed_client: Client, panel: Panel) -> None:
    for deed in ("", "burn", "approve", "\0"):
        assert ed_client.post(page_of(panel), {"deed": deed}).status_code == 422
    assert ed_client.post(page_of(panel), {"deed": "send"}).status_code == 422
    assert ed_client.post(page_of(panel), {"deed": "discard"}).status_code == 422


def test_reviewers_look_but_do_not_write(panel: Panel, client: Client) -> None:
    client.force_login(make_reviewer(), "centre.accounts.backends.NameOrPhoneBackend")
    assert client.get(page_of(panel)).status_code == 200
    assert client.post(page_of(panel), {"deed": "begin"}).status_code == 403
    assert panel.piece.versions.count() == 1


# --- something new ---------------------------------------------------------------------------------------------------


def test_a_new_panel_hangs_at_the_end_of_its_section_and_the_editor_opens(ed_client: Client, panel: Panel) -> None:
    data = {"title": "烽火弦歌", "section": panel.section_id, "stop_code": "03", "rail_mm": "4500"}
    answer = ed_client.post("/desk/content/new/panel/", data)
    made = Panel.objects.get(stop_code="03")
    assert answer.url == f"/desk/content/{made.pk}/edit/"  # type: ignore[attr-defined]
    assert (made.order, made.rail_mm, made.piece.title) == (panel.order + 1, 4500, "烽火弦歌")
    assert ed_client.get(answer.url).status_code == 200  # type: ignore[attr-defined]


def test_a_stop_code_is_given_once(ed_client: Client, panel: Panel) -> None:
    data = {"title": "烽火弦歌", "section": panel.section_id, "stop_code": panel.stop_code}
    page = ed_client.post("/desk/content/new/panel/", data)
    assert page.status_code == 422
    assert "id_stop_code" in page.content.decode()
    assert Panel.objects.count() == 1


def test_exhibitions_stories_and_sites_begin_with_a_title(ed_client: Client) -> None:
    dates = {"starts_on": "2026-05-01", "ends_on": "2026-06-30"}
    assert (
        ed_client.post("/desk/content/new/exhibition/", {"title": "粉笔与信", "sort": "temporary", **dates}).status_code
        == 302
    )
    assert ed_client.post("/desk/content/new/story/", {"title": "夜读"}).status_code == 302
    assert ed_client.post("/desk/content/new/site/", {"title": "安和小学", "kind": "primary"}).status_code == 302
    assert sorted(Piece.objects.values_list("kind", flat=True)) == ["exhibition", "site", "story"]
    assert Exhibition.objects.get().ends_on is not None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("panel", {"title": ""}),
        ("panel", {"title": "甲", "section": "999999", "stop_code": "01"}),
        ("panel", {"title": "甲", "section": "x", "stop_code": "一"}),
        ("panel", {"title": "\0", "stop_code": "01", "rail_mm": str(2**31)}),
        ("exhibition", {"title": "甲", "sort": "temporary"}),
        ("exhibition", {"title": "甲", "sort": "temporary", "starts_on": "2026-06-01", "ends_on": "2026-05-01"}),
        ("exhibition", {"title": "甲", "sort": "permanent", "starts_on": "0001-01-01"}),
        ("exhibition", {"title": "甲", "sort": "permanent", "ends_on": "9999-12-31"}),
        ("exhibition", {"title": "甲", "sort": "circus", "hall": str(2**31)}),
        ("story", {"title": "长" * 21}),
        ("site", {"title": "甲", "kind": "castle"}),
    ],
)
def test_something_new_is_refused_with_what_is_wrong(ed_client: Client, kind: str, data: dict[str, str]) -> None:
    page = ed_client.post(f"/desk/content/new/{kind}/", data)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert Piece.objects.filter(kind=kind).count() == 0


def test_a_draft_is_called_the_same_on_its_page_and_on_that_of_its_check(ed: User, ed_client: Client) -> None:
    draft = make_draft(by=ed)
    for address in (page_of(draft.piece), f"{page_of(draft.piece)}check/"):
        page = ed_client.get(address).content.decode()
        assert "编写中" in page, address
        assert "写入中" not in page, address
