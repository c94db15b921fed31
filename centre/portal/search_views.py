"""The page with the one search box of the portal."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from centre.accounts.views import REFUSED_FORM
from centre.portal.site_search import LONGEST, SiteSearchForm
from centre.portal.site_search import search as find
from reading_room.misses import note_miss

PAGE = "portal/search.html"
LEFT = {"rooms", "exhibition", "panel", "site"}  # kinds in the first column; books and announcements in the second


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """The words stand in the address: `?q=合唱`; what is too long to be a question is refused with 422."""
    form = SiteSearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "words": form["q"].value() or "", "longest": LONGEST}
    if understood := form.is_valid():
        context |= _found(request, form.cleaned_data["q"])
    part = f"{PAGE}#found" if request.htmx else PAGE  # type: ignore[attr-defined]
    return render(request, part, context, status=200 if understood else REFUSED_FORM)


def _found(request: HttpRequest, words: str) -> dict[str, Any]:
    if not words:
        return {}
    now = timezone.now()
    found = find(words, now=now)
    if found.are_similar and not request.htmx:  # type: ignore[attr-defined]  # half-typed words are no question
        note_miss(words=words, now=now)
    columns = [[group for group in found.groups if (group.key in LEFT) == is_left] for is_left in (True, False)]
    return {"found": found, "columns": columns}
