"""Pictures and recordings as files: for everybody while something on show uses them, for the staff who write before.

What everybody may see is kept by browsers for an hour only, because it can be withdrawn. Nothing here is ever run: the
types are fixed, and a page of the site cannot be made of them.
"""

from typing import BinaryIO

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from centre.shared.ranges import answered
from exhibits import recordings, renditions
from exhibits.permissions import may_manage_screens, may_read_drafts
from exhibits.queries.media_library import is_picture_public, recording_as_file

AN_HOUR = 3600
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """One rendition of a picture of the library."""
    found = is_picture_public(f"{renditions.FOLDER}/{name[:22]}")
    _refuse_strangers(request, found)
    unchanged = get_conditional_response(request, etag=f'"{name}"')
    response = unchanged or _image(f"{renditions.FOLDER}/{name}")
    return _with_headers(response, etag=f'"{name}"', to_everybody=bool(found))


@login_not_required
@require_safe
def recording(request: HttpRequest, name: str) -> HttpResponseBase:
    """A recording, or the part of it that a player asks for; always as the sound or the film that it is."""
    is_public, content_type, size = recording_as_file(f"{recordings.FOLDER}/{name}")
    _refuse_strangers(request, is_public)
    etag = f'"{name}"'
    response = get_conditional_response(request, etag=etag) or answered(
        request, _opened(f"{recordings.FOLDER}/{name}"), size=size, content_type=content_type, etag=etag
    )
    return _with_headers(response, etag=etag, to_everybody=bool(is_public))


def _refuse_strangers(request: HttpRequest, is_public: bool | None) -> None:
    """404 for what is not in the library, and for what is not on show unless somebody may read drafts."""
    if is_public:
        return
    person = request.user
    if is_public is None or not (may_read_drafts(person) or may_manage_screens(person)):  # type: ignore[arg-type]
        raise Http404


def _image(name: str) -> HttpResponse:
    """All of it at once: it is small, and so a slow reader keeps no thread of the server."""
    with _opened(name) as file:
        return HttpResponse(file.read(), content_type="image/webp")


def _opened(name: str) -> BinaryIO:
    try:
        return default_storage.open(name)  # type: ignore[return-value]
    except OSError:
        raise Http404 from None


def _with_headers(response: HttpResponseBase, *, etag: str, to_everybody: bool) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={AN_HOUR}" if to_everybody else "private, no-store"
    for header, value in HARMLESS.items():
        response[header] = value
    return response
