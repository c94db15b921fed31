"""Reading ISO 2709 out of a file: strictly, whatever the file is, in the same memory however large it is."""

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.shared.problems import Refused
from reading_room.cnmarc import writing
from reading_room.cnmarc.reading import LONGEST, Field, MarcRecord, Unreadable, records

GOOD = Field("200", "1 ", (("a", "星火燎原"), ("f", "编辑部编")))


def made(*fields: Field, encoding: str = "utf-8") -> bytes:
    """A record of these fields, its lengths right in the encoding asked for."""
    if encoding == "utf-8":
        return writing.record(fields or (GOOD,))
    bodies = []
    for own in fields or (GOOD,):
        text = own.indicators + "".join(f"\x1f{code}{said}" for code, said in own.subfields) + "\x1e"
        bodies.append(text.encode(encoding))
    return put_together([own.tag for own in fields or (GOOD,)], bodies)


def put_together(tags: list[str], bodies: list[bytes]) -> bytes:
    starts = [sum(map(len, bodies[:place])) for place in range(len(bodies))]
    directory = "".join(f"{tag}{len(body):04}{start:05}" for tag, body, start in zip(tags, bodies, starts, strict=True))
    base = 24 + len(directory) + 1
    length = base + sum(map(len, bodies)) + 1
    return f"{length:05}nam0 22{base:05}   450 {directory}\x1e".encode() + b"".join(bodies) + b"\x1d"


def read(data: bytes) -> list[Any]:
    """For each stretch of the file its number, its offset, and what the title says or what is wrong."""
    found = []
    for one in records(io.BytesIO(data)):
        said = one.problem.code if isinstance(one, Unreadable) else one.fields[0].first("a")
        found.append((one.number, one.offset, said))
    return found


def test_records_come_in_order_with_number_and_offset() -> None:
    one = made()
    assert read(one + one) == [(1, 0, "星火燎原"), (2, len(one), "星火燎原")]


