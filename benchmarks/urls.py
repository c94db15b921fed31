"""The portal's addresses, and an empty view behind the same middleware that returns as many bytes as asked for."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from centre.urls import *  # noqa: F403
from centre.urls import urlpatterns as portal


@cache
def body_of(size: int) -> bytes:
    return b"x" * size


@login_not_required
def empty(request: HttpRequest, size: int) -> HttpResponse:
    """Nothing but bytes: the ceiling for any page of that size."""
    return HttpResponse(body_of(size))


urlpatterns = [path("benchmark/empty/<int:size>/", empty), *portal]
