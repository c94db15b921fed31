"""Records of ISO 2709, one after the other, out of a file of any size.

A record is a leader of 24 bytes, a directory, and fields; 0x1D ends it. What a record says of its own lengths must be
right to the byte: a record that is out of joint would otherwise be read as something else without a word. What cannot
be read is reported in its place, with its number and offset, and reading goes on behind the next end of a record.

UTF-8 is tried strictly, then GB18030, for each record: files are put together from several sources, and what the leader
says of it is not to be relied on.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem

RECORD_END, FIELD_END, SUBFIELD = b"\x1d", b"\x1e", "\x1f"
LEADER_LENGTH, ENTRY_LENGTH = 24, 12
LONGEST = 99_999  # bytes; the leader has five digits for it
PIECE = 64 * 1024
BETWEEN_RECORDS = b"\r\n\t \x00\x1a"  # line breaks, and what DOS put at the end of a file
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

LEADER = re.compile(rb"(\d{5})[\x20-\x7e]{7}(\d{5})[\x20-\x7e]{7}")
LEADER_AHEAD = re.compile(rb"(?=%s)" % LEADER.pattern)
ENTRY = re.compile(rb"([0-9A-Za-z]{3})(\d{4})(\d{5})")
BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")

MESSAGES = {
    "marc_too_long": _(
        "The record is longer than 99,999 bytes. The mark at its end is missing, or this is no MARC file."
    ),
    "marc_truncated": _("The record breaks off. The file may not have been copied to its end."),
    "marc_leader": _("The record does not begin with a leader. This may be no MARC file (ISO 2709)."),
    "marc_length": _("The record has another length than it says. It was damaged, or changed in a text editor."),
    "marc_directory": _("The directory of the record does not fit its fields. The record was damaged."),
    "marc_encoding": _("The characters of the record are neither UTF-8 nor GB18030. The record was damaged."),
}


class Field(NamedTuple):
    """A field: `value` where it is a control field, otherwise subfields as pairs of code and text."""

    tag: str
    indicators: str
    subfields: tuple[tuple[str, str], ...]
    value: str = ""

    def all(self, code: str) -> list[str]:
        """The texts of every subfield of this code."""
        return [text for own, text in self.subfields if own == code]

    def first(self, code: str) -> str:
        return next((text for own, text in self.subfields if own == code), "")


@dataclass(frozen=True, kw_only=True)
class MarcRecord:
    """A record: which of the file, counted from 1, where it begins in bytes, its leader and its fields in order."""

    number: int
    offset: int
    leader: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A stretch of the file that is no readable record: which, where it begins in bytes, and why."""

    number: int
    offset: int
    problem: Problem


class Broken(ValueError):
    """These bytes are no record; the only argument is a code of MESSAGES."""


def records(file: BinaryIO) -> Iterator[MarcRecord | Unreadable]:
    """Every record of the file in order, and in its place what cannot be read. Memory does not grow with the file."""
    read = _Decoder()
    stretches = (part for start, dropped, data in _stretches(file) for part in _parted(start, dropped, data))
    for number, (offset, data) in enumerate(stretches, start=1):
        try:
            leader, fields = _record(data, read.text)
        except Broken as broken:
            code = str(broken)
            yield Unreadable(number=number, offset=offset, problem=Problem(code=code, message=MESSAGES[code]))
        else:
            yield MarcRecord(number=number, offset=offset, leader=leader, fields=fields)


# --- stretches of the file -------------------------------------------------------------------------------------------