def test_a_file_may_be_empty_and_may_have_line_breaks_between_its_records() -> None:
    one = made()
    assert read(b"") == read(b"\r\n\x1a") == []
    assert read(b"\xef\xbb\xbf" + one + b"\r\n" + one + b"\r\n\x1a") == [
        (1, 3, "星火燎原"),
        (2, 5 + len(one), "星火燎原"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_read_in_either_encoding_whatever_the_leader_says(encoding: str) -> None:
    plain = made(Field("200", "1 ", (("a", "中国共产党简史㐀𠀀"),)), encoding=encoding)
    for said in (b" ", b"a", b"x"):
        assert read(plain[:9] + said + plain[10:]) == [(1, 0, "中国共产党简史㐀𠀀")]


def test_both_encodings_may_be_in_one_file() -> None:
    found = read(made(encoding="gb18030") + made() + made(encoding="gb18030"))
    assert [said for _number, _offset, said in found] == ["星火燎原"] * 3


def test_text_that_could_be_either_is_what_the_record_before_was() -> None:
    either = made(Field("200", "1 ", (("a", "一"),)), encoding="gb18030")  # D2 BB: also one Cyrillic letter
    greek = made(Field("200", "1 ", (("a", "αβγ"),)))
    assert read(made(encoding="gb18030") + either)[1][2] == "一"
    assert read(made() + greek)[1][2] == "αβγ"


def test_a_control_field_has_a_value_and_no_subfields() -> None:
    [found] = records(io.BytesIO(made(Field("001", "", (), "000001"), GOOD)))
    assert isinstance(found, MarcRecord)
    assert found.fields == (Field("001", "", (), "000001"), GOOD)
    assert found.leader[5:8] == "nam"


def test_fields_are_read_where_the_directory_says_they_are() -> None:
    fields = [b"1 \x1fabc\x1e", b"  \x1faxyz\x1e"]
    plain = put_together(["200", "300"], fields)
    turned = plain[:24] + plain[36:48] + plain[24:36] + plain[48:]
    [found] = records(io.BytesIO(turned))
    assert isinstance(found, MarcRecord)
    assert [own.tag for own in found.fields] == ["200", "300"]
    assert found.fields[1].first("a") == "xyz"


# --- what cannot be read ---------------------------------------------------------------------------------------------


def damaged() -> Iterator[tuple[str, bytes]]:
    one = made()
    yield "marc_truncated", one[:-20]
    yield "marc_leader", b"%PDF-1.7 not a catalogue at all\x1d"
    yield "marc_leader", b"short\x1d"
    yield "marc_length", b"00060" + one[5:]
    yield "marc_truncated", b"00999" + one[5:]
    yield "marc_directory", one[:12] + b"00030" + one[17:]
    yield "marc_directory", one[:12] + b"99999" + one[17:]
    yield "marc_directory", one[:24] + b"2000001" + one[31:]
    yield "marc_directory", one[:24] + b"2 0" + one[27:]
    yield "marc_directory", one.replace(b"00000\x1e", b"00001\x1e")
    yield "marc_directory", one[:-2] + b"x\x1d"
    yield "marc_encoding", one.replace("星".encode(), b"\xff\xff\xff")


@pytest.mark.parametrize(("code", "bad"), list(damaged()))
def test_a_damaged_record_is_an_error_with_its_number_and_the_next_one_is_found(code: str, bad: bytes) -> None:
    one = made()
    whole = bad if bad.endswith(b"\x1d") else bad + b"\x1d"
    found = read(one + whole + one)
    assert found == [(1, 0, "星火燎原"), (2, len(one), code), (3, len(one) + len(whole), "星火燎原")]


def test_what_stands_in_front_of_a_record_is_an_error_of_its_own() -> None:
    assert read("星火".encode() + made()) == [(1, 0, "marc_leader"), (2, 6, "星火燎原")]


def test_a_record_that_breaks_off_does_not_take_the_next_one_along() -> None:
    one = made()
    assert read(one[:50] + one + one) == [
        (1, 0, "marc_truncated"),
        (2, 50, "星火燎原"),
        (3, 50 + len(one), "星火燎原"),
    ]


def test_the_end_of_a_file_that_was_cut_off_is_an_error_too() -> None:
    one = made()
    assert read(one + one[:50]) == [(1, 0, "星火燎原"), (2, len(one), "marc_truncated")]


def test_what_is_too_long_is_one_error_and_a_whole_record_at_its_end_is_found() -> None:
    one, junk = made(), b"x" * (3 * LONGEST)
    assert read(one + junk + b"\x1d" + one) == [
        (1, 0, "星火燎原"),
        (2, len(one), "marc_too_long"),
        (3, len(one) + len(junk) + 1, "星火燎原"),
    ]
    found = read(junk + one)
    assert (found[0][:2], found[1]) == ((1, 0), (2, len(junk), "星火燎原"))


def test_text_that_was_converted_in_an_editor_has_other_lengths_and_is_not_guessed_at() -> None:
    converted = made(encoding="gb18030").decode("gb18030").encode()
    assert read(converted) == [(1, 0, "marc_length")]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_to_their_end(data: bytes) -> None:
    found = list(records(io.BytesIO(data)))
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(0 <= one.offset < len(data) for one in found)


@given(st.data())
def test_whatever_is_done_to_a_record_its_neighbours_are_read(data: st.DataObject) -> None:
    one = made()
    at = data.draw(st.integers(0, len(one) - 2))
    broken = one[:at] + data.draw(st.binary(max_size=30)) + one[at + data.draw(st.integers(0, 40)) :]
    found = [said for _number, _offset, said in read(one + broken.rstrip(b"\x1d") + b"\x1d" + one)]
    assert (found[0], found[-1]) == ("星火燎原", "星火燎原")
    assert len(found) >= 2 + bool(broken.strip(b"\r\n\t \x00\x1a\x1d"))


# --- large files -----------------------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """So many bytes of one piece after the other, none of them kept."""

    def __init__(self, piece: bytes, size: int) -> None:
        self.piece, self.left = piece, size

    def read(self, size: int = -1) -> bytes:
        given = (self.piece * (size // len(self.piece) + 2))[: min(size, self.left)] if self.left > 0 else b""
        self.left -= len(given)
        return given


class Whole(io.RawIOBase):
    """The same record so many times."""

    def __init__(self, one: bytes, times: int) -> None:
        self.one, self.left, self.rest = one, times, b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and self.left:
            self.rest += self.one
            self.left -= 1
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def most_memory(file: Any) -> tuple[int, int]:
    """How many stretches there were, and the most bytes that were in use at a time."""
    tracemalloc.start()
    try:
        count = sum(1 for _one in records(file))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    one = made(*[Field("330", "  ", (("a", "x" * 9_000),))] * 10)
    count, most = most_memory(Whole(one, 400))
    assert count == 400
    assert most < 4_000_000


def test_a_gigabyte_without_an_end_is_one_error_and_takes_no_more_memory() -> None:
    count, most = most_memory(Endless(b"\x00" * 65_536, 1_000_000_000))
    assert count == 1
    assert most < 4_000_000


# --- another reader and writer ---------------------------------------------------------------------------------------


def test_another_reader_understands_what_is_written() -> None:
    fields = (Field("001", "", (), "7"), GOOD, Field("905", "  ", (("b", "A1"), ("d", "I247.5"))))
    [found] = pymarc.MARCReader(io.BytesIO(writing.record(fields)), to_unicode=True, force_utf8=True)
    assert found is not None
    assert found["001"].data == "7"
    assert found["200"].get_subfields("a", "f") == ["星火燎原", "编辑部编"]
    assert list(found["200"].indicators) == ["1", " "]
    assert found["905"].get_subfields("b", "d") == ["A1", "I247.5"]


def test_what_another_writer_writes_is_understood() -> None:
    made_elsewhere = pymarc.Record(force_utf8=True)
    subfields = [pymarc.Subfield("a", "星火燎原"), pymarc.Subfield("f", "编辑部编")]
    made_elsewhere.add_field(pymarc.Field("200", pymarc.Indicators("1", " "), subfields))
    [found] = records(io.BytesIO(made_elsewhere.as_marc()))
    assert isinstance(found, MarcRecord)
    assert found.fields == (GOOD,)


@pytest.mark.parametrize(
    "fields",
    [
        [Field("330", "  ", (("a", "字" * 3400),))],
        [Field("905", "  ", (("b", "x" * 5000),))] * 20,
    ],
)
def test_what_the_format_cannot_hold_is_refused(fields: list[Field]) -> None:
    with pytest.raises(Refused) as refused:
        writing.record(fields)
    assert refused.value.codes == {"marc_too_long"}
