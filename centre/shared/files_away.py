"""Uploaded files that cannot be reached, because their bucket is away. Everything else in the portal goes on."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem, Refused

REFUSED, AWAY = 422, 503
RETRY_AFTER_SECONDS = 60
WORDS = _("Files cannot be reached at the moment, so nothing was kept. Please try again in a minute or two.")
_met: ContextVar[bool] = ContextVar("files_away", default=False)


class FilesAway(Refused):
    """The bucket does not answer. A form shows it like any other reason, so that what was typed stays typed.

    `why` is for logs: the name of the error, not the address of the bucket.
    """

    def __init__(self, why: str) -> None:
        super().__init__([Problem(code="files_away", message=WORDS)])
        self.args = (f"Uploaded files cannot be reached: {why}.",)
        _met.set(True)


class FilesAwayMiddleware:
    """A form that was refused for this reason alone is not at fault: it comes back with 503 instead of 422."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _met.set(False)
        response = self.get_response(request)
        if response.status_code == REFUSED and _met.get():
            response.status_code = AWAY
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
