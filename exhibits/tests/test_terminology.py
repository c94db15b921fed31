"""The check of words: what it finds, what it leaves alone, and that a hit is the same as long as its sentence is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.content import Passage
from exhibits.periods import period
from exhibits.terminology import Hit, Sort, Wording, hits
from exhibits.years import years_in

TERMS = [
    Wording(right="入党积极分子", wrong=("入党积极份子", "积极份子"), note="“分子”不写作“份子”。"),
    Wording(right="中国少年先锋队", short_name="少先队", wrong=("中国少先队",)),
    Wording(right="少先队员", wrong=("少先队队员",)),
    Wording(right="新中国成立前", wrong=("解放前",)),
    Wording(right="解放前夕", wrong=("解放前晚",)),
]


def passage(text: str, part: str = "body") -> Passage:
    return Passage(part=part, label="正文", text=text, is_public=True)


def found(*texts: str, of: str = "", parts: tuple[str, ...] = ()) -> list[Hit]:
    about = period({"from": of.split("–")[0], "to": of.partition("–")[2]}) if of else None
    named = parts or ("body",) * len(texts)
    return hits([passage(text, part) for text, part in zip(texts, named, strict=True)], TERMS, about)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("他是入党积极份子。", ["入党积极份子"]),  # the longest variant alone
        ("他是积极份子。", ["积极份子"]),
        ("他是入党积极分子。", []),
        ("解放前夕，灯亮了。", []),  # inside another right wording
        ("解放前，灯亮了。", ["解放前"]),
        ("中国少先队", ["中国少先队"]),  # not the short name inside it as well
        ("入党积极\n份子", ["入党积极\n份子"]),  # broken over two lines of a screen
        ("", []),
    ],
)
def test_wrong_variants_are_found_longest_first_and_not_inside_what_is_right(text: str, words: list[str]) -> None:
    assert [one.words for one in found(text)] == words


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["少先队来了。"], ["少先队"]),
        (["中国少年先锋队来了。少先队唱歌。"], []),
        (["少先队来了。中国少年先锋队唱歌。"], ["少先队"]),
        (["中国少年先锋队", "少先队来了。"], []),
        (["少先队来了。少先队走了。"], ["少先队"]),  # mending the first mends all
        (["少先队员来了。"], []),  # part of longer words
    ],
)
def test_a_short_name_stands_alone_only_after_its_full_name(texts: list[str], expected: list[str]) -> None:
    assert [(one.words, one.sort) for one in found(*texts)] == [(words, Sort.EARLY) for words in expected]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1921 年", [(1921, 1921)]),
        ("1921年7月23日", [(1921, 1921)]),
        ("1921–1937 年", [(1921, 1921), (1937, 1937)]),
        ("一九二一年", [(1921, 1921)]),
        ("一九二一至一九三七年", [(1921, 1921), (1937, 1937)]),
        ("二〇二〇年", [(2020, 2020)]),
        ("1930 年代", [(1930, 1939)]),
        ("一九三〇年代", [(1930, 1939)]),
        ("二十世纪三十年代", [(1930, 1939)]),
        ("上世纪 30 年代", [(1930, 1939)]),
        ("20 世纪二三十年代", [(1920, 1939)]),
        ("三十年代", [(1930, 1939)]),
        ("编号 1921", []),
        ("21921 年", []),
        ("一百三十年", []),
        ("三十年", []),
    ],
)
def test_years_are_read_however_they_are_written(text: str, years: list[tuple[int, int]]) -> None:
    assert [(one.first, one.last) for one in years_in(text)] == years
    assert all(text[one.start : one.end].strip() for one in years_in(text))


@pytest.mark.parametrize(
    ("text", "of", "is_found"),
    [
        ("1937 年", "1921–1937", False),
        ("1938 年", "1921–1937", True),
        ("二十世纪三十年代", "1921–1937", False),  # a decade counts where it overlaps
        ("二十世纪四十年代", "1921–1937", True),
        ("1931 年", "1920s–1930s", False),
        ("1919 年", "1921", True),
    ],
)
def test_years_outside_the_period_are_found(text: str, of: str, is_found: bool) -> None:
    assert bool(found(text, of=of)) is is_found


def test_years_are_free_without_a_period_and_where_sources_are_named() -> None:
    assert not found("1999 年")
    assert not found("人民出版社 1999 年版", of="1921–1937", parts=("sources",))


def test_a_hit_shows_its_sentence_and_what_would_be_right() -> None:
    [hit] = found("灯亮了。他是入党积极份子，常来。又走了。")
    assert (hit.before, hit.words, hit.after) == ("他是", "入党积极份子", "，常来。")
    assert (hit.right, hit.note) == ("入党积极分子", "“分子”不写作“份子”。")


def test_a_hit_is_the_same_as_long_as_its_sentence_is() -> None:
    [hit] = found("他是积极份子。")
    [elsewhere] = found("灯亮了。他是积极份子。")
    [changed] = found("她是积极份子。")
    [other_part] = found("他是积极份子。", parts=("wall_text",))
    assert hit.key == elsewhere.key
    assert len({hit.key, changed.key, other_part.key}) == 3


@given(st.text(alphabet="少先队员中国年锋积极份分子解放前夕。\n1921三十代", max_size=60))
def test_whatever_is_written_each_hit_stands_in_its_sentence(text: str) -> None:
    for hit in found(text, of="1921–1937"):
        assert hit.before + hit.words + hit.after == hit.sentence
        assert hit.sentence in text
