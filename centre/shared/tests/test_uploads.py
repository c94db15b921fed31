"""Files are stopped on their way in when they are too large, and looked through for what hides in them."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from centre.shared import uploads

pytestmark = pytest.mark.django_db
MOST = 300_000


class Counted(BytesIO):
    """A request that notes how far it was read."""

    furthest = 0

    def read(self, *args: Any) -> bytes:
        piece = super().read(*args)
        self.furthest = max(self.furthest, self.tell())
        return piece


def form(content: bytes) -> bytes:
    file = BytesIO(content)
    file.name = "a.mp3"
    return encode_multipart(BOUNDARY, {"title": "课文朗读", "upload": file, "after": "behind the file"})


def sent(content: bytes, *, announced: int | None = None) -> tuple[HttpRequest, Counted]:
    body = form(content)
    request = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
    request.META["CONTENT_LENGTH"] = str(announced or len(body))
    stream = Counted(body)
    request._stream = stream  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return request, stream


@uploads.bounded(lambda: MOST)
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("title", ""))


def title_seen(request: HttpRequest) -> str:
    response = view(request)
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def file_of(request: HttpRequest) -> UploadedFile:
    file = request.FILES["upload"]
    assert isinstance(file, UploadedFile)
    return file


def test_a_file_within_the_limit_lies_in_a_temporary_file_and_not_in_memory() -> None:
    request, _stream = sent(b"x" * MOST)
    assert title_seen(request) == "课文朗读"
    assert isinstance(request.FILES["upload"], TemporaryUploadedFile)
    assert (file_of(request).size, request.POST["after"]) == (MOST, "behind the file")
    assert not uploads.was_too_large(request)
    file_of(request).close()


def test_one_byte_more_is_too_large_and_what_was_typed_in_front_is_kept() -> None:
    request, _stream = sent(b"x" * (MOST + 1))
    assert title_seen(request) == "课文朗读"
    assert uploads.was_too_large(request)
    assert not request.FILES


def test_a_file_that_is_announced_as_too_large_is_not_read() -> None:
    request, stream = sent(b"x" * 5_000_000)
    assert title_seen(request) == "课文朗读"
    assert uploads.was_too_large(request)
    assert stream.furthest < 300_000


def test_a_file_that_is_larger_than_announced_is_stopped_at_the_limit() -> None:
    request, _stream = sent(b"x" * 5_000_000, announced=400_000)
    view(request)
    assert uploads.was_too_large(request)
    assert not request.FILES


def test_forged_forms_are_refused_as_everywhere() -> None:
    request, _stream = sent(b"x")
    request._dont_enforce_csrf_checks = False  # type: ignore[attr-defined]
    assert view(request).status_code == 403


@pytest.mark.parametrize("place", [0, 1, uploads.PIECE - 5, uploads.PIECE - 1, uploads.PIECE, 2 * uploads.PIECE + 3])
def test_what_hides_in_a_file_is_found_wherever_it_stands(place: int) -> None:
    assert uploads.hides_something(BytesIO(bytes(place) + b"<ScRiPt>" + bytes(9)))


def test_what_hides_nothing_is_let_through() -> None:
    described = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>PK</rdf:RDF></x:xmpmeta>'
    assert not uploads.hides_something(BytesIO(described + bytes(range(256)) * 5000))


def test_the_digest_is_of_the_whole_file() -> None:
    request, _stream = sent(b"abc")
    view(request)
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert uploads.sha256_of(file_of(request)) == expected
    assert file_of(request).read() == b"abc"
    file_of(request).close()


def test_no_form_takes_a_file_without_end(settings: Any) -> None:
    settings.UPLOAD_MOST_MB = 1
    request, stream = sent(b"x" * 5_000_000)
    assert request.POST["title"] == "课文朗读"
    assert uploads.was_too_large(request)
    assert stream.furthest < 300_000
