"""Parts of a file, as players ask for them: the `Range` header, and answering it. One range; several get the whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 64 * 1024
MOST = 1024 * 1024  # bytes of a part: a second or two of film
WHOLE_AT_A_TIME = 2  # of the four threads of a process
_places = BoundedSemaphore(WHOLE_AT_A_TIME)
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
    """The file, or the part of it that the request asks for: 200, 206, 416, or 503. `etag` stands with its quotes.

    A part is at most `MOST` bytes long, however much was asked for; players then ask for the next (RFC 9110, 15.3.7).
    So it is handed to the server at once, and a slow player keeps no thread. Whoever wants the whole keeps one; only
    so many of them are served at a time, and the others are told to come again.
    """
    try:
        part = asked(request.headers.get("Range", ""), size) if _still_holds(request, etag) else None
    except Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type="text/plain")
    if part is not None:
        return _part(file, part, size, content_type)
    return _head(file, size, content_type) if request.method == "HEAD" else _whole(file, size, content_type)


def _still_holds(request: HttpRequest, etag: str) -> bool:
    """A part is of use only to who has the rest of the same file: `If-Range`."""
    return request.headers.get("If-Range", etag) == etag and request.method == "GET"


def _part(file: BinaryIO, part: Part, size: int, content_type: str) -> HttpResponse:
    with file:
        file.seek(part.start)
        content = file.read(min(len(part), MOST))
    response = HttpResponse(content, status=206, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Range"] = f"bytes {part.start}-{part.start + len(content) - 1}/{size}"
    return response


def _head(file: BinaryIO, size: int, content_type: str) -> HttpResponse:
    file.close()
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(size)}
    return HttpResponse(content_type=content_type, headers=headers)


def _whole(file: BinaryIO, size: int, content_type: str) -> HttpResponseBase:
    if size <= MOST:
        with file:
            return HttpResponse(file.read(), content_type=content_type, headers={"Accept-Ranges": "bytes"})
    if not _places.acquire(blocking=False):
        file.close()
        return HttpResponse(status=503, headers={"Retry-After": "10"}, content_type="text/plain")
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(size)}
    return StreamingHttpResponse(_Pieces(file), content_type=content_type, headers=headers)


class _Pieces:
    """A file piece by piece, holding one of the places until the response is closed."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(PIECE):
            yield piece

    def close(self) -> None:
        if not self.file.closed:
            self.file.close()
            _places.release()
