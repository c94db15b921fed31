"""What a recording is, by its content: what is taken, and everything that only pretends."""

import struct
from io import BytesIO

import pytest

from centre.shared.problems import Refused
from exhibits import probing
from exhibits.tests.media_files import (
    PAGE,
    SVG,
    archive,
    box,
    m4a,
    mp3,
    mp3_with_head,
    mp3_with_tags,
    mp4,
    ogg,
    picture,
)

TAKEN = {
    "MP3": (mp3(), "a.mp3", ("audio", "audio/mpeg", 5)),
    "MP3 with its length in front": (mp3_with_head(), "a.mp3", ("audio", "audio/mpeg", 5)),
    "MP3 with tags": (mp3_with_tags(), "A.MP3", ("audio", "audio/mpeg", 5)),
    "Ogg": (ogg(), "a.ogg", ("audio", "audio/ogg", 3)),
    "Opus": (ogg(1), "a.opus", ("audio", "audio/ogg", 1)),
    "M4A": (m4a(), "a.m4a", ("audio", "audio/mp4", 12)),
    "a film": (mp4(), "a.mp4", ("video", "video/mp4", 12)),
    "a silent film": (mp4((b"vide", b"avc1"), seconds=7), "a.mp4", ("video", "video/mp4", 7)),
    "less than a second": (mp3(10), "a.mp3", ("audio", "audio/mpeg", 1)),
}


@pytest.mark.parametrize(("content", "name", "expected"), TAKEN.values(), ids=TAKEN.keys())
def test_a_recording_is_known_by_what_it_contains(content: bytes, name: str, expected: tuple[str, str, int]) -> None:
    facts = probing.facts_of(BytesIO(content), name)
    assert (facts.sort, facts.content_type, facts.seconds) == expected


def refused(content: bytes, name: str = "a.mp3") -> set[str]:
    with pytest.raises(Refused) as refusal:
        probing.facts_of(BytesIO(content), name)
    assert {problem.field for problem in refusal.value.problems} == {"upload"}
    assert all(str(problem) for problem in refusal.value.problems)
    return refusal.value.codes


NONE = {
    "nothing": b"",
    "one byte": b"\xff",
    "a page": PAGE,
    "a drawing": SVG,
    "a picture": picture(),
    "a program": b"MZ\x90\x00" + bytes(5000),
    "an archive": archive(levels=3),
    "a page in front of sound": PAGE + mp3(),
    "words in front of sound": b"hello" + mp3(),
    "an archive in front of sound": archive() + mp3(),
    "tags and nothing": b"ID3\x04\x00\x00\x00\x00\x00\x40" + bytes(64),
    "tags that never end": b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + mp3(),
    "two bytes of sound and noise": b"\xff\xfb" + bytes(range(256)) * 20,
    "the head of a longer recording": mp3_with_head(100, announced=200),
    "an Ogg that ends in the middle": ogg()[:-50],
    "an Ogg without its last page": ogg()[: ogg().rindex(b"OggS")],
    "an Ogg and a page": ogg() + PAGE,
    "an Ogg of what is no sound": ogg().replace(b"OpusHead", b"theora!!"),
    "a film that ends in the middle": mp4()[:-100],
    "a film of which only the head came": mp4()[:60],
    "a film and a page": mp4() + PAGE,
    "a film and something unknown": mp4(more=box(b"evil", b"x" * 100)),
    "a film without frames": box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"mvhd", bytes(100))),
    "a film without a table": box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", bytes(100)),
    "a film that lasts no time": mp4(seconds=0),
    "a film with a box that says nothing of its size": mp4(more=struct.pack(">I4s", 0, b"free") + bytes(50)),
    "a film with ten thousand boxes": mp4(more=box(b"free") * 10_000),
    "a film with a table like a film": box(b"ftyp", b"isom", bytes(4))
    + box(b"moov", bytes(probing.MOST_TABLE))
    + box(b"mdat", b"x"),
}


@pytest.mark.parametrize("content", NONE.values(), ids=NONE.keys())
@pytest.mark.parametrize("name", ["a.mp3", "a.mp4"])
def test_what_is_no_recording_or_not_a_whole_one_is_refused(content: bytes, name: str) -> None:
    assert refused(content, name) == {"not_a_recording"}


WRONG_ENDINGS = [
    (mp3(), "a.mp4"),
    (mp3(), "a.m4a"),
    (mp3(), "a.html"),
    (mp3(), "a.mp3.exe"),
    (mp3(), "mp3"),
    (mp3(), ""),
    (ogg(), "a.mp3"),
    (m4a(), "a.mp4"),
    (mp4(), "a.m4a"),
    (mp4(), "a.mov"),
]


@pytest.mark.parametrize(("content", "name"), WRONG_ENDINGS)
def test_a_name_that_says_something_else_is_refused(content: bytes, name: str) -> None:
    assert refused(content, name) == {"wrong_ending"}


SOMETHING_ELSE = {
    "an archive behind sound": (mp3() + archive(), "a.mp3"),
    "a page behind sound": (mp3() + PAGE, "a.mp3"),
    "a page in the tags": (b"ID3\x04\x00\x00\x00\x00\x00\x40" + PAGE.ljust(64, b"\0") + mp3(), "a.mp3"),
    "a script in capital letters": (mp3() + b"<SCRIPT>x</SCRIPT>", "a.mp3"),
    "a program of a server": (mp3() + b"<?php system('x'); ?>", "a.mp3"),
    "a page inside of a film": (mp4(more=box(b"free", PAGE)), "a.mp4"),
    "an archive inside of a film": (mp4(more=box(b"free", archive())), "a.mp4"),
    "a drawing inside of a film": (mp4(more=box(b"uuid", SVG)), "a.mp4"),
}


@pytest.mark.parametrize(("content", "name"), SOMETHING_ELSE.values(), ids=SOMETHING_ELSE.keys())
def test_a_recording_that_is_something_else_besides_is_refused(content: bytes, name: str) -> None:
    assert refused(content, name) == {"not_only_a_recording"}


def test_a_film_that_many_browsers_cannot_play_is_refused() -> None:
    assert refused(mp4((b"vide", b"hvc1"), (b"soun", b"mp4a")), "a.mp4") == {"not_played_everywhere"}


def test_a_recording_that_claims_to_last_for_days_is_refused() -> None:
    assert refused(mp4(seconds=4_000_000), "a.mp4") == {"too_long"}
