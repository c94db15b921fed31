"""Searching the catalogue: one box, what was found, and what it can be narrowed by."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reading_room.misses import note_miss
from reading_room.queries import nearly
from reading_room.queries.asking import MOST_TYPED
from reading_room.queries.browsing import rows_of
from reading_room.queries.facets import facets_of, filters_of
from reading_room.queries.search import MOST, ON_A_PAGE, found


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything stands in the address: `?q=乡村&shelf=1&in=1&page=2`. Whatever is typed is answered with a page."""
    words = request.GET.get("q", "").replace("\0", "")[:MOST_TYPED].strip()
    context = {"words": words, **(_found(request, words) if words else {})}
    return render(request, "reading_room/search.html", context)


def _found(request: HttpRequest, words: str) -> dict[str, Any]:
    filters = filters_of(request.GET)
    hits = found(words, filters=filters, page=_page(request.GET.get("page", "")))
    context: dict[str, Any] = {"found": hits, "filters": filters, "facets": facets_of(hits.numbers, filters)}
    if hits.number:
        pages = Paginator(range(hits.number), ON_A_PAGE)
        apart = [] if filters or hits.page > 1 else nearly.apart(words)
        rows = rows_of([*hits.titles, *apart])
        context |= {"rows": rows[: len(hits.titles)], "apart": rows[len(hits.titles) :]}
        return context | {"page_obj": pages.get_page(hits.page)}
    if not filters:
        note_miss(words=words, now=timezone.now())
        context |= {"similar": rows_of(nearly.similar(words)), "suggestions": nearly.suggestions(words)}
    return context


def _page(typed: str) -> int:
    """What is no page is the first; what is behind the last possible one is that."""
    return min(max(1, int(typed)), MOST // ON_A_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 1
