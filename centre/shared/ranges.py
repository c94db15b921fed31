"""Parts of a file, as players ask for them: the `Range` header, and answering it. One range; several get the whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 64 * 1024
ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Bytes `start` to `end` of a file, both counted."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start + 1


class Unsatisfiable(ValueError):
    """The range asked for lies outside of the file."""


def asked(header: str, size: int) -> Part | None:
    """What a `Range` header asks for of a file of `size` bytes; None where the whole is the answer.

    Raises Unsatisfiable. What is no range of bytes, or several, may be answered with the whole (RFC 9110, 14.2).
    """
    found = ONE_RANGE.fullmatch(header)
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if first and last and int(last) < int(first):
        return None
    if start >= size or (not first and int(last) == 0):
        raise Unsatisfiable
    return Part(start=start, end=end)


def answered(request: HttpRequest, file: BinaryIO, *, size: int, content_type: str, etag: str) -> HttpResponseBase:
    """The file, or the part of it that the request asks for: 200, 206 or 416. `etag` stands with its quotes."""
    try:
        part = asked(request.headers.get("Range", ""), size) if _still_holds(request, etag) else None
    except Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type="text/plain")
    if part is None:
        whole = FileResponse(file, content_type=content_type)
        whole["Accept-Ranges"] = "bytes"
        return whole
    response = StreamingHttpResponse(_Pieces(file, part), status=206, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = len(part)
    response["Content-Range"] = f"bytes {part.start}-{part.end}/{size}"
    return response


def _still_holds(request: HttpRequest, etag: str) -> bool:
    """A part is of use only to who has the rest of the same file: `If-Range`."""
    return request.headers.get("If-Range", etag) == etag and request.method == "GET"


class _Pieces:
    """The bytes of a part, piece by piece; the file is closed with the response."""

    def __init__(self, file: BinaryIO, part: Part) -> None:
        self.file, self.left = file, len(part)
        file.seek(part.start)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (piece := self.file.read(min(PIECE, self.left))):
            self.left -= len(piece)
            yield piece

    def close(self) -> None:
        self.file.close()
