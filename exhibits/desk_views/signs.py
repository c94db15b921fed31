"""Signs with a code to be put up beside the panels: A6, or A5 for those that are read from farther away."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.shared.qr import qr_code
from centre.shared.timespan import local_day
from exhibits.queries.exhibitions import NumberedPanel, exhibition_page, panel_page

signs_allowed = staff_required("exhibits.edit_content", "exhibits.manage_screens")


@signs_allowed
@require_safe
def desk_panel_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """The sign of one panel on show."""
    page = panel_page(slug)
    if page is None:
        raise Http404(_("There is no such panel on show."))
    return _signs(request, [page.shown])


@signs_allowed
@require_safe
def desk_panel_signs(request: HttpRequest, slug: str) -> HttpResponse:
    """The signs of all panels on show of an exhibition, one to a sheet."""
    page = exhibition_page(slug, local_day(timezone.now()))
    if page is None:
        raise Http404(_("There is no such exhibition on show."))
    return _signs(request, page.panels)


def _signs(request: HttpRequest, panels: Sequence[NumberedPanel]) -> HttpResponse:
    addresses = [request.build_absolute_uri(reverse("exhibits:stop", args=[one.panel.stop_code])) for one in panels]
    signs = [(one, address, qr_code(address)) for one, address in zip(panels, addresses, strict=True)]
    context = {"signs": signs, "is_large": request.GET.get("size") == "a5"}
    return render(request, "exhibits/desk_panel_sign.html", context)
