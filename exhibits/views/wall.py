"""The theme wall: a page that plays its slides by itself, and shows one after the other without a script too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exhibits import manifests
from exhibits.models import Screen
from exhibits.views.screens import context_of, not_kept, screen_page

TURN = 15  # seconds after which a browser without a script asks for the next slide


@screen_page(Screen.Kind.WALL)
@require_safe
def wall(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The wall. `?shell` leaves the slides out: what a worker keeps must not hold words that may be withdrawn."""
    context = context_of(request, screen)
    parts = [] if "shell" in request.GET else manifests.parts_on_now(screen, context["now"])
    turn = int(timezone.now().timestamp()) // TURN
    context |= {"first": parts[turn % len(parts)] if parts else None, "turn": TURN}
    return not_kept(render(request, "exhibits/wall.html", context))
