"""Reading lists for everybody: which there are, and one of them; it prints in the order of the walk."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reading_room.queries import browsing
from reading_room.views.title import LARGEST_KEY


@login_not_required
@require_safe
def reading_lists(request: HttpRequest) -> HttpResponse:
    """The lists that are shown to everybody, the newest first."""
    return render(request, "reading_room/reading_lists.html", {"lists": browsing.public_lists()})


@login_not_required
@require_safe
def reading_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list as it was made; `?order=walk` as one walks past the shelves, for printing."""
    found = get_object_or_404(browsing.public_lists(), pk=pk if pk <= LARGEST_KEY else 0)
    entries = browsing.entries_of(found)
    walks = request.GET.get("order") == "walk"
    context = {
        "list": found,
        "walks": walks,
        "entries": browsing.in_walking_order(entries) if walks else entries,
    }
    return render(request, "reading_room/reading_list.html", context)
