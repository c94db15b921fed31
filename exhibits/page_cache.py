"""Finished pages of the exhibits for readers nobody knows, in this process's memory.

A page is kept with the revision it was made from (read before the data, see `exhibits.revisions`) and used while that
is as it was; the revision is read once a second, so a change is on every page after a second. Head and foot of a page
tell the opening hours, which the revision knows nothing of, therefore no page is kept for long.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from centre.shared.kept import Kept
from exhibits import revisions

MOST_PAGES = 600  # every page of a large exhibition in both languages and all modes, about 30 KB each
STANDS = 30  # times `settings.FRAME_SECONDS`, 30 s: so long a page may stand however little has changed
CACHE_CONTROL = "private, no-cache"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A finished page, its name for If-None-Match, the revision it shows, and when it was made (time.monotonic)."""

    body: bytes
    etag: str
    revision: int
    made_at: float


_pages: Kept[Page] = Kept(MOST_PAGES)
_making = Lock()


def answer(request: HttpRequest, make: Callable[[], str | None]) -> HttpResponse | None:
    """The page of this address, or 304 for who has it already; None when `make` has nothing to show.

    `make` renders the page. It is asked each time for somebody who is signed in, has a message waiting, or asks for
    something after a question mark.
    """
    key = _key(request)
    revision = revisions.content_revision()
    page = _made(make, revision) if key is None else _still_good(key, revision) or _made_once(key, make, revision)
    return None if page is None else _answer(request, page)


def _made_once(key: Hashable, make: Callable[[], str | None], revision: int) -> Page | None:
    """Others who want the page at this moment wait for it instead of making it too."""
    with _making:
        page = _still_good(key, revision) or _made(make, revision)
        return None if page is None else _pages.put(key, page)


def _made(make: Callable[[], str | None], revision: int) -> Page | None:
    text = make()
    return None if text is None else _page(text, revision)


def _still_good(key: Hashable, revision: int) -> Page | None:
    page = _pages.get(key)
    return page if page is not None and page.revision == revision and not _is_old(page) else None


def _key(request: HttpRequest) -> Hashable | None:
    """Everything a page depends on beside the revision; None when it is not for just anybody."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return None
    if request.META.get("QUERY_STRING"):
        return None
    return (request.path, request.LANGUAGE_CODE, request.elderly, request.high_contrast)  # type: ignore[attr-defined]


def _is_old(page: Page) -> bool:
    return time.monotonic() - page.made_at >= settings.FRAME_SECONDS * STANDS


def _page(text: str, revision: int) -> Page:
    body = text.encode()
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return Page(body=body, etag=etag, revision=revision, made_at=time.monotonic())


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    asked = request.headers.get("If-None-Match")
    unchanged = asked is not None and page.etag in parse_etags(asked)
    response = HttpResponseNotModified() if unchanged else HttpResponse(page.body)
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Cookie"])
    return response
