"""The request that is being answered, for the trail; and refusals of permission, which are written down."""

import logging
from collections.abc import Callable
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware

from centre.shared import requests
from centre.shared.network import network_address
from centre.trail.models import Kind
from centre.trail.recording import answered, page_of, plain, record

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


class TrailMiddleware:
    """Lets commands record without handing the request down, and records every 403 for which a role was missing."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = answered.set(request)
        try:
            return self.get_response(request)
        finally:
            answered.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A view refused: its transaction is over, so this entry stands by itself, and must not fail the answer."""
        if isinstance(exception, PermissionDenied):
            try:
                record(Kind.REFUSED, request=request, method=request.method)
            except DatabaseError:
                log.exception("A refusal could not be recorded.")


class ChangesMiddleware(HistoryMiddleware):
    """Who changed something on which page, for the history; from where and in which request, for the trail alone."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context(request)
        where = {"address": plain(network_address(request), 64), "request_id": requests.request_id.get()}
        return told | {name: value for name, value in where.items() if value}

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Now that the parts of the address are known, the secret ones are left out."""
        if kwargs:
            pghistory.context(url=page_of(request))
