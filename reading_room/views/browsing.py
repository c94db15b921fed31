"""Looking through the catalogue without a question: collections, classes, shelves, what is new, periodicals."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reading_room import call_numbers
from reading_room.classification import BY_LETTER
from reading_room.models import Collection, Shelf, Tier, Title
from reading_room.queries import browsing
from reading_room.queries.browsing import Counted
from reading_room.views.title import LARGEST_KEY

ON_A_PAGE, COPIES_ON_A_PAGE = 20, 50


@login_not_required
@require_safe
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """The titles of a collection, the newest first."""
    found = get_object_or_404(Collection, pk=pk if pk <= LARGEST_KEY else 0)
    context = {"collection": found, **_listed(request, browsing.titles_of_collection(found))}
    return render(request, "reading_room/collection.html", context)


@login_not_required
@require_safe
def main_class(request: HttpRequest, letter: str) -> HttpResponse:
    """The titles of a main class in the order of the shelf; `?under=G4` narrows to a division that occurs."""
    if letter not in BY_LETTER:
        raise Http404
    under = call_numbers.parts(request.GET.get("under", ""))[0]
    narrow = under if under.startswith(letter) and len(under) <= call_numbers.MOST else letter
    context = {
        "main_class": BY_LETTER[letter],
        "under": narrow if narrow != letter else "",
        "subclasses": browsing.subclasses_of(narrow),
        **_listed(request, browsing.titles_of_class(narrow)),
    }
    return render(request, "reading_room/main_class.html", context)


@login_not_required
@require_safe
def shelf(request: HttpRequest, pk: int) -> HttpResponse:
    """A shelf tier by tier (`?tier=`, without one the first) as the books stand on it."""
    found = get_object_or_404(Shelf, pk=pk if pk <= LARGEST_KEY else 0)
    tiers = browsing.tiers_counted(found)
    tier = _chosen(tiers, request.GET.get("tier", ""))
    context: dict[str, Any] = {"shelf": found, "tiers": tiers, "tier": tier}
    if tier is not None:
        page = Paginator(browsing.copies_on(tier), COPIES_ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "lines": browsing.lines_of(page), "periodicals": browsing.periodicals_on(tier)}
    return render(request, "reading_room/shelf.html", context)


@login_not_required
@require_safe
def new_titles(request: HttpRequest) -> HttpResponse:
    """What came in the last 90 days, the newest first."""
    return render(request, "reading_room/new_titles.html", _listed(request, browsing.new_titles(timezone.now())))


@login_not_required
@require_safe
def periodicals(request: HttpRequest) -> HttpResponse:
    """Every periodical with its latest issue."""
    return render(request, "reading_room/periodicals.html", _listed(request, browsing.periodicals()))


def _listed(request: HttpRequest, titles: QuerySet[Title]) -> dict[str, Any]:
    """One page of titles, each with where it stands."""
    page = Paginator(titles, ON_A_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "rows": browsing.rows_of(page)}


def _chosen(tiers: list[Counted], typed: str) -> Tier | None:
    """The tier of the address; where it names none of this shelf the first on which something stands, or the first."""
    wanted = [one for one in tiers if str(one.what.pk) == typed] or [one for one in tiers if one.number] or tiers
    return wanted[0].what if wanted else None
