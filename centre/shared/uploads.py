"""Files that people hand in, before anybody looks into them: refused while they arrive when they are too large.

Nothing here holds a file in memory as a whole.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, BinaryIO, Concatenate, ParamSpec

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PIECE = 1024 * 1024
OTHER_FIELDS = PIECE  # what a form with a file may weigh without the file
# What makes a browser or a server read a file as a page or a program, whatever it is called.
MARKUP = (b"<script", b"<html>", b"<html ", b"<!doctype html", b"<iframe", b"<?php ", b"<svg xmlns")
LONGEST_MARK = max(len(mark) for mark in MARKUP)


class Bounded(FileUploadHandler):
    """Stops an upload at `most` bytes, before the file is read at all where the browser says how much is coming.

    Fields that stand in front of the file in the form have arrived by then and are kept; so the file stands last.
    It is in front of the handlers of every form (settings), because whoever is not signed in may send files, too; there
    `UPLOAD_MOST_MB` holds. Views that know better say so by `bounded`.
    """

    is_over = False

    def __init__(self, request: HttpRequest, *, most: int | None = None) -> None:
        super().__init__(request)
        self.most = settings.UPLOAD_MOST_MB * PIECE if most is None else most
        self.announced = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        self.announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.announced > self.most + OTHER_FIELDS:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > self.most:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handler behind this one has the file."""

    def _stop(self) -> None:
        self.is_over = True
        raise StopUpload(connection_reset=True)


def bounded(most: Callable[[], int]) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """For views that take a file: at most so many bytes, written to a temporary file as they arrive.

    The check against forged forms reads the form, so it has to come after this; the decorator brings it along.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def prepared(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.upload_handlers = [Bounded(request, most=most()), TemporaryFileUploadHandler(request)]
            return checked(request, *args, **kwargs)

        return prepared

    return decorate


def was_too_large(request: HttpRequest) -> bool:
    """Whether the file of this form was stopped on its way; to be asked after the form was read."""
    return any(isinstance(one, Bounded) and one.is_over for one in request.upload_handlers)


def sha256_of(upload: UploadedFile) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for piece in upload.chunks(PIECE):
        digest.update(piece)
    upload.seek(0)
    return digest.hexdigest()


def hides_something(file: BinaryIO | UploadedFile) -> bool:
    """Whether there is an archive, a page or a program in a file that should hold pictures or sound alone."""
    file.seek(0)
    found = any(mark in piece for piece in _overlapping(file) for mark in MARKUP)
    return found or bool(zipfile.is_zipfile(file))


def _overlapping(file: BinaryIO | UploadedFile) -> Iterator[bytes]:
    """The file in pieces, in small letters, each with the end of the one before, so that no mark is cut in two."""
    before = b""
    while piece := file.read(PIECE):
        yield before + piece.lower()
        before = piece[-LONGEST_MARK:].lower()
