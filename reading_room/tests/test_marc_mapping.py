"""What the fields of CNMARC mean: read from other houses, written by this one, and read back equal."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_room.cnmarc import writing
from reading_room.cnmarc.mapping import CopyFields, copies_in, fields_of, tidy, title_in
from reading_room.cnmarc.reading import Field, MarcRecord, records
from reading_room.isbns import tidied_isbn, tidied_issn, tidied_unified_number
from reading_room.records import ContributorRecord, CopyRecord, TitleRecord

DAY = date(2026, 11, 20)


def field(tag: str, *subfields: str) -> Field:
    """`field("200", "a书名")`: the code, then the text."""
    return Field(tag, "  ", tuple((said[0], said[1:]) for said in subfields))


def record(*fields: Field, serial: bool = False) -> MarcRecord:
    return read_back(writing.record(fields, is_serial=serial))


def read_back(data: bytes) -> MarcRecord:
    [found] = records(io.BytesIO(data))
    assert isinstance(found, MarcRecord)
    return found


FULL = record(
    field("010", "a7-02-000220-X", "b精装", "dCNY59.70"),
    field("091", "aR10019.3422"),
    field("101", "achi", "ceng"),
    field("200", "a红楼梦", "9hong lou meng", "e校注本", "f曹雪芹, 高鹗著", "g研究所校注", "h第2卷", "i下册"),
    field("205", "a第3版"),
    field("210", "a北京", "c人民文学出版社", "d2008.7(2010重印)"),
    field("215", "a3册 (1606页)", "d21cm"),
    field("225", "a古典文学读本", "v3"),
    field("300", "a附录"),
    field("300", "a有插图"),
    field("330", "a第一段。"),
    field("330", "a第二段。"),
    field("606", "a章回小说", "y中国", "z清代", "2ct"),
    field("606", "a", "2ct"),
    field("610", "a红学"),
    field("690", "aI242.4", "v5"),
    field("690", "aI207.411"),
    field("690", "a"),
    field("701", "a曹雪芹", "9cao xue qin", "f(1715-1763)", "4著"),
    field("702", "a王某", "4注"),
    field("701", "a高鹗", "Agao e", "4著"),
    field("712", "a研究所", "b红楼梦组", "4校注"),
)


def test_a_full_record_is_understood_field_by_field() -> None:
    assert title_in(FULL) == TitleRecord(
        title="红楼梦",
        subtitle="校注本",
        pinyin="hong lou meng",
        volume="第2卷 下册",
        contributors=(
            ContributorRecord(name="曹雪芹", role="著", pinyin="cao xue qin"),
            ContributorRecord(name="王某", role="注"),
            ContributorRecord(name="高鹗", role="著", pinyin="gao e"),
            ContributorRecord(name="研究所红楼梦组", role="校注", is_body=True),
        ),
        publisher="人民文学出版社",
        place="北京",
        year=2008,
        edition="第3版",
        series="古典文学读本 ; 3",
        isbn="9787020002207",
        binding="精装",
        price="CNY59.70",
        unified_number="10019·3422",
        class_numbers=("I242.4", "I207.411"),
        subjects=("章回小说--中国--清代", "红学"),
        summary="第一段。\n第二段。",
        notes=("附录", "有插图"),
        language="chi",
        pages="3册 (1606页)",
    )


def test_a_serial_is_a_periodical_with_its_issn() -> None:
    found = title_in(
        record(field("011", "a1002-9753"), field("200", "a求是"), field("214", "c求是杂志社"), serial=True)
    )
    assert (found.kind, found.issn, found.publisher) == ("periodical", "1002-9753", "求是杂志社")


def test_pinyin_may_stand_in_either_subfield() -> None:
    assert title_in(record(field("200", "a求是", "Aqiu shi"))).pinyin == "qiu shi"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("曹雪芹, 高鹗著", [("曹雪芹", "著"), ("高鹗", "著")]),
        ("张三、李四主编", [("张三", "主编"), ("李四", "主编")]),
        ("[英] 某人著", [("[英] 某人", "著")]),
        ("党史研究室编写", [("党史研究室", "编写")]),
        ("佚名", [("佚名", "")]),
    ],
)
def test_without_fields_of_their_own_persons_are_taken_from_the_title_page(
    statement: str, expected: list[tuple[str, str]]
) -> None:
    found = title_in(record(field("200", "a书", f"f{statement}"))).contributors
    assert [(person.name, person.role) for person in found] == expected


@pytest.mark.parametrize(
    ("printed", "year"),
    [("1998.5", 1998), ("[2005]", 2005), ("民国36 [1947]", 1947), ("2001-", 2001), ("", None), ("12345", None)],
)
def test_the_year_is_taken_from_what_is_printed(printed: str, year: int | None) -> None:
    assert title_in(record(field("200", "a书"), field("210", f"d{printed}"))).year == year


def test_a_record_without_a_title_has_an_empty_one() -> None:
    assert title_in(record(field("300", "a只有附注"))) == TitleRecord(title="", notes=("只有附注",))


def test_spaces_and_control_characters_are_tidied_away() -> None:
    assert title_in(record(field("200", "a \u3000红 楼\x07\n梦 "))).title == "红 楼 梦"


# --- copies ----------------------------------------------------------------------------------------------------------


def copies(*fields: Field, copy_fields: CopyFields | None = None) -> list[CopyRecord]:
    found = record(field("200", "a书"), *fields)
    return copies_in(found) if copy_fields is None else copies_in(found, copy_fields)


def copy(number: str, class_number: str = "I242.4", book_number: str = "12", **more: str) -> CopyRecord:
    return CopyRecord(accession_number=number, class_number=class_number, book_number=book_number, **more)


def test_each_field_is_a_copy() -> None:
    found = copies(field("905", "aX", "bA1", "dI242.4", "e12", "f阅览区"), field("905", "bA2", "dI242.4", "e12", "hT2"))
    assert found == [copy("A1", location="阅览区"), copy("A2", barcode="T2")]


def test_accession_numbers_in_a_row_are_copies_of_one_call_number() -> None:
    assert copies(field("905", "aX", "bA1", "bA2", "bA3", "dI242.4", "e12")) == [copy("A1"), copy("A2"), copy("A3")]
    assert copies(field("905", "dI242.4", "e12", "bA1", "bA2")) == [copy("A1"), copy("A2")]


def test_a_subfield_that_returns_begins_the_next_copy() -> None:
    found = copies(field("905", "a1", "bA1", "c0", "dI242.4", "e12", "a1", "bA2", "c0", "dI242.4", "e13"))
    assert found == [copy("A1"), copy("A2", book_number="13")]


def test_a_copy_that_follows_without_a_call_number_has_that_of_the_one_before() -> None:
    assert copies(field("905", "bA1", "dI242.4", "e12", "bA2")) == [copy("A1"), copy("A2")]


def test_a_call_number_without_accession_number_is_a_copy_without_one() -> None:
    assert copies(field("905", "aX", "dI242.4", "e12")) == [copy("")]


def test_a_field_that_says_nothing_is_no_copy() -> None:
    assert copies(field("905", "aX", "b", "d "), field("905")) == []


def test_another_house_may_note_its_copies_elsewhere() -> None:
    elsewhere = CopyFields(tag="930", subfields={"a": "accession_number", "k": "class_number", "s": "book_number"})
    found = copies(field("905", "bA9"), field("930", "aA1", "kI242.4", "s12"), copy_fields=elsewhere)
    assert found == [copy("A1")]


# --- there and back --------------------------------------------------------------------------------------------------

TEXTS = st.text(alphabet="中国共产党简史㐀𠀀é aA1.-;:()/", max_size=12).map(tidy)
SOME_TEXTS = TEXTS.filter(bool)
SEVERAL = st.lists(SOME_TEXTS | st.just("章回小说--中国"), max_size=3, unique=True).map(tuple)
PERSONS = st.builds(
    ContributorRecord,
    name=SOME_TEXTS,
    role=st.sampled_from(["", "著", "主编", "译"]),
    pinyin=TEXTS,
    is_body=st.booleans(),
)
TITLES = st.builds(
    TitleRecord,
    title=TEXTS,
    subtitle=TEXTS,
    pinyin=TEXTS,
    contributors=st.lists(PERSONS, max_size=4).map(tuple),
    publisher=TEXTS,
    place=TEXTS,
    year=st.none() | st.integers(1000, 2999),
    edition=TEXTS,
    series=TEXTS | st.just("丛书 ; 3"),
    volume=TEXTS,
    isbn=(TEXTS | st.just("7-02-000220-X")).map(tidied_isbn),
    unified_number=(TEXTS | st.just("10019.3422")).map(tidied_unified_number),
    issn=(TEXTS | st.just("10029753")).map(tidied_issn),
    class_numbers=SEVERAL,
    subjects=SEVERAL,
    summary=st.lists(SOME_TEXTS, max_size=3).map("\n".join),
    language=TEXTS,
    pages=TEXTS,
    kind=st.sampled_from(["book", "periodical"]),
    binding=TEXTS,
    price=TEXTS,
    notes=SEVERAL,
)
COPIES = st.lists(
    st.builds(
        CopyRecord,
        accession_number=SOME_TEXTS,
        barcode=TEXTS,
        class_number=TEXTS,
        book_number=TEXTS,
        location=TEXTS,
    ),
    max_size=4,
)


@given(TITLES, COPIES)
def test_what_is_written_reads_back_equal(title: TitleRecord, held: list[CopyRecord]) -> None:
    fields = fields_of(title, held, entered=DAY, identifier="42")
    found = read_back(writing.record(fields, is_serial=title.kind == "periodical"))
    assert title_in(found) == title
    assert copies_in(found) == held


@given(COPIES)
def test_copies_read_back_equal_from_wherever_they_are_noted(held: list[CopyRecord]) -> None:
    elsewhere = CopyFields(
        tag="999",
        subfields={"k": "class_number", "a": "accession_number", "l": "location", "m": "book_number", "z": "barcode"},
    )
    fields = fields_of(TitleRecord(title="书"), held, entered=DAY, copy_fields=elsewhere)
    assert copies_in(read_back(writing.record(fields)), elsewhere) == held


def test_the_general_data_have_their_thirty_six_places() -> None:
    [general] = [
        own.first("a") for own in fields_of(TitleRecord(title="书", year=1982), entered=DAY) if own.tag == "100"
    ]
    assert len(general) == 36
    assert (general[:8], general[9:13], general[22:25]) == ("20261120", "1982", "chi")


def test_who_shares_the_first_role_is_named_before_others_on_the_title_page() -> None:
    persons = [("曹雪芹", "著", False), ("高鹗", "著", False), ("研究所", "校注", True)]
    title = TitleRecord(
        title="红楼梦",
        contributors=tuple(ContributorRecord(name=name, role=role, is_body=body) for name, role, body in persons),
    )
    fields = fields_of(title, entered=DAY)
    [main] = [own for own in fields if own.tag == "200"]
    assert (main.first("f"), main.first("g")) == ("曹雪芹, 高鹗著", "研究所校注")
    assert [own.tag for own in fields if own.tag.startswith("7")] == ["701", "701", "712"]
