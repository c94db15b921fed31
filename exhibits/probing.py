"""What a file of sound or film really is: by its content, never by its name. Pure: a file in, facts out.

Three containers are taken: MPEG audio, Ogg, and MP4 with sound alone or with pictures. mutagen reads them; what stands
around them is looked at here, because a file that is a recording and something else besides is not wanted, nor one that
ends in the middle.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from mutagen.mp3 import MPEGInfo, skip_id3
from mutagen.mp4 import Atoms, MP4Info
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from centre.shared.problems import Problem, Refused
from centre.shared.uploads import hides_something

AUDIO, VIDEO = "audio", "video"
LONGEST = 6 * 3600  # seconds
TOP_LEVEL = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"udta", b"meta"}
MOST_BOXES = 200
MOST_TABLE = 8 * 1024 * 1024  # bytes of a box that is read into memory; the table of a film of hours is smaller
PLAYED = {b"avc1", b"avc3", b"av01", b"vp09"}  # what browsers decode without a licence of the machine
FRAME_TO_SPARE = 4096  # bytes; so much less than announced is a matter of counting, not of something missing


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a recording is: `audio` or `video`, its content type, the endings it may have, how long it lasts."""

    sort: str
    content_type: str
    endings: tuple[str, ...]
    seconds: int


class Unreadable(Exception):
    """Not a recording, or one that ends in the middle."""


def facts_of(file: BinaryIO, name: str) -> Facts:
    """What the file is. `name` is as it was handed in; its ending must fit.

    Raises Refused for the field `upload`, whatever the file is.
    """
    facts = _probed(file)
    _stem, dot, ending = name.lower().rpartition(".")
    if not dot or ending not in facts.endings:
        raise _refused("wrong_ending", _("The name of the file ends with “%(ending)s”, but it is a %(kind)s file.") % {
            "ending": ending[:10], "kind": facts.endings[0],
        })  # fmt: skip
    if hides_something(file):
        message = _("Besides the recording there is something else in this file. Please save it anew and try again.")
        raise _refused("not_only_a_recording", message)
    if facts.seconds > LONGEST:
        raise _refused("too_long", _("The recording is longer than six hours. Please choose a part of it."))
    return facts


def _probed(file: BinaryIO) -> Facts:
    file.seek(0)
    head = file.read(12)
    try:
        probe = next(probe for fits, probe in _KINDS if fits(head))
        file.seek(0)
        return probe(file)
    except Refused:
        raise
    except Exception:  # readers raise whatever they like on what is none of theirs
        message = _("This file is no recording, or it ends in the middle. Please choose an MP3, M4A, Ogg or MP4 file.")
        raise _refused("not_a_recording", message) from None


def _refused(code: str, message: object) -> Refused:
    return Refused([Problem(code=code, field="upload", message=message)])


def _facts(sort: str, content_type: str, endings: tuple[str, ...], seconds: float) -> Facts:
    if not seconds > 0:
        raise Unreadable
    return Facts(sort=sort, content_type=content_type, endings=endings, seconds=max(1, round(seconds)))


def _size(file: BinaryIO) -> int:
    here = file.tell()
    end = file.seek(0, 2)
    file.seek(here)
    return end


# --- MPEG audio ------------------------------------------------------------------------------------------------------


def _mpeg(file: BinaryIO) -> Facts:
    """Tags in front, which are skipped and not read, then frames at once and to the end."""
    skip_id3(file)
    start = file.tell()
    info = MPEGInfo(file, start)
    if info.layer != 3 or info.sketchy or info.frame_offset != _first_frame(file, start):
        raise Unreadable
    if info.length * info.bitrate / 8 > _size(file) - start + FRAME_TO_SPARE:
        raise Unreadable  # the head announces more than there is
    return _facts(AUDIO, "audio/mpeg", ("mp3",), info.length)


def _first_frame(file: BinaryIO, start: int) -> int:
    """Where the frames begin: where the tags end, but for zeros that some programs put between."""
    file.seek(start)
    return start + len(between := file.read(65_536)) - len(between.lstrip(b"\0"))


# --- Ogg -------------------------------------------------------------------------------------------------------------


def _ogg(file: BinaryIO) -> Facts:
    """Sound alone; the last page says that it is the last, and nothing comes after it."""
    first = OggPage(file)
    kind: Any = OggOpus if first.packets[0].startswith(b"OpusHead") else OggVorbis
    _require_whole_ogg(file)
    file.seek(0)
    return _facts(AUDIO, "audio/ogg", ("ogg", "oga", "opus"), kind(file).info.length)


def _require_whole_ogg(file: BinaryIO) -> None:
    size = _size(file)
    file.seek(max(0, size - 2 * 65_536))
    end = file.read()
    last = OggPage(BytesIO(end[end.rindex(b"OggS") :]))
    if not last.last or end.rindex(b"OggS") + last.size != len(end):
        raise Unreadable


# --- MP4 -------------------------------------------------------------------------------------------------------------


def _mp4(file: BinaryIO) -> Facts:
    """Boxes without a gap from the first byte to the last; a track of sound, and for a film one of pictures."""
    _require_known_boxes(file)
    file.seek(0)
    atoms = Atoms(file)
    length = MP4Info(atoms, file).length
    tracks = dict(_tracks(atoms, file))
    if b"vide" not in tracks:
        return _facts(AUDIO, "audio/mp4", ("m4a",), length if b"soun" in tracks else 0)
    if tracks[b"vide"] not in PLAYED:
        message = _("Many browsers cannot play this video. Please save it as H.264 (MP4) and try again.")
        raise _refused("not_played_everywhere", message)
    return _facts(VIDEO, "video/mp4", ("mp4", "m4v"), length)


def _require_known_boxes(file: BinaryIO) -> None:
    """What is read into memory later is looked at first: no more boxes, and no larger tables, than a film has."""
    boxes = list(_boxes(file))
    names = [name for name, _length in boxes]
    if names[:1] != [b"ftyp"] or names.count(b"moov") != 1 or b"mdat" not in names or set(names) - TOP_LEVEL:
        raise Unreadable
    if any(length > MOST_TABLE for name, length in boxes if name in (b"moov", b"udta", b"meta")):
        raise Unreadable


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    place, end = 0, _size(file)
    for _count in range(MOST_BOXES):
        file.seek(place)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = struct.unpack(">Q", file.read(8))[0]
        if length < 8 or place + length > end:
            raise Unreadable
        yield name, length
        place += length
        if place == end:
            return
    raise Unreadable


def _tracks(atoms: Atoms, file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """What each track is for (`vide`, `soun`) and how it is encoded."""
    for track in atoms[b"moov"].findall(b"trak"):
        _ok, handler = track[b"mdia", b"hdlr"].read(file)
        _ok, description = track[b"mdia", b"minf", b"stbl", b"stsd"].read(file)
        yield handler[8:12], description[12:16]


_KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO], Facts]], ...] = (
    (lambda head: head[4:8] == b"ftyp", _mp4),
    (lambda head: head[:4] == b"OggS", _ogg),
    (lambda head: head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"), _mpeg),
)
