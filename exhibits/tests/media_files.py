"""Files as people hand them in, made by hand: small, but real to whoever reads them. And some that pretend."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from mutagen.ogg import OggPage
from PIL import Image, ImageDraw

PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
SVG_WITH_SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(content: bytes, name: str = "lamp.png", content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=content_type)


# --- pictures --------------------------------------------------------------------------------------------------------


def picture(size: tuple[int, int] = (640, 400), kind: str = "PNG", colour: str = "maroon") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def picture_with_a_mark(place: tuple[int, int], size: tuple[int, int] = (640, 400)) -> bytes:
    """White, with a red square of 60 pixels around a place."""
    image = Image.new("RGB", size, "white")
    x, y = place
    ImageDraw.Draw(image).rectangle((x - 30, y - 30, x + 30, y + 30), fill="red")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head announces so many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def archive(content: bytes = b"inside", *, levels: int = 1) -> bytes:
    """A zip, in a zip, in a zip."""
    for _level in range(levels):
        file = BytesIO()
        with ZipFile(file, "w") as made:
            made.writestr("inside", content)
        content = file.getvalue()
    return content


# --- sound -----------------------------------------------------------------------------------------------------------

MPEG_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # silence: layer 3, 128 kbit/s, 44.1 kHz, 26 ms


def mp3(frames: int = 200) -> bytes:
    return MPEG_FRAME * frames


def mp3_with_head(frames: int = 200, *, announced: int | None = None) -> bytes:
    """With the head that programs write in front: how many frames and bytes follow."""
    number = frames if announced is None else announced
    head = b"Info" + struct.pack(">III", 3, number, number * len(MPEG_FRAME))
    first = MPEG_FRAME[:36] + head
    return first + bytes(len(MPEG_FRAME) - len(first)) + mp3(frames)


def mp3_with_tags() -> bytes:
    return b"ID3\x04\x00\x00\x00\x00\x00\x40" + bytes(64) + mp3()


def ogg(pages: int = 3) -> bytes:
    """Opus of one second a page; nothing in it that could be heard."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"none" + struct.pack("<I", 0)
    bodies = [head, tags, *([b"\xfc\xff\xfe" * 40] * pages)]
    return b"".join(_ogg_page(place, body, last=place == len(bodies) - 1) for place, body in enumerate(bodies))


def _ogg_page(place: int, body: bytes, *, last: bool) -> bytes:
    page = OggPage()
    page.packets, page.serial, page.sequence = [body], 7, place
    page.position = max(0, place - 1) * 48_000
    page.first, page.last = place == 0, last
    return bytes(page.write())


# --- film ------------------------------------------------------------------------------------------------------------


def box(name: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4(*tracks: tuple[bytes, bytes], seconds: int = 12, more: bytes = b"", brand: bytes = b"isom") -> bytes:
    """A film, or with a track of sound alone, an M4A; its frames are noise."""
    tracks = tracks or ((b"vide", b"avc1"), (b"soun", b"mp4a"))
    head = box(b"mvhd", bytes(12), struct.pack(">II", 1000, seconds * 1000), bytes(80))
    movie = box(b"moov", head, *(_track(use, code, seconds) for use, code in tracks))
    return box(b"ftyp", brand, bytes(4), brand) + movie + box(b"mdat", b"\x11" * 3000) + more


def m4a(seconds: int = 12) -> bytes:
    return mp4((b"soun", b"mp4a"), seconds=seconds, brand=b"M4A ")


def _track(use: bytes, code: bytes, seconds: int) -> bytes:
    length = box(b"mdhd", bytes(12), struct.pack(">II", 1000, seconds * 1000), bytes(4))
    handler = box(b"hdlr", bytes(8), use, bytes(13))
    entry = box(code, bytes(16), struct.pack(">HH4xI", 2, 16, 44_100 << 16), box(b"btrt", bytes(12)))
    table = box(b"stbl", box(b"stsd", bytes(4), struct.pack(">I", 1), entry))
    return box(b"trak", box(b"mdia", length, handler, box(b"minf", table)))


# --- the words of a form ---------------------------------------------------------------------------------------------


def words(**changed: Any) -> dict[str, Any]:
    """What a picture says of itself."""
    return {"title": "油灯", "source": "本馆绘制", "credit": "沈编", "alternative_text": "一盏亮着的油灯", **changed}


def recording_words(**changed: Any) -> dict[str, Any]:
    return {"title": "课文朗读", "source": "本馆录制", "credit": "区实验小学", "transcript": "当年的课文。", **changed}
