"""Finished pages of the exhibits for readers nobody knows.

Their revision is read once a second (see `exhibits.revisions`), so a change is on every page after a second.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from centre.shared.finished_pages import FinishedPages
from exhibits import revisions

_pages = FinishedPages(600)  # every page of a large exhibition in both languages and all modes, about 30 KB each


def answer(request: HttpRequest, make: Callable[[], str | None]) -> HttpResponse | None:
    """The page of this address, or 304 for who has it already; None when `make` has nothing to show.

    `make` renders the page. It is asked each time for somebody who is signed in, has a message waiting, or asks for
    something after a question mark.
    """
    return _pages.answer(request, make, revision=revisions.content_revision())
