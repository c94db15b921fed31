"""The reading room as one enters it: the search box first, then what there is to look through."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reading_room import seats
from reading_room.queries import browsing

NEW_SHOWN, PERIODICALS_SHOWN, LISTS_SHOWN = 8, 8, 4


@login_not_required
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """Collections, classes, shelves, what is new, periodicals, lists, the plan, and how to borrow."""
    now = timezone.now()
    collections = browsing.collections_counted()
    context = {
        "collections": collections,
        "lending": [one.what for one in collections if one.what.is_lent],
        "classes": browsing.classes_counted(),
        "shelves": browsing.shelves_counted(),
        "new": browsing.rows_of(browsing.new_titles(now)[:NEW_SHOWN]),
        "periodicals": browsing.latest_periodicals(PERIODICALS_SHOWN),
        "lists": browsing.public_lists()[:LISTS_SHOWN],
        "seats": seats.seats_at(now),
    }
    return render(request, "reading_room/reading.html", context)
