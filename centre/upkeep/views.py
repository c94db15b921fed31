"""Pages for machines that look after the portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from centre.upkeep.health import hindrances, remarks
from centre.upkeep.metrics import figures, may_read


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; for strangers there is no such page."""
    if not may_read(request):
        raise Http404
    return HttpResponse(figures(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return _told(["ok"], status=200)


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This node can serve; if it cannot, why not."""
    if found := hindrances():
        return _told(found, status=503)
    return _told(["ok", *remarks()], status=200)


def _told(lines: list[str], *, status: int) -> HttpResponse:
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain", status=status, headers={"Cache-Control": "no-store"})
