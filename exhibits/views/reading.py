"""Where a page, a rail screen or the map says that something was opened."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from centre.shared.network import network_address
from exhibits import reading
from exhibits.models import HourCount, Piece

# A code counts where it is scanned, see `views.panels.stop`; nothing else may say that it was.
WAYS = {
    Piece.Kind.PANEL: (HourCount.Way.PAGE, HourCount.Way.RAIL),
    Piece.Kind.SITE: (HourCount.Way.PAGE, HourCount.Way.MAP),
}


@csrf_exempt
@login_not_required
@require_POST
def count_reading(request: HttpRequest, slug: str) -> HttpResponse:
    """A panel was read for three seconds; `way` is page or rail. Without a body to read it is the page."""
    return _counted(request, Piece.Kind.PANEL, slug)


@csrf_exempt
@login_not_required
@require_POST
def count_site(request: HttpRequest, slug: str) -> HttpResponse:
    """A site was opened; `way` is page or map."""
    return _counted(request, Piece.Kind.SITE, slug)


def _counted(request: HttpRequest, kind: Piece.Kind, slug: str) -> HttpResponse:
    """204, also for what is no longer counted from this address: whoever overdoes it need not know."""
    piece = get_object_or_404(Piece.objects.filter(live__isnull=False), kind=kind, slug=slug)
    way = request.POST.get("way", HourCount.Way.PAGE)
    if way not in WAYS[kind]:
        return HttpResponseBadRequest(_("This is no way in which something is read."), content_type="text/plain")
    reading.count(piece=piece, way=way, now=timezone.now(), address=network_address(request))
    return HttpResponse(status=204)
