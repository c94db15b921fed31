"""The schools and organisations around the house, for everybody: the list with its map, and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from exhibits import page_cache
from exhibits.queries.sites import (
    LONGEST_QUESTION,
    by_initial,
    districts_of,
    found,
    kinds_of,
    neighbours_of,
    sites_on_show,
)
from exhibits.views.exhibitions import not_on_show

NOT_THERE = 404


@login_not_required
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """All of them by their initials, or those that fit `q` (name, pinyin, initials, district) and `district`."""

    def made() -> str:
        everything = sites_on_show()
        words, district = request.GET.get("q", "")[:LONGEST_QUESTION].strip(), request.GET.get("district", "")
        shown = [one for one in found(everything, words) if district in ("", one.district)]
        context = {
            "groups": by_initial(shown),
            "marks": shown,
            "count": len(shown),
            "total": len(everything),
            "words": words.replace("\0", ""),
            "district": district,
            "districts": districts_of(everything),
            "kinds": kinds_of(everything),
        }
        return render_to_string("exhibits/sites.html", context, request)

    answer = page_cache.answer(request, made)
    assert answer  # there is always something to show
    return answer


@login_not_required
@require_safe
def site(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them: what it is, pictures, facts, its place on the map, and who is near."""

    def made() -> str | None:
        everything = sites_on_show()
        one = next((one for one in everything if one.slug == slug), None)
        if one is None:
            return None
        context = {"one": one, "marks": everything, "here": one, "neighbours": neighbours_of(one, everything)}
        return render_to_string("exhibits/site.html", context, request)

    return page_cache.answer(request, made) or not_on_show(request)
