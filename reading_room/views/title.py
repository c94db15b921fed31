"""The page of a title, and the slip with which one finds it on the shelf."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reading_room import related
from reading_room.models import Title
from reading_room.queries.title_page import TitlePage

LARGEST_KEY = 2**63 - 1


@login_not_required
@require_safe
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, where it stands, whether somebody may take it, and what stands beside it."""
    found = _title(pk)
    page = TitlePage(found)
    person = request.user
    context = {
        "page": page,
        "title": found,
        "related": related.panels_for(found),
        "hold": page.hold_of(person.pk) if person.is_authenticated and page.is_lent else None,
    }
    return render(request, "reading_room/title.html", context)


@login_not_required
@require_safe
def call_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """A small sheet for the walk to the shelf: call number, place, title; nobody's name."""
    page = TitlePage(_title(pk))
    context = {"page": page, "title": page.title, "now": timezone.now()}
    return render(request, "reading_room/call_slip.html", context)


def _title(pk: int) -> Title:
    return get_object_or_404(Title.objects.select_related("collection"), pk=pk if pk <= LARGEST_KEY else 0)
