"""What people see when something is wrong: in the style of the house, whatever else is away."""

import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.utils.translation import get_language

from centre.shared.files_away import RETRY_AFTER_SECONDS, FilesAway
from centre.shared.http import database_is_away, disk_is_full
from centre.shared.network import FromElsewhere
from centre.shared.uploads import PIECE


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", status=403, elsewhere=isinstance(exception, FromElsewhere))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also for what never reached a view (too large, not a host of ours): nothing of the request is used."""
    return HttpResponse(_plain_page("400.html"), status=400)


class TooLargeMiddleware:
    """Refuses a request by what it announces, before anything of its body is read.

    A body without an announced length would not be read by Django at all; its sender is told so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or ""
        if not announced and "HTTP_TRANSFER_ENCODING" in request.META:
            return HttpResponse(_plain_page("400.html"), status=411)
        if announced.isascii() and announced.isdigit() and int(announced[:18]) > _most_bytes(request):
            return HttpResponse(_plain_page("400.html"), status=413)
        return self.get_response(request)


def _most_bytes(request: HttpRequest) -> int:
    """Of a form with files as much as the largest file that any form takes, and something beside it."""
    if request.content_type == "multipart/form-data":
        return (max(settings.UPLOAD_MOST_MB, settings.VIDEO_MOST_MB) + 1) * PIECE
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when database or files are away, 507 when the disk is full. No page asks the database or the request."""
    status, template_name = _judged(sys.exc_info()[1])
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(RETRY_AFTER_SECONDS)} if status == 503 else {})
    return HttpResponse(_plain_page(template_name), status=status, headers=headers)


def _judged(error: BaseException | None) -> tuple[int, str]:
    if isinstance(error, FilesAway):
        return 503, "503_files.html"
    status = 503 if database_is_away(error) else 507 if disk_is_full(error) else 500
    return status, f"{status}.html"


def _page(request: HttpRequest, template_name: str, *, status: int, **more: bool) -> HttpResponse:
    """With the frame of every page, or with what can be said without the database while that is away."""
    try:
        return render(request, template_name, {"around": "base.html"} | more, status=status)
    except (InterfaceError, OperationalError) as error:
        if not database_is_away(error):
            raise
        return HttpResponse(_plain_page(template_name), status=status, headers={"Cache-Control": "no-store"})


def _plain_page(template_name: str) -> str:
    """Without context processors: they would ask for the session, and so for the database."""
    context = {"around": "base_plain.html", "centre": settings.CENTRE, "LANGUAGE_CODE": get_language()}
    return loader.render_to_string(template_name, context | {"now": timezone.now()})
