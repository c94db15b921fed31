"""Searching the catalogue: one box, what was found, and what it can be narrowed by."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from centre.shared.finished_pages import FinishedPages, ForOnce
from reading_room.misses import note_miss
from reading_room.queries import nearly, revisions
from reading_room.queries.asking import MOST_TYPED
from reading_room.queries.browsing import rows_of
from reading_room.queries.facets import facets_of, filters_of
from reading_room.queries.revisions import Revisions
from reading_room.queries.search import MOST, ON_A_PAGE, found
from reading_room.row_html import rows_as_html

PAGE = "reading_room/search.html"
_pages = FinishedPages(500, with_questions=True)  # about 30 KB each


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything stands in the address: `?q=乡村&shelf=1&in=1&page=2`. Whatever is typed is answered with a page.

    A page that was made before is given out again while nothing has changed in the catalogue, its loans and its holds.
    """
    words = request.GET.get("q", "").replace("\0", "")[:MOST_TYPED].strip()
    since = revisions.current()

    def made() -> str:
        context = {"words": words, **(_found(request, words, since) if words else {})}
        text = render_to_string(PAGE, context, request)
        return ForOnce(text) if "similar" in context else text

    answer = _pages.answer(request, made, revision=since.all)
    assert answer  # there is always something to show
    return answer


def _found(request: HttpRequest, words: str, since: Revisions) -> dict[str, Any]:
    filters = filters_of(request.GET)
    hits = found(words, filters=filters, page=_page(request.GET.get("page", "")), since=since)
    facets = facets_of(hits.numbers, filters, since=since)
    context: dict[str, Any] = {"found": hits, "filters": filters, "facets": facets}
    if hits.number:
        pages = Paginator(range(hits.number), ON_A_PAGE)
        apart = [] if filters or hits.page > 1 else nearly.apart(words, since=since)
        rows = rows_as_html(rows_of([*hits.titles, *apart]), since=since)
        context |= {"rows": rows[: len(hits.titles)], "apart": rows[len(hits.titles) :]}
        return context | {"page_obj": pages.get_page(hits.page)}
    if not filters:
        note_miss(words=words, now=timezone.now())
        similar = rows_as_html(rows_of(nearly.similar(words)), since=since)
        context |= {"similar": similar, "suggestions": nearly.suggestions(words)}
    return context


def _page(typed: str) -> int:
    """What is no page is the first; what is behind the last possible one is that."""
    return min(max(1, int(typed)), MOST // ON_A_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 1
