"""What a content consists of, how it is brought into form, and what is wrong with it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exhibits import content
from exhibits.tests.factories import EXHIBITION, PANEL, SITE, STORY

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def codes(kind: str, words: dict[str, Any]) -> list[tuple[str, str | None]]:
    found = content.problems_with(kind, content.tidied(kind, words))
    return [(problem.code, problem.field) for problem in found]


@pytest.mark.parametrize(
    ("kind", "words"), [("panel", PANEL), ("site", SITE), ("story", STORY), ("exhibition", EXHIBITION)]
)
def test_a_complete_content_has_no_problem(kind: str, words: dict[str, Any]) -> None:
    assert codes(kind, words) == []


def test_what_is_missing_is_named_part_by_part() -> None:
    assert codes("panel", {}) == [("missing", "title"), ("missing", "lead"), ("missing", "body")]


def test_a_text_that_overflows_its_screen_says_by_how_much() -> None:
    words = {**PANEL, "wall_text": "一间教室点亮之后附近的巷子便跟着亮起来了"}
    [problem] = content.problems_with("panel", content.tidied("panel", words))
    assert (problem.code, problem.field) == ("does_not_fit", "wall_text")
    assert "6" in str(problem.message)


def test_a_text_that_is_too_long_is_refused() -> None:
    assert codes("panel", {**PANEL, "lead": "长" * 61}) == [("too_long", "lead")]


def test_half_a_quotation_is_refused() -> None:
    assert codes("panel", {**PANEL, "quotations": [{"text": "学而时习之"}]}) == [("missing", "quotations")]


def test_an_empty_row_is_none() -> None:
    assert content.tidied("panel", {"quotations": [{"text": " ", "source": ""}]})["quotations"] == []


def test_a_picture_without_words_must_be_decoration() -> None:
    assert codes("panel", {**PANEL, "pictures": [{"picture": 1}]}) == [("no_alternative", "pictures")]
    assert codes("panel", {**PANEL, "pictures": [{"picture": 1, "is_decorative": True}]}) == []


@pytest.mark.parametrize("period", [{"from": "昨天"}, {"to": "1937"}, {"from": "1937", "to": "1921"}])
def test_a_period_that_is_none_is_refused(period: dict[str, str]) -> None:
    assert codes("panel", {**PANEL, "period": period}) == [("no_period", "period")]


def test_spaces_at_the_ends_and_nul_bytes_fall_away() -> None:
    tidy = content.tidied("panel", {"title": " 星火 \0燎原 ", "body": " 一段。 \r\n\r\n 二段。\n\n"})
    assert (tidy["title"], tidy["body"]) == ("星火 燎原", "一段。\n\n二段。")


def test_all_words_are_passages_but_scripts_are_not_public() -> None:
    found = content.passages("panel", content.tidied("panel", PANEL))
    assert [one.part for one in found][:3] == ["title", "period", "lead"]
    assert {one.part for one in found if not one.is_public} == {"minutes", "script_opening", "script_telling"}


def test_the_words_of_a_picture_are_passages() -> None:
    tidy = content.tidied("panel", {"pictures": [{"picture": 7, "alt": "油灯", "caption": "展柜里的灯"}]})
    assert [one.text for one in content.passages("panel", tidy)] == ["油灯", "展柜里的灯"]
    assert content.pictures_of(tidy) == [7]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(content.PARTS)), st.data())
def test_whatever_is_handed_in_becomes_a_content(kind: str, data: st.DataObject) -> None:
    names = [part.name for part in content.PARTS[kind]]
    raw = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=5))
    tidy = content.tidied(kind, raw)
    assert list(tidy) == names
    assert content.tidied(kind, tidy) == tidy  # nothing is left to be brought into form
    json.dumps(tidy, allow_nan=False)
    content.problems_with(kind, tidy)
    content.passages(kind, tidy)


def test_the_blank_content_is_what_nothing_becomes() -> None:
    assert all(content.blank(kind) == content.tidied(kind, {}) for kind in content.PARTS)
