"""Everything on show is found by Chinese of any length and by pinyin; what is not on show never is."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centre.shared.found_words import marked, snippet
from exhibits import versions
from exhibits.models import Piece
from exhibits.queries.search import hits
from exhibits.tests.factories import (
    make_draft,
    make_editor,
    make_exhibition,
    make_panel,
    make_section,
    make_site,
    make_story,
)


def titles(words: str) -> list[str]:
    found = hits(words)
    return [] if found.are_similar else [hit.piece.live.title for hit in found.hits if hit.piece.live]


WHATEVER = ["", " ", "\0", "'", "&|!():*<->", "a" * 5000, "😀", "%", "\\", "夜" * 500, "2147483648"]


FOUND = {
    "夜校": ["星火燎原"],
    "灯": ["星火燎原"],
    "合唱见长": ["枫林小学"],
    "黑板": ["一块黑板"],
    "百年": ["百年回望"],
    "xinghuoliaoyuan": ["星火燎原"],
    "xing huo": ["星火燎原"],
    "XHLY": ["星火燎原"],
    "flxx": ["枫林小学"],
    "zjzx": ["曾家中学"],
    "cjzx": ["曾家中学"],  # 曾 has two readings
    "zengjia": ["曾家中学"],
    "１９２１": ["星火燎原"],
    "《夜校》": ["星火燎原"],
}


@pytest.fixture
def house(db: None) -> None:
    """A panel, a site, a story and the exhibition around the panel."""
    section = make_section(make_exhibition(title="百年回望"))
    make_panel(section, title="星火燎原", body="夜校的灯亮到很晚，重庆路口也看得见。")
    other: dict[str, Any] = {"lead": "一张地图。", "wall_text": "", "rail_text": "", "look_at": [], "period": {}}
    make_panel(section, title="同心向远", body="一百余所学校，一张地图。说到星火，人人都懂。", **other)
    make_site("枫林小学", body="一九五六年建校，以合唱见长。")
    make_site("曾家中学", pinyin="zeng jia zhong xue", body="建在老渡口边。")
    make_story("一块黑板", wall_text="一块黑板，擦了又写。")


def test_everything_on_show_is_found(house: None) -> None:
    assert {words: titles(words) for words in FOUND} == FOUND


def test_a_title_comes_before_a_text(house: None) -> None:
    assert titles("星火") == ["星火燎原", "同心向远"]


def test_the_exact_title_comes_first(db: None) -> None:
    section = make_section()
    for title in ("灯下灯", "灯"):
        make_panel(section, title=title, body="没有别的。")
    assert titles("灯")[0] == "灯"


def test_where_nothing_has_all_of_the_words_what_has_a_part_is_shown_as_such(house: None) -> None:
    found = hits("夜校航天")
    assert found.are_similar
    assert [hit.piece.live.title for hit in found.hits if hit.piece.live] == ["星火燎原"]


def test_what_is_withdrawn_is_never_found(house: None) -> None:
    piece = Piece.objects.get(kind="panel", slug="xing-huo-liao-yuan")
    assert piece.live
    versions.withdraw(version=piece.live, by=make_editor(), reason="年份有误", now=timezone.now())
    for words in ("夜校", "xhly", "夜校航天", "灯"):
        assert piece.pk not in [hit.piece.pk for hit in hits(words).hits], words


def test_drafts_and_scripts_are_never_found(house: None) -> None:
    make_draft(title="写到一半", body="独一无二的草稿。")
    assert titles("独一无二") == []
    assert titles("灯下坐着的") == []  # what docents say


def test_what_no_visitor_reads_is_never_found(house: None) -> None:
    make_story("夜读", wall_text="灯亮着。", drawing="panel-sparks")
    for words in ("panel", "sparks", "400", "300"):  # the name of a drawing, where a point stands on the map
        assert titles(words) == [], words


@pytest.mark.django_db
def test_whatever_is_typed_is_answered_with_a_page(client: Client) -> None:
    for words in WHATEVER:
        assert client.get("/exhibitions/search/", {"q": words}).status_code == 200, words


# --- the page --------------------------------------------------------------------------------------------------------


def page_of(client: Client, words: str) -> str:
    return client.get("/exhibitions/search/", {"q": words}).content.decode()


def test_hits_lead_to_their_pages_with_the_words_marked(client: Client, house: None) -> None:
    page = page_of(client, "夜校")
    assert 'href="/panels/xing-huo-liao-yuan/"' in page
    assert "<mark>夜校</mark>的灯一盏接一盏亮起来。" in page
    assert "找到 1 处" in page


def test_a_story_is_named_without_a_link_because_it_stands_on_the_wall_only(client: Client, house: None) -> None:
    page = page_of(client, "擦了又写")
    assert "<h3>一块黑板</h3>" in page
    assert "/desk/" not in page


def test_nothing_found_tells_what_to_try(client: Client, house: None) -> None:
    assert "展出的内容里没有这些词" in page_of(client, "zzzzzz")


def test_the_number_of_queries_does_not_depend_on_how_much_is_found(client: Client, house: None) -> None:
    def asked(words: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, words)
        return len(queries)

    assert asked("夜校") == asked("星火") == asked("学")


# --- marks -----------------------------------------------------------------------------------------------------------


def test_marks_never_let_markup_through() -> None:
    assert marked("<b>夜校</b>", "夜校") == "&lt;b&gt;<mark>夜校</mark>&lt;/b&gt;"
    assert marked("a & b", "b") == "a &amp; <mark>b</mark>"


def test_a_snippet_is_cut_around_the_first_hit() -> None:
    text = "前" * 60 + "夜校" + "后" * 200
    shown = snippet(["没有", text], "夜校")
    assert shown.startswith("…")
    assert "<mark>夜校</mark>" in shown
    assert shown.endswith("…")


# --- beside the simplest search there is -----------------------------------------------------------------------------

LETTERS = "夜校灯学一"


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=2),
    words=st.text(LETTERS, min_size=1, max_size=4),
)
def test_exactly_what_has_the_words_somewhere_is_found(bodies: list[str], words: str) -> None:
    with transaction.atomic():
        for number, body in enumerate(bodies):
            make_story(f"丙{number}", wall_text=body)
        having = {f"丙{number}" for number, body in enumerate(bodies) if words in body}
        assert set(titles(words)) == having
        transaction.set_rollback(True)
