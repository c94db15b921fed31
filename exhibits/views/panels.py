"""One panel as everybody reads it, and the code beside it on the wall."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centre.shared.network import network_address
from exhibits import page_cache, reading
from exhibits.models import HourCount, Panel
from exhibits.queries.exhibitions import panel_page
from exhibits.views.exhibitions import not_on_show


@login_not_required
@require_safe
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """The text of a panel with what belongs to it, and its neighbours."""

    def made() -> str | None:
        page = panel_page(slug)
        return render_to_string("exhibits/panel.html", {"page": page}, request) if page else None

    return page_cache.answer(request, made) or not_on_show(request)


@login_not_required
@never_cache
@require_safe
def stop(request: HttpRequest, stop_code: str) -> HttpResponse:
    """Where the code beside a panel leads: to its page. That it was scanned is counted, not by whom."""
    found = Panel.objects.published().filter(stop_code=stop_code.upper()).first()
    if found is None:
        return not_on_show(request)
    if request.method == "GET":
        way, address = HourCount.Way.CODE, network_address(request)
        reading.count(piece=found.piece, way=way, address=address, now=timezone.now())
    return redirect("exhibits:panel", found.piece.slug)
