"""Plain text becomes paragraphs, headings, lists and links, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.announcements.passages import linked, passages, plain


def kinds(text: str) -> list[tuple[str, list[str]]]:
    return [(one.kind, [str(line) for line in one.lines]) for one in passages(text)]


def test_empty_lines_part_paragraphs_and_lines_in_one_stay_lines() -> None:
    assert kinds("一\n二\n\n\n三") == [("paragraph", ["一", "二"]), ("paragraph", ["三"])]


def test_marks_make_headings_and_lists() -> None:
    text = "# 时间\n- 周一\n- 周二\n1. 先到\n2、后到\n完"
    assert kinds(text) == [
        ("heading", ["时间"]), ("item", ["周一", "周二"]), ("numbered", ["先到", "后到"]), ("paragraph", ["完"]),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["10.5 公里", "2026.11.23 开放", "-5 度", "#话题", "15:30 开始"])
def test_numbers_and_signs_of_a_sentence_are_no_marks(line: str) -> None:
    assert kinds(line) == [("paragraph", [line])]


def test_addresses_become_links_without_what_the_sentence_puts_behind() -> None:
    assert linked("见 https://example.org/a?b=1。") == (
        '见 <a href="https://example.org/a?b=1">https://example.org/a?b=1</a>。'
    )
    assert linked("请到 /visits/ask/ 预约") == '请到 <a href="/visits/ask/">/visits/ask/</a> 预约'
    assert linked("请[预约参观](/visits/ask/)。") == '请<a href="/visits/ask/">预约参观</a>。'
    assert linked("[点我](javascript:alert) [x](ftp://a.b/)") == "[点我](javascript:alert) [x](ftp://a.b/)"
    assert plain("请[预约参观](/visits/ask/)。") == "请预约参观。"
    assert linked("2026/11/23 和/或") == "2026/11/23 和/或"


def test_nothing_that_is_typed_becomes_markup() -> None:
    text = '<script>alert(1)</script> javascript:alert(1) https://a.b/"onclick=1'
    shown = linked(text)
    assert "<script>" not in shown
    assert 'href="javascript' not in shown
    assert '"onclick' not in shown


@given(st.text())
@settings(max_examples=50)
def test_every_text_is_shown_and_none_of_it_as_markup(text: str) -> None:
    shown = "".join(str(line) for one in passages(text) for line in one.lines)
    assert shown.count("<") == shown.count("<a href=") + shown.count("</a>")
    assert "\n" not in plain(text)
