"""The exhibitions as everybody sees them: which there are, and one with its panels along a line."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from centre.shared.timespan import local_day
from exhibits import page_cache
from exhibits.queries.exhibitions import exhibition_page, exhibitions_on


@login_not_required
@require_safe
def exhibitions(request: HttpRequest) -> HttpResponse:
    """What is on show, what comes, and what is over."""
    today = local_day(timezone.now())

    def made() -> str:
        return render_to_string("exhibits/exhibitions.html", {"exhibitions": exhibitions_on(today)}, request)

    return page_cache.answer(request, made) or not_on_show(request)


@login_not_required
@require_safe
def exhibition(request: HttpRequest, slug: str) -> HttpResponse:
    """An exhibition: its introduction and its panels, or the chapters of a lesson."""
    today = local_day(timezone.now())

    def made() -> str | None:
        page = exhibition_page(slug, today)
        return render_to_string("exhibits/exhibition.html", {"page": page}, request) if page else None

    return page_cache.answer(request, made) or not_on_show(request)


def not_on_show(request: HttpRequest) -> HttpResponse:
    """The answer for what is not on show, or is not there at all: 404, with ways on."""
    response = render(request, "exhibits/not_on_show.html", status=404)
    response.headers["Cache-Control"] = "no-store"
    return response
