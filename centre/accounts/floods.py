"""Forms that everybody may send, but nobody in a flood: so many from one network address, then one has to wait.

What was typed stays in the page that says so, passwords and files excepted, and is sent again from there.

Behind one address may sit a whole school, so the limits are wide (settings.FORM_LIMITS). Guessing at one account or at
one code ends much earlier, by the lock of the account and by `tries`.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from ipaddress import ip_network
from math import ceil
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from centre.accounts import tries
from centre.accounts.kept_forms import LARGEST, KeptForm, fields_of
from centre.shared.network import network_address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
TOO_MANY = 429


def limited(form: str) -> Callable[[View[P]], View[P]]:
    """For views of public forms: each POST counts for `form`, a key of settings.FORM_LIMITS; too many are 429."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            try:
                _count(request, form)
            except tries.TooManyTries as too_many:
                return _please_wait(request, too_many.wait)
            response = view(request, *args, **kwargs)
            if response.status_code == TOO_MANY:
                response.headers.setdefault("Retry-After", str(ceil(tries.WITHIN.total_seconds())))
            return response

        counted.limited_as = form  # type: ignore[attr-defined]
        return counted

    return decorate


def _count(request: HttpRequest, form: str) -> None:
    at_most, minutes = settings.FORM_LIMITS[form]
    with transaction.atomic():
        tries.count_deed(
            purpose=f"form {form}",
            address=source(network_address(request)),
            at_most=at_most,
            within=timedelta(minutes=minutes),
            now=timezone.now(),
        )


def source(address: str) -> str:
    """What counts as one: an address, and of IPv6 the whole network of a household, which has addresses without end."""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def _please_wait(request: HttpRequest, wait: timedelta) -> HttpResponse:
    seconds = max(1, ceil(wait.total_seconds()))
    context = {"minutes": ceil(seconds / 60), "kept": _typed(request)}
    response = render(request, "429.html", context, status=TOO_MANY)
    response["Retry-After"], response["Cache-Control"] = str(seconds), "no-store"
    return response


def _typed(request: HttpRequest) -> KeptForm:
    """What nobody types is not sent back either: a flood would be answered by another."""
    fields = fields_of(request.POST)
    is_small = sum(len(value) for _name, value in fields) <= LARGEST
    return KeptForm(path=request.get_full_path(), fields=fields if is_small else [])
