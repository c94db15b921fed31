"""Searching everything on show."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exhibits.queries.search import MOST_ASKED, MOST_SHOWN, hits


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The words stand in the address: `?q=夜校`. Whatever is typed is answered with a page."""
    words = request.GET.get("q", "").replace("\0", "")[:MOST_ASKED].strip()
    found = hits(words) if words else None
    return render(request, "exhibits/search.html", {"words": words, "found": found, "most": MOST_SHOWN})
