"""The touch screen with the map: every school as a point and in the list, the card of one open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exhibits.models import Screen
from exhibits.queries.sites import by_initial, kinds_of, sites_on_show
from exhibits.views.screens import context_of, screen_page

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@screen_page(Screen.Kind.MAP)
@never_cache
@require_safe
def kiosk_map(request: HttpRequest, screen: Screen) -> HttpResponse:
    """`?site=` opens the card of one; the cards of all are in the page, so that touching one asks nobody."""
    sites = sites_on_show(with_pictures=True)
    groups = by_initial(sites)
    there = {letter for letter, _sites in groups}
    others = [letter for letter in there if letter not in LETTERS]
    context = context_of(request, screen) | {
        "groups": groups,
        "marks": sites,
        "opened": next((one for one in sites if one.slug == request.GET.get("site")), None),
        "kinds": kinds_of(sites),
        "letters": [(letter, letter in there) for letter in [*LETTERS, *others]],
        "start": screen.get_absolute_url(),
    }
    return render(request, "exhibits/map.html", context)