def _stretches(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """What stands between two ends of records: where, how many bytes of it were dropped in front, and the rest.

    Of what is too long to be a record only the end is kept: a whole record may be there.
    """
    kept, start, dropped = bytearray(), 0, 0
    while piece := file.read(PIECE):
        *ended, rest = piece.split(RECORD_END)
        for end in ended:
            kept += end + RECORD_END
            yield start, dropped, bytes(kept)
            start, dropped = start + dropped + len(kept), 0
            kept.clear()
        kept += rest
        if (surplus := len(kept) - LONGEST - 1) > 0:
            dropped += surplus
            del kept[:surplus]
    yield start, dropped, bytes(kept)


def _parted(start: int, dropped: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """A record that breaks off takes the beginning of the next one along; where that one fits, both are told apart."""
    bare = data if dropped else data.removeprefix(BYTE_ORDER_MARK).lstrip(BETWEEN_RECORDS)
    if not bare:
        return
    begins = _whole_record_within(bare)
    offset = start + len(data) - len(bare)
    if begins:
        yield offset, bare[:begins]
    yield offset + (dropped + begins if begins else 0), bare[begins:]


def _whole_record_within(data: bytes) -> int:
    """Where the record begins that ends where `data` ends; 0 when that is the beginning, or when there is none."""
    if data[:5].isdigit() and int(data[:5]) == len(data):
        return 0
    fits = (found.start() for found in LEADER_AHEAD.finditer(data) if int(found[1]) == len(data) - found.start())
    return next(fits, 0)


# --- one record ------------------------------------------------------------------------------------------------------


def _record(data: bytes, decoded: Callable[[bytes], str]) -> tuple[str, tuple[Field, ...]]:
    """The leader and the fields. Raises Broken."""
    base = _base(data)
    tags, lengths = _directory(data[LEADER_LENGTH : base - 1])
    body = data[base:-1]
    if [len(piece) + 1 for piece in body.split(FIELD_END)[:-1]] != lengths or not _ends_well(body):
        raise Broken("marc_directory")
    texts = decoded(body).split("\x1e")
    return data[:LEADER_LENGTH].decode("ascii"), tuple(
        _field(tag, text) for tag, text in zip(tags, texts, strict=False)
    )


def _base(data: bytes) -> int:
    """Where the fields begin."""
    if len(data) > LONGEST:
        raise Broken("marc_too_long")
    if (leader := LEADER.match(data)) is None:
        raise Broken("marc_leader")
    if not data.endswith(RECORD_END):
        raise Broken("marc_truncated")
    if int(leader[1]) != len(data):
        raise Broken("marc_length" if int(leader[1]) < len(data) else "marc_truncated")
    base = int(leader[2])
    if not LEADER_LENGTH < base < len(data) or data[base - 1 : base] != FIELD_END:
        raise Broken("marc_directory")
    return base


def _directory(data: bytes) -> tuple[list[str], list[int]]:
    """Tags and lengths of the fields, in the order in which they stand. Raises Broken where there are gaps."""
    entries = sorted((int(start), int(length), tag) for tag, length, start in ENTRY.findall(data))
    if len(entries) * ENTRY_LENGTH != len(data):
        raise Broken("marc_directory")
    expected = 0
    for start, length, _tag in entries:
        if start != expected:
            raise Broken("marc_directory")
        expected += length
    return [tag.decode("ascii") for _start, _length, tag in entries], [length for _start, length, _tag in entries]


def _ends_well(body: bytes) -> bool:
    return not body or body.endswith(FIELD_END)


def _field(tag: str, text: str) -> Field:
    if tag.startswith("00"):
        return Field(tag, "", (), text)
    indicators, *subfields = text.split(SUBFIELD)
    return Field(tag, indicators, tuple((subfield[0], subfield[1:]) for subfield in subfields if subfield))


class _Decoder:
    """Turns bytes into text; where a record could be either, it is what the one before was.

    Some Chinese text in GB18030 happens to be valid UTF-8, but then of letters of two bytes only (Greek, Cyrillic,
    accented Latin), and never of Chinese characters.
    """

    def __init__(self) -> None:
        self.usual = "utf-8"

    def text(self, data: bytes) -> str:
        """Raises Broken when it is neither."""
        as_utf8 = _decoded(data, "utf-8")
        if as_utf8 is not None and (data.isascii() or self._is_surely_utf8(as_utf8)):
            return as_utf8
        as_gb18030 = _decoded(data, "gb18030")
        if as_utf8 is None:
            self.usual = "gb18030"
        found = as_gb18030 if self.usual == "gb18030" and as_gb18030 is not None else as_utf8
        if found is None:
            raise Broken("marc_encoding")
        return found

    def _is_surely_utf8(self, text: str) -> bool:
        if BEYOND_TWO_BYTES.search(text):
            self.usual = "utf-8"
            return True
        return False


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
