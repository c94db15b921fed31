"""Around every request: its number, its access line, its place in the figures, and a connection that is not lost."""

from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from centre.shared import requests
from centre.shared.db import hang_up_if_lost
from centre.shared.logs import route_of, tell_of_access
from centre.upkeep.tally import tally

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


class WatchMiddleware:
    """The outermost one, so that what the others refuse is told and counted as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        number = requests.id_for(request)
        request.META["HTTP_X_REQUEST_ID"] = number  # what a stranger sent is not believed further in either
        token = requests.request_id.set(number)
        try:
            hang_up_if_lost()
            response = self.get_response(request)
            response.headers[requests.HEADER] = number
            response._has_been_logged = True  # type: ignore[attr-defined]  # by its access line, which says more
            _tell(request, response.status_code, perf_counter() - began)
        finally:
            requests.request_id.reset(token)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    route = route_of(request)
    if route == "-" and request.path.startswith(settings.STATIC_URL):
        route = "static"
    tell_of_access(method=str(method), route=route, status=status, seconds=seconds)
    tally.count(route, str(method), status, seconds)
