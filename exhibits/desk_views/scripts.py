"""What docents say at a panel, for the phone in their hand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from exhibits.models import Screen
from exhibits.queries.exhibitions import PanelPage, panel_page, panels_by_exhibition
from exhibits.queries.rail import stand_of

scripts_allowed = staff_required(
    "exhibits.see_scripts", "exhibits.edit_content", "exhibits.review_content", "exhibits.proof_content"
)


@scripts_allowed
@require_safe
def desk_scripts(request: HttpRequest) -> HttpResponse:
    """All panels on show with the minutes at each, exhibition by exhibition: where a docent begins."""
    return render(request, "exhibits/desk_scripts.html", {"exhibitions": panels_by_exhibition()})


@scripts_allowed
@require_safe
def desk_script(request: HttpRequest, slug: str) -> HttpResponse:
    """The script of a panel on show; `?short` is the one of thirty seconds."""
    page = panel_page(slug)
    if page is None:
        raise Http404(_("There is no such panel on show."))
    context = {"page": page, "is_short": "short" in request.GET, "rail_is_here": _rail_is_here(page)}
    return render(request, "exhibits/desk_script.html", context)


def _rail_is_here(page: PanelPage) -> bool:
    """Whether a rail screen of the exhibition stands at this panel."""
    rails = Screen.objects.in_use().filter(kind=Screen.Kind.RAIL, exhibition=page.exhibition)[:1]
    stands = (stand_of(screen.address) for screen in rails)
    return any(stand is not None and stand.stop == page.shown.panel.stop_code for stand in stands)
