"""Comparing: nothing is lost or invented, what was only moved is not called new, and the marks can be read."""

import random
import time

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from exhibits.changes_in_words import words_of
from exhibits.comparing import How, Line, compare, compare_texts, marks
from exhibits.content import PANEL, PARTS, tidied
from exhibits.sentences import sentences, sentences_as_in

WORDS = st.text(alphabet="夜校的灯亮了。，；！\n1921ab ", max_size=40)
ANYTHING = st.one_of(WORDS, st.text(max_size=60))


def ended(text: str) -> str:
    """A text as it is compared: with a line end at its end."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def marked(lines: list[Line]) -> list[str]:
    signs = {How.SAME: "{}", How.ADDED: "[+{}]", How.REMOVED: "[-{}]"}
    return ["".join(signs[one.how].format(one.shown.rstrip("\n")) for one in line.shown) for line in lines]


@given(ANYTHING)
def test_sentences_put_together_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(sentences_as_in(text, text[::-1])) == text


@given(ANYTHING, ANYTHING)
def test_what_stays_and_is_added_is_the_new_text_and_what_stays_and_is_removed_the_old(old: str, new: str) -> None:
    lines = compare_texts(old, new)
    assert "".join(line.new for line in lines) == ended(new)
    assert "".join(line.old for line in lines) == ended(old)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@given(ANYTHING, ANYTHING)
def test_the_marks_of_a_sentence_lose_nothing(old: str, new: str) -> None:
    found = marks(old, new)
    assert "".join(one.text for one in found if one.how != How.REMOVED) == new
    assert "".join(one.text for one in found if one.how != How.ADDED) == old


@given(ANYTHING)
def test_equal_texts_have_no_marks(text: str) -> None:
    assert not [line for line in compare_texts(text, text) if line.is_changed]


@given(WORDS, WORDS)
def test_every_move_names_both_its_places(old: str, new: str) -> None:
    lines = compare_texts(old, new)
    for line in lines:
        if line.how in (How.MOVED_HERE, How.MOVED_AWAY):
            assert line.elsewhere is not None
            assert lines[line.elsewhere - 1].elsewhere == line.number


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("粉笔不够，就用炭条。", "粉笔不够，就用烧过的柳枝。", ["粉笔不够，就用[-炭条][+烧过的柳枝]。"]),
        ("建于 1921 年。", "建于 1927 年。", ["建于 [-1921][+1927] 年。"]),
        ("用 Unicode 排版。", "用 Unicorn 排版。", ["用 [-Unicode][+Unicorn] 排版。"]),
        (
            "一间教室点亮，附近的巷子便跟着亮。",
            "一间教室点亮，\n附近的巷子便跟着亮。",
            ["一间教室点亮，[+↵]附近的巷子便跟着亮。"],
        ),
        ("插图", "一排野草，草尖有火星", ["[-插图][+一排野草，草尖有火星]"]),
        ("灯亮了。", "灯亮了。窗外也有人听。", ["灯亮了。[-↵]", "[+窗外也有人听。]"]),
        ("灯亮了。\n", "灯亮了。\n窗外也有人听。", ["灯亮了。", "[+窗外也有人听。]"]),
    ],
)
def test_marks_stand_where_somebody_would_put_them(old: str, new: str, expected: list[str]) -> None:
    assert marked(compare_texts(old, new)) == expected


def test_a_sentence_of_which_little_stays_is_replaced_whole() -> None:
    [line] = compare_texts("夜校的灯亮得很晚很晚。", "白天大家都在纱厂里做工。")
    assert [one.how for one in line.stretches] in ([How.REMOVED, How.ADDED], [How.REMOVED, How.ADDED, How.SAME])


def test_a_moved_sentence_is_not_counted_as_written() -> None:
    lines = compare_texts(
        "白天在码头做工的人来听课。\n灯挂在梁上。\n教员多半是学生。",
        "灯挂在梁上。\n教员多半是学生。\n白天在码头做工的人来听课。",
    )
    assert [line.how for line in lines] == [How.MOVED_AWAY, How.SAME, How.SAME, How.MOVED_HERE]
    assert (lines[0].elsewhere, lines[3].elsewhere) == (4, 1)
    assert sum(line.count(How.ADDED) + line.count(How.REMOVED) for line in lines) == 0


def test_five_thousand_characters_are_compared_in_less_than_a_second() -> None:
    draw = random.Random(5)
    letters = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种"
    text = "".join(draw.choice(letters) + ("。" if draw.random() < 0.05 else "") for _n in range(5000))
    changed = "".join(draw.choice(letters) if draw.random() < 0.1 else one for one in text)
    other = "".join(draw.choice(letters) + ("。" if draw.random() < 0.05 else "") for _n in range(5000))
    for old, new in (
        (text, changed),
        (text, other),
        ("的" * 5000, "的" * 4999 + "一"),
        ("a。b。" * 1250, "b。a。" * 1250),
    ):
        began = time.process_time()
        compare_texts(old, new)
        assert time.process_time() - began < 1


def panel(**words: object) -> dict[str, object]:
    return tidied(PANEL, {"title": "星火燎原", "period": {"from": "1921", "to": "1937"}, **words})


def test_each_part_of_a_content_is_compared_for_itself() -> None:
    shown = {"picture": 3, "alt": "插图", "caption": "灯"}
    old = panel(facts=[{"number": "32", "words": "盏灯"}], pictures=[shown], script_opening="请看。", minutes=4)
    new = panel(
        facts=[{"number": "32", "words": "盏油灯"}, {"number": "7", "words": "所夜校"}],
        pictures=[{**shown, "picture": 5, "alt": "一排野草，草尖有火星"}],
        period={"from": "1921", "to": "1949"},
        script_opening="请看这盏灯。",
        minutes=5,
        audio=9,
    )
    comparison = compare(PANEL, old, new, names={"picture:3": "油灯", "picture:5": "野草"})
    assert {part.name for part in comparison.parts if part.is_changed} == {
        "period", "facts", "pictures", "audio", "minutes", "script_opening"
    }  # fmt: skip
    words = {
        part.name: [(line.label, line.old.strip(), line.new.strip()) for line in part.lines]
        for part in comparison.parts
    }
    assert ("", "油灯", "野草") in words["pictures"]
    assert [one[1:] for one in words["facts"]][-2:] == [("", "7"), ("", "所夜校")]
    assert words["title"] == [("", "星火燎原", "星火燎原")]


@given(st.sampled_from(list(PARTS)))
def test_a_content_compared_with_itself_has_no_change(kind: str) -> None:
    content = tidied(kind, {"title": "枫林小学", "body": "一九五六年建校。\n以合唱见长。"})
    comparison = compare(kind, content, content)
    assert (comparison.added, comparison.removed, comparison.changed) == (0, 0, [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("粉笔不够，就用炭条。", "粉笔不够，就用烧过的柳枝。", "“炭条”改为“烧过的柳枝”"),
        ("巷子里亮了灯。", "附近的巷子里亮了灯。", "加“附近的”"),
        ("巷子里都亮了灯。", "巷子里亮了灯。", "去“都”"),
        ("", "窗外也有人听。", "加一句，7 字"),
        ("窗外也有人听。", "", "去一句，7 字"),
        ("一间教室点亮，附近也亮。", "一间教室点亮，\n附近也亮。", "换行不同，字没有变"),
    ],
)
def test_changes_are_told_in_words(old: str, new: str, expected: str) -> None:
    with translation.override("zh-hans"):
        assert [words_of(line) for line in compare_texts(old, new)] == [expected]
