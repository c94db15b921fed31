"""Finished pages for readers nobody knows, in this process's memory.

A page is kept with the revision it was made from (read before the data) and used while that is as it was. Head and foot
of a page tell the opening hours, which the revision knows nothing of, therefore no page is kept for long.
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

STANDS = 30  # times `settings.FRAME_SECONDS`, 30 s: so long a page may stand however little has changed
LONGEST_QUESTION = 300  # characters behind the question mark
LOCKS = 64
CACHE_CONTROL = "private, no-cache"


class ForOnce(str):
    """A page that is made anew for the next reader, because making it does more than show something."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A finished page, its name for If-None-Match, the revision it shows, and when it was made (time.monotonic)."""

    body: bytes
    etag: str
    revision: Hashable
    made_at: float


class FinishedPages:
    """At most `limit` pages; without `with_questions` none that was asked for with something after a question mark."""

    def __init__(self, limit: int, *, with_questions: bool = False) -> None:
        self._pages: Kept[Page] = Kept(limit)
        self._making = [Lock() for _each in range(LOCKS)]
        self._with_questions = with_questions

    def answer(
        self, request: HttpRequest, make: Callable[[], str | None], *, revision: Hashable | None
    ) -> HttpResponse | None:
        """The page of this address, or 304 for who has it already; None when `make` has nothing to show.

        `make` renders the page. It is asked each time without a revision (None), and for somebody who is signed in or
        has a message waiting.
        """
        key = None if revision is None else self._key(request)
        if key is None:
            text = make()
            page = None if text is None else _page(text, revision)
        else:
            page = self._still_good(key, revision) or self._made_once(key, make, revision)
        return None if page is None else _answer(request, page)

    def _made_once(self, key: Hashable, make: Callable[[], str | None], revision: Hashable) -> Page | None:
        """Others who want the page at this moment wait for it instead of making it too."""
        with self._making[hash(key) % LOCKS]:
            if page := self._still_good(key, revision):
                return page
            text = make()
            if text is None:
                return None
            page = _page(text, revision)
            return page if isinstance(text, ForOnce) else self._pages.put(key, page)

    def _still_good(self, key: Hashable, revision: Hashable) -> Page | None:
        page = self._pages.get(key)
        return page if page is not None and page.revision == revision and not _is_old(page) else None

    def _key(self, request: HttpRequest) -> Hashable | None:
        """Everything a page depends on beside the revision; None when it is not for just anybody."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
            return None
        question = request.META.get("QUERY_STRING", "")
        if len(question) > (LONGEST_QUESTION if self._with_questions else 0):
            return None
        look = (request.LANGUAGE_CODE, request.elderly, request.high_contrast)  # type: ignore[attr-defined]
        return (request.path, question, *look)


def _is_old(page: Page) -> bool:
    return time.monotonic() - page.made_at >= settings.FRAME_SECONDS * STANDS


def _page(text: str, revision: Hashable) -> Page:
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
