"""What a title is found by: its words with their weights, its sounds, its numbers."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from reading_room.indexing import LONGEST_FINDABLE, index_of, indexed
from reading_room.models import Title
from reading_room.tests.factories import make_collection, make_title


def unsaved(title: str = "曾国藩家书", **fields: object) -> Title:
    return Title(**{"title": title, **fields})


def findable(**fields: object) -> list[str]:
    return index_of(unsaved(**fields)).findable.split()  # type: ignore[arg-type]


def weighing(search: str, asked: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ to_tsquery('simple', %s)", [search, asked])
        return bool(cursor.fetchone()[0])


def test_both_initials_of_a_name_with_two_readings_are_kept() -> None:
    assert {"zgfjs", "cgfjs", "cengguofanjiashu"} <= set(findable())


def test_the_spelling_of_staff_is_kept_instead_of_the_usual_one() -> None:
    words = findable(pinyin="zeng guo fan jia shu")
    assert "zengguofanjiashu" in words
    assert "cengguofanjiashu" not in words


def test_people_are_kept_by_their_sound() -> None:
    people = [{"name": "费孝通", "role": "著", "pinyin": ""}, {"name": "Karl Marx", "role": "著"}]
    assert {"fxt", "feixiaotong", "karl", "marx", "karlmarx"} <= set(findable(contributors=people))


@pytest.mark.parametrize(
    ("field", "number", "kept"),
    [
        ("isbn", "9787020002207", {"9787020002207", "702000220x"}),
        ("isbn", "9787020002208", {"9787020002208"}),  # a wrong check digit has no other form
        ("isbn", "700000000X", {"700000000x"}),
        ("issn", "1002-9753", {"10029753"}),
        ("unified_number", "10019·1742", {"100191742"}),
    ],
)
def test_numbers_are_kept_without_what_stands_between_their_digits(field: str, number: str, kept: set[str]) -> None:
    words = [word for word in findable(**{field: number}) if word[0].isdigit()]
    assert set(words) == kept


def test_words_begin_after_a_space_and_are_cut_whole() -> None:
    assert index_of(unsaved()).findable.startswith(" ")
    long = index_of(unsaved("abc " * 3_000 + "长" * 200)).findable
    assert len(long) <= LONGEST_FINDABLE + 2
    assert long.endswith(" ")


@pytest.mark.django_db
def test_each_field_has_its_weight() -> None:
    title = unsaved(
        "乡村教师手记",
        subtitle="二十年",
        contributors=[{"name": "费孝通"}],
        publisher="晨光出版社",
        subjects=["教育史"],
        class_numbers=["G725"],
        year=2018,
        summary="按节气编排。",
        notes=["附索引"],
    )
    search = index_of(title).search
    weights = {"教师": "A", "二十": "A", "孝通": "B", "晨光": "C", "育史": "C", "g725": "C", "2018": "C"}
    weights |= {"节气": "D", "索引": "D"}
    for lexeme, weight in weights.items():
        assert weighing(search, f"{lexeme}:{weight}"), lexeme
        assert not weighing(search, f"{lexeme}:{'ABCD'.replace(weight, '')}"), lexeme


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"title": "党", "subtitle": "a"}, {"title": "党 a"}, {"title": "党，a"}])
def test_no_chain_runs_across_two_words_or_two_fields(fields: dict[str, str]) -> None:
    assert not weighing(index_of(Title(**fields)).search, "党 <-> a")
    assert weighing(index_of(Title(title="党a")).search, "党 <-> a")


@pytest.mark.django_db
def test_whatever_a_title_holds_the_database_takes_it() -> None:
    odd = "'\\:*\0()&|!<-> 😀 " + "党" * 150
    for text in (odd, "".join(chr(0x4E00 + number) for number in range(20_000)), "中国 " * 9_000):
        title = unsaved(odd.replace("\0", ""), collection=make_collection(), summary=text.replace("\0", ""))
        indexed(title).save()
        assert Title.objects.filter(pk=title.pk, search__isnull=False).exists()
    assert index_of(unsaved("\0，")).search == ""


def test_a_title_without_letters_is_found_by_nothing() -> None:
    assert index_of(unsaved("——")) == index_of(unsaved("…"))
    assert index_of(unsaved("——")).findable == ""


@pytest.mark.django_db
def test_the_whole_catalogue_can_be_indexed_anew() -> None:
    for title in ("乡土中国", "江村经济"):
        make_title(title)
    out = StringIO()
    call_command("reindex_catalogue", stdout=out)
    assert out.getvalue() == "2 titles.\n"
    assert Title.objects.filter(findable__contains=" jcjj ").count() == 1
    assert not Title.objects.filter(search=None).exists()
